import type { IpAddress } from '../addr/ip.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import { u16, u32 } from '../wire/bytes.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { ECHO_HEADER_LENGTH, turnEchoRequestIntoReply } from '../wire/icmpv6/echo.ts';
import {
  encodeIcmpv6,
  ICMPV6_HEADER_LENGTH,
  icmpv6CodeOf,
  icmpv6Type,
  icmpv6TypeOf,
  isIcmpv6ChecksumRight,
} from '../wire/icmpv6/message.ts';
import { findUpperLayer, type UpperLayer } from '../wire/ipv6-extension.ts';
import { IPV6_HEADER_LENGTH, ipv6Destination, ipv6HopLimit, ipv6Source, ipv6TrafficClass } from '../wire/ipv6.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { EchoListeners } from './echo-listeners.ts';
import type { Host } from './host.ts';
import type { Icmpv6ErrorKind } from './icmpv6-error.ts';
import type { NetworkInterface } from './network-interface.ts';
import type { IcmpReport, ProtocolHandler } from './protocol-handler.ts';
import { TokenBucket } from './token-bucket.ts';

/** An error quotes as much as fits into the minimum MTU, RFC 4443 section 2.4 (c). */
const MOST_QUOTED = 1280 - IPV6_HEADER_LENGTH - 8;

/** ICMPv6 of one host, RFC 4443: echo, errors sent and received; ND goes to the interface. */
export class Icmpv6 implements ProtocolHandler {
  private readonly host: Host;
  readonly echoes = new EchoListeners();
  private readonly errors: TokenBucket;

  constructor(host: Host) {
    this.host = host;
    this.errors = new TokenBucket(host.profile.icmpErrorBurst, host.profile.icmpErrorsPerSecond);
    host.ipv6.register(ipProtocol.icmpv6, this);
  }

  receive(packet: PacketBuffer, at: number, source: IpAddress, destination: IpAddress, from: NetworkInterface): void {
    const { bytes, start, end } = packet;
    if (end - at < ICMPV6_HEADER_LENGTH) {
      this.host.drop(packet, 'malformed', from, () => 'shorter than an ICMPv6 header');
      return;
    }
    if (!isIcmpv6ChecksumRight(bytes, start, at, end)) {
      this.host.drop(packet, 'bad-checksum', from, () => 'ICMPv6');
      return;
    }
    const type = icmpv6TypeOf(bytes, at);
    if (type >= icmpv6Type.routerSolicitation && type <= icmpv6Type.redirect) {
      from.discovery.receive(packet, at, source as Ipv6Address, destination as Ipv6Address);
    } else if (type === icmpv6Type.listenerQuery) {
      from.multicastListener?.receiveQuery(packet, at, source as Ipv6Address);
    } else if (type === icmpv6Type.echoRequest) {
      this.answerEcho(packet, at, source as Ipv6Address, destination as Ipv6Address, from);
    } else if (type === icmpv6Type.echoReply) {
      if (end - at < ECHO_HEADER_LENGTH) return;
      const data = bytes.subarray(at + ECHO_HEADER_LENGTH, end);
      this.echoes.replied(source, u16(bytes, at + 4), u16(bytes, at + 6), data, ipv6HopLimit(bytes, start));
    } else if (type < 128) {
      this.receiveErrorMessage(packet, at, source as Ipv6Address);
    }
  }

  /** RFC 4443 section 4.2: the request's bytes go back; a group's echo is answered from an own address. */
  private answerEcho(
    packet: PacketBuffer,
    at: number,
    source: Ipv6Address,
    destination: Ipv6Address,
    from: NetworkInterface,
  ): void {
    if (packet.end - at < ECHO_HEADER_LENGTH) {
      this.host.drop(packet, 'malformed', from, () => 'an echo request is shorter than eight bytes');
      return;
    }
    // RFC 4291 section 2.5.2: nothing can be sent to the unspecified address.
    if (source.isUnspecified) return;
    const zone = source.isLinkLocal ? from : undefined;
    const own = destination.isMulticast ? this.host.ipv6.selectSource(source, zone) : destination;
    if (own === null) return;
    const reply = PacketBuffer.from(packet.bytes.subarray(at, packet.end)).becauseOf(packet);
    turnEchoRequestIntoReply(reply.bytes, reply.start, destination, own);
    this.host.ipv6.send(reply, {
      source: own,
      destination: source,
      protocol: ipProtocol.icmpv6,
      interface: zone,
      trafficClass: this.host.profile.echoReplyKeepsTrafficClass ? ipv6TrafficClass(packet.bytes, packet.start) : 0,
    });
  }

  // Errors sent, RFC 4443 section 2.4.

  /** Tells the packet's source what became of it, where an error may be sent. `from`: where it arrived, null for own. */
  sendError(packet: PacketBuffer, from: NetworkInterface | null, error: Icmpv6ErrorKind): void {
    const { bytes, start } = packet;
    const source = ipv6Source(bytes, start);
    if (from === null && this.isOwn(source)) {
      this.reportLocally(packet, error);
      return;
    }
    if (!mayAnswer(packet, error)) return;
    const zone = source.isLinkLocal ? (from ?? undefined) : undefined;
    const asked = ipv6Destination(bytes, start);
    const own = this.isOwn(asked) ? asked : this.host.ipv6.selectSource(source, zone);
    if (own === null || !this.errors.take(this.host.simulator.now)) return;
    const quoted = bytes.slice(start, Math.min(packet.end, start + MOST_QUOTED));
    const message = PacketBuffer.from(
      encodeIcmpv6(
        { kind: 'error', type: error.type, code: error.code, parameter: error.parameter, quoted },
        own,
        source,
      ),
    ).becauseOf(packet);
    message.damaged = packet.damaged;
    this.host.ipv6.send(message, { source: own, destination: source, protocol: ipProtocol.icmpv6, interface: zone });
  }

  private isOwn(address: Ipv6Address): boolean {
    return this.host.interfaces.some(({ ipv6 }) => ipv6.has(address));
  }

  /** Tells the protocol that sent the packet, on this host itself. */
  reportLocally(packet: PacketBuffer, error: Icmpv6ErrorKind): void {
    this.report(packet.bytes.subarray(packet.start, packet.end), error, null, null);
  }

  // Errors received.

  private receiveErrorMessage(packet: PacketBuffer, at: number, reporter: Ipv6Address): void {
    const { bytes, end } = packet;
    if (end - at < 8 + IPV6_HEADER_LENGTH) return;
    const error: Icmpv6ErrorKind = {
      type: icmpv6TypeOf(bytes, at),
      code: icmpv6CodeOf(bytes, at),
      parameter: u32(bytes, at + 4),
    };
    this.report(bytes.slice(at + 8, end), error, reporter, packet);
  }

  /** Tells whom it concerns; a path MTU is believed only of traffic that this host really has (RFC 8201 section 4). */
  private report(
    quoted: Uint8Array,
    error: Icmpv6ErrorKind,
    reporter: Ipv6Address | null,
    message: PacketBuffer | null,
  ): void {
    const kind = kindOf(error.type);
    const upper = quotedUpperLayer(quoted);
    // What a later fragment carries tells nothing of whom it concerns.
    if (upper === null || (upper.fragment !== null && upper.fragment.offset > 0)) return;
    const mtu = kind === 'packet-too-big' ? error.parameter : 0;
    const [local, remote] = [ipv6Source(quoted, 0), ipv6Destination(quoted, 0)];
    // RFC 8201 section 4: less than 1280 is discarded.
    if (!this.isOwn(local) || (kind === 'packet-too-big' && mtu < 1280)) return;
    const report: IcmpReport = {
      family: 6,
      kind,
      type: error.type,
      code: error.code,
      mtu,
      reporter,
      local,
      remote,
      quoted: quoted.slice(upper.offset),
    };
    const isOurs = this.host.ipv6.handlerOf(upper.protocol)?.receiveError(report, message) === true;
    if (isOurs && kind === 'packet-too-big') this.host.ipv6.pathMtus.lower(remote, mtu, this.host.simulator.now);
  }

  /** An error about an echo message of this host. */
  receiveError(report: IcmpReport): boolean {
    const { quoted } = report;
    if (quoted.length < 8) return false;
    // Nothing is kept of replies, so an error about one cannot be checked; and of what nobody knows nothing follows.
    if (quoted[0] !== icmpv6Type.echoRequest || report.kind === 'unknown') return true;
    return this.echoes.failed(u16(quoted, 4), u16(quoted, 6), report);
  }
}

/** Where the upper layer of a quoted packet begins; null when it was cut before that, so that it concerns nobody here. */
function quotedUpperLayer(quoted: Uint8Array): UpperLayer | null {
  try {
    return findUpperLayer(quoted, 0, quoted.length);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** RFC 4443 section 2.4 (e): what no error may answer. */
function mayAnswer(packet: PacketBuffer, error: Icmpv6ErrorKind): boolean {
  const { bytes, start, end, toGroup } = packet;
  const source = ipv6Source(bytes, start);
  if (source.isUnspecified || source.isMulticast) return false;
  const tellsGroups =
    error.type === icmpv6Type.packetTooBig || (error.type === icmpv6Type.parameterProblem && error.code === 2);
  if ((toGroup || ipv6Destination(bytes, start).isMulticast) && !tellsGroups) return false;
  const upper = quotedUpperLayer(bytes.subarray(start, end));
  // Of a later fragment nobody can tell what message it belongs to; the errors of RFC 8200 section 4.5 are owed all the same.
  if (upper?.protocol !== ipProtocol.icmpv6 || (upper.fragment?.offset ?? 0) > 0) return true;
  const type = start + upper.offset < end ? icmpv6TypeOf(bytes, start + upper.offset) : 0;
  return type >= 128 && type !== icmpv6Type.redirect;
}

function kindOf(type: number): IcmpReport['kind'] {
  switch (type) {
    case icmpv6Type.destinationUnreachable:
      return 'unreachable';
    case icmpv6Type.packetTooBig:
      return 'packet-too-big';
    case icmpv6Type.timeExceeded:
      return 'time-exceeded';
    case icmpv6Type.parameterProblem:
      return 'parameter-problem';
    default:
      return 'unknown';
  }
}
