import { expect, test } from 'vitest';
import { seconds } from '../../../src/sim/time.ts';
import {
  ECHO_REQUEST,
  ip4,
  ip6,
  IsatapNetwork,
  type IsatapNode,
  linkLocalOf,
  routesOver,
} from '../../support/isatap-network.ts';

const STATION = '172.16.10.50';
const FIRST = '172.16.10.31';
const SECOND = '172.16.10.32';

/** A station on the default settings and two routers; the name `isatap` is the test's. */
function network(addresses: readonly string[], timeToLive = 1200) {
  const made = new IsatapNetwork();
  if (addresses.length > 0) made.setName('isatap', addresses, timeToLive);
  made.addRouter('R1', FIRST, ['fd9c:30c:2da4:1::/64'], ['fd9c:30c:2da4:1000::/64']);
  made.addRouter('R2', SECOND, ['fd9c:30c:2da4:2::/64'], ['fd9c:30c:2da4:2000::/64']);
  return { network: made, station: made.addStation('PC', STATION) };
}

const list = ({ adapter }: IsatapNode): string => adapter.potentialRouters.toString();

const gapsOf = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((time, index) => Math.round((time - times[index]!) / seconds(1)));

test('ISATAP-48 ISATAP-28 the default name with the suffix of the host gives the list and brings the adapter up', () => {
  const { network: net, station } = network([FIRST, SECOND]);
  net.run(seconds(5));
  expect(net.questions('PC').map(({ name }) => name)).toEqual(['isatap.domain.local']);
  expect(list(station)).toBe(`${FIRST}, ${SECOND}`);
  expect(station.adapter.isUp).toBe(true);
  expect(net.messages('PC', 'router-solicitation')).toHaveLength(2);
});

test('ISATAP-28 an address in place of a name, and addresses by hand, give the same list', () => {
  const { network: net, station } = network([]);
  station.node.isatap.configure({ routerName: FIRST });
  station.node.isatap.addPotentialRouter(station.adapter, ip4(SECOND));
  net.run(seconds(5));
  expect(station.adapter.potentialRouters.routers.map(({ address, origin }) => [address.toString(), origin])).toEqual([
    [SECOND, 'manual'],
    [FIRST, 'name'],
  ]);
  expect(net.questions('PC').filter(({ name }) => name !== 'isatap.domain.local')).toEqual([]);
});

test.each([
  ['ISATAP-29 the shorter time to live', [600, 1200], null, 600],
  ['ISATAP-26 an hour, where the time to live is longer', [86_400, 86_400], null, 3600],
  ['ISATAP-26 the interval that is set', [86_400, 86_400], 10, 600],
])('the name is asked again after %s', (_what, lives, interval, expected) => {
  const { network: net, station } = network([]);
  net.setName('isatap', [FIRST], lives[0]);
  net.setAlias('da-isatap', 'isatap', lives[1]!);
  station.node.isatap.configure({ routerName: 'da-isatap.domain.local' });
  if (interval !== null) station.node.isatap.configure({ intervalMinutes: interval });
  net.run(seconds(4 * expected + 10));
  const asked = net.questions('PC').filter(({ name }) => name === 'da-isatap.domain.local');
  expect(gapsOf(asked.map(({ time }) => time)).slice(-3)).toEqual([expected, expected, expected]);
});

test('ISATAP-32 an alias is followed, and the smallest time to live on the way counts', () => {
  const { network: net, station } = network([]);
  net.setName('isatap01', [FIRST], 1200);
  net.setAlias('da-isatap', 'isatap01', 300);
  station.node.isatap.configure({ routerName: 'da-isatap.domain.local' });
  net.run(seconds(310));
  expect(list(station)).toBe(FIRST);
  const asked = net.questions('PC').filter(({ name }) => name === 'da-isatap.domain.local');
  expect(gapsOf(asked.map(({ time }) => time))).toEqual([300]);
});

test('ISATAP-30 with a time to live of 0 the name is asked before each round of solicitations and at no other time', () => {
  const { network: net } = network([], 0);
  net.setName('isatap', ['172.16.10.33'], 0);
  net.addSilent('NOBODY', '172.16.10.33');
  net.run(seconds(1000));
  const asked = net.questions('PC').map(({ time }) => time);
  const solicited = net.messages('PC', 'router-solicitation').map(({ time }) => time);
  // Rounds of three, at least 120 s apart.
  const rounds = solicited.filter((time, index) => index === 0 || time - solicited[index - 1]! > seconds(100));
  expect(rounds.length).toBeGreaterThan(5);
  expect(asked.length).toBe(rounds.length);
  for (const [index, round] of rounds.entries()) {
    expect(asked[index]!).toBeLessThan(round);
    expect(round - asked[index]!).toBeLessThan(seconds(2));
  }
});

test('ISATAP-30 what the name has become by then is what is solicited', () => {
  const { network: net, station } = network([], 0);
  net.setName('isatap', ['172.16.10.33'], 0);
  net.addSilent('NOBODY', '172.16.10.33');
  net.run(seconds(20));
  net.setName('isatap', [FIRST], 0);
  net.run(seconds(140));
  expect(list(station)).toBe(FIRST);
  expect(routesOver(station)).toContain('fd9c:30c:2da4:1::/64 via on-link metric 16');
});

test('ISATAP-31 an address that has left DNS leaves the list, its routes go and its packets are refused', () => {
  const { network: net, station } = network([FIRST, SECOND], 600);
  net.run(seconds(10));
  const viaSecond = `fd9c:30c:2da4:2000::/64 via ${linkLocalOf(SECOND)} metric 256`;
  expect(routesOver(station)).toContain(viaSecond);
  net.setName('isatap', [FIRST], 600);
  net.run(seconds(600));
  expect(list(station)).toBe(FIRST);
  expect(routesOver(station)).not.toContain(viaSecond);
  expect(routesOver(station)).toContain(`fd9c:30c:2da4:1000::/64 via ${linkLocalOf(FIRST)} metric 256`);
  net.forgeMessage([SECOND, STATION], ['2001:db8::1', 'fd9c:30c:2da4:1:0:5efe:172.16.10.50'], ECHO_REQUEST);
  net.run(seconds(1));
  expect(net.dropsAt('PC')).toEqual(['isatap-source-check']);
});

test('ISATAP-31 the name disappears: the adapter goes down and forgets, and comes back with the name', () => {
  const { network: net, station } = network([FIRST], 600);
  net.run(seconds(10));
  net.removeName('isatap');
  net.run(seconds(600));
  expect(list(station)).toBe('empty');
  expect(station.adapter.isUp).toBe(false);
  expect(routesOver(station)).toEqual([]);
  net.setName('isatap', [FIRST], 600);
  // ISATAP-33: a minute after the last look-up that failed.
  net.run(seconds(65));
  expect(station.adapter.isUp).toBe(true);
  expect(routesOver(station)).toContain('fd9c:30c:2da4:1::/64 via on-link metric 16');
});

test('ISATAP-33 without the name nothing is solicited; with state enabled the link-local address stands all the same', () => {
  const { network: net, station } = network([]);
  net.run(seconds(30));
  expect(station.adapter.isUp).toBe(false);
  station.node.isatap.configure({ state: 'enabled' });
  net.run(seconds(3600));
  expect(station.adapter.isUp).toBe(true);
  expect(station.adapter.ipv6.linkLocal).toBe(ip6(linkLocalOf(STATION)));
  expect(net.messages('PC', 'router-solicitation')).toEqual([]);
});

test('switched off and on again it solicits again', () => {
  const { network: net, station } = network([FIRST]);
  net.run(seconds(10));
  station.node.isatap.configure({ state: 'disabled' });
  net.run(seconds(1));
  expect([list(station), station.adapter.isUp, routesOver(station)]).toEqual(['empty', false, []]);
  const before = net.messages('PC', 'router-solicitation').length;
  station.node.isatap.configure({ state: 'default' });
  net.run(seconds(5));
  expect(net.messages('PC', 'router-solicitation').length).toBe(before + 1);
  expect(routesOver(station)).toContain('fd9c:30c:2da4:1::/64 via on-link metric 16');
});

test('switched off and on again with a router kept by hand it solicits that again', () => {
  const { network: net, station } = network([]);
  station.node.isatap.addPotentialRouter(station.adapter, ip4(FIRST));
  net.run(seconds(10));
  station.node.isatap.configure({ state: 'disabled' });
  net.run(seconds(1));
  expect([list(station), station.adapter.isUp]).toEqual([FIRST, false]);
  const before = net.messages('PC', 'router-solicitation').length;
  station.node.isatap.configure({ state: 'default' });
  net.run(seconds(5));
  expect(net.messages('PC', 'router-solicitation').length).toBe(before + 1);
});

test('a router that is taken off by hand is forgotten with its routes', () => {
  const { network: net, station } = network([]);
  station.node.isatap.addPotentialRouter(station.adapter, ip4(FIRST));
  net.run(seconds(10));
  expect(routesOver(station).some((text) => text.includes(linkLocalOf(FIRST)))).toBe(true);
  expect(station.node.isatap.deletePotentialRouter(station.adapter, ip4(FIRST))).toBe(true);
  expect(routesOver(station).some((text) => text.includes(linkLocalOf(FIRST)))).toBe(false);
  expect(station.node.isatap.deletePotentialRouter(station.adapter, ip4(FIRST))).toBe(false);
});

test('ISATAP-51 whoever the name gives is believed: the list is what everything hangs on', () => {
  const { network: net, station } = network(['172.16.10.66']);
  net.addRouter('ROGUE', '172.16.10.66', ['2001:db8:bad::/64']);
  net.run(seconds(10));
  expect(routesOver(station)).toEqual(['2001:db8:bad::/64 via on-link metric 16']);
});
