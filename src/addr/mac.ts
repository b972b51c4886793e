import { AddressError } from './error.ts';
import { InternTable } from './intern.ts';

/** An EUI-48 address (IEEE 802). Equal addresses are the same object. */
export class MacAddress {
  private static readonly table = new InternTable((high, low) => new MacAddress(high, low));
  static readonly broadcast = MacAddress.of(0xffff, 0xffffffff);
  static readonly zero = MacAddress.of(0, 0);

  /** The first two bytes. */
  readonly high: number;
  /** The last four bytes. */
  readonly low: number;

  private constructor(high: number, low: number) {
    this.high = high;
    this.low = low;
  }

  static of(high: number, low: number): MacAddress {
    return MacAddress.table.get(high, low, 0, 0);
  }

  /** Six bytes from `at` on; the caller has checked the length. */
  static from(bytes: Uint8Array, at = 0): MacAddress {
    return MacAddress.of(
      (bytes[at]! << 8) | bytes[at + 1]!,
      ((bytes[at + 2]! << 24) | (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!) >>> 0,
    );
  }

  /** `00:11:22:33:44:55` or `00-11-22-33-44-55`. @throws AddressError */
  static parse(text: string): MacAddress {
    if (!/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(text)) {
      throw new AddressError(text, 'is not a MAC address: six hexadecimal bytes with ":" or "-" between are wanted');
    }
    const digits = text.replaceAll(/[:-]/g, '');
    return MacAddress.of(Number.parseInt(digits.slice(0, 4), 16), Number.parseInt(digits.slice(4), 16));
  }

  /** The group (multicast or broadcast) bit, IEEE 802 section 8.2. */
  get isGroup(): boolean {
    return (this.high & 0x0100) !== 0;
  }

  write(bytes: Uint8Array, at: number): void {
    bytes[at] = this.high >>> 8;
    bytes[at + 1] = this.high;
    bytes[at + 2] = this.low >>> 24;
    bytes[at + 3] = this.low >>> 16;
    bytes[at + 4] = this.low >>> 8;
    bytes[at + 5] = this.low;
  }

  toString(): string {
    return (this.high.toString(16).padStart(4, '0') + this.low.toString(16).padStart(8, '0')).replaceAll(
      /..(?!$)/g,
      '$&:',
    );
  }
}
