import type { IpAddress } from '../addr/ip.ts';
import { u16 } from '../wire/bytes.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { icmpText } from '../wire/icmp-text.ts';
import { icmpv4Type } from '../wire/icmpv4.ts';
import { icmpv6Type } from '../wire/icmpv6/message.ts';
import { findUpperLayer } from '../wire/ipv6-extension.ts';
import { ipv4Destination, ipv4HeaderLength, ipv4Protocol, ipv4Source } from '../wire/ipv4.ts';
import { ipv6Destination, ipv6Source } from '../wire/ipv6.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import {
  TCP_HEADER_LENGTH,
  tcpDestinationPort,
  tcpFlag,
  tcpFlags,
  tcpFlagsText,
  tcpHeaderLength,
  tcpSequence,
  tcpSourcePort,
} from '../wire/tcp/tcp.ts';

/** What a packet of a flow is, as far as telling it apart and naming it needs. */
export interface PacketDescription {
  readonly kind: 'tcp' | 'echo-request' | 'echo-reply' | 'icmp-error' | 'dns' | 'other';
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Equal for a packet and its retransmissions. */
  readonly key: string;
  /** Type and code of an ICMP error. */
  readonly icmp: { readonly family: 4 | 6; readonly type: number; readonly code: number } | null;
  readonly text: string;
}

/** Describes the IP packet from `start` to `end`; null when it cannot be read. */
export function describePacket(bytes: Uint8Array, start: number, end: number): PacketDescription | null {
  try {
    if (bytes[start]! >>> 4 === 4) {
      const upper = start + ipv4HeaderLength(bytes, start);
      const [source, destination] = [ipv4Source(bytes, start), ipv4Destination(bytes, start)];
      return describe(bytes, upper, end, ipv4Protocol(bytes, start), source, destination);
    }
    const { protocol, offset } = findUpperLayer(bytes, start, end);
    return describe(bytes, offset, end, protocol, ipv6Source(bytes, start), ipv6Destination(bytes, start));
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function describe(
  bytes: Uint8Array,
  at: number,
  end: number,
  protocol: number,
  source: IpAddress,
  destination: IpAddress,
): PacketDescription {
  const room = end - at;
  if (protocol === ipProtocol.tcp && room >= TCP_HEADER_LENGTH)
    return new SegmentDescription(bytes, at, end, source, destination);
  const base = { source, destination, icmp: null };
  if ((protocol === ipProtocol.icmpv6 || protocol === ipProtocol.icmp) && room >= 8) {
    return { ...base, ...describeIcmp(bytes, at, protocol === ipProtocol.icmp ? 4 : 6) };
  }
  if (protocol === ipProtocol.udp && room >= 8) {
    const isDns = u16(bytes, at) === 53 || u16(bytes, at + 2) === 53;
    const text = isDns ? 'DNS' : `UDP ${u16(bytes, at)} > ${u16(bytes, at + 2)}`;
    return { ...base, kind: isDns ? 'dns' : 'other', key: `udp ${u16(bytes, at)} ${u16(bytes, at + 2)} ${room}`, text };
  }
  return { ...base, kind: 'other', key: `${protocol} ${room}`, text: `protocol ${protocol}` };
}

/** A TCP segment. Few of a long flow are shown: the text is made when somebody reads it. */
class SegmentDescription implements PacketDescription {
  readonly kind = 'tcp';
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly key: string;
  readonly icmp = null;
  private readonly ports: string;
  private readonly flags: number;
  private readonly length: number;

  constructor(bytes: Uint8Array, at: number, end: number, source: IpAddress, destination: IpAddress) {
    const { syn, fin, rst } = tcpFlag;
    this.source = source;
    this.destination = destination;
    this.ports = `${tcpSourcePort(bytes, at)} > ${tcpDestinationPort(bytes, at)}`;
    this.flags = tcpFlags(bytes, at);
    this.length = end - at - tcpHeaderLength(bytes, at);
    this.key = `tcp ${this.ports} ${this.flags & (syn | fin | rst)} ${tcpSequence(bytes, at)} ${this.length}`;
  }

  get text(): string {
    const { ports, flags, length } = this;
    return `TCP ${ports} [${tcpFlagsText(flags)}]${length > 0 ? ` ${length} bytes` : ''}`;
  }
}

function describeIcmp(
  bytes: Uint8Array,
  at: number,
  family: 4 | 6,
): Pick<PacketDescription, 'kind' | 'key' | 'text' | 'icmp'> {
  const type = bytes[at]!;
  const code = bytes[at + 1]!;
  const name = family === 4 ? 'ICMPv4' : 'ICMPv6';
  const [request, reply] =
    family === 4 ? [icmpv4Type.echoRequest, icmpv4Type.echoReply] : [icmpv6Type.echoRequest, icmpv6Type.echoReply];
  if (type === request || type === reply) {
    const kind = type === request ? 'echo-request' : 'echo-reply';
    const sequence = u16(bytes, at + 6);
    return {
      kind,
      key: `${kind} ${u16(bytes, at + 4)} ${sequence}`,
      text: `${name} ${kind.replace('-', ' ')} ${sequence}`,
      icmp: null,
    };
  }
  return {
    kind: 'icmp-error',
    key: `icmp ${type} ${code} ${u16(bytes, at + 2)}`,
    text: icmpText(family, type, code),
    icmp: { family, type, code },
  };
}
