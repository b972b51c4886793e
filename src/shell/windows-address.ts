import { isatapLocator } from '../addr/embedded.ts';
import { formatIpv6Dotted } from '../addr/ipv6-text.ts';
import type { IpAddress } from '../addr/ip.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { type IpPrefix, maskOf } from '../addr/prefix.ts';

/** An address as Windows prints it: ISATAP addresses with their IPv4 address dotted (windows.md section 2.7). */
export function windowsAddress(address: IpAddress): string {
  if (address.family === 4 || isatapLocator(address) === null) return address.toString();
  return formatIpv6Dotted(address.w0, address.w1, address.w2, address.w3);
}

/** The same with the zone behind a link-local address. @param index of its interface */
export function windowsAddressWithZone(address: IpAddress, index: number): string {
  const zone = address.family === 6 && address.isLinkLocal ? `%${index}` : '';
  return windowsAddress(address) + zone;
}

export const windowsPrefix = ({ address, length }: IpPrefix): string => `${windowsAddress(address)}/${length}`;

/** The subnet mask of an IPv4 prefix length, dotted. */
export const maskText = (length: number): string => Ipv4Address.of(maskOf(length) >>> 0).toString();
