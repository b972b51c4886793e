import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { type AddressSet, covers, intersect, isEmpty, only, parseSet, setText } from '../../src/ipsec/address-set.ts';

const set = (...prefixes: string[]): AddressSet => prefixes.map((prefix) => IpPrefix.parse6(prefix));

test('what is in both', () => {
  expect(setText(intersect('any', 'any'))).toBe('any');
  expect(setText(intersect('any', set('fd00::/64')))).toBe('fd00::/64');
  expect(setText(intersect(set('fd00::/16', 'fe00::/16'), set('fd00:1::/32', 'fe00::/8')))).toBe(
    'fe00::/16, fd00:1::/32',
  );
  expect(isEmpty(intersect(set('fd00:1::/32'), set('fd00:4::/32')))).toBe(true);
  expect(setText(intersect(only(Ipv6Address.parse('fd00::1')), set('fd00::1/128')))).toBe('fd00::1');
});

/** A few bits, so that prefixes meet. */
const arbitrary: fc.Arbitrary<AddressSet> = fc.oneof(
  fc.constant('any' as const),
  fc.array(
    fc
      .tuple(fc.nat(7), fc.constantFrom(0, 1, 2, 3, 128))
      .map(([bits, length]) => IpPrefix.of(Ipv6Address.of((bits << 29) >>> 0, 0, 0, 0), length)),
    { minLength: 1, maxLength: 4 },
  ),
);

test('an address is in the intersection just when it is in both; texts come back', () => {
  fc.assert(
    fc.property(arbitrary, arbitrary, fc.nat(7), (a, b, bits) => {
      const address = Ipv6Address.of((bits << 29) >>> 0, 0, 0, 0);
      const both = intersect(a, b);
      expect(covers(both, address)).toBe(covers(a, address) && covers(b, address));
      if (!isEmpty(both)) expect(setText(parseSet(setText(both)))).toBe(setText(both));
    }),
    { seed: 1, numRuns: 500 },
  );
});
