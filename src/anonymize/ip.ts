/** IPv4 and IPv6 packets, whole, in fragments, or quoted and cut; and what they carry. */
import { u16 } from '../wire/bytes.ts';
import { ETHERNET_HEADER_LENGTH } from '../wire/ethernet.ts';
import { IPV4_HEADER_LENGTH, ipv4FragmentOffset, ipv4HeaderLength, ipv4Protocol } from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH, ipv6PayloadLength } from '../wire/ipv6.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { UDP_HEADER_LENGTH, udpLength } from '../wire/udp.ts';
import { type Area, type Checksum, keepChecksum, zerosWithSum } from './checksums.ts';
import { renameIcmpv4, renameIcmpv6 } from './icmp.ts';
import { renameIpv4Options } from './ipv4-options.ts';
import { walkHeaders } from './ipv6-headers.ts';
import { MOST_DEPTH, type Place, renameIpv4Address, renameIpv6Address } from './place.ts';
import { renameTcp, renameUdp } from './transport.ts';
import { blank } from './tools.ts';

const GRE = 47;
const IGMP = 2;
const MORE_FRAGMENTS = 0x2000;

/** What a packet carries: where it begins and what checks it. */
interface Upper {
  readonly protocol: number;
  readonly at: number;
  readonly end: number;
  /** What the pseudo-header takes from the headers. */
  readonly pseudo: readonly Area[];
  readonly isLater: boolean;
}

export function renameIpv4(place: Place, at: number, end: number): void {
  const { bytes, tools } = place;
  if (end - at < IPV4_HEADER_LENGTH || place.depth >= MOST_DEPTH) {
    blank(tools, 'unknown protocols', bytes, at, end);
    return;
  }
  const header = Math.min(end - at, Math.max(IPV4_HEADER_LENGTH, ipv4HeaderLength(bytes, at)));
  const total = u16(bytes, at + 2);
  const last = total < header ? end : Math.min(end, at + total);
  const isLater = ipv4FragmentOffset(bytes, at) > 0;
  const isPart = place.isPart || (u16(bytes, at + 6) & MORE_FRAGMENTS) !== 0;
  const inner: Place = { ...place, depth: place.depth + 1, isPart, ends: [at + 12, at + 20] };
  const upper: Upper = {
    protocol: ipv4Protocol(bytes, at),
    at: at + header,
    end: last,
    pseudo: [[at + 12, at + 20]],
    isLater,
  };
  keepChecksum(bytes, last, checksumOf(bytes, upper), () => {
    keepChecksum(bytes, last, { at: at + 10, covers: [[at, at + header]] }, () => {
      renameIpv4Address(inner, at + 12, end);
      renameIpv4Address(inner, at + 16, end);
      renameIpv4Options(inner, at + IPV4_HEADER_LENGTH, at + header);
    });
    renameUpper(inner, upper);
  });
  blank(tools, 'padding', bytes, last, end);
}

export function renameIpv6(place: Place, at: number, end: number): void {
  const { bytes, tools } = place;
  if (end - at < IPV6_HEADER_LENGTH || place.depth >= MOST_DEPTH) {
    blank(tools, 'unknown protocols', bytes, at, end);
    return;
  }
  const length = ipv6PayloadLength(bytes, at);
  const last = length === 0 ? end : Math.min(end, at + IPV6_HEADER_LENGTH + length);
  const headers = walkHeaders(bytes, at, last);
  const isPart = place.isPart || headers.isFragment;
  const inner: Place = { ...place, depth: place.depth + 1, isPart, ends: [at + 8, at + 40] };
  const upper: Upper = {
    protocol: headers.protocol,
    at: headers.upper,
    end: last,
    pseudo: [headers.source, headers.destination],
    isLater: headers.isLater,
  };
  keepChecksum(bytes, last, checksumOf(bytes, upper), () => {
    renameIpv6Address(inner, at + 8, end);
    renameIpv6Address(inner, at + 24, end);
    for (const address of headers.addresses) renameIpv6Address(inner, address, last);
    for (const [from, to] of headers.opaque) blank(tools, 'unknown options', bytes, from, to);
    renameUpper(inner, upper);
  });
  blank(tools, 'padding', bytes, last, end);
}

/** The checksum that covers the addresses of the packet, or what it carries. */
function checksumOf(bytes: Uint8Array, { protocol, at, end, pseudo, isLater }: Upper): Checksum | null {
  if (isLater || at >= end) return null;
  const body: Area = [at, end];
  switch (protocol) {
    case ipProtocol.tcp:
      return { at: at + 16, covers: [...pseudo, body] };
    case ipProtocol.udp: {
      // What stands behind a datagram in its packet is not covered.
      const length = at + 6 <= end ? udpLength(bytes, at) : 0;
      const covered: Area = [at, length < UDP_HEADER_LENGTH ? end : Math.min(end, at + length)];
      return { at: at + 6, covers: [...pseudo, covered], zeroIsNone: true };
    }
    case ipProtocol.icmpv6:
      return { at: at + 2, covers: [...pseudo, body] };
    case ipProtocol.icmp:
    case IGMP:
      return { at: at + 2, covers: [body] };
    default:
      return null;
  }
}

function renameUpper(place: Place, { protocol, at, end, isLater }: Upper): void {
  const { bytes, tools } = place;
  if (at >= end) return;
  if (isLater) {
    laterFragment(place, at, end);
    return;
  }
  switch (protocol) {
    case ipProtocol.tcp:
      renameTcp(place, at, end);
      return;
    case ipProtocol.udp:
      renameUdp(place, at, end);
      return;
    case ipProtocol.icmp:
      renameIcmpv4(place, at, end);
      return;
    case ipProtocol.icmpv6:
      renameIcmpv6(place, at, end);
      return;
    case ipProtocol.ipv4:
    case ipProtocol.ipv6:
      place.carried.ip(place, at, end);
      return;
    case ipProtocol.esp:
      // Security parameters index and sequence number, RFC 4303 section 2.
      blank(tools, 'encrypted payload', bytes, Math.min(end, at + 8), end);
      return;
    case ipProtocol.noNextHeader:
      blank(tools, 'application data', bytes, at, end);
      return;
    case IGMP:
      igmp(place, at, end);
      return;
    case GRE:
      gre(place, at, end);
      return;
    default:
      blank(tools, 'unknown protocols', bytes, at, end);
  }
}

/** The first fragment has the checksum, so the sum of the later ones stays. */
function laterFragment({ tools, bytes }: Place, at: number, end: number): void {
  if (tools.keepPayload) return;
  zerosWithSum(bytes, at, end);
  tools.blanked.set('later fragments', (tools.blanked.get('later fragments') ?? 0) + end - at);
}

/** Version 3, RFC 3376 section 4: sources of groups. Groups themselves stay. */
function igmp(place: Place, at: number, end: number): void {
  const { bytes } = place;
  const sources = (from: number, count: number): void => {
    for (let index = 0; index < count && from + 4 * index + 4 <= end; index++)
      renameIpv4Address(place, from + 4 * index, end);
  };
  if (bytes[at] === 0x11 && end - at >= 12) sources(at + 12, u16(bytes, at + 10));
  if (bytes[at] !== 0x22) return;
  for (let record = at + 8; record + 8 <= end;) {
    const count = u16(bytes, record + 2);
    sources(record + 8, count);
    record += 8 + 4 * (count + bytes[record + 1]!);
  }
}

/** RFC 2784 and 2890: optional checksum, key and sequence number, then what the type says. */
function gre(place: Place, at: number, end: number): void {
  const { bytes, tools } = place;
  const flags = end - at >= 4 ? u16(bytes, at) : 0x4000;
  const words = [0x8000, 0x2000, 0x1000].filter((bit) => (flags & bit) !== 0).length;
  const inner = at + 4 + 4 * words;
  // Routing, or the version of PPTP.
  if ((flags & 0x4007) !== 0) blank(tools, 'unknown protocols', bytes, at, end);
  else if (inner + ETHERNET_HEADER_LENGTH <= end)
    keepChecksum(bytes, end, (flags & 0x8000) === 0 ? null : { at: at + 4, covers: [[at, end]] }, () =>
      place.carried.byType(place, u16(bytes, at + 2), inner, end),
    );
  else blank(tools, 'unknown protocols', bytes, Math.min(inner, end), end);
}
