/**
 * The Internet checksum, RFC 1071. A running sum is a plain number that grows by 16-bit big-endian words; `finish`
 * folds and complements it. Sums of several pieces may be added as long as each piece but the last is even.
 */
import type { IpAddress } from '../addr/ip.ts';
import { u16 } from './bytes.ts';

/** Adds the bytes from `start` to `end` to `sum`; an odd last byte counts as the high half of a word. */
export function sumBytes(bytes: Uint8Array, start: number, end: number, sum = 0): number {
  let at = start;
  for (const last = end - 7; at < last; at += 8) {
    sum +=
      ((bytes[at]! + bytes[at + 2]! + bytes[at + 4]! + bytes[at + 6]!) << 8) +
      (bytes[at + 1]! + bytes[at + 3]! + bytes[at + 5]! + bytes[at + 7]!);
  }
  for (const last = end - 1; at < last; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  return at < end ? sum + (bytes[at]! << 8) : sum;
}

/** Folds a running sum below 2^32 (any area up to 65,536 words) to 16 bits, carries added back in. */
export function fold(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/** The checksum field of a running sum over everything else. */
export const finish = (sum: number): number => ~fold(sum) & 0xffff;

/** Whether the sum over a whole checked area, its checksum field included, is right. */
export const isWhole = (sum: number): boolean => fold(sum) === 0xffff;

/** The field `checksum` after one 16-bit word of the checked area changed, RFC 1624 equation 3. */
export function updateChecksum(checksum: number, oldWord: number, newWord: number): number {
  return finish((~checksum & 0xffff) + (~oldWord & 0xffff) + newWord);
}

/** The pseudo-header of IPv4 (RFC 768, 9293 section 3.1) or IPv6 (RFC 8200 section 8.1). `length` in bytes. */
export function pseudoHeaderSum(source: IpAddress, destination: IpAddress, protocol: number, length: number): number {
  const lengthSum = (length >>> 16) + (length & 0xffff) + protocol;
  if (source.family === 4) return addressWord(source.w3) + addressWord(destination.w3) + lengthSum;
  return addressSum(source) + addressSum(destination) + lengthSum;
}

const addressWord = (value: number): number => (value >>> 16) + (value & 0xffff);
/** What an address adds to a sum. */
export const addressSum = (address: IpAddress): number =>
  addressWord(address.w0) + addressWord(address.w1) + addressWord(address.w2) + addressWord(address.w3);

/** The pseudo-header sum straight from an IPv6 header that begins at `header`. */
export function pseudoHeaderSumIpv6(bytes: Uint8Array, header: number, protocol: number, length: number): number {
  return sumBytes(bytes, header + 8, header + 40) + (length >>> 16) + (length & 0xffff) + protocol;
}

/** The pseudo-header sum straight from an IPv4 header that begins at `header`. */
export function pseudoHeaderSumIpv4(bytes: Uint8Array, header: number, protocol: number, length: number): number {
  return (
    u16(bytes, header + 12) +
    u16(bytes, header + 14) +
    u16(bytes, header + 16) +
    u16(bytes, header + 18) +
    length +
    protocol
  );
}
