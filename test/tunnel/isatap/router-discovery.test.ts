import { expect, test } from 'vitest';
import { MacAddress } from '../../../src/addr/mac.ts';
import { ms, seconds } from '../../../src/sim/time.ts';
import {
  addressesOf,
  advertisement,
  IsatapNetwork,
  ip4,
  ip6,
  linkLocalOf,
  prefixOption,
  routeOption,
  routesOver,
  type Tunnelled,
} from '../../support/isatap-network.ts';

const STATION = '172.16.10.50';
const ROUTER = '172.16.10.31';
const SECOND = '172.16.10.32';
const PREFIX = 'fd9c:30c:2da4:1::/64';
const FORMED = 'fd9c:30c:2da4:1:0:5efe:ac10:a32';

/** A station whose potential routers are set by hand. */
function withRouters(...routers: readonly string[]) {
  const network = new IsatapNetwork();
  const station = network.addStation('PC', STATION);
  for (const router of routers) station.node.isatap.addPotentialRouter(station.adapter, ip4(router));
  return { network, station };
}

/** The same with routers that are there and never answer, so that advertisements in their names can be forged. */
function withSilentRouters(...routers: readonly string[]) {
  const made = withRouters(...routers);
  for (const router of routers) made.network.addSilent(`SILENT-${router}`, router);
  return made;
}

const outerOf = ({ outer }: Tunnelled): string => `${outer.source.toString()} > ${outer.destination.toString()}`;

test('ISATAP-36 ISATAP-37 every potential router is solicited by itself, unicast, hop limit 255, no option', () => {
  const { network } = withSilentRouters(ROUTER, SECOND);
  network.run(seconds(2));
  const sent = network.messages('PC', 'router-solicitation');
  expect(sent.map(outerOf).toSorted()).toEqual([`${STATION} > ${ROUTER}`, `${STATION} > ${SECOND}`]);
  for (const { outer, inner, message } of sent) {
    expect(inner.source.toString()).toBe(linkLocalOf(STATION));
    expect(inner.destination.toString()).toBe(linkLocalOf(outer.destination.toString()));
    expect(inner.hopLimit).toBe(255);
    expect(message).toMatchObject({ options: [] });
  }
});

test('ISATAP-38 ISATAP-42 a router that is silent is asked three times, 4 s apart, then not for 120 s', () => {
  const { network } = withSilentRouters(ROUTER);
  network.run(seconds(300));
  const times = network.messages('PC', 'router-solicitation').map(({ time }) => time);
  expect(times[0]).toBeLessThanOrEqual(seconds(1));
  // To a millisecond: the first one waits for ARP.
  expect(Math.round((times[1]! - times[0]!) / ms(1))).toBe(4000);
  expect(Math.round((times[2]! - times[1]!) / ms(1))).toBe(4000);
  expect(times[3]! - times[2]!).toBeGreaterThanOrEqual(seconds(120));
  // As isatapd does (captures/linux/e); the first of a round is delayed by up to a second.
  expect(times[3]! - times[2]!).toBeLessThanOrEqual(seconds(121));
  // Two rounds and the begin of a third at most in 300 s.
  expect(times.length).toBeLessThanOrEqual(9);
});

test.each([linkLocalOf(ROUTER), 'fe80::200:5efe:ac10:a1f'])(
  'ISATAP-42 a router that answered as %s and is silent the next time is asked three times again',
  (source) => {
    const { network } = withSilentRouters(ROUTER);
    network.run(seconds(2));
    network.advertise(ROUTER, STATION, advertisement([], { routerLifetime: 300 }), source);
    network.run(seconds(270));
    const times = network.messages('PC', 'router-solicitation').map(({ time }) => Math.round(time / seconds(1)));
    expect(times.map((time) => time - times[1]!).slice(1)).toEqual([0, 4, 8]);
  },
);

test('ISATAP-23 ISATAP-24 the answer is one unicast advertisement, within half a second', () => {
  const { network } = withRouters(ROUTER);
  network.addStation('OTHER', '172.16.10.51');
  network.addRouter('R1', ROUTER, [PREFIX]);
  network.run(seconds(10));
  const [solicitation] = network.messages('PC', 'router-solicitation');
  const sent = network.messages('R1', 'router-advertisement');
  expect(sent.map(outerOf)).toEqual([`${ROUTER} > ${STATION}`]);
  expect(sent[0]!.inner.destination.toString()).toBe(linkLocalOf(STATION));
  expect(sent[0]!.time - solicitation!.time).toBeLessThanOrEqual(ms(501));
});

test('ISATAP-25 a router says nothing to hosts it never heard of', () => {
  const network = new IsatapNetwork();
  network.addRouter('R1', ROUTER, [PREFIX]);
  const station = network.addStation('PC', STATION);
  network.run(seconds(7200));
  expect(network.tunnelled).toEqual([]);
  station.node.isatap.addPotentialRouter(station.adapter, ip4(ROUTER));
  network.run(seconds(7200));
  const asked = network.messages('PC', 'router-solicitation').length;
  expect(asked).toBeGreaterThan(0);
  expect(network.messages('R1', 'router-advertisement').length).toBe(asked);
});

test('ISATAP-27 ISATAP-41 lifetimes of 30 s do not make it ask more often than every 120 s', () => {
  const { network, station } = withSilentRouters(ROUTER);
  network.run(seconds(2));
  network.advertise(ROUTER, STATION, advertisement([prefixOption(PREFIX, 30)], { routerLifetime: 30 }));
  expect(routesOver(station)).toHaveLength(2);
  network.run(seconds(31));
  expect(routesOver(station)).toEqual([]);
  network.run(seconds(300));
  const times = network.messages('PC', 'router-solicitation').map(({ time }) => time);
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(seconds(120));
});

test.each([
  { what: 'router lifetime', lifetimes: [300, 1800, 3600], asked: 240 },
  { what: 'prefix', lifetimes: [1800, 300, 3600], asked: 240 },
  { what: 'route', lifetimes: [1800, 3600, 300], asked: 240 },
  { what: 'none of 0', lifetimes: [0, 600, 0], asked: 480 },
])('ISATAP-39 ISATAP-40 it asks again before the shortest lifetime ends: $what', ({ lifetimes, asked }) => {
  const [router, prefix, route] = lifetimes as [number, number, number];
  const { network } = withSilentRouters(ROUTER);
  network.run(seconds(2));
  const begin = network.simulator.now;
  const options = [prefixOption(PREFIX, prefix), routeOption('2001:db8::/32', route)];
  network.advertise(ROUTER, STATION, advertisement(options, { routerLifetime: router }));
  network.run(seconds(600));
  const [, second] = network.messages('PC', 'router-solicitation');
  expect(second!.time - begin).toBeGreaterThanOrEqual(seconds(asked));
  expect(second!.time - begin).toBeLessThanOrEqual(seconds(asked + 2));
});

test('ISATAP-40 infinite lifetimes and a router lifetime of 0 time nothing', () => {
  const { network } = withRouters(ROUTER);
  network.addRouter('R1', ROUTER, [PREFIX]);
  network.run(seconds(100_000));
  expect(network.messages('PC', 'router-solicitation')).toHaveLength(1);
});

test('ISATAP-34 an advertisement is believed of potential routers only, whoever brought it', () => {
  const { network, station } = withSilentRouters(ROUTER);
  network.run(seconds(2));
  const message = advertisement([prefixOption(PREFIX)]);
  // The inner source is no potential router's: by its own outer source, then by that of the router.
  network.advertise('172.16.10.99', STATION, message, linkLocalOf('172.16.10.99'));
  network.advertise(ROUTER, STATION, message, linkLocalOf('172.16.10.99'));
  expect(network.dropsAt('PC')).toEqual(['isatap-router-check', 'isatap-router-check']);
  expect(routesOver(station)).toEqual([]);
  expect(addressesOf(station)).toEqual([linkLocalOf(STATION)]);
});

test('ISATAP-35 the inner and the outer source are both asked', () => {
  const { network, station } = withSilentRouters(ROUTER);
  network.run(seconds(2));
  // The potential router outside, but a link-local address that embeds nothing inside.
  network.advertise(ROUTER, STATION, advertisement([prefixOption(PREFIX)]), 'fe80::1');
  // The potential router inside, somebody else outside.
  network.advertise('172.16.10.99', STATION, advertisement([prefixOption(PREFIX)]), linkLocalOf(ROUTER));
  expect(network.dropsAt('PC')).toEqual(['isatap-router-check', 'isatap-source-check']);
  expect(routesOver(station)).toEqual([]);
});

test('ISATAP-34 hop limit 255 and a link-local source are asked as anywhere', () => {
  const { network, station } = withSilentRouters(ROUTER);
  network.run(seconds(2));
  const message = advertisement([prefixOption(PREFIX)]);
  network.forgeMessage([ROUTER, STATION], [linkLocalOf(ROUTER), linkLocalOf(STATION)], message, 254);
  network.forgeMessage([ROUTER, STATION], ['fd9c:30c:2da4:1:0:5efe:ac10:a1f', linkLocalOf(STATION)], message);
  network.run(seconds(1));
  expect(network.dropsAt('PC')).toEqual(['nd-invalid', 'nd-invalid']);
  expect(routesOver(station)).toEqual([]);
});

test('ISATAP-03 a potential router may call itself by either u bit', () => {
  const { network, station } = withSilentRouters(ROUTER);
  network.run(seconds(2));
  network.advertise(ROUTER, STATION, advertisement([prefixOption(PREFIX)]), 'fe80::200:5efe:ac10:a1f');
  expect(addressesOf(station)).toContain(FORMED);
  network.run(seconds(60));
  expect(network.messages('PC', 'router-solicitation')).toHaveLength(1);
});

test('ISATAP-61 a router of lifetime 0 gives prefix and routes but no default route', () => {
  const { network, station } = withSilentRouters(ROUTER);
  network.run(seconds(2));
  const options = [prefixOption(PREFIX), routeOption('fd9c:30c:2da4:1000::/64')];
  network.advertise(ROUTER, STATION, advertisement(options, { routerLifetime: 0 }));
  expect(routesOver(station)).toEqual([
    `${PREFIX} via on-link metric 16`,
    `fd9c:30c:2da4:1000::/64 via ${linkLocalOf(ROUTER)} metric 256`,
  ]);
});

test('two routers: their default routes stand by preference, then by order, and one leaves with lifetime 0', () => {
  const { network, station } = withSilentRouters(ROUTER, SECOND);
  network.run(seconds(2));
  const chosen = (): string | undefined =>
    station.node.host.ipv6.decide(ip6('2001:db8::1')).chosen?.route.nextHop?.toString();
  network.advertise(ROUTER, STATION, advertisement([]));
  network.advertise(SECOND, STATION, advertisement([]));
  expect(chosen()).toBe(linkLocalOf(ROUTER));
  network.advertise(SECOND, STATION, advertisement([], { preference: 'high' }));
  expect(chosen()).toBe(linkLocalOf(SECOND));
  network.advertise(SECOND, STATION, advertisement([], { routerLifetime: 0 }));
  expect(chosen()).toBe(linkLocalOf(ROUTER));
  network.advertise(ROUTER, STATION, advertisement([], { routerLifetime: 0 }));
  expect(chosen()).toBeUndefined();
});

test('ISATAP-12 ISATAP-13 ISATAP-05 the next hop says where a packet goes: the router, or the destination itself on-link', () => {
  const { network, station } = withRouters(ROUTER);
  network.run(seconds(2));
  network.advertise(ROUTER, STATION, advertisement([prefixOption(PREFIX)]));
  const outersOf = (destination: string): readonly string[] => {
    network.ping(station, destination);
    const sent = network.messages('PC', 'echo-request');
    return sent.filter(({ inner }) => inner.destination === ip6(destination)).map(outerOf);
  };
  // The forger has an IPv4 address that answers ARP, so that the packet is seen on the wire.
  expect(outersOf('fd9c:30c:2da4:1:0:5efe:172.16.10.99')).toEqual([`${STATION} > 172.16.10.99`]);
  // The same identifier under a prefix that is not on-link, and no identifier at all.
  network.addRouter('R1', ROUTER, [PREFIX]);
  expect(outersOf('2001:db8:9:0:0:5efe:172.16.10.99')).toEqual([`${STATION} > ${ROUTER}`]);
  expect(outersOf('2001:db8:9::1')).toEqual([`${STATION} > ${ROUTER}`]);
});

test('ISATAP-12 a next hop with no IPv4 address, or with one that no other host has, is refused at once', () => {
  const { network, station } = withSilentRouters(ROUTER);
  network.run(seconds(2));
  network.advertise(ROUTER, STATION, advertisement([prefixOption(PREFIX)]));
  const identifiers = [
    '1',
    '5efe:255.255.255.255',
    '5efe:172.16.10.255',
    '5efe:224.0.0.1',
    '5efe:127.0.0.1',
    '5efe:0.0.0.0',
  ];
  for (const identifier of identifiers) {
    const destination = identifier === '1' ? 'fd9c:30c:2da4:1::1' : `fd9c:30c:2da4:1:0:${identifier}`;
    expect(network.ping(station, destination), destination).toBe('local-error');
  }
  expect(network.dropsAt('PC')).toEqual(identifiers.map(() => 'isatap-next-hop'));
  expect(network.messages('PC', 'echo-request')).toEqual([]);
});

test('ISATAP-09 ISATAP-46 ISATAP-54 nothing goes to a group, nothing comes from ::, no duplicate detection', () => {
  const { network } = withRouters(ROUTER, SECOND);
  network.addRouter('R1', ROUTER, [PREFIX]);
  network.addRouter('R2', SECOND, ['fd9c:30c:2da4:2::/64']);
  network.run(seconds(600));
  expect(network.tunnelled.length).toBeGreaterThan(3);
  for (const { outer, inner } of network.tunnelled) {
    expect(outer.destination.isMulticast).toBe(false);
    expect(inner.destination.isMulticast).toBe(false);
    expect(inner.source.isUnspecified).toBe(false);
  }
  expect(network.messages('PC', 'neighbor-solicitation')).toEqual([]);
});

test('ISATAP-45 a neighbour solicitation is answered without options, to where its own addresses say', () => {
  const { network } = withSilentRouters(ROUTER);
  network.run(seconds(2));
  network.advertise(ROUTER, STATION, advertisement([prefixOption(PREFIX)]));
  const asker = linkLocalOf('172.16.10.99');
  network.forgeMessage(['172.16.10.99', STATION], [asker, FORMED], {
    kind: 'neighbor-solicitation',
    code: 0,
    reserved: 0,
    target: ip6(FORMED),
    options: [{ kind: 'source-link-layer-address', address: MacAddress.parse('02-00-0A-00-00-01') }],
  });
  network.run(seconds(1));
  const [answer] = network.messages('PC', 'neighbor-advertisement');
  expect(outerOf(answer!)).toBe(`${STATION} > 172.16.10.99`);
  expect(answer!.inner.destination.toString()).toBe(asker);
  // RFC 4861 section 7.2.4: without a link-layer address there is nothing to override.
  expect(answer!.message).toMatchObject({ solicited: true, override: false, router: false, options: [] });
});

test('an adapter that ceases to advertise asks routers at once, and other settings make it ask nobody', () => {
  const { network, station } = withRouters(ROUTER);
  const { settings } = station.adapter.ipv6;
  settings.advertise = true;
  station.adapter.settingsChanged();
  network.addRouter('R1', ROUTER, [PREFIX]);
  network.run(seconds(60));
  expect(network.messages('PC', 'router-solicitation')).toEqual([]);
  settings.advertise = false;
  station.adapter.settingsChanged();
  network.run(seconds(2));
  expect(network.messages('PC', 'router-solicitation')).toHaveLength(1);
  settings.metric = 7;
  station.adapter.settingsChanged();
  network.run(seconds(60));
  expect(network.messages('PC', 'router-solicitation')).toHaveLength(1);
});
