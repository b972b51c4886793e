/** Which beginnings of addresses and identifiers stay, since they say what an address is and not whose. */
import type { KeptPrefix, Pin, PinsBehind } from './prefix-permutation.ts';

/**
 * Private against public decides the interface identifier of ISATAP (windows.md section 4), so RFC 1918 and 169.254/16
 * stay what they are; shared addresses (RFC 6598), the relays of 6to4 (RFC 3068), loopback, this network, and from 224
 * up as well.
 */
export const IPV4_KEPT: readonly KeptPrefix[] = [
  { bytes: [0], bits: 8 },
  { bytes: [10], bits: 8 },
  { bytes: [100, 64], bits: 10 },
  { bytes: [127], bits: 8 },
  { bytes: [169, 254], bits: 16 },
  { bytes: [172, 16], bits: 12 },
  { bytes: [192, 88, 99], bits: 24 },
  { bytes: [192, 168], bits: 16 },
  { bytes: [224], bits: 3 },
];

/**
 * Of the network half: unspecified and mapped, the well-known prefix of NAT64 (RFC 6052), global unicast, Teredo
 * (RFC 4380), 6to4 (RFC 3056), the 6bone (RFC 3701), which stands in policy tables, unique local (RFC 4193), link-local, the DNS servers that Windows asks by default,
 * multicast.
 */
export const IPV6_KEPT: readonly KeptPrefix[] = [
  { bytes: [0, 0, 0, 0, 0, 0, 0, 0], bits: 64 },
  { bytes: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0], bits: 64 },
  { bytes: [0x20], bits: 3 },
  { bytes: [0x20, 0x01, 0, 0], bits: 32 },
  { bytes: [0x20, 0x02], bits: 16 },
  { bytes: [0x3f, 0xfe], bits: 16 },
  { bytes: [0xfd], bits: 8 },
  { bytes: [0xfe, 0x80, 0, 0, 0, 0, 0, 0], bits: 64 },
  { bytes: [0xfe, 0xc0, 0, 0, 0, 0, 0xff, 0xff], bits: 64 },
  { bytes: [0xff], bits: 8 },
];

const whole = (...values: readonly number[]): Pin[] => values.map((value) => ({ value, bits: 8 }));
const isZero = (byte: number): boolean => byte === 0;

/**
 * Of the first 40 bits of an interface identifier: those of ISATAP (0000:5efe and 0200:5efe), of mapped addresses
 * (::ffff:a.b.c.d) and the ff:fe of EUI-64 stay, and nothing else turns into one of them; low ones such as ::31 stay low.
 */
export const identifierPins: PinsBehind = (before) => {
  const [first = 0, second = 0, third = 0, fourth = 0] = before;
  const isLow = before.every(isZero);
  switch (before.length) {
    case 0:
      return whole(0, 2);
    case 1:
      return first === 0 || first === 2 ? whole(0) : [];
    case 2:
      return second === 0 && (first === 0 || first === 2) ? whole(0, 0x5e, ...(isLow ? [0xff] : [])) : [];
    case 3:
      return whole(0xff, ...(isLow ? [0] : []), ...(second === 0 && third === 0x5e ? [0xfe] : []));
    default:
      return whole(...(isLow ? [0] : []), ...(fourth === 0xff ? [0xfe] : []));
  }
};

/** Of the last 24 bits, which solicited-node groups have too: low ones stay low. */
export const lowPins: PinsBehind = (before) => (before.every(isZero) ? whole(0) : []);

/** Second halves of the subnet numbers that DirectAccess gives itself: IP-HTTPS :1000:, DNS64 :3333:, NAT64 :7777:. */
const DIRECT_ACCESS: Readonly<Record<number, number>> = { 0x10: 0, 0x33: 0x33, 0x77: 0x77 };

/** Of the fourth group of an address: zero and low numbers stay low, and DirectAccess' own stay what they are. */
export const subnetPins: PinsBehind = (before) => {
  if (before.length === 6) return whole(0, ...Object.keys(DIRECT_ACCESS).map(Number));
  return before.length === 7 ? whole(0, DIRECT_ACCESS[before[6]!] ?? 0) : [];
};
