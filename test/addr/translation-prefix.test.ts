import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import {
  embeddedIpv4,
  embedIpv4,
  mayEmbed,
  translationPrefixFault,
  WELL_KNOWN_PREFIX,
} from '../../src/addr/translation-prefix.ts';

/** RFC 6052 section 2.4, tables 1 and 2. */
test.each([
  ['2001:db8::/32', '2001:db8:c000:221::'],
  ['2001:db8:100::/40', '2001:db8:1c0:2:21::'],
  ['2001:db8:122::/48', '2001:db8:122:c000:2:2100::'],
  ['2001:db8:122:300::/56', '2001:db8:122:3c0:0:221::'],
  ['2001:db8:122:344::/64', '2001:db8:122:344:c0:2:2100::'],
  ['2001:db8:122:344::/96', '2001:db8:122:344::192.0.2.33'],
  ['64:ff9b::/96', '64:ff9b::192.0.2.33'],
])('A64-01 A64-03 192.0.2.33 under %s is %s', (text, expected) => {
  const prefix = IpPrefix.parse6(text);
  const address = Ipv4Address.parse('192.0.2.33');
  expect(translationPrefixFault(prefix)).toBeNull();
  expect(embedIpv4(prefix, address)).toBe(Ipv6Address.parse(expected));
  expect(embeddedIpv4(prefix, Ipv6Address.parse(expected))).toBe(address);
});

test('A64-01 the suffix behind the address is ignored, bits 64 to 71 are zero', () => {
  const prefix = IpPrefix.parse6('2001:db8:122::/48');
  expect(embeddedIpv4(prefix, Ipv6Address.parse('2001:db8:122:c000:2:21ff:1:2'))).toBe(Ipv4Address.parse('192.0.2.33'));
  expect(translationPrefixFault(IpPrefix.parse6('2001:db8:0:0:1000::/96'))).toContain('64 to 71');
  expect(translationPrefixFault(IpPrefix.parse6('2001:db8::/52'))).toContain('has 52 bits');
});

test('an address outside the prefix stands for nothing', () => {
  expect(embeddedIpv4(WELL_KNOWN_PREFIX, Ipv6Address.parse('64:ff9c::1'))).toBeNull();
  expect(embeddedIpv4(WELL_KNOWN_PREFIX, Ipv6Address.parse('64:ff9b::1:0:1'))).toBeNull();
  expect(embeddedIpv4(IpPrefix.parse6('2001:db8:122::/48'), Ipv6Address.parse('2001:db8:123::'))).toBeNull();
});

test.each([
  '10.0.0.1',
  '172.16.10.60',
  '192.168.1.1',
  '169.254.1.1',
  '127.0.0.1',
  '100.64.0.1',
  '224.0.0.1',
  '0.0.0.1',
])('A64-02 the well-known prefix does not carry %s, one of your own does', (text) => {
  const address = Ipv4Address.parse(text);
  expect(mayEmbed(WELL_KNOWN_PREFIX, address)).toBe(false);
  expect(mayEmbed(IpPrefix.parse6('fd9c:30c:2da4:7777::/96'), address)).toBe(true);
});

test('A64-02 the well-known prefix carries global addresses', () => {
  expect(mayEmbed(WELL_KNOWN_PREFIX, Ipv4Address.parse('8.8.8.8'))).toBe(true);
});

test('A64-03 property: there and back for every length', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(word, word, word, word, fc.constantFrom(32, 40, 48, 56, 64, 96), (w0, w1, w2, value, length) => {
      const prefix = IpPrefix.of(Ipv6Address.of(w0, w1, w2 & 0x00ffffff, 0), length);
      const address = Ipv4Address.of(value);
      const embedded = embedIpv4(prefix, address);
      expect(prefix.contains(embedded)).toBe(true);
      expect(embedded.w2 >>> 24).toBe(0);
      expect(embeddedIpv4(prefix, embedded)).toBe(address);
    }),
    { seed: 6052 },
  );
});
