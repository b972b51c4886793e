/**
 * Extension headers of IPv6, RFC 8200 section 4: the walk to the upper layer, and the fragment header.
 *
 * Fragment header, section 4.5:
 *   0              8              16                          29  31
 *   | next header  | reserved     | fragment offset (8 bytes) |res|M|
 *   | identification                                              |
 */
import { putU16, putU32, u16, u32 } from './bytes.ts';
import { DecodeError } from './decode-error.ts';
import { IPV6_HEADER_LENGTH, ipv6NextHeader } from './ipv6.ts';
import type { PacketBuffer } from './packet-buffer.ts';
import { ipProtocol } from './protocol-number.ts';

export const FRAGMENT_HEADER_LENGTH = 8;
const NEXT_HEADER_FIELD = 6;
const FRAGMENT_OFFSET = 2;
const FRAGMENT_IDENTIFICATION = 4;
const MORE = 1;
/** In a routing header, section 4.4. */
const ROUTING_TYPE = 2;
const SEGMENTS_LEFT = 3;

/** A fragment header as a value. `offset` in bytes. */
export interface FragmentHeader {
  readonly nextHeader: number;
  readonly reserved1: number;
  readonly offset: number;
  readonly reserved2: number;
  readonly more: boolean;
  readonly identification: number;
}

/** @throws DecodeError when shorter than eight bytes. */
export function decodeFragmentHeader(bytes: Uint8Array): FragmentHeader {
  if (bytes.length < FRAGMENT_HEADER_LENGTH)
    throw new DecodeError('IPv6 fragment', 'shorter than its header', bytes.length);
  const word = u16(bytes, FRAGMENT_OFFSET);
  return {
    nextHeader: bytes[0]!,
    reserved1: bytes[1]!,
    offset: word & 0xfff8,
    reserved2: (word >>> 1) & 3,
    more: (word & MORE) !== 0,
    identification: u32(bytes, FRAGMENT_IDENTIFICATION),
  };
}

export function encodeFragmentHeader(header: FragmentHeader): Uint8Array {
  const bytes = new Uint8Array(FRAGMENT_HEADER_LENGTH);
  bytes[0] = header.nextHeader;
  bytes[1] = header.reserved1;
  putU16(bytes, FRAGMENT_OFFSET, header.offset | (header.reserved2 << 1) | (header.more ? MORE : 0));
  putU32(bytes, FRAGMENT_IDENTIFICATION, header.identification);
  return bytes;
}

/** Puts a fragment header before the payload that `packet` holds. */
export function prependFragmentHeader(packet: PacketBuffer, header: FragmentHeader): void {
  const at = packet.prepend(FRAGMENT_HEADER_LENGTH);
  packet.bytes.set(encodeFragmentHeader(header), at);
}

/** Where the upper layer begins. */
export interface UpperLayer {
  readonly protocol: number;
  readonly offset: number;
  /** Where the number stands that names the protocol, counted like `offset`. */
  readonly nextHeaderOffset: number;
  /** A fragment header on the way; `at`: where it begins. The walk ends behind it when it is not the first fragment. */
  readonly fragment: (FragmentHeader & { readonly at: number; readonly nextHeaderOffset: number }) | null;
  /** Where the type of a routing header stands that has segments left to visit, counted like `offset`; null: none. */
  readonly pendingRouting: number | null;
}

/**
 * Walks hop-by-hop options, destination options, routing and fragment headers.
 * @param at where the IPv6 header begins, @param end where the packet ends
 * @throws DecodeError when a header does not fit, or hop-by-hop options stand anywhere but first (section 4)
 */
export function findUpperLayer(bytes: Uint8Array, at: number, end: number): UpperLayer {
  if (end - at < IPV6_HEADER_LENGTH) throw new DecodeError('IPv6', 'shorter than its header', end);
  let protocol = ipv6NextHeader(bytes, at);
  let nextHeaderOffset = at + NEXT_HEADER_FIELD;
  let offset = at + IPV6_HEADER_LENGTH;
  let fragment: UpperLayer['fragment'] = null;
  let pendingRouting: number | null = null;
  while (isExtension(protocol)) {
    if (end - offset < 8) throw new DecodeError('IPv6', `extension header ${protocol} is cut off`, offset);
    if (protocol === ipProtocol.hopByHop && offset !== at + IPV6_HEADER_LENGTH) {
      throw new DecodeError('IPv6', 'hop-by-hop options stand not first', nextHeaderOffset);
    }
    if (protocol === ipProtocol.fragment) {
      const header = decodeFragmentHeader(bytes.subarray(offset, offset + FRAGMENT_HEADER_LENGTH));
      fragment = { ...header, at: offset, nextHeaderOffset };
    }
    const length = protocol === ipProtocol.fragment ? FRAGMENT_HEADER_LENGTH : (bytes[offset + 1]! + 1) * 8;
    if (length > end - offset)
      throw new DecodeError('IPv6', `extension header ${protocol} is longer than the packet`, offset + 1);
    if (protocol === ipProtocol.routing && bytes[offset + SEGMENTS_LEFT]! > 0) pendingRouting ??= offset + ROUTING_TYPE;
    protocol = bytes[offset]!;
    nextHeaderOffset = offset;
    offset += length;
    if (fragment !== null && fragment.offset > 0) break;
  }
  return { protocol, offset, nextHeaderOffset, fragment, pendingRouting };
}

const isExtension = (protocol: number): boolean =>
  protocol === ipProtocol.hopByHop ||
  protocol === ipProtocol.destinationOptions ||
  protocol === ipProtocol.routing ||
  protocol === ipProtocol.fragment;
