/**
 * What an ICMP error quotes, and what RFC 4884 may have put behind it: the quoted packet is translated too (RFC 7915
 * sections 4.3 and 5.3), one level deep.
 */
import { rewriteFragmentFields } from '../ipv4-fragment.ts';
import {
  checkIpv4Header,
  IPV4_HEADER_LENGTH,
  ipv4FragmentOffset,
  ipv4HeaderLength,
  ipv4Identification,
  ipv4IsFragment,
  ipv4MoreFragments,
  ipv4SetChecksum,
  ipv4TotalLength,
  ipv4WriteTotalLength,
} from '../ipv4.ts';
import { FRAGMENT_HEADER_LENGTH } from '../ipv6-extension.ts';
import { IPV6_HEADER_LENGTH, ipv6PayloadLength, ipv6SetPayloadLength } from '../ipv6.ts';
import { PacketBuffer } from '../packet-buffer.ts';
import { headersForIpv4, type Ipv4Target, prependIpv4Header, upperToIpv4 } from './to-ipv4.ts';
import { type Ipv6Target, prependIpv6Header, upperToIpv6 } from './to-ipv6.ts';
import { TranslationError } from './translation-error.ts';

/** RFC 4884 section 3: with an extension behind it, what is quoted has at least this length. */
const LEAST_BEFORE_EXTENSION = 128;

/** What is quoted of a packet of IPv6, in IPv4. @throws TranslationError */
export function quotedToIpv4(quoted: Uint8Array, to: Ipv4Target): Uint8Array {
  const upper = headersForIpv4(quoted, 0, quoted.length);
  const length = IPV6_HEADER_LENGTH + ipv6PayloadLength(quoted, 0) - upper.offset;
  if (length < 0) throw new TranslationError('malformed', 'the quoted payload length does not fit');
  // What pads the quotation is no part of the packet.
  const packet = PacketBuffer.from(quoted.subarray(0, Math.min(quoted.length, upper.offset + length)));
  const { bytes, start, end } = packet;
  const moved = { ...upper, offset: start + upper.offset };
  upperToIpv4(bytes, start, moved, end, length, to);
  prependIpv4Header(packet, start, moved, IPV4_HEADER_LENGTH + length, to);
  const { fragment } = upper;
  if (fragment !== null) rewriteFragmentFields(packet, fragment.offset, fragment.more);
  ipv4WriteTotalLength(packet.bytes, packet.start, Math.min(0xffff, IPV4_HEADER_LENGTH + length));
  ipv4SetChecksum(packet.bytes, packet.start);
  return packet.view();
}

/** What is quoted of a packet of IPv4, in IPv6. @throws TranslationError */
export function quotedToIpv6(quoted: Uint8Array, to: Ipv6Target): Uint8Array {
  // A wrong checksum of the quoted header is the affair of whoever gets it: the header goes.
  if (checkIpv4Header(quoted, 0, Infinity) === 'malformed' || ipv4HeaderLength(quoted, 0) > quoted.length)
    throw new TranslationError('malformed', 'the quoted IPv4 header does not fit');
  const headerLength = ipv4HeaderLength(quoted, 0);
  const length = ipv4TotalLength(quoted, 0) - headerLength;
  const packet = PacketBuffer.from(quoted.subarray(0, Math.min(quoted.length, headerLength + length)));
  const { bytes, start, end } = packet;
  upperToIpv6(bytes, start, end, length, to);
  if (!ipv4IsFragment(bytes, start)) {
    prependIpv6Header(packet, start, to);
    ipv6SetPayloadLength(packet.bytes, packet.start, length);
  } else {
    const fields = { offset: ipv4FragmentOffset(bytes, start), more: ipv4MoreFragments(bytes, start) };
    prependIpv6Header(packet, start, to, { ...fields, identification: ipv4Identification(bytes, start) });
    ipv6SetPayloadLength(packet.bytes, packet.start, FRAGMENT_HEADER_LENGTH + length);
  }
  return packet.view();
}

/** What stands behind the first eight bytes of an error. */
export interface Quotation {
  readonly quoted: Uint8Array;
  /** RFC 4884 section 7; empty: none. It passes as it is (RFC 7915 sections 4.2 and 5.2). */
  readonly extension: Uint8Array;
}

/** @param length that the error gives for what is quoted before an extension, in bytes; 0: there is none */
export function readQuotation(body: Uint8Array, length: number): Quotation {
  if (length === 0 || length >= body.length) return { quoted: body, extension: new Uint8Array(0) };
  return { quoted: body.subarray(0, length), extension: body.subarray(length) };
}

/**
 * Puts quotation and extension together again in at most `most` bytes; an extension that finds no room is left out.
 * @param unit in which the error gives the length of what is quoted before the extension (RFC 4884 section 4)
 * @returns `units`: that length, 0 without an extension
 */
export function writeQuotation(
  { quoted, extension }: Quotation,
  most: number,
  unit: 4 | 8,
): { readonly body: Uint8Array; readonly units: number } {
  const room = (most - extension.length) & -unit;
  if (extension.length === 0 || room < LEAST_BEFORE_EXTENSION) return { body: quoted.slice(0, most), units: 0 };
  const wanted = Math.max(LEAST_BEFORE_EXTENSION, Math.ceil(quoted.length / unit) * unit);
  const length = Math.min(wanted, room);
  const body = new Uint8Array(length + extension.length);
  body.set(quoted.subarray(0, length));
  body.set(extension, length);
  return { body, units: length / unit };
}

/** Puts the body of an error in the place of another one that begins at `at`, behind its first `kept` bytes. */
export function replaceBody(packet: PacketBuffer, at: number, kept: number, body: Uint8Array): void {
  packet.start = at;
  packet.end = at + kept;
  packet.padTo(kept + body.length);
  packet.bytes.set(body, packet.start + kept);
}
