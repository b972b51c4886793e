/** Checksums that stay what they were, right or wrong, when what they cover is changed (RFC 1624). */
import { putU16, u16 } from '../wire/bytes.ts';
import { finish, fold, sumBytes } from '../wire/checksum.ts';

/** From, to (not included). Begins at an even place of what is summed. */
export type Area = readonly [number, number];

/** A checksum field, and what of its cover is at hand: the rest, cut off or in other fragments, does not change. */
export interface Checksum {
  readonly at: number;
  readonly covers: readonly Area[];
  /** UDP: zero says that there is none, and is never the sum (RFC 768). */
  readonly zeroIsNone?: boolean;
}

/** Does what changes bytes below a checksum and brings the field after it. `end`: behind the bytes that may be touched. */
export function keepChecksum(bytes: Uint8Array, end: number, checksum: Checksum | null, change: () => void): void {
  if (checksum === null || checksum.at + 2 > end) {
    change();
    return;
  }
  const { at, covers, zeroIsNone = false } = checksum;
  const sum = (): number => fold(covers.reduce((total, [from, to]) => sumBytes(bytes, from, to, total), 0));
  const before = sum();
  change();
  const after = sum();
  const old = u16(bytes, at);
  if (before === after || (zeroIsNone && old === 0)) return;
  const image = finish((~old & 0xffff) + (~before & 0xffff) + after);
  putU16(bytes, at, zeroIsNone && image === 0 ? 0xffff : image);
}

/** Zeros in place of bytes, and one word that gives them the sum they had: a checksum in another packet covers them. */
export function zerosWithSum(bytes: Uint8Array, from: number, end: number): void {
  const sum = fold(sumBytes(bytes, from, end));
  bytes.fill(0, from, end);
  if (end - from >= 2) putU16(bytes, from, sum);
  else if (end > from) bytes[from] = sum >>> 8;
}
