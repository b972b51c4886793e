import { isDeepStrictEqual } from 'node:util';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { decodeArp, encodeArp } from '../../src/wire/arp.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { decodeDns, encodeDns } from '../../src/wire/dns/message.ts';
import { decodeEthernet, encodeEthernet } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeFragmentHeader, encodeFragmentHeader } from '../../src/wire/ipv6-extension.ts';
import { decodeIpv4, encodeIpv4, ipv4IsFragment } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import type { Ends, Layer, LayerProtocol } from '../../src/wire/layers/layer.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { decodeTcpOptions, encodeTcpOptions } from '../../src/wire/tcp/options.ts';
import { decodeTcp, encodeTcp } from '../../src/wire/tcp/tcp.ts';
import { decodeUdp, encodeUdp } from '../../src/wire/udp.ts';
import { toHex } from './bytes.ts';

/** What became of one layer of a packet. */
export interface RoundTrip {
  readonly protocol: LayerProtocol | 'tcp options';
  /** null: the same bytes came back; for DNS the same value. Otherwise what went in and what came out. */
  readonly difference: string | null;
}

/** Where the walk is: the part's end behind the layer, and the addresses of the pseudo-header. */
interface Place {
  end: number;
  ends: Ends | null;
}

type Reencode = (bytes: Uint8Array, place: Place) => Uint8Array;

function pseudoHeader({ ends }: Place, protocol: number, length: number): number {
  if (ends === null) throw new Error('an upper layer without addresses');
  return pseudoHeaderSum(ends.source, ends.destination, protocol, length);
}

/** Decodes and encodes again; IP layers also say where their payload ends. */
const codecs: Partial<Readonly<Record<LayerProtocol, Reencode>>> = {
  ethernet: (bytes) => encodeEthernet(decodeEthernet(bytes)),
  arp: (bytes) => encodeArp(decodeArp(bytes)),
  ipv4: (bytes, place) => {
    const packet = decodeIpv4(bytes);
    place.end -= packet.trailer.length;
    place.ends = packet;
    return encodeIpv4(packet);
  },
  ipv6: (bytes, place) => {
    const packet = decodeIpv6(bytes);
    place.end -= packet.trailer.length;
    place.ends = packet;
    return encodeIpv6(packet);
  },
  'ipv6-fragment': (bytes) => {
    const header = encodeFragmentHeader(decodeFragmentHeader(bytes));
    return Uint8Array.of(...header, ...bytes.subarray(header.length));
  },
  icmpv4: (bytes) => encodeIcmpv4(decodeIcmpv4(bytes)),
  icmpv6: (bytes, { ends }) => {
    if (ends?.source.family !== 6 || ends.destination.family !== 6) throw new Error('ICMPv6 outside IPv6');
    return encodeIcmpv6(decodeIcmpv6(bytes), ends.source, ends.destination);
  },
  udp: (bytes, place) => {
    const datagram = decodeUdp(bytes);
    place.end -= datagram.trailer.length;
    return encodeUdp(datagram, pseudoHeader(place, ipProtocol.udp, bytes.length - datagram.trailer.length));
  },
  tcp: (bytes, place) => encodeTcp(decodeTcp(bytes), pseudoHeader(place, ipProtocol.tcp, bytes.length)),
};

/** Protocols whose checksum must have been found right; UDP over IPv4 may have none. */
const CHECKED: readonly LayerProtocol[] = ['ipv4', 'icmpv4', 'icmpv6', 'tcp'];

/** What comes back of each well-formed layer with a right checksum, as far as the packet is whole. */
export function roundTrips(linkType: number, bytes: Uint8Array, originalLength = bytes.length): RoundTrip[] {
  const found: RoundTrip[] = [];
  if (bytes.length < originalLength) return found;
  const layers = packetLayers(linkType, bytes, originalLength);
  const place: Place = { end: bytes.length, ends: null };
  for (const [index, layer] of layers.entries()) {
    const { protocol, offset, isQuoted } = layer;
    const next = layers[index + 1]?.protocol;
    if (isQuoted || next === 'cut') break;
    const part = bytes.subarray(offset, place.end);
    if (protocol === 'ipv6-routing') place.ends = endsBehindRouting(part, layer.length, place.ends);
    // What ends in malformed bytes is no whole value, and what stands inside a fragment is no whole packet.
    if (next !== 'malformed') found.push(...roundTripsOf(layer, part, place));
    if (isFragment(layer, part)) break;
  }
  return found;
}

function roundTripsOf({ protocol, checksum }: Layer, part: Uint8Array, place: Place): RoundTrip[] {
  if (protocol === 'dns') return [dnsRoundTrip(part)];
  const reencode = codecs[protocol];
  if (reencode === undefined) return [];
  const back = reencode(part, place);
  if (checksum === 'bad' || (CHECKED.includes(protocol) && checksum !== 'good')) return [];
  const whole = { protocol, difference: toHex(part) === toHex(back) ? null : `${toHex(part)} gave ${toHex(back)}` };
  return protocol === 'tcp' ? [whole, tcpOptionsRoundTrip(part)] : [whole];
}

const isFragment = ({ protocol }: Layer, part: Uint8Array): boolean =>
  (protocol === 'ipv4' && ipv4IsFragment(part, 0)) ||
  (protocol === 'ipv6-fragment' && (decodeFragmentHeader(part).more || decodeFragmentHeader(part).offset > 0));

/** RFC 8200 section 8.1: the pseudo-header has the final destination; of type 4 the first address of the list. */
function endsBehindRouting(header: Uint8Array, length: number, ends: Ends | null): Ends | null {
  if (ends === null || header[3] === 0 || length < 24) return ends;
  return { ...ends, destination: Ipv6Address.from(header, header[2] === 4 ? 8 : length - 16) };
}

function dnsRoundTrip(bytes: Uint8Array): RoundTrip {
  const value = decodeDns(bytes);
  const back = decodeDns(encodeDns(value));
  const difference = isDeepStrictEqual(value, back) ? null : `${toHex(bytes)} gave another value`;
  return { protocol: 'dns', difference };
}

function tcpOptionsRoundTrip(segment: Uint8Array): RoundTrip {
  const { options } = decodeTcp(segment);
  const back = encodeTcpOptions(decodeTcpOptions(options));
  const difference = toHex(options) === toHex(back) ? null : `${toHex(options)} gave ${toHex(back)}`;
  return { protocol: 'tcp options', difference };
}
