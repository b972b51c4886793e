import { isatapLocator, sixToFourLocator } from '../addr/embedded.ts';
import type { Ipv4Address } from '../addr/ipv4.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import { icmpv6Error } from '../host/icmpv6-error.ts';
import { NetworkInterface } from '../host/network-interface.ts';
import type { DropReason } from '../trace/drop-reason.ts';
import { type TooLarge, traceKind } from '../trace/trace.ts';
import { IPV4_HEADER_LENGTH } from '../wire/ipv4.ts';
import { ipv6Destination, ipv6HopLimit, ipv6SetTrafficClass, ipv6Source, ipv6TrafficClass } from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { encapsulatedEcn } from '../host/ecn.ts';

/** What an encapsulation or decapsulation event carries. `rule`: why a decapsulation was accepted; null for the first. */
export interface TunnelEnds {
  readonly outerSource: Ipv4Address;
  readonly outerDestination: Ipv4Address;
  readonly rule: (() => string) | null;
}

/** A protocol 41 packet before its outer header is taken off. `innerAt`: where the IPv6 header begins. */
export interface OuterPacket {
  readonly packet: PacketBuffer;
  readonly innerAt: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly from: NetworkInterface;
}

/** Whether a tunnel interface takes a packet: no concern of its; yes, by a rule; no, for a reason. Texts are made when read. */
export type Judgement =
  | { readonly verdict: 'not-mine' }
  | { readonly verdict: 'accept'; readonly rule: () => string }
  | { readonly verdict: 'refuse'; readonly reason: DropReason; readonly detail: () => string };

/**
 * Time to live of an outer header (RFC 4213 section 3.5 leaves it open): a number, the hop limit of the inner packet as
 * Linux has it when nothing is set, or undefined for the host's default.
 */
export type OuterTimeToLive = number | 'inherit' | undefined;

/** The ECN field of a traffic class or type of service, RFC 3168 section 5. */
const ECN = 3;

/** MTU of an IPv6 link at least, RFC 8200 section 5. */
const MINIMUM_MTU = 1280;

/** An interface that carries IPv6 inside IPv4 (RFC 4213): what configured tunnels and ISATAP share. */
export abstract class Protocol41Interface extends NetworkInterface {
  /** Configured tunnels are asked before automatic ones (conformance ISATAP-19). */
  abstract readonly isConfigured: boolean;
  override readonly isEncapsulating = true;

  abstract judge(outer: OuterPacket): Judgement;

  override sendIpv4(packet: PacketBuffer): void {
    this.host.drop(packet, 'no-route', this, () => `${this.name} carries no IPv4`);
  }

  /** Whether the tunnel follows the IPv4 path MTU (RFC 4213 section 3.2.2); otherwise its MTU is static (3.2.1). */
  protected abstract readonly followsPathMtu: boolean;
  /** Of the outer header. */
  timeToLive: OuterTimeToLive = undefined;
  /** Type of service of the outer header but for its ECN field (RFC 4213 section 3.5: 0); inherit: as inside. */
  typeOfService: number | 'inherit' = 0;

  /** Puts the outer header on, its ECN field that of the inner one, and sends. */
  protected encapsulate(packet: PacketBuffer, source: Ipv4Address, destination: Ipv4Address): void {
    const { trace, simulator, id } = this.host;
    const fault = this.loopFault(ipv6Source(packet.bytes, packet.start));
    if (fault !== null) {
      this.host.drop(packet, 'tunnel-loop', this, () => fault);
      return;
    }
    const room = this.followsPathMtu ? this.host.pathMtu(destination) - IPV4_HEADER_LENGTH : Infinity;
    if (packet.length > Math.max(room, MINIMUM_MTU)) {
      this.refuseTooBig(packet, Math.max(room, MINIMUM_MTU));
      return;
    }
    const hopLimit = ipv6HopLimit(packet.bytes, packet.start);
    const trafficClass = ipv6TrafficClass(packet.bytes, packet.start);
    const ecn = encapsulatedEcn(trafficClass & ECN, this.host.profile.tunnelEcn);
    const outside = this.typeOfService === 'inherit' ? trafficClass : this.typeOfService;
    trace.tap?.see('tunnel-sent', simulator.now, this.traceId, packet);
    if (trace.listening) {
      const ends: TunnelEnds = { outerSource: source, outerDestination: destination, rule: null };
      trace.emit(traceKind.encapsulated, simulator.now, packet, id, this.traceId, ends);
    }
    this.host.ipv4.send(packet, {
      source,
      destination,
      protocol: ipProtocol.ipv6,
      typeOfService: (outside & ~ECN) | ecn,
      timeToLive: this.timeToLive === 'inherit' ? hopLimit : this.timeToLive,
      // Below 1280 the IPv4 network has to fragment (RFC 4213 section 3.2.2).
      dontFragment: this.followsPathMtu && room >= MINIMUM_MTU,
    });
  }

  private refuseTooBig(packet: PacketBuffer, mtu: number): void {
    this.host.icmpv6.sendError(packet, null, icmpv6Error.packetTooBig(mtu));
    this.host.drop(
      packet,
      'packet-too-big',
      this,
      () => `${packet.length} bytes, and the way to the other end carries ${mtu}`,
      null,
      { length: packet.length, mtu } satisfies TooLarge,
    );
  }

  /**
   * RFC 6324 section 3.3, where the host's profile has it: no packet goes into a tunnel whose source embeds an IPv4
   * address of this host (nor out of one whose destination does), unless its prefix is on-link here. Null: no fault.
   */
  protected loopFault(address: Ipv6Address): string | null {
    if (!this.host.profile.tunnelLoopChecks) return null;
    const locator = isatapLocator(address) ?? sixToFourLocator(address);
    if (locator === null || this.host.ipv4.destinationOf(locator).kind !== 'local') return null;
    if (address.isLinkLocal || this.isOnLink(address)) return null;
    return `${address.toString()} embeds this host's own ${locator.toString()} under a prefix that is not on-link here`;
  }

  /** Whether an on-link route of this interface covers the address. */
  protected isOnLink(address: Ipv6Address): boolean {
    const route = this.host.ipv6.routes.choose(address, () => false, this);
    return route !== null && route.nextHop === null;
  }

  /** An ICMPv4 error, or ARP without an answer, lets doubt the way to this IPv4 address. */
  pathDoubted(_remote: Ipv4Address): void {}

  /** Takes an accepted packet in. `ecn`: that of the inner header after RFC 6040 section 4.2. */
  receiveInner(outer: OuterPacket, rule: () => string, ecn: number): void {
    const { packet, innerAt, source, destination } = outer;
    const { trace, simulator, id } = this.host;
    const fault = this.loopFault(ipv6Destination(packet.bytes, innerAt));
    if (fault !== null) {
      this.host.drop(packet, 'tunnel-loop', this, () => fault);
      return;
    }
    packet.start = innerAt;
    const trafficClass = ipv6TrafficClass(packet.bytes, innerAt);
    if ((trafficClass & ECN) !== ecn) ipv6SetTrafficClass(packet.bytes, innerAt, (trafficClass & ~ECN) | ecn);
    trace.tap?.see('tunnel-received', simulator.now, this.traceId, packet);
    if (trace.listening) {
      const ends: TunnelEnds = { outerSource: source, outerDestination: destination, rule };
      trace.emit(traceKind.decapsulated, simulator.now, packet, id, this.traceId, ends);
    }
    this.host.ipv6.receive(packet, this);
  }
}
