import { AddressError } from '../../addr/error.ts';
import { Ipv4Address } from '../../addr/ipv4.ts';

/** An IPv4 address where a name could stand; null for a name. */
export function parseIpv4Literal(text: string): Ipv4Address | null {
  try {
    return Ipv4Address.parse(text);
  } catch (error) {
    if (error instanceof AddressError) return null;
    throw error;
  }
}
