import { traceKind } from '../trace/trace.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { icmpv6Type, icmpv6TypeOf } from '../wire/icmpv6/message.ts';
import { findUpperLayer, type HeaderFault, isIpv6Extension, type UpperLayer } from '../wire/ipv6-extension.ts';
import { IPV6_HEADER_LENGTH, ipv6Destination, ipv6NextHeader, ipv6Source } from '../wire/ipv6.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import type { Host } from './host.ts';
import { icmpv6Error } from './icmpv6-error.ts';
import { Ipv6Reassembly } from './ipv6-reassembly.ts';
import type { NetworkInterface } from './network-interface.ts';

/** Of the field in the IPv6 header. */
const NEXT_HEADER = 6;

/** What a host does with an IPv6 packet that is for it: extension headers, fragments, the protocol (RFC 8200 section 4). */
export class Ipv6Delivery {
  readonly reassembly: Ipv6Reassembly;
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
    this.reassembly = new Ipv6Reassembly(host);
  }

  /** Hands a packet for this host to its protocol; a fragment waits for the others. */
  deliver(packet: PacketBuffer, from: NetworkInterface): void {
    const { bytes, start } = packet;
    const protocol = ipv6NextHeader(bytes, start);
    if (isIpv6Extension(protocol)) this.walk(packet, from, false);
    else this.hand(packet, protocol, start + IPV6_HEADER_LENGTH, start + NEXT_HEADER, from, false);
  }

  /** Extension headers in the order in which they stand (RFC 8200 section 4): those behind a fragment header later. */
  private walk(packet: PacketBuffer, from: NetworkInterface, wasFragmented: boolean): void {
    const upper = this.upperLayerOf(packet, from);
    if (upper === null) return;
    const { fragment, fault } = upper;
    // RFC 6946: an atomic fragment is whole by itself.
    const isPart = fragment !== null && (fragment.offset > 0 || fragment.more);
    if (fault !== null && !(isPart && fault.at > fragment.at)) {
      this.refuseHeader(packet, fault, from);
    } else if (isPart) {
      const whole = this.reassembly.accept(packet, fragment, upper, from);
      if (whole !== null) this.walk(whole, from, true);
    } else {
      const { protocol, offset, nextHeaderOffset } = upper;
      this.hand(packet, protocol, offset, nextHeaderOffset, from, wasFragmented || fragment !== null);
    }
  }

  private refuseHeader(packet: PacketBuffer, { kind, at, report }: HeaderFault, from: NetworkInterface): void {
    const { bytes, start } = packet;
    const pointer = at - start;
    const isToGroup = packet.toGroup || ipv6Destination(bytes, start).isMulticast;
    if (report === 'always' || (report === 'unicast' && !isToGroup)) {
      const error = kind === 'option' ? icmpv6Error.unknownOption(pointer) : icmpv6Error.erroneousHeader(pointer);
      this.host.icmpv6.sendError(packet, from, error);
    }
    this.host.drop(packet, 'parameter-problem', from, () =>
      kind === 'option'
        ? `option ${bytes[at]!} is not known here and may not be skipped`
        : `a routing header of type ${bytes[at]!} has segments left`,
    );
  }

  private upperLayerOf(packet: PacketBuffer, from: NetworkInterface): UpperLayer | null {
    try {
      return findUpperLayer(packet.bytes, packet.start, packet.end);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.host.drop(packet, 'malformed', from, () => error.message);
      return null;
    }
  }

  private hand(
    packet: PacketBuffer,
    protocol: number,
    at: number,
    nextHeaderAt: number,
    from: NetworkInterface,
    wasFragmented: boolean,
  ): void {
    const { host } = this;
    const { bytes, start } = packet;
    const handler = host.ipv6.handlerOf(protocol);
    if (handler === undefined) {
      this.refuseProtocol(packet, protocol, nextHeaderAt, from);
      return;
    }
    if (wasFragmented && protocol === ipProtocol.icmpv6 && isDiscovery(packet, at)) {
      host.drop(packet, 'nd-invalid', from, () => 'neighbor discovery in fragments (RFC 6980 section 5)');
      return;
    }
    const [source, destination] = [ipv6Source(bytes, start), ipv6Destination(bytes, start)];
    const { firewall } = host;
    if (firewall !== null && !firewall.admits(packet, protocol, at, source, destination, from)) return;
    host.trace.emit(traceKind.delivered, host.simulator.now, packet, host.id, from.traceId, null);
    handler.receive(packet, at, source, destination, from);
  }

  private refuseProtocol(packet: PacketBuffer, protocol: number, nextHeaderAt: number, from: NetworkInterface): void {
    if (protocol === ipProtocol.noNextHeader) return;
    this.host.icmpv6.sendError(packet, from, icmpv6Error.unknownNextHeader(nextHeaderAt - packet.start));
    this.host.drop(packet, 'parameter-problem', from, () => `next header ${protocol} is not known here`);
  }
}

function isDiscovery({ bytes, end }: PacketBuffer, at: number): boolean {
  const type = at < end ? icmpv6TypeOf(bytes, at) : 0;
  return type >= icmpv6Type.routerSolicitation && type <= icmpv6Type.redirect;
}
