import { expect, test } from 'vitest';
import { MacAddress } from '../../../src/addr/mac.ts';
import { EthernetInterface } from '../../../src/host/ethernet-interface.ts';
import { seconds } from '../../../src/sim/time.ts';
import {
  addressesOf,
  advertisement,
  ECHO_REQUEST,
  ip4,
  ip6,
  IsatapNetwork,
  linkLocalOf,
  prefixOption,
  routesOver,
} from '../../support/isatap-network.ts';

const ROUTER = '172.16.10.31';
const PREFIX = 'fd9c:30c:2da4:1::/64';

function stationWith(...ipv4: readonly string[]) {
  const network = new IsatapNetwork();
  network.addSilent('SILENT', ROUTER);
  const station = network.addStation('PC', ipv4);
  station.node.isatap.addPotentialRouter(station.adapter, ip4(ROUTER));
  network.run(seconds(2));
  return { network, station };
}

// vectors.md V2, and 192.0.2.1 of RFC 6324 figure 2.
test.each([
  ['10.0.0.50', 'fe80::5efe:a00:32'],
  ['10.153.141.135', 'fe80::5efe:a99:8d87'],
  ['172.16.10.25', 'fe80::5efe:ac10:a19'],
  ['192.168.41.30', 'fe80::5efe:c0a8:291e'],
  ['169.254.7.9', 'fe80::5efe:a9fe:709'],
  ['100.64.0.1', 'fe80::5efe:6440:1'],
  ['192.0.2.1', 'fe80::5efe:c000:201'],
  ['131.107.4.92', 'fe80::200:5efe:836b:45c'],
  ['172.60.1.2', 'fe80::200:5efe:ac3c:102'],
  ['8.8.8.8', 'fe80::200:5efe:808:808'],
])('ISATAP-01 ISATAP-02 ISATAP-08 ISATAP-57 a host with %s has %s', (ipv4, linkLocal) => {
  const { station } = stationWith(ipv4);
  expect(addressesOf(station)).toEqual([linkLocal]);
});

test('ISATAP-08 ISATAP-52 several IPv4 addresses on one card: one link-local address and one a prefix for each', () => {
  const { network, station } = stationWith('172.16.10.50', '8.8.8.8', '172.16.10.51');
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption(PREFIX)]));
  expect(addressesOf(station)).toEqual([
    'fe80::5efe:ac10:a32',
    'fe80::200:5efe:808:808',
    'fe80::5efe:ac10:a33',
    'fd9c:30c:2da4:1:0:5efe:ac10:a32',
    'fd9c:30c:2da4:1:200:5efe:808:808',
    'fd9c:30c:2da4:1:0:5efe:ac10:a33',
  ]);
});

test('of several IPv4 addresses the outer source is the one in the inner source, so that the receiver accepts it', () => {
  const { network, station } = stationWith('172.16.10.50', '172.16.10.51');
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption(PREFIX)]));
  for (const last of ['50', '51']) {
    network.forgeMessage(
      ['172.16.10.99', `172.16.10.${last}`],
      [linkLocalOf('172.16.10.99'), linkLocalOf(`172.16.10.${last}`)],
      ECHO_REQUEST,
    );
  }
  network.run(seconds(1));
  expect(network.messages('PC', 'echo-reply').map(({ outer }) => outer.source.toString())).toEqual([
    '172.16.10.50',
    '172.16.10.51',
  ]);
  expect(station.adapter.locators.map(String)).toEqual(['172.16.10.50', '172.16.10.51']);
});

test('ISATAP-53 a prefix of another length is on-link but forms no address', () => {
  const { network, station } = stationWith('172.16.10.50');
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption('fd9c:30c:2da4::/48')]));
  expect(routesOver(station)).toContain('fd9c:30c:2da4::/48 via on-link metric 16');
  expect(addressesOf(station)).toEqual(['fe80::5efe:ac10:a32']);
});

test('ISATAP-54 ISATAP-04 an address is usable at once: nobody can be asked whether it is unique', () => {
  const { network, station } = stationWith('172.16.10.50');
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption(PREFIX)]));
  expect(station.adapter.ipv6.addresses.map(({ state }) => state)).toEqual(['preferred', 'preferred']);
  expect(network.messages('PC', 'neighbor-solicitation')).toEqual([]);
});

test('ISATAP-10 the subnet-router anycast address of the prefix is nobody here', () => {
  const { network } = stationWith('172.16.10.50');
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption(PREFIX)]));
  network.forgeMessage(
    ['172.16.10.99', '172.16.10.50'],
    [linkLocalOf('172.16.10.99'), 'fd9c:30c:2da4:1::'],
    ECHO_REQUEST,
  );
  network.run(seconds(1));
  expect(network.messages('PC', 'echo-reply')).toEqual([]);
});

test('a prefix that is withdrawn: no longer on-link, the address deprecated at once and gone after two hours at most', () => {
  const { network, station } = stationWith('172.16.10.50');
  const formed = ip6('fd9c:30c:2da4:1:0:5efe:ac10:a32');
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption(PREFIX)]));
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption(PREFIX, 0)]));
  network.run(seconds(1));
  expect(routesOver(station)).not.toContain(`${PREFIX} via on-link metric 16`);
  // RFC 4862 section 5.5.3 e: nobody can take an address away at once.
  expect(station.adapter.ipv6.find(formed)?.state).toBe('deprecated');
  network.run(seconds(7200));
  expect(station.adapter.ipv6.find(formed)).toBeUndefined();
});

test('an address is deprecated when its preferred lifetime ends, and preferred again when it is renewed', () => {
  const { network, station } = stationWith('172.16.10.50');
  const state = (): string | undefined => station.adapter.ipv6.find(ip6('fd9c:30c:2da4:1:0:5efe:ac10:a32'))?.state;
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption(PREFIX, 10_000, 100)]));
  network.run(seconds(99));
  expect(state()).toBe('preferred');
  network.run(seconds(2));
  expect(state()).toBe('deprecated');
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption(PREFIX, 10_000, 100)]));
  expect(state()).toBe('preferred');
  network.run(seconds(10_001));
  expect(state()).toBeUndefined();
});

test('ISATAP-07 an IPv4 address that leaves takes its addresses along, the new one solicits and gets its own', () => {
  const network = new IsatapNetwork();
  network.setName('isatap', [ROUTER]);
  network.addRouter('R', ROUTER, [PREFIX]);
  const station = network.addStation('PC', '172.16.10.50');
  network.run(seconds(5));
  expect(addressesOf(station)).toEqual([linkLocalOf('172.16.10.50'), 'fd9c:30c:2da4:1:0:5efe:ac10:a32']);
  const { ipv4 } = station.card;
  expect(ipv4.remove(ip4('172.16.10.50'))).toBe(true);
  expect(addressesOf(station)).toEqual([]);
  ipv4.assign(ip4('172.16.10.51'), 24);
  const before = network.messages('PC', 'router-solicitation').length;
  network.run(seconds(5));
  expect(addressesOf(station)).toEqual([linkLocalOf('172.16.10.51'), 'fd9c:30c:2da4:1:0:5efe:ac10:a33']);
  const asked = network.messages('PC', 'router-solicitation').slice(before);
  expect(asked.map(({ outer, inner }) => [outer.source.toString(), inner.source.toString()])).toEqual([
    ['172.16.10.51', linkLocalOf('172.16.10.51')],
  ]);
  expect(ipv4.remove(ip4('172.16.10.50'))).toBe(false);
});

test('ISATAP-07 of several addresses the others stay, and what was configured by hand stays', () => {
  const { network, station } = stationWith('172.16.10.50', '172.16.10.51');
  network.advertise(ROUTER, '172.16.10.50', advertisement([prefixOption(PREFIX)]));
  station.adapter.assignIpv6(ip6('fd9c:30c:2da4:2:0:5efe:172.16.10.50'), 64);
  station.card.ipv4.remove(ip4('172.16.10.50'));
  expect(addressesOf(station)).toEqual([
    linkLocalOf('172.16.10.51'),
    'fd9c:30c:2da4:1:0:5efe:ac10:a33',
    'fd9c:30c:2da4:2:0:5efe:ac10:a32',
  ]);
  // The subnet of the address that is left is still on-link.
  expect(station.node.host.ipv4.interfaceTo(ip4('172.16.10.99'))).toBe(station.card);
});

test('ISATAP-06 the locators of an adapter are those of one interface: another site has an adapter of its own', () => {
  const { network, station } = stationWith('172.16.10.50');
  const { node, adapter } = station;
  const second = new EthernetInterface(node.host, 20, 'Second', MacAddress.of(0x0200, 99), station.card.port.link!);
  node.host.addInterface(second);
  second.ipv4.assign(ip4('192.168.41.30'), 24);
  const other = node.addIsatap(21, 'isatap.second', second);
  node.isatap.addPotentialRouter(other, ip4('192.168.41.1'));
  network.run(seconds(2));
  expect(addressesOf(station)).toEqual([linkLocalOf('172.16.10.50')]);
  expect(addressesOf({ ...station, adapter: other })).toEqual([linkLocalOf('192.168.41.30')]);
  expect(adapter.potentialRouters.has(ip4('192.168.41.1'))).toBe(false);
  // An address of the other site is no locator here, whoever sends to it.
  second.ipv4.remove(ip4('192.168.41.30'));
  expect(addressesOf(station)).toEqual([linkLocalOf('172.16.10.50')]);
  expect(addressesOf({ ...station, adapter: other })).toEqual([]);
});
