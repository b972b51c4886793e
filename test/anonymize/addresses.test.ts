import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eui64Address, isatapAddress, isatapLocator, LINK_LOCAL } from '../../src/addr/embedded.ts';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { commonPrefixLength, IpPrefix } from '../../src/addr/prefix.ts';
import { AddressRenamer } from '../../src/anonymize/addresses.ts';
import { keyOfPassphrase, randomFunction } from '../../src/anonymize/secret.ts';
import { multicastMac } from '../../src/wire/ethernet.ts';

const renamerOf = (byte: number): AddressRenamer => new AddressRenamer(randomFunction(new Uint8Array(32).fill(byte)));
const renamer = renamerOf(1);
const word = fc.nat(0xffffffff);
const ipv4 = word.map((value) => Ipv4Address.of(value));
const ipv6 = fc.tuple(word, word, word, word).map(([w0, w1, w2, w3]) => Ipv6Address.of(w0, w1, w2, w3));
const mac = fc.tuple(fc.nat(0xffff), word).map(([high, low]) => MacAddress.of(high, low));
/** A neighbour that differs from a bit on. */
const pair4 = fc
  .tuple(word, fc.nat(31), word)
  .map(([a, bit, rest]) => [
    Ipv4Address.of(a),
    Ipv4Address.of((a ^ (1 << (31 - bit)) ^ (rest & ((1 << (31 - bit)) - 1))) >>> 0),
  ]);
const v6 = (text: string): string => renamer.ipv6(Ipv6Address.parse(text)).toString();
const v4 = (text: string): string => renamer.ipv4(Ipv4Address.parse(text)).toString();

test('two IPv4 addresses share as many leading bits afterwards as before', () => {
  // What stays whole (multicast and reserved, this network, loopback) is closed in itself.
  fc.assert(
    fc.property(pair4, ([a, b]) => {
      const isKept = ({ w3 }: Ipv4Address): boolean => w3 >>> 29 === 7 || w3 >>> 24 === 0 || w3 >>> 24 === 127;
      fc.pre(!isKept(a!) && !isKept(b!));
      expect(commonPrefixLength(renamer.ipv4(a!), renamer.ipv4(b!))).toBe(commonPrefixLength(a!, b!));
    }),
    { numRuns: 2000 },
  );
});

test('two networks of IPv6 share as many leading bits afterwards as before', () => {
  fc.assert(
    fc.property(word, word, fc.nat(63), (w0, w1, bit) => {
      const a = Ipv6Address.of((w0 & 0x1fffffff) | 0x20000000, w1, 0, 0);
      const b = Ipv6Address.of(a.w0 ^ (bit < 32 ? 1 << (31 - bit) : 0), a.w1 ^ (bit >= 32 ? 1 << (63 - bit) : 0), 0, 0);
      const isEmbedded = ({ w0: first }: Ipv6Address): boolean => first === 0x20010000 || first >>> 16 === 0x2002;
      fc.pre(!isEmbedded(a) && !isEmbedded(b) && b.w0 >>> 29 === 1);
      expect(commonPrefixLength(renamer.ipv6(a), renamer.ipv6(b))).toBe(bit);
    }),
    { numRuns: 2000 },
  );
});

test('different addresses have different new ones', () => {
  const wholeByte = Array.from({ length: 256 }, (_, low) => Ipv4Address.of(0xac100a00 | low));
  expect(new Set(wholeByte.map((address) => renamer.ipv4(address))).size).toBe(256);
  fc.assert(fc.property(ipv4, ipv4, (a, b) => (renamer.ipv4(a) === renamer.ipv4(b)) === (a === b)));
  fc.assert(fc.property(ipv6, ipv6, (a, b) => (renamer.ipv6(a) === renamer.ipv6(b)) === (a === b)));
  fc.assert(fc.property(mac, mac, (a, b) => (renamer.mac(a) === renamer.mac(b)) === (a === b)));
  const identifiers = Array.from({ length: 4096 }, (_, low) =>
    Ipv6Address.of(0xfd000000, 0, (low & 0xf) << 24, low >>> 4),
  );
  expect(new Set(identifiers.map((address) => renamer.ipv6(address))).size).toBe(4096);
});

test('the same passphrase gives the same names, another one others', () => {
  const [a, again, b] = ['correct horse', 'correct horse', 'battery staple'].map(
    (passphrase) => new AddressRenamer(randomFunction(keyOfPassphrase(passphrase))),
  );
  const address = Ipv6Address.parse('2001:db8:1:2:a4c1:33ff:9e10:7755');
  expect(a!.ipv6(address)).toBe(again!.ipv6(address));
  expect(a!.ipv6(address)).not.toBe(b!.ipv6(address));
});

test.each([
  ['0.0.0.0', /^0\.0\.0\.0$/],
  ['127.0.0.1', /^127\.0\.0\.1$/],
  ['255.255.255.0', /^255\.255\.255\.0$/],
  ['224.0.0.252', /^224\.0\.0\.252$/],
  ['10.1.2.3', /^10\./],
  ['172.31.2.3', /^172\.(1[6-9]|2\d|3[01])\./],
  ['172.32.2.3', /^172\.(?!1[6-9]|2\d|3[01])/],
  ['192.168.7.255', /^192\.168\.\d+\.255$/],
  ['169.254.7.9', /^169\.254\./],
  ['192.169.7.0', /^192\.(?!168)\d+\.\d+\.0$/],
])('%s stays what it is', (text, expected) => {
  for (let key = 0; key < 20; key++) expect(renamerOf(key).ipv4(Ipv4Address.parse(text)).toString()).toMatch(expected);
});

test.each([
  ['::', /^::$/],
  ['::1', /^::1$/],
  ['fe80::1', /^fe80::1$/],
  ['ff02::1:2', /^ff02::1:2$/],
  ['fec0:0:0:ffff::2', /^fec0:0:0:ffff::2$/],
  ['fd9c:30c:2da4:7777::1', /^fd[\da-f]{2}:[\da-f]+:[\da-f]+:7777::1$/],
  ['2001:db8:1::', /^2[\da-f]+:[\da-f]+:[\da-f]+::$/],
  ['fd9c:30c:2da4:111::31', /^fd.*::[\da-f]{2}$/],
])('%s stays what it is', (text, expected) => {
  for (let key = 0; key < 20; key++) expect(renamerOf(key).ipv6(Ipv6Address.parse(text)).toString()).toMatch(expected);
});

test('ISATAP addresses embed the renamed IPv4 address, with the u bit that it has', () => {
  fc.assert(
    fc.property(ipv4, word, word, (locator, w0, w1) => {
      const prefix = Ipv6Address.of((w0 & 0x00ffffff) | 0xfd000000, w1, 0, 0);
      const image = renamer.ipv6(isatapAddress(prefix, locator));
      expect(isatapLocator(image)).toBe(renamer.ipv4(locator));
      expect(image).toBe(isatapAddress(image, renamer.ipv4(locator)));
    }),
  );
});

test('nothing else turns into an ISATAP or EUI-64 identifier, nor the other way', () => {
  const isEui64 = ({ w2, w3 }: Ipv6Address): boolean => (w2 & 0xff) === 0xff && w3 >>> 24 === 0xfe;
  const identifier = fc.tuple(fc.constantFrom(0, 0x02000000, 0x00005efe, 0x02005eff, 0x123456ff), word);
  fc.assert(
    fc.property(identifier, ([w2, w3]) => {
      const old = Ipv6Address.of(0xfd000000, 7, w2, w3);
      const image = renamer.ipv6(old);
      expect(isatapLocator(image) === null).toBe(isatapLocator(old) === null);
      expect(isEui64(image)).toBe(isEui64(old));
    }),
  );
});

test('EUI-64 identifiers embed the renamed MAC address', () => {
  fc.assert(
    fc.property(mac, (address) => {
      fc.pre(!address.isGroup && address !== MacAddress.zero);
      const image = renamer.mac(address);
      expect(renamer.ipv6(eui64Address(LINK_LOCAL, address))).toBe(eui64Address(LINK_LOCAL, image));
      expect((image.high ^ address.high) & 0x0300, 'group and local bit').toBe(0);
    }),
  );
});

test('solicited-node groups and their frames follow the address', () => {
  fc.assert(
    fc.property(word, word, (w2, w3) => {
      const address = Ipv6Address.of(0xfe800000, 0, w2 | 0x01000000, w3);
      fc.pre(isatapLocator(address) === null);
      const group = address.solicitedNode;
      const image = renamer.ipv6(group);
      expect(image).toBe(renamer.ipv6(address).solicitedNode);
      expect(renamer.mac(multicastMac(group))).toBe(multicastMac(image));
    }),
  );
});

test('6to4, Teredo, NAT64 and mapped addresses embed the renamed IPv4 addresses', () => {
  const [site, server, client, host] = ['131.107.0.1', '65.54.227.120', '192.0.2.45', '198.51.100.7'].map((text) =>
    Ipv4Address.parse(v4(text)),
  );
  const groups = ({ w3 }: Ipv4Address): string => `${(w3 >>> 16).toString(16)}:${(w3 & 0xffff).toString(16)}`;
  expect(v6('2002:836b:1:1::1')).toBe(`2002:${groups(site!)}:1::1`);
  const flipped = Ipv4Address.of(~client!.w3);
  expect(v6('2001:0:4136:e378:8000:63bf:3fff:fdd2')).toBe(`2001:0:${groups(server!)}:8000:63bf:${groups(flipped)}`);
  expect(v6('64:ff9b::c633:6407')).toBe(`64:ff9b::${groups(host!)}`);
  expect(v6('::ffff:198.51.100.7')).toBe(`::ffff:${host!.toString()}`);
});

test('MAC addresses with a meaning stay', () => {
  for (const text of [
    'ff:ff:ff:ff:ff:ff',
    '00:00:00:00:00:00',
    '01:00:5e:00:00:fb',
    '33:33:00:00:00:01',
    '01:80:c2:00:00:00',
  ])
    expect(renamer.mac(MacAddress.parse(text)).toString()).toBe(text);
});

test('a prefix stays one', () => {
  for (const text of ['fd9c:30c:2da4::/48', 'fd9c:30c:2da4:1::/64', '172.16.0.0/14', '10.32.0.0/11']) {
    const prefix = IpPrefix.parse(text);
    expect(IpPrefix.of(renamer.prefix(prefix), prefix.length).address).toBe(renamer.prefix(prefix));
  }
});
