/**
 * IPv4 addresses in IPv6 addresses under the prefix of a translator, RFC 6052 section 2.2. Bits 64 to 71 are zero and
 * part of nothing, so an IPv4 address may lie on both sides of them; what is behind it is zero and ignored.
 */
import { Ipv4Address } from './ipv4.ts';
import { Ipv6Address } from './ipv6.ts';
import { IpPrefix, maskOf } from './prefix.ts';

export type TranslationPrefix = IpPrefix<Ipv6Address>;

/** 64:ff9b::/96, RFC 6052 section 2.1. */
export const WELL_KNOWN_PREFIX: TranslationPrefix = IpPrefix.of(Ipv6Address.of(0x0064ff9b, 0, 0, 0), 96);

const LENGTHS: readonly number[] = [32, 40, 48, 56, 64, 96];

/** Why a prefix cannot be that of a translator; null: it can. */
export function translationPrefixFault({ address, length }: TranslationPrefix): string | null {
  if (!LENGTHS.includes(length)) return `it has ${length} bits; 32, 40, 48, 56, 64 or 96 are wanted`;
  return address.w2 >>> 24 === 0 ? null : 'bits 64 to 71 are to be zero';
}

/** The IPv6 address that stands for an IPv4 address. @param prefix one without a fault */
export function embedIpv4({ address: prefix, length }: TranslationPrefix, { w3: value }: Ipv4Address): Ipv6Address {
  if (length === 96) return Ipv6Address.of(prefix.w0, prefix.w1, prefix.w2, value);
  // How many bits of the address lie before bit 64; the others begin at bit 72.
  const before = 64 - length;
  const after = 32 - before;
  const high = before === 0 ? prefix.w1 : (prefix.w1 & maskOf(length - 32)) | (value >>> after);
  const rest = after === 32 ? value : value & ~maskOf(before);
  if (after === 32) return Ipv6Address.of(prefix.w0, high, rest >>> 8, rest << 24);
  return Ipv6Address.of(prefix.w0, high, rest << (24 - after), 0);
}

/** The IPv4 address that an IPv6 address stands for; null when the prefix does not cover it. */
export function embeddedIpv4(prefix: TranslationPrefix, address: Ipv6Address): Ipv4Address | null {
  const { length } = prefix;
  if (length === 96) {
    const { w0, w1, w2 } = prefix.address;
    return address.w2 === w2 && address.w1 === w1 && address.w0 === w0 ? Ipv4Address.of(address.w3) : null;
  }
  if (!prefix.contains(address)) return null;
  const before = 64 - length;
  const after = 32 - before;
  if (after === 32) return Ipv4Address.of((address.w2 << 8) | (address.w3 >>> 24));
  return Ipv4Address.of((address.w1 << after) | ((address.w2 & 0x00ffffff) >>> (24 - after)));
}

/**
 * Whether a prefix may stand for an IPv4 address: under the well-known prefix only global ones (RFC 6052 section 3.1).
 * Documentation addresses (RFC 5737) pass: they stand for global ones, and Jool takes them (captures/public/nat64).
 */
export function mayEmbed(prefix: TranslationPrefix, address: Ipv4Address): boolean {
  if (!prefix.equals(WELL_KNOWN_PREFIX)) return true;
  const { w3 } = address;
  const isShared = w3 >>> 22 === 0x6440 >>> 6;
  const isBenchmark = w3 >>> 17 === 0xc612 >>> 1;
  const isNoHost = w3 >>> 24 === 0 || w3 >>> 28 >= 0xe;
  return !(address.isPrivate || address.isLoopback || address.isLinkLocal || isShared || isBenchmark || isNoHost);
}
