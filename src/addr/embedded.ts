/** IPv4 addresses inside IPv6 addresses: ISATAP, configured tunnels, 6to4; and interface identifiers. */
import { Ipv4Address } from './ipv4.ts';
import { Ipv6Address } from './ipv6.ts';
import type { MacAddress } from './mac.ts';

/**
 * Whether the u bit of an ISATAP interface identifier stays 0 (RFC 5214 section 6.1: set only for addresses known to be
 * globally unique). Windows counts RFC 1918 and 169.254/16 as private (windows.md section 4). 100.64/10 (RFC 6598) is
 * shared, and 192.0.2/24 (RFC 5737) and 198.18/15 (RFC 2544) are on no network; Linux gives the last two u = 0
 * (captures/linux). What Windows does with these three nobody could verify.
 */
export function isLocallyScopedIpv4(address: Ipv4Address): boolean {
  const { w3 } = address;
  const isOnNoNetwork = w3 >>> 8 === 0xc00002 || w3 >>> 17 === 0xc612 >>> 1;
  return address.isPrivate || address.isLinkLocal || w3 >>> 22 === 0x6440 >>> 6 || isOnNoNetwork;
}

/** An ISATAP address in a /64: 0000:5efe or 0200:5efe and the IPv4 address, RFC 5214 section 6.1. */
export function isatapAddress(prefix: Ipv6Address, locator: Ipv4Address): Ipv6Address {
  return Ipv6Address.of(prefix.w0, prefix.w1, isLocallyScopedIpv4(locator) ? 0x00005efe : 0x02005efe, locator.w3);
}

/** fe80::[200:]5efe:a.b.c.d, RFC 5214 section 6.2. */
export function isatapLinkLocal(locator: Ipv4Address): Ipv6Address {
  return isatapAddress(LINK_LOCAL, locator);
}

/** The IPv4 address in an ISATAP interface identifier, whichever its u bit; null when it is none. */
export function isatapLocator(address: Ipv6Address): Ipv4Address | null {
  return (address.w2 & 0xfdffffff) >>> 0 === 0x00005efe ? Ipv4Address.of(address.w3) : null;
}

/** fe80::a.b.c.d of a configured tunnel, RFC 4213 section 3.7. */
export function configuredTunnelLinkLocal(local: Ipv4Address): Ipv6Address {
  return Ipv6Address.of(0xfe800000, 0, 0, local.w3);
}

/** The IPv4 address of a 6to4 address (2002::/16), RFC 3056; null when it is none. */
export function sixToFourLocator(address: Ipv6Address): Ipv4Address | null {
  return address.w0 >>> 16 === 0x2002 ? Ipv4Address.of((address.w0 << 16) | (address.w1 >>> 16)) : null;
}

/** An address in a /64 with the modified EUI-64 identifier of RFC 2464 section 4. */
export function eui64Address(prefix: Ipv6Address, mac: MacAddress): Ipv6Address {
  return Ipv6Address.of(
    prefix.w0,
    prefix.w1,
    ((mac.high << 16) ^ 0x02000000) | ((mac.low >>> 16) & 0xff00) | 0xff,
    0xfe000000 | (mac.low & 0x00ffffff),
  );
}

export const LINK_LOCAL = Ipv6Address.of(0xfe800000, 0, 0, 0);
