/** Fragmentation of IPv4 packets, RFC 791 section 3.2. */
import { putU16, u16 } from './bytes.ts';
import {
  IPV4_HEADER_LENGTH,
  ipv4FragmentOffset,
  ipv4HeaderLength,
  ipv4MoreFragments,
  ipv4SetChecksum,
} from './ipv4.ts';
import { PacketBuffer } from './packet-buffer.ts';

const TOTAL_LENGTH = 2;
const FRAGMENT = 6;
const MORE_FRAGMENTS = 0x2000;
/** Reserved and don't-fragment bit. */
const KEPT_FLAGS = 0xc000;
/** The bit of an option's type that sends it along with every fragment. */
const COPIED = 0x80;

/**
 * Cuts a packet into fragments of at most `mtu` bytes (68 at least), which have its identity. It is not changed.
 * @param cuts where in the payload, in bytes, it is cut in any case; rising, multiples of 8
 */
export function fragmentIpv4(packet: PacketBuffer, mtu: number, cuts: readonly number[] = []): PacketBuffer[] {
  const { bytes, start, end } = packet;
  const headerLength = ipv4HeaderLength(bytes, start);
  const firstOffset = ipv4FragmentOffset(bytes, start);
  const endsWithMore = ipv4MoreFragments(bytes, start);
  const first = bytes.subarray(start, start + headerLength);
  const later = laterHeader(first);
  const fragments: PacketBuffer[] = [];
  for (let at = start + headerLength; at < end;) {
    const header = at === start + headerLength ? first : later;
    const room = (mtu - header.length) & ~7;
    const next = start + headerLength + (cuts.find((cut) => start + headerLength + cut > at) ?? Infinity);
    const wanted = Math.min(end, next) - at;
    const length = wanted <= mtu - header.length ? wanted : room;
    const fragment = PacketBuffer.allocate(header.length + length).withIdentityOf(packet);
    fragment.bytes.set(header, fragment.start);
    fragment.bytes.set(bytes.subarray(at, at + length), fragment.start + header.length);
    const offset = firstOffset + (at - start - headerLength);
    rewriteFragmentFields(fragment, offset, endsWithMore || at + length < end);
    fragments.push(fragment);
    at += length;
  }
  return fragments;
}

/** Puts length, fragment fields and checksum right. `offset` in bytes. */
export function rewriteFragmentFields(packet: PacketBuffer, offset: number, more: boolean): void {
  const { bytes, start } = packet;
  putU16(bytes, start + TOTAL_LENGTH, packet.length);
  const flags = (u16(bytes, start + FRAGMENT) & KEPT_FLAGS) | (more ? MORE_FRAGMENTS : 0);
  putU16(bytes, start + FRAGMENT, flags | (offset / 8));
  ipv4SetChecksum(bytes, start);
}

/** The header of the second and further fragments: of the options only those that are copied. */
function laterHeader(header: Uint8Array): Uint8Array {
  const options: number[] = [];
  for (let at = IPV4_HEADER_LENGTH; at < header.length && header[at] !== 0;) {
    const length = header[at] === 1 ? 1 : Math.max(2, header[at + 1] ?? 2);
    if ((header[at]! & COPIED) !== 0) options.push(...header.subarray(at, at + length));
    at += length;
  }
  const length = IPV4_HEADER_LENGTH + Math.ceil(options.length / 4) * 4;
  const later = new Uint8Array(length);
  later.set(header.subarray(0, IPV4_HEADER_LENGTH));
  later.set(options, IPV4_HEADER_LENGTH);
  later[0] = 0x40 | (length / 4);
  return later;
}
