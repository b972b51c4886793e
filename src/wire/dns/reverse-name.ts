import type { IpAddress } from '../../addr/ip.ts';
import { Ipv6Address } from '../../addr/ipv6.ts';

/** The name under which DNS keeps the name of an address: in-addr.arpa (RFC 1035 section 3.5), ip6.arpa (RFC 3596 2.5). */
export function reverseName(address: IpAddress): string {
  const bytes = new Uint8Array(address.family === 4 ? 4 : 16);
  address.write(bytes, 0);
  const parts = [...bytes].toReversed();
  if (address.family === 4) return `${parts.join('.')}.in-addr.arpa`;
  const nibbles = parts.flatMap((byte) => [byte & 0xf, byte >>> 4]);
  return `${nibbles.map((nibble) => nibble.toString(16)).join('.')}.ip6.arpa`;
}

const IPV6_SUFFIX = '.ip6.arpa';

/** The IPv6 address of such a name, whatever its case; null when it is none. */
export function addressOfReverseName(name: string): Ipv6Address | null {
  const key = name.toLowerCase().replace(/\.$/, '');
  if (!key.endsWith(IPV6_SUFFIX)) return null;
  const nibbles = key.slice(0, -IPV6_SUFFIX.length).split('.');
  if (nibbles.length !== 32 || !nibbles.every((nibble) => /^[0-9a-f]$/.test(nibble))) return null;
  const digits = nibbles.toReversed().join('');
  const word = (index: number): number => Number.parseInt(digits.slice(8 * index, 8 * index + 8), 16);
  return Ipv6Address.of(word(0), word(1), word(2), word(3));
}
