import { Ipv6Address } from '../addr/ipv6.ts';
import type { Route } from '../route/route-table.ts';
import type { RandomStream } from '../sim/random.ts';
import type { TooLarge } from '../trace/trace.ts';
import { u32 } from '../wire/bytes.ts';
import { prependRouterAlert } from '../wire/ipv6-extension.ts';
import { fragmentIpv6 } from '../wire/ipv6-fragment.ts';
import {
  checkIpv6Header,
  IPV6_HEADER_LENGTH,
  ipv6Destination,
  ipv6HopLimit,
  ipv6PayloadLength,
  ipv6SetHopLimit,
  ipv6Source,
  prependIpv6,
} from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import type { BetterHop } from './better-hops.ts';
import type { Destination } from './destination-cache.ts';
import { icmpv6Error } from './icmpv6-error.ts';
import type { Host } from './host.ts';
import { IpLayer } from './ip-layer.ts';
import { Ipv6Delivery } from './ipv6-delivery.ts';
import type { Ipv6Protection } from './ipv6-protection.ts';
import type { NetworkInterface } from './network-interface.ts';
import { Redirects } from './redirects.ts';
import { selectIpv6Source } from './source-selection.ts';

const DESTINATION = 24;
const SOURCE = 8;

/** What a sender says of an IPv6 packet; `hopLimit` is that of the interface when left out. */
export interface Ipv6Sending {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly protocol: number;
  readonly hopLimit?: number | undefined;
  readonly trafficClass?: number;
  /** Routers on the link are to look at it (RFC 2711, for MLD). */
  readonly routerAlert?: boolean;
  /** Needed for link-local and group destinations. */
  readonly interface?: NetworkInterface | undefined;
}

/** IPv6 of one host: routes, receiving, forwarding and sending (RFC 8200). */
export class Ipv6Layer extends IpLayer<Ipv6Address> {
  readonly delivery: Ipv6Delivery;
  readonly redirects: Redirects;
  /** IPsec; null: none. */
  protection: Ipv6Protection | null = null;
  private readonly identifications: RandomStream;

  constructor(host: Host) {
    super(host);
    this.delivery = new Ipv6Delivery(host);
    this.redirects = new Redirects(host);
    this.identifications = host.random('ipv6/identification');
  }

  /** A packet that arrived on an interface; may have link padding behind it. Handed over. */
  receive(packet: PacketBuffer, from: NetworkInterface): void {
    const { bytes, start } = packet;
    if (checkIpv6Header(bytes, start, packet.end) !== null) {
      this.host.drop(packet, 'malformed', from, () => 'the IPv6 header does not fit the bytes');
      return;
    }
    packet.end = start + IPV6_HEADER_LENGTH + ipv6PayloadLength(bytes, start);
    if (bytes[start + SOURCE] === 0xff || isLoopbackAt(bytes, start + SOURCE)) {
      this.host.drop(packet, 'invalid-source', from, () => `IPv6 source ${ipv6Source(bytes, start).toString()}`);
    } else if (bytes[start + DESTINATION] === 0xff) {
      this.receiveGroup(packet, from);
    } else if (isLinkLocalAt(bytes, start + DESTINATION)) {
      this.receiveLinkLocal(packet, from);
    } else if (this.protection === null || this.protection.enters(packet, from)) {
      const destination = this.destinationAt(bytes, start + DESTINATION);
      if (destination.kind !== 'local') this.forward(packet, from, destination);
      else if (this.isTaken(packet, destination, from)) this.deliver(packet, from);
    }
  }

  private receiveGroup(packet: PacketBuffer, from: NetworkInterface): void {
    const group = ipv6Destination(packet.bytes, packet.start);
    if (from.ipv6.isMember(group)) this.deliver(packet, from);
    else this.host.countUnwanted();
  }

  private receiveLinkLocal(packet: PacketBuffer, from: NetworkInterface): void {
    const destination = ipv6Destination(packet.bytes, packet.start);
    if (from.ipv6.has(destination)) this.deliver(packet, from);
    else this.refuse(packet, from, destination);
  }

  /** A unicast packet to an address that is not, or not yet, the host's own and cannot be forwarded. */
  private refuse(packet: PacketBuffer, from: NetworkInterface, destination: Ipv6Address): void {
    const state = from.ipv6.find(destination)?.state;
    if (state === 'tentative') {
      this.host.drop(packet, 'address-tentative', from, () => `${destination.toString()} is still being checked`);
    } else {
      this.host.drop(packet, 'not-for-me', from, () => `${destination.toString()} is no address of ${this.host.name}`);
    }
  }

  protected override deliver(packet: PacketBuffer, from: NetworkInterface): void {
    this.delivery.deliver(packet, from);
  }

  private forward(packet: PacketBuffer, from: NetworkInterface, destination: Destination): void {
    const { bytes, start } = packet;
    const { host } = this;
    // RFC 4291 section 2.5.2: nobody has this address.
    if (destination.address.isUnspecified) {
      this.refuse(packet, from, destination.address as Ipv6Address);
      return;
    }
    if (!from.ipv6.settings.forwarding) {
      if (from.ipv6.find(destination.address as Ipv6Address) !== undefined) {
        this.refuse(packet, from, destination.address as Ipv6Address);
        return;
      }
      host.drop(packet, 'forwarding-disabled', from, () => `forwarding is disabled on ${from.name}`);
      return;
    }
    if (isLinkLocalAt(bytes, start + SOURCE)) {
      host.icmpv6.sendError(packet, from, icmpv6Error.beyondScope);
      host.drop(
        packet,
        'scope-exceeded',
        from,
        () => `the source ${ipv6Source(bytes, start).toString()} is link-local`,
      );
      return;
    }
    const hopLimit = ipv6HopLimit(bytes, start);
    if (hopLimit <= 1) {
      host.icmpv6.sendError(packet, from, icmpv6Error.hopLimitExceeded);
      host.drop(packet, 'hop-limit-exceeded', from, () => `hop limit ${hopLimit} on arrival`);
      return;
    }
    const out = destination.interface;
    if (out === null) {
      this.traceRoute(packet, destination);
      host.icmpv6.sendError(packet, from, icmpv6Error.noRoute);
      host.drop(packet, 'no-route', from, () => `no route covers ${destination.address.toString()}`);
      return;
    }
    if (packet.end - start > out.ipv6.mtu) {
      host.icmpv6.sendError(packet, from, icmpv6Error.packetTooBig(out.ipv6.mtu));
      host.drop(
        packet,
        'packet-too-big',
        from,
        () => `${packet.length} bytes, and ${out.name} carries ${out.ipv6.mtu}`,
        null,
        { length: packet.length, mtu: out.ipv6.mtu } satisfies TooLarge,
      );
      return;
    }
    ipv6SetHopLimit(bytes, start, hopLimit - 1);
    this.traceRoute(packet, destination);
    if (this.protection !== null && !this.protection.leaves(packet, from, out)) return;
    if (out === from && out.discovery.sendsRedirects) this.redirects.send(packet, out, destination);
    out.sendIpv6(packet, destination.nextHop as Ipv6Address, destination);
  }

  protected override betterHop(address: Ipv6Address): BetterHop<Ipv6Address> | null {
    return this.redirects.find(address);
  }

  /**
   * Sends what `packet` holds, the payload with its checksum, under an IPv6 header. Handed over. What cannot be sent
   * ends with a reason, and its protocol gets a report.
   */
  send(packet: PacketBuffer, sending: Ipv6Sending): void {
    const { destination } = sending;
    this.host.firewall?.sent(sending.protocol, packet, sending.source, destination);
    const zone = sending.interface;
    const found =
      zone === undefined && !destination.isMulticast
        ? this.wayFrom(sending.source, this.destinationOf(destination))
        : null;
    const out = zone ?? found?.interface ?? null;
    if (sending.routerAlert === true) prependRouterAlert(packet, sending.protocol);
    prependIpv6(packet, {
      source: sending.source,
      destination,
      nextHeader: sending.routerAlert === true ? ipProtocol.hopByHop : sending.protocol,
      hopLimit: sending.hopLimit ?? out?.ipv6.settings.hopLimit ?? this.host.profile.hopLimit,
      trafficClass: sending.trafficClass ?? 0,
      flowLabel: 0,
    });
    this.host.originate(packet, out);
    if (found?.kind === 'local' || zone?.ipv6.has(destination) === true) {
      this.loopBack(packet);
      return;
    }
    if (found !== null) this.traceRoute(packet, found);
    if (out === null) {
      this.host.icmpv6.reportLocally(packet, icmpv6Error.noRoute);
      this.host.drop(packet, 'no-route', null, () => `no route covers ${destination.toString()}`);
      return;
    }
    const nextHop = found === null ? destination : (found.nextHop as Ipv6Address);
    const mtu = Math.min(out.ipv6.mtu, this.pathMtus.of(destination, this.host.simulator.now));
    if (packet.end - packet.start <= mtu) {
      this.putOut(packet, out, nextHop, found);
      return;
    }
    const fragments = fragmentIpv6(packet, mtu, this.identifications.next());
    this.traceFragments(packet, fragments.length, mtu, out);
    for (const fragment of fragments) this.putOut(fragment, out, nextHop, found);
  }

  /** Sends a packet of this host, or a fragment of one; what goes to a group is never protected. */
  private putOut(packet: PacketBuffer, out: NetworkInterface, nextHop: Ipv6Address, found: Destination | null): void {
    const isGroup = packet.bytes[packet.start + DESTINATION] === 0xff;
    if (this.protection === null || isGroup || this.protection.leaves(packet, null, out))
      out.sendIpv6(packet, nextHop, found);
  }

  /** What is known of the destination whose 16 bytes begin at `at`. Link-local ones need their interface: not for them. */
  private destinationAt(bytes: Uint8Array, at: number): Destination {
    return (
      this.destinations.find(u32(bytes, at), u32(bytes, at + 4), u32(bytes, at + 8), u32(bytes, at + 12)) ??
      this.resolve(Ipv6Address.from(bytes, at))
    );
  }

  /** Whether the weak host model holds on an interface for packets that come or go. */
  override isWeak({ ipv6: { settings } }: NetworkInterface, way: 'send' | 'receive'): boolean {
    if (settings.forwarding && this.host.profile.forwardingIsWeak) return true;
    return way === 'send' ? settings.weakHostSend : settings.weakHostReceive;
  }

  protected override isAssigned(address: Ipv6Address, to: NetworkInterface): boolean {
    return to.ipv6.has(address);
  }

  /** RFC 4191 section 3.2 for learned routes; manual routes stay whatever their next hop does (a choice of the model). */
  protected override isPassedOver(route: Route): boolean {
    if (route.origin !== 'advertisement' || route.nextHop === null) return false;
    return (route.interface as NetworkInterface).isUnreachable(route.nextHop);
  }

  /** The source for a destination; null when there is no route or no address. `zone`: that of a link-local one. */
  selectSource(destination: Ipv6Address, zone?: NetworkInterface): Ipv6Address | null {
    return selectIpv6Source(this.host, destination, zone);
  }
}

/** ::1, which no packet on a link has (RFC 4291 section 2.5.3). */
function isLoopbackAt(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0 &&
    u32(bytes, at + 12) === 1 &&
    u32(bytes, at) === 0 &&
    u32(bytes, at + 4) + u32(bytes, at + 8) === 0
  );
}

/** fe80::/10 */
function isLinkLocalAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xfe && (bytes[at + 1]! & 0xc0) === 0x80;
}
