import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  configuredTunnelLinkLocal,
  eui64Address,
  isatapAddress,
  isatapLinkLocal,
  isatapLocator,
  LINK_LOCAL,
  sixToFourLocator,
} from '../../src/addr/embedded.ts';
import { AddressError } from '../../src/addr/error.ts';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { formatIpv6Dotted } from '../../src/addr/ipv6-text.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { commonPrefixLength, IpPrefix, maskAddress } from '../../src/addr/prefix.ts';

const words = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 0xffffffff }))) as fc.Arbitrary<
  [number, number, number, number]
>;

describe('equal addresses are the same object', () => {
  test('from text, bytes and words', () => {
    const a = Ipv6Address.parse('fd9c:30c:2da4:1:0:5efe:172.16.10.25');
    const bytes = new Uint8Array(16);
    a.write(bytes, 0);
    expect(Ipv6Address.from(bytes)).toBe(a);
    expect(Ipv6Address.parse('FD9C:030c:2da4:1::5efe:ac10:0a19')).toBe(a);
    expect(Ipv4Address.parse('10.1.2.3')).toBe(Ipv4Address.of(0x0a010203));
    expect(MacAddress.parse('34-56-78-9A-BC-DE')).toBe(MacAddress.parse('34:56:78:9a:bc:de'));
  });

  test('and stay so while the table grows', () => {
    const held = Array.from({ length: 20_000 }, (_, index) => Ipv6Address.of(index, 7, 7, index));
    held.forEach((address, index) => expect(Ipv6Address.of(index, 7, 7, index)).toBe(address));
  });
});

// RFC 5952 section 4, and the forms of RFC 4291 section 2.2.
test.each([
  ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
  ['2001:db8::0:1', '2001:db8::1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:DB8::A', '2001:db8::a'],
  ['::', '::'],
  ['::1', '::1'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['1::', '1::'],
])('IP6-15 %s prints as %s', (text, printed) => {
  expect(Ipv6Address.parse(text).toString()).toBe(printed);
});

test.each([
  'fd9c:30c:2da4:1:0:5efe:172.168.16.10.25',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '1:2:3:4:5:6:7:8::',
  'g::1',
  '12345::',
  ':1::',
  '1.2.3.4::',
  'fe80::1%4',
  '',
])('%s is no IPv6 address', (text) => {
  expect(() => Ipv6Address.parse(text)).toThrow(AddressError);
});

test('the five octets of the article are counted', () => {
  expect(() => Ipv6Address.parse('fd9c:30c:2da4:1:0:5efe:172.168.16.10.25')).toThrow(
    'it has 5 octets, four are wanted',
  );
});

test.each(['1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4.5', 'a.b.c.d', ''])('%s is no IPv4 address', (text) => {
  expect(() => Ipv4Address.parse(text)).toThrow(AddressError);
});

test('text and address are one', () => {
  fc.assert(
    fc.property(
      words,
      ([a, b, c, d]) => Ipv6Address.parse(Ipv6Address.of(a, b, c, d).toString()) === Ipv6Address.of(a, b, c, d),
    ),
    { seed: 1 },
  );
  fc.assert(
    fc.property(
      words,
      ([a, b, c, d]) => Ipv6Address.parse(formatIpv6Dotted(a, b, c, d)) === Ipv6Address.of(a, b, c, d),
    ),
    { seed: 1 },
  );
});

test('prefixes', () => {
  expect(() => IpPrefix.parse('fd9c:30c:2da4:1::1/64')).toThrow('fd9c:30c:2da4:1::/64 is the prefix');
  expect(IpPrefix.parse('10.0.0.0/8').contains(Ipv4Address.parse('10.255.0.1'))).toBe(true);
  expect(IpPrefix.parse('::/0').contains(Ipv4Address.parse('10.255.0.1'))).toBe(false);
  fc.assert(
    fc.property(words, words, fc.integer({ min: 0, max: 128 }), (a, b, length) => {
      const [left, right] = [Ipv6Address.of(...a), Ipv6Address.of(...b)];
      return (
        IpPrefix.of(left, length).contains(right) === (maskAddress(left, length) === maskAddress(right, length)) &&
        commonPrefixLength(left, left) === 128
      );
    }),
    { seed: 1 },
  );
});

// vectors.md V2: computed by the rule of RFC 5214 section 6.1.
test.each([
  ['10.1.2.3', 'fe80::5efe:a01:203', 'fd9c:30c:2da4:1:0:5efe:a01:203'],
  ['172.16.10.25', 'fe80::5efe:ac10:a19', 'fd9c:30c:2da4:1:0:5efe:ac10:a19'],
  ['192.168.41.30', 'fe80::5efe:c0a8:291e', 'fd9c:30c:2da4:1:0:5efe:c0a8:291e'],
  ['169.254.7.9', 'fe80::5efe:a9fe:709', 'fd9c:30c:2da4:1:0:5efe:a9fe:709'],
  ['100.64.0.1', 'fe80::5efe:6440:1', 'fd9c:30c:2da4:1:0:5efe:6440:1'],
  ['131.107.4.92', 'fe80::200:5efe:836b:45c', 'fd9c:30c:2da4:1:200:5efe:836b:45c'],
  ['8.8.8.8', 'fe80::200:5efe:808:808', 'fd9c:30c:2da4:1:200:5efe:808:808'],
])('ISATAP-01 ISATAP-02 addresses of %s', (text, linkLocal, inPrefix) => {
  const locator = Ipv4Address.parse(text);
  expect(isatapLinkLocal(locator).toString()).toBe(linkLocal);
  expect(isatapAddress(Ipv6Address.parse('fd9c:30c:2da4:1::'), locator).toString()).toBe(inPrefix);
  expect(isatapLocator(Ipv6Address.parse(inPrefix))).toBe(locator);
});

test('ISATAP-03 ISATAP-56 both u bits are read, 0000:5eff and other flags are not', () => {
  expect(isatapLocator(Ipv6Address.parse('fe80::5efe:1.2.3.4'))?.toString()).toBe('1.2.3.4');
  expect(isatapLocator(Ipv6Address.parse('fe80::200:5efe:1.2.3.4'))?.toString()).toBe('1.2.3.4');
  for (const text of ['fe80::5eff:fe00:1', 'fe80::100:5efe:1.2.3.4', 'fe80::300:5efe:1.2.3.4'])
    expect(isatapLocator(Ipv6Address.parse(text))).toBeNull();
});

test('other identifiers (vectors.md V2)', () => {
  expect(configuredTunnelLinkLocal(Ipv4Address.parse('192.0.2.1')).toString()).toBe('fe80::c000:201');
  for (const [address, ipv4] of [
    ['2002:c001:203::', '192.1.2.3'],
    ['2002:9fe:fdfc::', '9.254.253.252'],
    ['2002:c000:2aa::', '192.0.2.170'],
    ['2002:c000:2bb::', '192.0.2.187'],
    ['2002:c058:6301::', '192.88.99.1'],
  ] as const)
    expect(sixToFourLocator(Ipv6Address.parse(address))?.toString()).toBe(ipv4);
  expect(eui64Address(LINK_LOCAL, MacAddress.parse('34-56-78-9A-BC-DE')).toString()).toBe('fe80::3656:78ff:fe9a:bcde');
  expect(Ipv6Address.parse('4037::01:800:200E:8C6C').solicitedNode.toString()).toBe('ff02::1:ff0e:8c6c');
});
