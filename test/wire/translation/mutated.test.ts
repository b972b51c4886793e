import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeIcmpv4 } from '../../../src/wire/icmpv4.ts';
import { encodeIcmpv6 } from '../../../src/wire/icmpv6/message.ts';
import { checkIpv4Header, ipv4SetChecksum, ipv4TotalLength } from '../../../src/wire/ipv4.ts';
import { checkIpv6Header, IPV6_HEADER_LENGTH, ipv6PayloadLength } from '../../../src/wire/ipv6.ts';
import { TranslationError } from '../../../src/wire/translation/translation-error.ts';
import { A4, A6, B4, B6, bytesOf, fragment, ipv4, ipv6, toIpv4, toIpv6, udp } from '../../support/translation.ts';

const error6 = (type: number): Uint8Array =>
  ipv6(
    58,
    encodeIcmpv6({ kind: 'error', type, code: 0, parameter: 0, quoted: ipv6(17, udp(6, bytesOf(60))) }, B6, A6),
    {
      source: B6,
      destination: A6,
    },
  );
const error4 = (type: number): Uint8Array =>
  ipv4(1, encodeIcmpv4({ type, code: 0, parameter: 0, data: ipv4(17, udp(4, bytesOf(60))) }), {
    source: B4,
    destination: A4,
  });

const seeds6 = [
  ipv6(17, udp(6, bytesOf(30))),
  ipv6(44, fragment(17, udp(6, bytesOf(30)), { more: true })),
  ipv6(0, Uint8Array.of(43, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0, 1, 0, 0, 0, 0, ...udp(6, bytesOf(8)))),
  error6(1),
  error6(2),
];
const seeds4 = [
  ipv4(17, udp(4, bytesOf(30))),
  ipv4(17, udp(4, bytesOf(1400))),
  ipv4(17, udp(4, bytesOf(30)), { options: Uint8Array.of(131, 7, 8, 1, 2, 3, 4, 0) }),
  error4(3),
  error4(11),
];

const edits = fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 4 });

function mutate(seed: Uint8Array, changes: readonly (readonly [number, number])[], cut: number): Uint8Array {
  const bytes = seed.slice(0, Math.max(1, seed.length - cut));
  for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
  return bytes;
}

test('property: whatever stands in an IPv6 packet, it becomes an IPv4 packet whose header holds, or it is refused', () => {
  fc.assert(
    fc.property(fc.constantFrom(...seeds6), edits, fc.nat(60), (seed, changes, cut) => {
      const bytes = mutate(seed, changes, cut);
      if (checkIpv6Header(bytes, 0, bytes.length) !== null) return;
      const result = toIpv4(bytes.subarray(0, IPV6_HEADER_LENGTH + ipv6PayloadLength(bytes, 0)));
      if (result instanceof TranslationError) return;
      expect(checkIpv4Header(result, 0, result.length)).toBeNull();
      expect(ipv4TotalLength(result, 0)).toBe(result.length);
    }),
    { seed: 7915, numRuns: 5000 },
  );
});

test('property: whatever stands in an IPv4 packet, it becomes IPv6 packets whose headers hold, or it is refused', () => {
  fc.assert(
    fc.property(fc.constantFrom(...seeds4), edits, fc.nat(60), (seed, changes, cut) => {
      const bytes = mutate(seed, changes, cut);
      if (bytes.length < 20 || (bytes[0]! & 0xf) * 4 > bytes.length) return;
      ipv4SetChecksum(bytes, 0);
      if (checkIpv4Header(bytes, 0, bytes.length) !== null) return;
      const result = toIpv6(bytes.subarray(0, ipv4TotalLength(bytes, 0)));
      if (result instanceof TranslationError) return;
      for (const packet of result) {
        expect(checkIpv6Header(packet, 0, packet.length)).toBeNull();
        expect(ipv6PayloadLength(packet, 0) + IPV6_HEADER_LENGTH).toBe(packet.length);
      }
    }),
    { seed: 7915, numRuns: 5000 },
  );
});
