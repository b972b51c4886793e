import type { IpAddress } from '../../addr/ip.ts';

/** The name under which DNS keeps the name of an address: in-addr.arpa (RFC 1035 section 3.5), ip6.arpa (RFC 3596 2.5). */
export function reverseName(address: IpAddress): string {
  const bytes = new Uint8Array(address.family === 4 ? 4 : 16);
  address.write(bytes, 0);
  const parts = [...bytes].toReversed();
  if (address.family === 4) return `${parts.join('.')}.in-addr.arpa`;
  const nibbles = parts.flatMap((byte) => [byte & 0xf, byte >>> 4]);
  return `${nibbles.map((nibble) => nibble.toString(16)).join('.')}.ip6.arpa`;
}
