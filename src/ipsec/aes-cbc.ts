/**
 * AES in CBC mode on bytes in place, RFC 3602 section 2. Keys are expanded once, by noble. Its cipher looks two bytes up
 * at a time in tables of half a megabyte each way, which packets drive out of the processor's cache; here each way has
 * tables of 4 KiB, made with noble's cipher.
 */
import { unsafe } from '@noble/ciphers/aes.js';

export const AES_BLOCK = 16;

/** Little-endian words, as noble's keys are. */
const word = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** A round of an equivalent cipher, FIPS 197 section 5.3.5: what each byte of a column adds to the next column. */
interface RoundTables {
  /** The substitution alone, for the last round. */
  readonly box: Uint8Array;
  readonly t0: Uint32Array;
  readonly t1: Uint32Array;
  readonly t2: Uint32Array;
  readonly t3: Uint32Array;
}

/** Two round keys of zeros leave nothing but the substitution. */
const NO_KEY = new Uint32Array(8);

function roundTables(oneWay: typeof unsafe.encrypt, factors: readonly number[]): RoundTables {
  const box = Uint8Array.from({ length: 256 }, (_, byte) => oneWay(NO_KEY, byte, 0, 0, 0).s0);
  const column = (byte: number): number => factors.reduce((sum, factor) => (sum << 8) | times(byte, factor), 0);
  const rotated = (bits: number): Uint32Array =>
    Uint32Array.from(box, (byte) => (column(byte) << bits) | (column(byte) >>> (32 - bits)));
  return { box, t0: Uint32Array.from(box, column), t1: rotated(8), t2: rotated(16), t3: rotated(24) };
}

/** Multiplication in GF(2^8), FIPS 197 section 4.2. */
function times(byte: number, factor: number): number {
  let product = 0;
  for (let power = byte, rest = factor; rest > 0; rest >>>= 1, power = (power << 1) ^ (power & 0x80 ? 0x11b : 0))
    if (rest & 1) product ^= power;
  return product;
}

// MixColumns and its inverse, the last row first: sections 5.1.3 and 5.3.3.
const forward = roundTables(unsafe.encrypt, [3, 1, 1, 2]);
const backward = roundTables(unsafe.decrypt, [11, 13, 9, 14]);

/** One key. Lengths of data are multiples of 16 bytes; the initialization vector stands right before the data. */
export class AesCbc {
  private readonly encrypting: Uint32Array;
  private readonly decrypting: Uint32Array;

  /** @param key of 16, 24 or 32 bytes */
  constructor(key: Uint8Array) {
    this.encrypting = unsafe.expandKeyLE(key);
    this.decrypting = unsafe.expandKeyDecLE(key);
  }

  encrypt(bytes: Uint8Array, from: number, end: number): void {
    const { encrypting: key } = this;
    const { box, t0, t1, t2, t3 } = forward;
    const last = key.length - 4;
    let a = word(bytes, from - 16);
    let b = word(bytes, from - 12);
    let c = word(bytes, from - 8);
    let d = word(bytes, from - 4);
    for (let at = from; at < end; at += AES_BLOCK) {
      a ^= word(bytes, at) ^ key[0]!;
      b ^= word(bytes, at + 4) ^ key[1]!;
      c ^= word(bytes, at + 8) ^ key[2]!;
      d ^= word(bytes, at + 12) ^ key[3]!;
      for (let k = 4; k < last; k += 4) {
        const e = key[k]! ^ t0[a & 255]! ^ t1[(b >>> 8) & 255]! ^ t2[(c >>> 16) & 255]! ^ t3[d >>> 24]!;
        const f = key[k + 1]! ^ t0[b & 255]! ^ t1[(c >>> 8) & 255]! ^ t2[(d >>> 16) & 255]! ^ t3[a >>> 24]!;
        const g = key[k + 2]! ^ t0[c & 255]! ^ t1[(d >>> 8) & 255]! ^ t2[(a >>> 16) & 255]! ^ t3[b >>> 24]!;
        d = key[k + 3]! ^ t0[d & 255]! ^ t1[(a >>> 8) & 255]! ^ t2[(b >>> 16) & 255]! ^ t3[c >>> 24]!;
        a = e;
        b = f;
        c = g;
      }
      const e = key[last]! ^ substituted(box, a, b, c, d);
      const f = key[last + 1]! ^ substituted(box, b, c, d, a);
      const g = key[last + 2]! ^ substituted(box, c, d, a, b);
      d = key[last + 3]! ^ substituted(box, d, a, b, c);
      a = e;
      b = f;
      c = g;
      putWord(bytes, at, a);
      putWord(bytes, at + 4, b);
      putWord(bytes, at + 8, c);
      putWord(bytes, at + 12, d);
    }
  }

  decrypt(bytes: Uint8Array, from: number, end: number): void {
    const { decrypting: key } = this;
    const { box, t0, t1, t2, t3 } = backward;
    const last = key.length - 4;
    // From the last block on, so that the block before each is still as it came.
    for (let at = end - AES_BLOCK; at >= from; at -= AES_BLOCK) {
      let a = word(bytes, at) ^ key[0]!;
      let b = word(bytes, at + 4) ^ key[1]!;
      let c = word(bytes, at + 8) ^ key[2]!;
      let d = word(bytes, at + 12) ^ key[3]!;
      for (let k = 4; k < last; k += 4) {
        const e = key[k]! ^ t0[a & 255]! ^ t1[(d >>> 8) & 255]! ^ t2[(c >>> 16) & 255]! ^ t3[b >>> 24]!;
        const f = key[k + 1]! ^ t0[b & 255]! ^ t1[(a >>> 8) & 255]! ^ t2[(d >>> 16) & 255]! ^ t3[c >>> 24]!;
        const g = key[k + 2]! ^ t0[c & 255]! ^ t1[(b >>> 8) & 255]! ^ t2[(a >>> 16) & 255]! ^ t3[d >>> 24]!;
        d = key[k + 3]! ^ t0[d & 255]! ^ t1[(c >>> 8) & 255]! ^ t2[(b >>> 16) & 255]! ^ t3[a >>> 24]!;
        a = e;
        b = f;
        c = g;
      }
      putWord(bytes, at, key[last]! ^ substituted(box, a, d, c, b) ^ word(bytes, at - 16));
      putWord(bytes, at + 4, key[last + 1]! ^ substituted(box, b, a, d, c) ^ word(bytes, at - 12));
      putWord(bytes, at + 8, key[last + 2]! ^ substituted(box, c, b, a, d) ^ word(bytes, at - 8));
      putWord(bytes, at + 12, key[last + 3]! ^ substituted(box, d, c, b, a) ^ word(bytes, at - 4));
    }
  }
}

/** The last round of a column: one byte of each word, substituted. */
const substituted = (box: Uint8Array, a: number, b: number, c: number, d: number): number =>
  box[a & 255]! | (box[(b >>> 8) & 255]! << 8) | (box[(c >>> 16) & 255]! << 16) | (box[d >>> 24]! << 24);
