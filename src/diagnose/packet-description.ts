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

/** Describes an IP packet; null when it cannot be read. */
export function describePacket(bytes: Uint8Array): PacketDescription | null {
  try {
    if (bytes[0]! >>> 4 === 4) {
      return describe(
        bytes,
        ipv4HeaderLength(bytes, 0),
        ipv4Protocol(bytes, 0),
        ipv4Source(bytes, 0),
        ipv4Destination(bytes, 0),
      );
    }
    const upper = findUpperLayer(bytes, 0, bytes.length);
    return describe(bytes, upper.offset, upper.protocol, ipv6Source(bytes, 0), ipv6Destination(bytes, 0));
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function describe(
  bytes: Uint8Array,
  at: number,
  protocol: number,
  source: IpAddress,
  destination: IpAddress,
): PacketDescription {
  const base = { source, destination, icmp: null };
  const room = bytes.length - at;
  if (protocol === ipProtocol.tcp && room >= TCP_HEADER_LENGTH) return { ...base, ...describeTcp(bytes, at) };
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

function describeTcp(bytes: Uint8Array, at: number): Pick<PacketDescription, 'kind' | 'key' | 'text'> {
  const flags = tcpFlags(bytes, at);
  const length = bytes.length - at - tcpHeaderLength(bytes, at);
  const ports = `${tcpSourcePort(bytes, at)} > ${tcpDestinationPort(bytes, at)}`;
  const { syn, fin, rst } = tcpFlag;
  return {
    kind: 'tcp',
    key: `tcp ${ports} ${flags & (syn | fin | rst)} ${tcpSequence(bytes, at)} ${length}`,
    text: `TCP ${ports} [${tcpFlagsText(flags)}]${length > 0 ? ` ${length} bytes` : ''}`,
  };
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
