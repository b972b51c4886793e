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
/** In hop-by-hop and destination options, section 4.2. */
const FIRST_OPTION = 2;
const PAD1 = 0;
const PADN = 1;
/** By the highest two bits of an option's type. */
const REPORTS: Readonly<Record<number, HeaderFault['report']>> = { 1: 'never', 2: 'always', 3: 'unicast' };

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
export function decodeFragmentHeader(bytes: Uint8Array, at = 0): FragmentHeader {
  if (bytes.length - at < FRAGMENT_HEADER_LENGTH)
    throw new DecodeError('IPv6 fragment', 'shorter than its header', bytes.length);
  const word = u16(bytes, at + FRAGMENT_OFFSET);
  return {
    nextHeader: bytes[at]!,
    reserved1: bytes[at + 1]!,
    offset: word & 0xfff8,
    reserved2: (word >>> 1) & 3,
    more: (word & MORE) !== 0,
    identification: u32(bytes, at + FRAGMENT_IDENTIFICATION),
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

/** A header that forbids to go on behind it, RFC 8200 sections 4.2 and 4.4. */
export interface HeaderFault {
  /** `routing`: a routing header with segments left to visit; `option`: an unknown one that is not to be skipped. */
  readonly kind: 'routing' | 'option';
  /** Where the routing type or the option's type stands, counted like the offsets of `UpperLayer`. */
  readonly at: number;
  /** Whether the source is to be told: never, always, or not about a packet to a group. */
  readonly report: 'never' | 'always' | 'unicast';
}

/** RFC 2711: routers on the way are to look into the packet. */
const ROUTER_ALERT = 5;

/** Puts a hop-by-hop header with a router alert for MLD before the payload that `packet` holds. */
export function prependRouterAlert(packet: PacketBuffer, nextHeader: number): void {
  const at = packet.prepend(8);
  // The option with value 0 (MLD), and PadN of two bytes.
  packet.bytes.set([nextHeader, 0, ROUTER_ALERT, 2, 0, 0, PADN, 0], at);
}

/** Whether a packet, whose IPv6 header begins at `at` and whose headers were walked over, has that option for MLD. */
export function hasRouterAlert(bytes: Uint8Array, at: number): boolean {
  if (ipv6NextHeader(bytes, at) !== ipProtocol.hopByHop) return false;
  const header = at + IPV6_HEADER_LENGTH;
  const end = header + (bytes[header + 1]! + 1) * 8;
  for (let option = header + FIRST_OPTION; option < end;) {
    const type = bytes[option]!;
    if (type === ROUTER_ALERT) return u16(bytes, option + 2) === 0;
    option += type === PAD1 ? 1 : 2 + bytes[option + 1]!;
  }
  return false;
}

/** Where the upper layer begins. */
export interface UpperLayer {
  readonly protocol: number;
  readonly offset: number;
  /** Where the number stands that names the protocol, counted like `offset`. */
  readonly nextHeaderOffset: number;
  /** A fragment header on the way; `at`: where it begins. The walk ends behind it when it is not the first fragment. */
  readonly fragment: (FragmentHeader & { readonly at: number; readonly nextHeaderOffset: number }) | null;
  /** The first one on the way; null: none. */
  readonly fault: HeaderFault | null;
}

/**
 * Walks hop-by-hop options, destination options, routing and fragment headers, in any order. Hop-by-hop options that do
 * not stand first are no header that anybody knows (section 4), so the walk ends before them.
 * @param at where the IPv6 header begins, @param end where the packet ends
 * @throws DecodeError when a header or an option does not fit
 */
export function findUpperLayer(bytes: Uint8Array, at: number, end: number): UpperLayer {
  if (end - at < IPV6_HEADER_LENGTH) throw new DecodeError('IPv6', 'shorter than its header', end);
  let protocol = ipv6NextHeader(bytes, at);
  let nextHeaderOffset = at + NEXT_HEADER_FIELD;
  let offset = at + IPV6_HEADER_LENGTH;
  let fragment: UpperLayer['fragment'] = null;
  let fault: HeaderFault | null = null;
  while (isIpv6Extension(protocol)) {
    if (protocol === ipProtocol.hopByHop && offset !== at + IPV6_HEADER_LENGTH) break;
    if (end - offset < 8) throw new DecodeError('IPv6', `extension header ${protocol} is cut off`, offset);
    if (protocol === ipProtocol.fragment) {
      fragment = fragmentAt(bytes, offset, nextHeaderOffset);
    }
    const length = protocol === ipProtocol.fragment ? FRAGMENT_HEADER_LENGTH : (bytes[offset + 1]! + 1) * 8;
    if (length > end - offset)
      throw new DecodeError('IPv6', `extension header ${protocol} is longer than the packet`, offset + 1);
    fault ??= faultOf(bytes, protocol, offset, length);
    protocol = bytes[offset]!;
    nextHeaderOffset = offset;
    offset += length;
    if (fragment !== null && fragment.offset > 0) break;
  }
  return { protocol, offset, nextHeaderOffset, fragment, fault };
}

/** Field by field: to spread the header takes several times as long. */
function fragmentAt(bytes: Uint8Array, at: number, nextHeaderOffset: number): NonNullable<UpperLayer['fragment']> {
  const { nextHeader, reserved1, offset, reserved2, more, identification } = decodeFragmentHeader(bytes, at);
  return { nextHeader, reserved1, offset, reserved2, more, identification, at, nextHeaderOffset };
}

/**
 * Where the segments left of a routing header stand that still has some to visit; null: there is none.
 * @param at where the IPv6 header begins, @param upper where the walk over its headers ended
 */
export function segmentsLeftOf(bytes: Uint8Array, at: number, upper: UpperLayer): number | null {
  let protocol = ipv6NextHeader(bytes, at);
  for (let offset = at + IPV6_HEADER_LENGTH; offset < upper.offset;) {
    if (protocol === ipProtocol.routing && bytes[offset + SEGMENTS_LEFT] !== 0) return offset + SEGMENTS_LEFT;
    const isFragment = protocol === ipProtocol.fragment;
    protocol = bytes[offset]!;
    offset += isFragment ? FRAGMENT_HEADER_LENGTH : (bytes[offset + 1]! + 1) * 8;
  }
  return null;
}

function faultOf(bytes: Uint8Array, protocol: number, at: number, length: number): HeaderFault | null {
  switch (protocol) {
    case ipProtocol.routing:
      // No routing type is known here, and type 0 is to be treated so (RFC 5095 section 3).
      return bytes[at + SEGMENTS_LEFT] === 0 ? null : { kind: 'routing', at: at + ROUTING_TYPE, report: 'unicast' };
    case ipProtocol.hopByHop:
    case ipProtocol.destinationOptions:
      return optionFault(bytes, at + FIRST_OPTION, at + length);
    default:
      return null;
  }
}

/** The first option whose highest two bits ask for more than to skip it (section 4.2); only padding is known here. */
function optionFault(bytes: Uint8Array, from: number, end: number): HeaderFault | null {
  for (let at = from; at < end;) {
    const type = bytes[at]!;
    const action = type >>> 6;
    if (action !== 0) return { kind: 'option', at, report: REPORTS[action]! };
    const length = type === PAD1 ? 1 : 2 + (at + 1 < end ? bytes[at + 1]! : end);
    if (at + length > end) throw new DecodeError('IPv6', `option ${type} is longer than its header`, at);
    at += length;
  }
  return null;
}

/** Whether a header of this number is walked over. */
export const isIpv6Extension = (protocol: number): boolean =>
  protocol === ipProtocol.hopByHop ||
  protocol === ipProtocol.destinationOptions ||
  protocol === ipProtocol.routing ||
  protocol === ipProtocol.fragment;
