import { expect, test } from 'vitest';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { ipv4Destination, ipv4Source, ipv4TimeToLive } from '../../../src/wire/ipv4.ts';
import { ipv6HopLimit } from '../../../src/wire/ipv6.ts';
import { Nat64Network, under } from '../../support/nat64-network.ts';

const A = Ipv4Address.parse('172.16.10.60');

test('TCP: an IPv6 host reads a page of an IPv4 server', () => {
  const net = new Nat64Network();
  expect(net.exchange('C', under('172.16.10.60'), 80)).toContain('200');
  expect(net.fates).toEqual([]);
  const [syn] = net.at('A/Ethernet');
  expect(ipv4Source(syn!, 0).toString()).toBe('172.16.10.25');
  // One hop less, over the translator as over any router.
  expect(ipv4TimeToLive(syn!, 0)).toBe(63);
  expect(net.at('C/Ethernet').map((bytes) => ipv6HopLimit(bytes, 0))).toContain(63);
  expect(net.translations[0]!.by).toContain('in state v6-init');
  expect(net.translations[0]!.from).toMatchObject({ destinationPort: 80 });
  expect(net.translations[0]!.to.source.toString()).toBe('172.16.10.25');
  const ids = new Set(net.packets.filter(({ at }) => at === 'DAV/Inside').map(({ id }) => id));
  const outside = net.packets.filter(({ at, bytes }) => at === 'A/Ethernet' && ipv4Destination(bytes, 0) === A);
  expect(outside.length).toBeGreaterThan(3);
  expect(outside.every(({ id }) => ids.has(id))).toBe(true);
});

test('ping and its identifier', () => {
  const net = new Nat64Network();
  expect(net.ping('C', under('172.16.10.60')).kind).toBe('reply');
  expect(net.ping('E', under('10.9.9.9')).kind).toBe('reply');
  expect(net.fates).toEqual([]);
});
