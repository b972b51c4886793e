import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { decodeFragmentHeader } from '../../src/wire/ipv6-extension.ts';
import { ipv4Destination, ipv4IsFragment, ipv4Source, ipv4TotalLength } from '../../src/wire/ipv4.ts';
import { IPV6_HEADER_LENGTH, ipv6Destination, ipv6PayloadLength, ipv6Source } from '../../src/wire/ipv6.ts';
import type { Ends, Layer } from '../../src/wire/layers/layer.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';
import { udpLength } from '../../src/wire/udp.ts';

/** A layer of a whole packet, with everything behind its header that belongs to it. */
export interface PacketPart {
  readonly layer: Layer;
  readonly bytes: Uint8Array;
  /** Addresses of the pseudo-header; null below IP. */
  readonly ends: Ends | null;
}

/**
 * The layers of a packet that are whole and can be read: not what an ICMP error quotes, what stands inside a fragment,
 * or a header behind whose fields the bytes are malformed.
 */
export function partsOf(linkType: number, bytes: Uint8Array): PacketPart[] {
  const parts: PacketPart[] = [];
  const layers = packetLayers(linkType, bytes);
  let { length: end } = bytes;
  let ends: Ends | null = null;
  for (const [index, layer] of layers.entries()) {
    const { protocol, offset, length, isQuoted } = layer;
    const next = layers[index + 1]?.protocol;
    if (isQuoted || protocol === 'cut' || next === 'cut') break;
    if (protocol === 'ipv4' || protocol === 'ipv6') ends = endsOf(bytes, layer);
    if (protocol === 'ipv6-routing') ends = endsBehindRouting(bytes.subarray(offset, offset + length), ends);
    if (protocol !== 'malformed' && protocol !== 'trailer' && next !== 'malformed')
      parts.push({ layer, bytes: bytes.subarray(offset, end), ends });
    if (isFragment(bytes, layer)) break;
    end = Math.min(end, payloadEnd(bytes, layer));
  }
  return parts;
}

const endsOf = (bytes: Uint8Array, { protocol, offset }: Layer): Ends =>
  protocol === 'ipv4'
    ? { source: ipv4Source(bytes, offset), destination: ipv4Destination(bytes, offset) }
    : { source: ipv6Source(bytes, offset), destination: ipv6Destination(bytes, offset) };

/** RFC 8200 section 8.1: the pseudo-header has the final destination; of type 4 the first address of the list. */
function endsBehindRouting(header: Uint8Array, ends: Ends | null): Ends | null {
  if (ends === null || header[3] === 0 || header.length < 24) return ends;
  return { ...ends, destination: Ipv6Address.from(header, header[2] === 4 ? 8 : header.length - 16) };
}

function isFragment(bytes: Uint8Array, { protocol, offset }: Layer): boolean {
  if (protocol === 'ipv4') return ipv4IsFragment(bytes, offset);
  if (protocol !== 'ipv6-fragment') return false;
  const { more, offset: from } = decodeFragmentHeader(bytes.subarray(offset));
  return more || from > 0;
}

/** Where a length field says that the payload ends. */
function payloadEnd(bytes: Uint8Array, { protocol, offset }: Layer): number {
  switch (protocol) {
    case 'ipv4':
      return offset + ipv4TotalLength(bytes, offset);
    case 'ipv6':
      return offset + IPV6_HEADER_LENGTH + ipv6PayloadLength(bytes, offset);
    case 'udp':
      return offset + udpLength(bytes, offset);
    default:
      return Infinity;
  }
}

/** Where the checksum field of a layer stands, counted from its first byte. */
const CHECKSUM_FIELDS: Partial<Readonly<Record<Layer['protocol'], number>>> = {
  ipv4: 10,
  icmpv4: 2,
  icmpv6: 2,
  tcp: 16,
  udp: 6,
};

/** Layers whose checksum is wrong, with the field. */
export const badChecksums = (linkType: number, bytes: Uint8Array): readonly (PacketPart & { readonly at: number })[] =>
  partsOf(linkType, bytes).flatMap((part) => {
    const field = CHECKSUM_FIELDS[part.layer.protocol];
    return part.layer.checksum === 'bad' && field !== undefined ? [{ ...part, at: part.layer.offset + field }] : [];
  });
