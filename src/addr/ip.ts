import { AddressError } from './error.ts';
import { Ipv4Address } from './ipv4.ts';
import { Ipv6Address } from './ipv6.ts';

export type IpAddress = Ipv4Address | Ipv6Address;

/** Reads an IPv4 or IPv6 address. @throws AddressError when it is neither. */
export function parseIpAddress(text: string): IpAddress {
  return text.includes(':') ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
}

/** The address that a text is; null for a name. */
export function literalAddress(text: string): IpAddress | null {
  try {
    return parseIpAddress(text);
  } catch (error) {
    if (error instanceof AddressError) return null;
    throw error;
  }
}

export function isIpv6(address: IpAddress): address is Ipv6Address {
  return address instanceof Ipv6Address;
}
