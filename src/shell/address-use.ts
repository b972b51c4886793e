/** What an address can be used as, which Windows checks when it is given one. */
import type { IpAddress } from '../addr/ip.ts';
import type { Ipv4Address } from '../addr/ipv4.ts';

/** Why it is no address that one host alone has; null: it may be (RFC 4291 section 2.5, RFC 1122 section 3.2.1.3). */
export function notUnicast(address: IpAddress): string | null {
  const why = address.isLoopback ? 'the loopback address' : address.isMulticast ? 'a multicast address' : null;
  if (why !== null) return `${address.toString()} is ${why}`;
  if (address.isUnspecified) return `${address.toString()} is the unspecified address`;
  return address.family === 4 ? reserved(address) : null;
}

/** 0.0.0.0/8 means this network, 240.0.0.0/4 is not for use. */
function reserved(address: Ipv4Address): string | null {
  const { w3 } = address;
  return w3 >>> 24 === 0 || w3 >>> 28 === 0xf ? `${address.toString()} is reserved` : null;
}
