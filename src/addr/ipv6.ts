import { AddressError } from './error.ts';
import { InternTable } from './intern.ts';
import { formatIpv6, parseIpv6Words } from './ipv6-text.ts';

/** Address scopes of RFC 4291 section 2.7, as RFC 6724 section 3.1 uses them. */
export type Ipv6Scope = number;

/** An IPv6 address of four 32-bit words. Equal addresses are the same object. */
export class Ipv6Address {
  private static readonly table = new InternTable((w0, w1, w2, w3) => new Ipv6Address(w0, w1, w2, w3));
  static readonly unspecified = Ipv6Address.of(0, 0, 0, 0);
  static readonly loopback = Ipv6Address.of(0, 0, 0, 1);
  static readonly allNodes = Ipv6Address.of(0xff020000, 0, 0, 1);
  static readonly allRouters = Ipv6Address.of(0xff020000, 0, 0, 2);
  /** Where reports of MLDv2 go, RFC 3810 section 5.2.14. */
  static readonly allMldv2Routers = Ipv6Address.of(0xff020000, 0, 0, 0x16);
  readonly family = 6;

  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
  /** Made once: reassembly and tables have it in the keys that they make for every packet. */
  private text: string | null = null;

  private constructor(w0: number, w1: number, w2: number, w3: number) {
    this.w0 = w0;
    this.w1 = w1;
    this.w2 = w2;
    this.w3 = w3;
  }

  static of(w0: number, w1: number, w2: number, w3: number): Ipv6Address {
    return Ipv6Address.table.get(w0, w1, w2, w3);
  }

  /** Sixteen bytes from `at` on; the caller has checked the length. */
  static from(bytes: Uint8Array, at = 0): Ipv6Address {
    return Ipv6Address.table.get(word(bytes, at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12));
  }

  /** RFC 4291 section 2.2, the last 32 bits as dotted IPv4 if wished; no zone. @throws AddressError */
  static parse(text: string): Ipv6Address {
    const words = parseIpv6Words(text);
    if (typeof words === 'string') throw new AddressError(text, `is not an IPv6 address: ${words}`);
    return Ipv6Address.of(words[0], words[1], words[2], words[3]);
  }

  /** ff02::1:ffXX:XXXX, RFC 4291 section 2.7.1. */
  get solicitedNode(): Ipv6Address {
    return Ipv6Address.of(0xff020000, 0, 1, (0xff000000 | (this.w3 & 0x00ffffff)) >>> 0);
  }

  get isUnspecified(): boolean {
    return this.w0 === 0 && this.w1 === 0 && this.w2 === 0 && this.w3 === 0;
  }

  get isLoopback(): boolean {
    return this === Ipv6Address.loopback;
  }

  /** ff00::/8 */
  get isMulticast(): boolean {
    return this.w0 >>> 24 === 0xff;
  }

  /** fe80::/10 */
  get isLinkLocal(): boolean {
    return this.w0 >>> 22 === 0x3fa;
  }

  /** fc00::/7, RFC 4193. */
  get isUniqueLocal(): boolean {
    return this.w0 >>> 25 === 0x7e;
  }

  /** RFC 4291 section 2.7: 1 interface-local, 2 link-local, 5 site-local, 14 global. */
  get scope(): Ipv6Scope {
    if (this.isMulticast) return (this.w0 >>> 16) & 0xf;
    if (this.isLinkLocal || this.isLoopback) return 2;
    return this.w0 >>> 22 === 0x3fb ? 5 : 14;
  }

  write(bytes: Uint8Array, at: number): void {
    putWord(bytes, at, this.w0);
    putWord(bytes, at + 4, this.w1);
    putWord(bytes, at + 8, this.w2);
    putWord(bytes, at + 12, this.w3);
  }

  /** RFC 5952. */
  toString(): string {
    return (this.text ??= formatIpv6(this.w0, this.w1, this.w2, this.w3));
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function putWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
