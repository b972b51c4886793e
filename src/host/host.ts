import type { IpAddress } from '../addr/ip.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import type { PolicyTable } from '../route/policy-table.ts';
import type { RandomStream } from '../sim/random.ts';
import { Signal } from '../sim/process.ts';
import type { Simulator } from '../sim/simulator.ts';
import type { DropReason } from '../trace/drop-reason.ts';
import { type Consideration, type Drop, Trace, traceKind } from '../trace/trace.ts';
import { prependIpv4 } from '../wire/ipv4.ts';
import { prependIpv6 } from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { Icmpv4 } from './icmpv4.ts';
import { Icmpv6 } from './icmpv6.ts';
import { Ipv4Layer } from './ipv4.ts';
import { Ipv6Layer } from './ipv6.ts';
import type { Destination } from './destination-cache.ts';
import type { Firewall } from './firewall.ts';
import type { NetworkInterface } from './network-interface.ts';
import { PersistentStore } from './persistent-store.ts';
import type { HostProfile } from './profile.ts';

/** A node: interfaces, IPv4 and IPv6 with ICMP. Transports and tunnels register themselves by protocol number. */
export class Host {
  readonly name: string;
  readonly profile: HostProfile;
  readonly simulator: Simulator;
  /** Where what the host does is seen; once it is switched off, one that nobody looks at. */
  trace: Trace;
  /** In the trace. */
  readonly id: number;
  /** Stands in captures for packets that never reached a wire. */
  readonly stackTraceId: number;
  /** What its IP configuration is after a boot. */
  readonly stored: PersistentStore;
  readonly ipv4: Ipv4Layer;
  readonly ipv6: Ipv6Layer;
  readonly icmpv4: Icmpv4;
  readonly icmpv6: Icmpv6;
  /** Families whose stored configuration was reset: what is in force goes with the next boot, unless it is stored anew. */
  readonly resetFamilies = new Set<4 | 6>();
  /** Prefixes by which sources and destinations are chosen (RFC 6724 section 2.1). */
  private policies: PolicyTable;
  /** null: everything may come in. */
  firewall: Firewall | null = null;
  /** Fires when an address, a route or the state of an interface has changed. */
  readonly changed = new Signal();
  readonly drops = new Map<DropReason, number>();
  private readonly byIndex = new Map<number, NetworkInterface>();
  private readonly traceIds: Map<string, number>;
  /** How often it was started again. */
  private readonly reboots: number;

  /** @param previous the host that was switched off and that this one is after the boot */
  constructor(simulator: Simulator, trace: Trace, name: string, profile: HostProfile, previous: Host | null = null) {
    this.simulator = simulator;
    this.trace = trace;
    this.name = name;
    this.profile = profile;
    this.id = previous?.id ?? trace.addHost(name);
    this.traceIds = previous?.traceIds ?? new Map<string, number>();
    this.stored = previous?.stored ?? new PersistentStore();
    this.reboots = previous === null ? 0 : previous.reboots + 1;
    this.stackTraceId = this.traceIdOf('stack');
    this.policies = this.stored.policyTable ?? profile.policyTable;
    this.ipv4 = new Ipv4Layer(this);
    this.ipv6 = new Ipv6Layer(this);
    this.icmpv4 = new Icmpv4(this);
    this.icmpv6 = new Icmpv6(this);
  }

  get policyTable(): PolicyTable {
    return this.policies;
  }

  set policyTable(table: PolicyTable) {
    this.policies = table;
    this.forgetDestinations();
  }

  /** The number of an interface in the trace; by its name, so the same after a reboot. */
  traceIdOf(interfaceName: string): number {
    let id = this.traceIds.get(interfaceName);
    if (id === undefined) this.traceIds.set(interfaceName, (id = this.trace.addInterface(this.id, interfaceName)));
    return id;
  }

  /**
   * Takes the power away for good: packets that wait in its interfaces end, the interfaces go down. Timers that still
   * run find nobody to talk to, and nothing of it is seen any more. A reboot makes another host of the same name.
   */
  switchOff(): void {
    for (const each of [this.ipv4.reassembly, this.ipv6.delivery.reassembly, ...this.interfaces])
      each.dropWaiting('the host is switched off');
    this.ipv6.protection?.dropWaiting('the host is switched off');
    this.trace = new Trace();
    for (const each of this.interfaces) {
      each.setUp(false);
      each.discovery.advertiser.update();
    }
  }

  /** In the order of their indexes. */
  get interfaces(): readonly NetworkInterface[] {
    return [...this.byIndex.values()].sort((a, b) => a.index - b.index);
  }

  addInterface(added: NetworkInterface): void {
    if (this.byIndex.has(added.index)) throw new RangeError(`${this.name} has an interface ${added.index} already`);
    this.byIndex.set(added.index, added);
    this.forgetDestinations();
  }

  interfaceByIndex(index: number): NetworkInterface | undefined {
    return this.byIndex.get(index);
  }

  /** By name, whatever its case, as Windows finds it. */
  interfaceByName(name: string): NetworkInterface | undefined {
    return this.interfaces.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  }

  /** Random numbers for one purpose of this host, others after each boot; other hosts and purposes never shift them. */
  random(purpose: string): RandomStream {
    return this.simulator.random(`${this.name}/${purpose}${this.reboots === 0 ? '' : `/reboot ${this.reboots}`}`);
  }

  forgetDestinations(): void {
    this.ipv4.destinations.clear();
    this.ipv6.destinations.clear();
  }

  /** A frame or group packet of others that reached this host: counted, not marked. */
  countUnwanted(): void {
    this.drops.set('not-for-me', (this.drops.get('not-for-me') ?? 0) + 1);
  }

  /** Gives a packet that this host makes its identity. `out`: the interface by which it will leave. */
  originate(packet: PacketBuffer, out: NetworkInterface | null): void {
    if (packet.id !== 0) return;
    packet.id = this.trace.takePacketId();
    this.trace.emit(traceKind.originated, this.simulator.now, packet, this.id, out?.traceId ?? -1, null);
    this.trace.tap?.see('originated', this.simulator.now, this.stackTraceId, packet);
  }

  /** MTU of the interface by which a destination is reached; 1280 or 576 without a route. */
  interfaceMtu(destination: IpAddress): number {
    const out = this.destinationOf(destination).interface;
    if (destination.family === 4) return out?.ipv4.mtu ?? 576;
    return out?.ipv6.mtu ?? 1280;
  }

  /** The largest packet known to reach a destination. */
  pathMtu(destination: IpAddress): number {
    const { pathMtus } = destination.family === 4 ? this.ipv4 : this.ipv6;
    return Math.min(this.interfaceMtu(destination), pathMtus.of(destination, this.simulator.now));
  }

  /** A transport has proof that its packets arrive, so the next hop is reachable (RFC 4861 section 7.3.1). */
  confirmReachable(destination: IpAddress): void {
    const found = this.destinationOf(destination);
    found.interface?.confirmReachable(found.nextHop);
  }

  destinationOf(address: IpAddress): Destination {
    return address.family === 4 ? this.ipv4.destinationOf(address) : this.ipv6.destinationOf(address);
  }

  /** Ends a packet for which the host has no way out or no address. `packet` holds what would go into the IP packet. */
  refuseToSend(packet: PacketBuffer, destination: IpAddress, protocol: number): void {
    const hasRoute = this.destinationOf(destination).kind !== 'none';
    const { hopLimit } = this.profile;
    if (destination.family === 4) {
      const fields = { protocol, timeToLive: hopLimit, identification: 0, typeOfService: 0, dontFragment: false };
      prependIpv4(packet, { source: Ipv4Address.unspecified, destination, ...fields });
    } else {
      const fields = { nextHeader: protocol, hopLimit, trafficClass: 0, flowLabel: 0 };
      prependIpv6(packet, { source: Ipv6Address.unspecified, destination, ...fields });
    }
    this.originate(packet, null);
    this.drop(packet, hasRoute ? 'no-source-address' : 'no-route', null, () => `to ${destination.toString()}`);
  }

  /** Gives a frame that is no IP packet (ARP) its identity. */
  nameFrame(packet: PacketBuffer): void {
    packet.id = this.trace.takePacketId();
  }

  /**
   * Ends a packet. `packet` holds the IP packet (or, before it was decoded, the frame's payload).
   * @param detail one clause with the facts of this case, asked only when somebody listens
   * @param considered the list that decided, where one did @param subject what it was asked about
   */
  drop(
    packet: PacketBuffer,
    reason: DropReason,
    where: NetworkInterface | null,
    detail: () => string,
    considered: (() => readonly Consideration[]) | null = null,
    subject: object | null = null,
  ): void {
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + 1);
    const { trace, simulator } = this;
    if (!trace.listening && trace.tap === null) return;
    if (packet.frame === 0) trace.tap?.see('died-in-stack', simulator.now, this.stackTraceId, packet);
    const evidence: Drop = {
      reason,
      detail: detail(),
      ...(considered === null ? {} : { considered: considered() }),
      ...(subject === null ? {} : { subject }),
    };
    trace.emit(traceKind.dropped, simulator.now, packet, this.id, where?.traceId ?? -1, evidence);
  }
}
