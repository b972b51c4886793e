import type { IpAddress } from '../addr/ip.ts';
import type { Ipv4Address } from '../addr/ipv4.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix } from '../addr/prefix.ts';
import type { RouteInterface } from '../route/route-table.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { Destination } from './destination-cache.ts';
import type { Discovery } from './discovery.ts';
import type { NetworkProfile } from './firewall-rule.ts';
import type { Host } from './host.ts';
import { Ipv4Interface } from './ipv4-interface.ts';
import { type AssignedIpv6, Ipv6Interface } from './ipv6-interface.ts';
import type { NeighborCache } from './neighbor-cache.ts';
import type { MulticastListener } from './multicast-listener.ts';
import type { HostProfile } from './profile.ts';

/** How a manual address is; lifetimes from now on, for ever when left out. */
export interface AddressManner {
  readonly skipAsSource?: boolean;
  readonly preferred?: Nanoseconds;
  readonly valid?: Nanoseconds;
}

/** Since the machine was built. */
export interface Traffic {
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** What an administrator can switch off and on (Disable-NetAdapter). */
export interface Adapter {
  /** Takes everything away that the interface was given or has learned; it is down. */
  disable(): void;
  /** Brings it up with what is stored for it. */
  enable(): void;
}

/**
 * An interface of a host as the IP layers see it. Ethernet and every tunnel answer in their own way; shared code never
 * asks what kind one is.
 */
export abstract class NetworkInterface implements RouteInterface {
  readonly host: Host;
  readonly index: number;
  readonly name: string;
  /** In the trace and in captures. */
  readonly traceId: number;
  readonly ipv4: Ipv4Interface;
  readonly ipv6: Ipv6Interface;
  /** What the firewall takes the network behind it for. */
  networkProfile: NetworkProfile = 'domain';
  private up = true;

  constructor(host: Host, index: number, name: string) {
    this.host = host;
    this.index = index;
    this.name = name;
    this.traceId = host.traceIdOf(name);
    this.ipv4 = new Ipv4Interface(this);
    this.ipv6 = new Ipv6Interface(this);
  }

  abstract readonly discovery: Discovery;
  /** null: it cannot be switched off, as tunnels. */
  readonly adapter: Adapter | null = null;
  /** Whether packets leave inside others (RFC 6724 section 6, rule 7). */
  readonly isEncapsulating: boolean = false;
  /** Neighbours of a family whose link-layer addresses are kept; null: none are, as on tunnels. */
  neighborsOf(_family: 4 | 6): NeighborCache | null {
    return null;
  }

  /** Bytes of frames that went and came; null: they are not counted, since it has no card of its own. */
  get traffic(): Traffic | null {
    return null;
  }

  /** Tells routers of the groups joined; null where there is no multicast (RFC 5214 section 6.3), or it is not wanted. */
  readonly multicastListener: MulticastListener | null = null;
  /** Bits a second; decides the automatic metric. */
  abstract readonly speed: number;
  /** The MTU in force while nobody has set or advertised another. */
  abstract readonly linkMtu: number;

  /** The metric that a system of this profile chooses by itself. */
  abstract automaticMetricUnder(profile: HostProfile): number;

  get automaticMetric(): number {
    return this.automaticMetricUnder(this.host.profile);
  }

  /** Largest IP packet that the link can take; one that was set while it could take more is not used. */
  get largestMtu(): number {
    return this.linkMtu;
  }

  /** Whether its packets came through NATs, so that a firewall rule must allow edge traversal: Teredo (netfw.h). */
  get isEdgeTraversed(): boolean {
    return false;
  }

  get isUp(): boolean {
    return this.up;
  }

  /** Connects or disconnects the interface; the host's destination caches are emptied. */
  setUp(up: boolean): void {
    if (this.up === up) return;
    this.up = up;
    this.host.forgetDestinations();
    this.host.changed.fire();
  }

  metricOf(family: 4 | 6): number {
    return (family === 4 ? this.ipv4.metric : this.ipv6.metric) ?? this.automaticMetric;
  }

  /** Gives the interface an address; the link proves it unique first where it can (RFC 4862 section 5.4). */
  addIpv6(assigned: Omit<AssignedIpv6, 'state'>): void {
    this.ipv6.add({ ...assigned, state: 'tentative' });
    this.discovery.addressAdded(assigned.address);
  }

  /** A manual address, as `add address` gives it: its prefix becomes on-link, unless it is a /128. */
  assignIpv6(address: Ipv6Address, prefixLength: number, manner: AddressManner = {}): void {
    const { skipAsSource = false, preferred = Infinity, valid = Infinity } = manner;
    const forEver = { validUntil: Infinity, preferredUntil: Infinity };
    this.addIpv6({ address, prefixLength, origin: 'manual', ...forEver, ...(skipAsSource ? { skipAsSource } : {}) });
    if (prefixLength < 128) this.ipv6.addOnLinkRoute(address, prefixLength);
    this.limitIpv6(this.ipv6.find(address)!, preferred, valid);
  }

  /** For how long an address is preferred and valid from now on, Infinity for ever; asked again, the later word holds. */
  limitIpv6(assigned: AssignedIpv6, preferred: Nanoseconds, valid: Nanoseconds): void {
    const { simulator } = this.host;
    const { address } = assigned;
    assigned.preferredUntil = simulator.now + preferred;
    assigned.validUntil = simulator.now + valid;
    const isStill = (): boolean => this.ipv6.find(address) === assigned;
    const judge = (): void => {
      const isProved = assigned.state === 'preferred' || assigned.state === 'deprecated';
      if (isStill() && isProved) this.ipv6.becomeUsable(address);
    };
    judge();
    if (preferred !== Infinity) simulator.after(preferred, judge);
    if (valid !== Infinity) {
      simulator.after(valid, () => {
        if (isStill() && assigned.validUntil <= simulator.now) this.removeIpv6(address);
      });
    }
  }

  /** Takes an address away, with the on-link route that came with it. */
  removeIpv6(address: Ipv6Address): void {
    const assigned = this.ipv6.find(address);
    if (assigned === undefined) return;
    this.ipv6.remove(address);
    const { routes } = this.host.ipv6;
    const route = routes.find(IpPrefix.of(address, assigned.prefixLength), this.index, null);
    if (route?.origin === 'address') routes.remove(route);
  }

  /** Addresses that the kind of link itself forms in an advertised /64; null: one with the host's identifier. */
  slaacAddresses(_prefix: Ipv6Address): readonly Ipv6Address[] | null {
    return null;
  }

  /** Settings were changed: what depends on them starts or stops. */
  settingsChanged(): void {
    this.discovery.advertiser.update();
    this.host.forgetDestinations();
  }

  /** An IPv4 address of an interface of this host came or went: a tunnel over it follows. */
  underlayChanged(_over: NetworkInterface): void {}

  /** Ends the packets that wait for their next hop to be resolved, where any do. @param _why one clause */
  dropWaiting(_why: string): void {
    // Nothing waits where the next hop's address says all.
  }

  /** Sends an IPv4 packet to a next hop on this link (a group or broadcast address stands for itself). */
  abstract sendIpv4(packet: PacketBuffer, nextHop: Ipv4Address, destination: Destination | null): void;

  /** Sends an IPv6 packet to a next hop on this link (a group stands for itself). */
  abstract sendIpv6(packet: PacketBuffer, nextHop: Ipv6Address, destination: Destination | null): void;

  /** A next hop on this link is known to answer; where neighbours are not probed that tells nothing new. */
  confirmReachable(_nextHop: IpAddress): void {}

  /** A next hop that does not answer is avoided: it may be asked whether it is back, where neighbours are probed. */
  askAgain(_nextHop: IpAddress): void {}

  /** Whether a next hop on this link is known not to answer. */
  abstract isUnreachable(nextHop: Ipv4Address | Ipv6Address): boolean;
}
