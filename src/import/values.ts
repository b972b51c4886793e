/** Values as Windows prints them. */
import { AddressError } from '../addr/error.ts';
import { type IpAddress, literalAddress } from '../addr/ip.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix, parseAddressWithLength } from '../addr/prefix.ts';

/** The longest text of an address with zone and state. */
const LONGEST_ADDRESS = 120;

const ADDRESS = /^([0-9a-f:.]+)(?:%(\w+))?\s*(?:[(（].*)?$/i;

/** An address with its zone and state: `fe80::1%12(Preferred) `. */
export function addressIn(text: string): { readonly address: IpAddress; readonly zone: number | null } | null {
  if (text.length > LONGEST_ADDRESS) return null;
  const [, literal, zone] = ADDRESS.exec(text) ?? [];
  if (literal === undefined || !/[:.]/.test(literal)) return null;
  const address = literalAddress(literal);
  if (address === null) return null;
  return { address, zone: zone === undefined ? null : wholeNumber(zone) };
}

export function ipv4In(text: string): Ipv4Address | null {
  const found = addressIn(text)?.address;
  return found instanceof Ipv4Address ? found : null;
}

export function ipv6In(text: string): Ipv6Address | null {
  const found = addressIn(text)?.address;
  return found instanceof Ipv6Address ? found : null;
}

/** `address/length`, without what stands behind the length. */
export function prefixIn(text: string): IpPrefix | null {
  if (text.length > LONGEST_ADDRESS || !/^[0-9a-f:.]+\/\d{1,3}$/i.test(text)) return null;
  try {
    const { address, length } = parseAddressWithLength(text);
    return IpPrefix.of(address, length);
  } catch (error) {
    if (error instanceof AddressError) return null;
    throw error;
  }
}

/** The length of a mask whose ones stand first; null for other addresses. */
export function maskLength({ w3 }: Ipv4Address): number | null {
  const length = Math.clz32(~w3);
  return w3 === (length === 0 ? 0 : (~0 << (32 - length)) >>> 0) ? length : null;
}

/** The length of an address's prefix; null for text that is none. */
export function lengthIn(text: string, { family }: IpAddress): number | null {
  const length = wholeNumber(text);
  return length !== null && length <= (family === 4 ? 32 : 128) ? length : null;
}

/** A number of 32 bits without a sign; null for other text. */
export function wholeNumber(text: string): number | null {
  if (!/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value <= 0xffffffff ? value : null;
}
