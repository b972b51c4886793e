/** Numbers and vectors of the presentation language, RFC 5246 section 4: a vector is its length, then its bytes. */
import { concat } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';

/** Bytes that a vector's length takes. */
export type LengthSize = 1 | 2 | 3;

/** Reads a structure from front to back. Every method throws DecodeError where the bytes end too early. */
export class VectorReader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get offset(): number {
    return this.at;
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** An unsigned number of `size` bytes. */
  number(size: LengthSize): number {
    let value = 0;
    for (const byte of this.take(size)) value = (value << 8) | byte;
    return value;
  }

  /** The next `length` bytes, as a copy. */
  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length)
      throw new DecodeError('TLS', `${length} bytes where ${this.bytes.length - this.at} are left`, this.at);
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  /** The bytes of a vector whose length takes `size` bytes. */
  vector(size: LengthSize): Uint8Array {
    return this.take(this.number(size));
  }

  /** The numbers of a vector of numbers with 16 bits. */
  numbers(size: LengthSize): number[] {
    const at = this.at;
    const bytes = this.vector(size);
    if (bytes.length % 2 !== 0) throw new DecodeError('TLS', `a list of ${bytes.length} bytes`, at);
    return Array.from({ length: bytes.length / 2 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  }

  /** Everything that is left. */
  rest(): Uint8Array {
    return this.take(this.bytes.length - this.at);
  }

  /** @throws DecodeError when bytes are left */
  finish(): void {
    if (!this.isAtEnd) throw new DecodeError('TLS', `${this.bytes.length - this.at} bytes too many`, this.at);
  }
}

/** @throws RangeError when the number needs more than `size` bytes */
export function encodeNumber(size: LengthSize, value: number): Uint8Array {
  if (value >= 2 ** (8 * size)) throw new RangeError(`${value} in ${size} bytes`);
  return Uint8Array.from({ length: size }, (_, index) => value >>> (8 * (size - 1 - index)));
}

/** Bytes behind their length. @throws RangeError when they are too many for a length of `size` bytes */
export const encodeVector = (size: LengthSize, ...parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = concat(...parts);
  return concat(encodeNumber(size, bytes.length), bytes);
};

/** Numbers with 16 bits behind their length in bytes. */
export const encodeNumbers = (size: LengthSize, values: readonly number[]): Uint8Array =>
  encodeVector(size, ...values.map((value) => encodeNumber(2, value)));
