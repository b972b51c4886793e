/** Distinguished encoding rules, ITU-T X.690: tag, length, content. Only what certificates need; tags have one byte. */
import { DecodeError } from '../wire/decode-error.ts';

/** X.680 section 8.6; constructed ones have bit 6, context tags bit 8. */
export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/** One element. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly whole: Uint8Array;
}

/** Reads elements that stand one behind the other. Every method throws DecodeError where something does not fit. */
export class DerReader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** Whether an element with this tag comes next. */
  isNext(tag: number): boolean {
    return this.bytes[this.at] === tag;
  }

  next(): DerElement {
    const { bytes, at } = this;
    const { length, headerLength } = this.length();
    const from = at + headerLength;
    if (from + length > bytes.length) throw new DecodeError('DER', `${length} bytes where fewer are left`, at);
    this.at = from + length;
    return { tag: bytes[at]!, content: bytes.subarray(from, this.at), whole: bytes.subarray(at, this.at) };
  }

  /** Section 8.1.3: in the first byte, or in so many bytes behind it. */
  private length(): { readonly length: number; readonly headerLength: number } {
    const first = this.bytes[this.at + 1];
    if (first === undefined) throw new DecodeError('DER', 'an element is cut off', this.at);
    if (first < 0x80) return { length: first, headerLength: 2 };
    const count = first & 0x7f;
    if (count === 0 || count > 3 || this.at + 2 + count > this.bytes.length)
      throw new DecodeError('DER', `a length of ${count} bytes`, this.at + 1);
    let length = 0;
    for (let index = 0; index < count; index++) length = (length << 8) | this.bytes[this.at + 2 + index]!;
    return { length, headerLength: 2 + count };
  }

  /** The content of the next element, which must have this tag. */
  take(tag: number): Uint8Array {
    const { at } = this;
    const element = this.next();
    if (element.tag !== tag) throw new DecodeError('DER', `tag ${element.tag} instead of ${tag}`, at);
    return element.content;
  }

  /** The elements of the next element. */
  enter(tag: number): DerReader {
    return new DerReader(this.take(tag));
  }

  /** An unsigned integer. */
  integer(): bigint {
    const content = this.take(derTag.integer);
    let value = 0n;
    for (const byte of content) value = (value << 8n) | BigInt(byte);
    return value;
  }

  /** `1.2.840.113549`. */
  objectIdentifier(): string {
    const content = this.take(derTag.objectIdentifier);
    const arcs: number[] = [];
    let arc = 0;
    for (const byte of content) {
      arc = arc * 128 + (byte & 0x7f);
      if (byte < 0x80) {
        arcs.push(
          ...(arcs.length === 0
            ? [Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40))]
            : [arc]),
        );
        arc = 0;
      }
    }
    return arcs.join('.');
  }

  /** Whole bytes of a bit string. */
  bits(): Uint8Array {
    const content = this.take(derTag.bitString);
    if (content[0] !== 0) throw new DecodeError('DER', 'a bit string that is not whole bytes', 0);
    return content.subarray(1);
  }
}
