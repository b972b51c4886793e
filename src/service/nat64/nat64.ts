import type { Icmpv4ErrorKind } from '../../host/icmpv4-error.ts';
import type { Ipv4Translator } from '../../host/ipv4-translator.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { encodeIcmpv4 } from '../../wire/icmpv4.ts';
import { ipv4Destination, ipv4IsFragment, ipv4Protocol, prependIpv4 } from '../../wire/ipv4.ts';
import { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { sourceOf } from '../end.ts';
import type { NatHost } from '../nat/nat.ts';
import { endsOf, isIcmpError } from '../translated.ts';
import { BindingTable } from './binding-table.ts';
import type { Nat64Context } from './context.ts';
import { IdleProbes } from './idle-probes.ts';
import { Inward } from './inward.ts';
import { Nat64Errors } from './nat64-errors.ts';
import { Nat64Interface } from './nat64-interface.ts';
import { Outward } from './outward.ts';
import type { Nat64Settings } from './settings.ts';

/** As much of the packet in error as every host can send, RFC 1122 section 3.2.2. */
const QUOTED = 28;
const PROTOCOLS: readonly number[] = [ipProtocol.tcp, ipProtocol.udp, ipProtocol.icmp];

/**
 * Stateful NAT64 (RFC 6146 with RFC 7915) on a host: IPv6 hosts that have a route to it reach IPv4 hosts by addresses
 * under its prefix, and share IPv4 addresses of this host. IPv4 hosts cannot begin anything, so it is no way for
 * manage-out (windows.md section 5).
 */
export class Nat64 implements Ipv4Translator {
  readonly context: Nat64Context;
  private readonly outward: Outward;
  private readonly inward: Inward;
  private readonly errors: Nat64Errors;

  /** @param node forwards IPv6 where the packets come in; nothing happens before `start` @param index of the interface */
  constructor(node: NatHost, index: number, name: string, settings: Nat64Settings) {
    const { host } = node;
    const isOwnPort = (protocol: number, port: number): boolean => {
      if (protocol === ipProtocol.icmp) return host.icmpv4.echoes.has(port);
      return (protocol === ipProtocol.tcp ? node.tcp : node.udp).hasPort(port);
    };
    const on = new Nat64Interface(host, index, name, (packet) => this.outward.take(packet));
    const table = new BindingTable(host.simulator, host.random('nat64/ports'), settings, isOwnPort);
    this.context = { host, settings, table, on, isOwnPort };
    const probes = new IdleProbes(this.context);
    this.inward = new Inward(this.context, probes);
    this.errors = new Nat64Errors(this.context, this.inward);
    this.outward = new Outward(this.context, this.inward, this.errors, probes);
  }

  /** Puts itself into the host: a route to the prefix, and a look at the IPv4 packets that come for the pool. */
  start(): void {
    const { host, on, settings } = this.context;
    host.addInterface(on);
    host.ipv4.translator = this;
    host.ipv6.addRoute({
      prefix: settings.prefix,
      nextHop: null,
      interface: on,
      metric: 256,
      publish: 'no',
      origin: 'system',
      validUntil: Infinity,
    });
  }

  arriving(packet: PacketBuffer, from: NetworkInterface): PacketBuffer | null {
    const { host, table } = this.context;
    const { bytes, start } = packet;
    // Before anybody has sent through it, and for other hosts, there is nothing to look for.
    if (table.isUnused || !PROTOCOLS.includes(ipv4Protocol(bytes, start))) return packet;
    if (host.ipv4.destinationOf(ipv4Destination(bytes, start)).kind !== 'local') return packet;
    const rejoined = ipv4IsFragment(bytes, start) ? host.ipv4.reassembly.rejoin(packet, from) : { packet, cuts: [] };
    if (rejoined === null) return null;
    const whole = rejoined.packet;
    const ends = endsOf(whole);
    if (ends !== null) return this.inward.take(rejoined, ends, from);
    return isIcmpError(whole) ? this.errors.inward(whole, from) : whole;
  }

  leaving(packet: PacketBuffer): PacketBuffer {
    return packet;
  }

  undone(packet: PacketBuffer): PacketBuffer {
    return packet;
  }

  /** The IPv6 host is told as if a router in IPv4 had found out. */
  failed(packet: PacketBuffer, error: Icmpv4ErrorKind): boolean {
    const { host, table, on } = this.context;
    const ends = endsOf(packet);
    const binding = ends === null ? null : table.ofOutside(ends.protocol, sourceOf(ends));
    if (binding === null) return false;
    const { bytes, start, end } = packet;
    const data = bytes.slice(start, Math.min(end, start + QUOTED));
    const message = PacketBuffer.from(encodeIcmpv4({ ...error, data })).becauseOf(packet);
    const { address } = binding.outside;
    prependIpv4(message, {
      source: address,
      destination: address,
      protocol: ipProtocol.icmp,
      timeToLive: host.profile.hopLimit,
      identification: host.ipv4.takeIdentification(),
      typeOfService: 0,
      dontFragment: false,
    });
    host.originate(message, null);
    return this.errors.inward(message, on) === null;
  }
}
