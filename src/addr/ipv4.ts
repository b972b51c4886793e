import { AddressError } from './error.ts';
import { InternTable } from './intern.ts';

/**
 * An IPv4 address. Equal addresses are the same object. The words are those of the IPv4-mapped IPv6 address
 * (RFC 4291 section 2.5.5.2), so that tables over four words serve both families.
 */
export class Ipv4Address {
  private static readonly table = new InternTable((_w0, _w1, _w2, value) => new Ipv4Address(value));
  static readonly unspecified = Ipv4Address.of(0);
  static readonly broadcast = Ipv4Address.of(0xffffffff);
  readonly family = 4;
  readonly w0 = 0;
  readonly w1 = 0;
  readonly w2 = 0xffff;

  /** The address as an unsigned number. */
  readonly w3: number;

  private constructor(w3: number) {
    this.w3 = w3;
  }

  static of(value: number): Ipv4Address {
    return Ipv4Address.table.get(0, 0, 0xffff, value);
  }

  /** Four bytes from `at` on; the caller has checked the length. */
  static from(bytes: Uint8Array, at = 0): Ipv4Address {
    return Ipv4Address.of((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);
  }

  /** Dotted decimal, four octets, no leading zeros. @throws AddressError */
  static parse(text: string): Ipv4Address {
    const octets = text.split('.');
    if (!/^[\d.]+$/.test(text) || octets.length !== 4) {
      const counted = /^[\d.]+$/.test(text) ? `: it has ${octets.length} octets, four are wanted` : '';
      throw new AddressError(text, `is not an IPv4 address${counted}`);
    }
    let value = 0;
    for (const octet of octets) {
      if (!/^(0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) {
        throw new AddressError(text, `is not an IPv4 address: ${JSON.stringify(octet)} is not an octet from 0 to 255`);
      }
      value = value * 256 + Number(octet);
    }
    return Ipv4Address.of(value);
  }

  get isUnspecified(): boolean {
    return this.w3 === 0;
  }

  /** 127.0.0.0/8 */
  get isLoopback(): boolean {
    return this.w3 >>> 24 === 127;
  }

  /** 224.0.0.0/4 */
  get isMulticast(): boolean {
    return this.w3 >>> 28 === 0xe;
  }

  /** 169.254.0.0/16, RFC 3927. */
  get isLinkLocal(): boolean {
    return this.w3 >>> 16 === 0xa9fe;
  }

  /** 10/8, 172.16/12, 192.168/16, RFC 1918. */
  get isPrivate(): boolean {
    return this.w3 >>> 24 === 10 || this.w3 >>> 20 === 0xac1 || this.w3 >>> 16 === 0xc0a8;
  }

  write(bytes: Uint8Array, at: number): void {
    bytes[at] = this.w3 >>> 24;
    bytes[at + 1] = this.w3 >>> 16;
    bytes[at + 2] = this.w3 >>> 8;
    bytes[at + 3] = this.w3;
  }

  toString(): string {
    const { w3 } = this;
    return `${w3 >>> 24}.${(w3 >>> 16) & 255}.${(w3 >>> 8) & 255}.${w3 & 255}`;
  }
}
