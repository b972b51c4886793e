/**
 * The NAT64 prefix in router advertisements (PREF64), RFC 8781 section 4.
 *
 *   | type 38      | length 2     | lifetime / 8 (13)   | PLC (3)|
 *   | the highest 96 bits of the prefix
 */
import { Ipv6Address } from '../../addr/ipv6.ts';
import { putU16, u16, u32 } from '../bytes.ts';

export const NAT64_PREFIX = 38;
const LIFETIME = 2;
const PREFIX = 4;
const UNITS = 2;
/** By the prefix length code; the codes behind these are reserved. */
const LENGTHS = [96, 64, 56, 48, 40, 32] as const;

/** Lifetime in seconds, a multiple of 8 up to 65,528. Bits of the prefix behind its length are kept. */
export interface Nat64PrefixOption {
  readonly kind: 'pref64';
  readonly lifetime: number;
  readonly prefixLength: (typeof LENGTHS)[number];
  readonly prefix: Ipv6Address;
}

/** The whole option; null when its length or the code of the prefix length is not as the RFC has them. */
export function decodeNat64Prefix(bytes: Uint8Array): Nat64PrefixOption | null {
  const scaled = u16(bytes, LIFETIME);
  const prefixLength = LENGTHS[scaled & 7];
  if (bytes.length !== 8 * UNITS || prefixLength === undefined) return null;
  const prefix = Ipv6Address.of(u32(bytes, PREFIX), u32(bytes, PREFIX + 4), u32(bytes, PREFIX + 8), 0);
  return { kind: 'pref64', lifetime: scaled & ~7, prefixLength, prefix };
}

export function encodeNat64Prefix({ lifetime, prefixLength, prefix }: Nat64PrefixOption): Uint8Array {
  const whole = new Uint8Array(16);
  prefix.write(whole, 0);
  const bytes = new Uint8Array(8 * UNITS);
  bytes[0] = NAT64_PREFIX;
  bytes[1] = UNITS;
  putU16(bytes, LIFETIME, (lifetime & ~7) | LENGTHS.indexOf(prefixLength));
  bytes.set(whole.subarray(0, 12), PREFIX);
  return bytes;
}
