/**
 * What a filter on a link can name, decided by the bytes of an Ethernet II frame alone, as a stateless filter does. It
 * looks behind the tags of VLANs.
 */
import { u16 } from '../wire/bytes.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { etherType } from '../wire/ethernet.ts';
import { icmpv4CodeOf, icmpv4Type, icmpv4TypeOf } from '../wire/icmpv4.ts';
import {
  IPV4_HEADER_LENGTH,
  ipv4FragmentOffset,
  ipv4HeaderLength,
  ipv4IsFragment,
  ipv4Protocol,
  ipv4TotalLength,
} from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH, ipv6PayloadLength } from '../wire/ipv6.ts';
import { findUpperLayer } from '../wire/ipv6-extension.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { innerTypeAt } from '../wire/vlan.ts';

/** One name of a filter, understood. */
export interface FrameFilter {
  readonly name: string;
  /** Whether the frame from `start` to `end` is what the name says. */
  readonly matches: (bytes: Uint8Array, start: number, end: number) => boolean;
}

/** An IP packet as far as a filter reads it. */
interface IpPacket {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly isFragment: boolean;
  /** Where the upper layer's header begins; null in a fragment that is not the first, which has none. */
  readonly upper: number | null;
  readonly end: number;
}

type Test = (packet: IpPacket, bytes: Uint8Array) => boolean;

/** ICMPv4 destination unreachable, fragmentation needed (RFC 792, RFC 1191). */
const FRAGMENTATION_NEEDED = 4;
/** ICMPv6 packet too big (RFC 4443 section 3.2). */
const PACKET_TOO_BIG = 2;
/** Where TCP and UDP headers have their destination port. */
const DESTINATION_PORT = 2;

const ofProtocol =
  (family: 4 | 6, protocol: number): Test =>
  (packet) =>
    packet.family === family && packet.protocol === protocol;

const ofEitherFamily =
  (protocol: number): Test =>
  (packet) =>
    packet.protocol === protocol;

/** Names that IPv6 packets have, inside protocol 41 too when the name says so. */
const ipv6Tests: Readonly<Record<string, Test>> = {
  icmpv6: ofProtocol(6, ipProtocol.icmpv6),
  'icmpv6-packet-too-big': (packet, bytes) =>
    packet.family === 6 &&
    packet.protocol === ipProtocol.icmpv6 &&
    has(packet, 1) &&
    bytes[packet.upper!] === PACKET_TOO_BIG,
  'ipv6-fragments': ({ family, isFragment }) => family === 6 && isFragment,
  tcp: ofEitherFamily(ipProtocol.tcp),
  udp: ofEitherFamily(ipProtocol.udp),
};

const ipTests: Readonly<Record<string, Test>> = {
  ...ipv6Tests,
  icmp: ofProtocol(4, ipProtocol.icmp),
  'icmp-packet-too-big': (packet, bytes) =>
    packet.family === 4 &&
    packet.protocol === ipProtocol.icmp &&
    has(packet, 2) &&
    icmpv4TypeOf(bytes, packet.upper!) === icmpv4Type.destinationUnreachable &&
    icmpv4CodeOf(bytes, packet.upper!) === FRAGMENTATION_NEEDED,
  'ipv4-fragments': ({ family, isFragment }) => family === 4 && isFragment,
  proto41: ofProtocol(4, ipProtocol.ipv6),
};

/** Names that the type field alone decides. */
const etherTypes: Readonly<Record<string, number>> = etherType;

const INSIDE = 'proto41/';

/** What the names mean, for people. */
export const frameFilterHelp =
  'arp, ipv4, ipv6, proto41 (IPv6 inside IPv4), icmp (ICMPv4), icmpv6, icmp-packet-too-big (ICMPv4 type 3 code 4), ' +
  'icmpv6-packet-too-big (type 2), tcp, udp, tcp/PORT, udp/PORT (the destination port), ipv4-fragments, ' +
  'ipv6-fragments (the first fragment too); proto41/ before an ICMPv6, TCP, UDP or ipv6-fragments name looks at the ' +
  'IPv6 packet inside protocol 41, no other name does';

/** @returns null when no filter is called so */
export function parseFrameFilter(name: string): FrameFilter | null {
  if (Object.hasOwn(etherTypes, name)) {
    const type = etherTypes[name];
    return { name, matches: (bytes, start, end) => u16(bytes, innerTypeAt(bytes, start, end)) === type };
  }
  const isInside = name.startsWith(INSIDE);
  const test = isInside ? testOf(name.slice(INSIDE.length), ipv6Tests) : testOf(name, ipTests);
  if (test === null) return null;
  return {
    name,
    matches(bytes, start, end) {
      const outer = readPacket(bytes, start, end);
      const packet = isInside && outer !== null ? readInside(outer, bytes) : outer;
      return packet !== null && test(packet, bytes);
    },
  };
}

function testOf(name: string, tests: Readonly<Record<string, Test>>): Test | null {
  if (Object.hasOwn(tests, name)) return tests[name]!;
  const match = /^(tcp|udp)\/([1-9]\d{0,4})$/.exec(name);
  if (match === null) return null;
  const protocol = match[1] === 'tcp' ? ipProtocol.tcp : ipProtocol.udp;
  const port = Number(match[2]);
  if (port > 0xffff) return null;
  return (packet, bytes) =>
    packet.protocol === protocol && has(packet, 4) && u16(bytes, packet.upper! + DESTINATION_PORT) === port;
}

/** Whether the first bytes of the upper layer's header are in this packet. */
const has = ({ upper, end }: IpPacket, length: number): boolean => upper !== null && end - upper >= length;

/** The IP packet of a frame; null when it carries none, or one that cannot be read. */
function readPacket(bytes: Uint8Array, start: number, end: number): IpPacket | null {
  const typeAt = innerTypeAt(bytes, start, end);
  const type = u16(bytes, typeAt);
  const at = typeAt + 2;
  if (type === etherType.ipv6) return readIpv6(bytes, at, end);
  if (type !== etherType.ipv4 || end - at < IPV4_HEADER_LENGTH) return null;
  return {
    family: 4,
    protocol: ipv4Protocol(bytes, at),
    isFragment: ipv4IsFragment(bytes, at),
    upper: ipv4FragmentOffset(bytes, at) > 0 ? null : at + ipv4HeaderLength(bytes, at),
    end: Math.min(end, at + ipv4TotalLength(bytes, at)),
  };
}

function readInside({ family, protocol, upper, end }: IpPacket, bytes: Uint8Array): IpPacket | null {
  return family === 4 && protocol === ipProtocol.ipv6 && upper !== null ? readIpv6(bytes, upper, end) : null;
}

function readIpv6(bytes: Uint8Array, at: number, end: number): IpPacket | null {
  if (end - at < IPV6_HEADER_LENGTH) return null;
  const packetEnd = Math.min(end, at + IPV6_HEADER_LENGTH + ipv6PayloadLength(bytes, at));
  try {
    const { protocol, offset, fragment } = findUpperLayer(bytes, at, packetEnd);
    const isLater = fragment !== null && fragment.offset > 0;
    return { family: 6, protocol, isFragment: fragment !== null, upper: isLater ? null : offset, end: packetEnd };
  } catch (error) {
    // A filter lets pass what it cannot read; the receiver says what is wrong with it.
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
