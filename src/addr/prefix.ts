import { AddressError } from './error.ts';
import { type IpAddress, parseIpAddress } from './ip.ts';
import { Ipv4Address } from './ipv4.ts';
import { Ipv6Address } from './ipv6.ts';

/** An address prefix; the bits behind `length` are zero. */
export class IpPrefix<Address extends IpAddress = IpAddress> {
  readonly address: Address;
  readonly length: number;

  private constructor(address: Address, length: number) {
    this.address = address;
    this.length = length;
  }

  /** The prefix that `address` lies in: host bits are cleared. */
  static of<A extends IpAddress>(address: A, length: number): IpPrefix<A> {
    return new IpPrefix(maskAddress(address, length), length);
  }

  /** `address/length`. @throws AddressError also when bits behind the length are set. */
  static parse(text: string): IpPrefix {
    const { address, length } = parseAddressWithLength(text);
    const prefix = IpPrefix.of(address, length);
    if (prefix.address !== address) {
      throw new AddressError(text, `has bits set behind the prefix length; ${prefix.toString()} is the prefix`);
    }
    return prefix;
  }

  /** A prefix, or an address, which then stands for itself. @throws AddressError */
  static parseScope(text: string): IpPrefix {
    if (text.includes('/')) return IpPrefix.parse(text);
    const address = parseIpAddress(text);
    return IpPrefix.of(address, address.family === 4 ? 32 : 128);
  }

  static parse4(text: string): IpPrefix<Ipv4Address> {
    const prefix = IpPrefix.parse(text);
    if (prefix.address.family !== 4) throw new AddressError(text, 'is not an IPv4 prefix');
    return prefix as IpPrefix<Ipv4Address>;
  }

  static parse6(text: string): IpPrefix<Ipv6Address> {
    const prefix = IpPrefix.parse(text);
    if (prefix.address.family !== 6) throw new AddressError(text, 'is not an IPv6 prefix');
    return prefix as IpPrefix<Ipv6Address>;
  }

  /** How many of the 128 bits of the words are fixed: for IPv4 the 96 of ::ffff:0:0/96 more. */
  get wordBits(): number {
    return this.address.family === 4 ? this.length + 96 : this.length;
  }

  contains(other: IpAddress): boolean {
    return other.family === this.address.family && commonPrefixLength(this.address, other) >= this.wordBits;
  }

  equals(other: IpPrefix): boolean {
    return this.address === other.address && this.length === other.length;
  }

  toString(): string {
    return `${this.address.toString()}/${this.length}`;
  }
}

/** An address and a prefix length, host bits kept. @throws AddressError */
export function parseAddressWithLength(text: string): { address: IpAddress; length: number } {
  const slash = text.indexOf('/');
  if (slash < 0) throw new AddressError(text, 'has no prefix length: ADDRESS/LENGTH is wanted');
  const address = parseIpAddress(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  const most = address.family === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(digits) || Number(digits) > most) {
    throw new AddressError(text, `has no prefix length from 0 to ${most}`);
  }
  return { address, length: Number(digits) };
}

/** Clears all bits behind the first `length`. */
export function maskAddress<A extends IpAddress>(address: A, length: number): A {
  if (address.family === 4) return Ipv4Address.of(address.w3 & maskOf(length)) as A;
  return Ipv6Address.of(
    address.w0 & maskOf(length),
    address.w1 & maskOf(length - 32),
    address.w2 & maskOf(length - 64),
    address.w3 & maskOf(length - 96),
  ) as A;
}

/** A 32-bit mask whose first `bits` are one; below 0 is 0, above 32 is 32. */
export function maskOf(bits: number): number {
  return bits <= 0 ? 0 : bits >= 32 ? 0xffffffff : (~0 << (32 - bits)) >>> 0;
}

/** How many leading bits of the 128 bits of the words two addresses share. */
export function commonPrefixLength(a: IpAddress, b: IpAddress): number {
  if (a.w0 !== b.w0) return Math.clz32(a.w0 ^ b.w0);
  if (a.w1 !== b.w1) return 32 + Math.clz32(a.w1 ^ b.w1);
  if (a.w2 !== b.w2) return 64 + Math.clz32(a.w2 ^ b.w2);
  return 96 + Math.clz32(a.w3 ^ b.w3);
}

/** The address that shares the longest prefix with another; the first of those that share as much. @throws TypeError for none */
export const nearest = <Address extends IpAddress>(candidates: readonly Address[], to: IpAddress): Address =>
  candidates.reduce((best, candidate) =>
    commonPrefixLength(candidate, to) > commonPrefixLength(best, to) ? candidate : best,
  );
