import { expect, test } from 'vitest';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { hostProfiles } from '../../src/host/profile.ts';
import { seconds } from '../../src/sim/time.ts';
import type { RouterAdvertisement } from '../../src/wire/icmpv6/router.ts';
import {
  advertisement,
  ip4,
  ip6,
  IsatapNetwork,
  linkLocalOf,
  routeOption,
  routesOver,
} from '../support/isatap-network.ts';

/** Routes in router advertisements (RFC 4191), on the link where manage-out depends on them. */

const STATION = '172.16.10.50';
const FIRST = '172.16.10.31';
const SECOND = '172.16.10.32';
const metrics = hostProfiles['windows-8.1'].advertisedRouteMetrics;

function listening() {
  const network = new IsatapNetwork();
  const station = network.addStation('PC', STATION);
  for (const router of [FIRST, SECOND]) {
    network.addSilent(`SILENT-${router}`, router);
    station.node.isatap.addPotentialRouter(station.adapter, ip4(router));
  }
  network.run(seconds(2));
  return { network, station };
}

const via = (prefix: string, router: string, metric: number): string =>
  `${prefix} via ${linkLocalOf(router)} metric ${metric}`;

test.each([
  ['high', metrics.high],
  ['medium', metrics.medium],
  ['low', metrics.low],
  ['reserved', metrics.medium],
] as const)('RIO-01 the preference %s in the header, where reserved is read as medium', (preference, metric) => {
  const { network, station } = listening();
  network.advertise(FIRST, STATION, advertisement([], { preference }));
  expect(routesOver(station)).toEqual([via('::/0', FIRST, metric)]);
});

test('RIO-01 a router of lifetime 0 has no preference that counts', () => {
  const { network, station } = listening();
  network.advertise(FIRST, STATION, advertisement([], { preference: 'high', routerLifetime: 0 }));
  expect(routesOver(station)).toEqual([]);
});

test('RIO-03 an option with the reserved preference is ignored, the others of the message are not', () => {
  const { network, station } = listening();
  const options = [routeOption('2001:db8:1::/48', 1800, 'reserved'), routeOption('2001:db8:2::/48', 1800, 'low')];
  network.advertise(FIRST, STATION, advertisement(options, { routerLifetime: 0 }));
  expect(routesOver(station)).toEqual([via('2001:db8:2::/48', FIRST, metrics.low)]);
});

test('RIO-04 bits behind the prefix length are ignored, and 0xffffffff never ends', () => {
  const { network, station } = listening();
  const option = routeOption('2001:db8::/32', 0xffffffff);
  if (option.kind !== 'route-information') throw new Error('another option');
  const message = advertisement([{ ...option, prefix: ip6('2001:db8:1:2::'), units: 2 }], { routerLifetime: 0 });
  network.advertise(FIRST, STATION, message);
  network.run(seconds(20_000));
  expect(routesOver(station)).toEqual([via('2001:db8::/32', FIRST, metrics.medium)]);
});

test('RIO-06 a host of type C: the header first, then the option for ::/0 in its place', () => {
  const { network, station } = listening();
  // RFC 4191 section 3.1, the example: lifetime 100 and medium in the header, 200 and low in the option.
  network.advertise(FIRST, STATION, advertisement([routeOption('::/0', 200, 'low')], { routerLifetime: 100 }));
  expect(routesOver(station)).toEqual([via('::/0', FIRST, metrics.low)]);
  network.run(seconds(150));
  expect(routesOver(station)).toEqual([via('::/0', FIRST, metrics.low)]);
  network.run(seconds(51));
  expect(routesOver(station)).toEqual([]);
});

test('RIO-07 lifetime 0 removes the route of that prefix, length and router alone', () => {
  const { network, station } = listening();
  const both = [routeOption('2001:db8::/32'), routeOption('2001:db8::/48')];
  for (const router of [FIRST, SECOND]) network.advertise(router, STATION, advertisement(both, { routerLifetime: 0 }));
  network.advertise(FIRST, STATION, advertisement([routeOption('2001:db8::/32', 0)], { routerLifetime: 0 }));
  expect(routesOver(station)).toEqual([
    via('2001:db8::/48', FIRST, metrics.medium),
    via('2001:db8::/32', SECOND, metrics.medium),
    via('2001:db8::/48', SECOND, metrics.medium),
  ]);
});

test('RIO-07 a route ends with its own lifetime, and a message renews it', () => {
  const { network, station } = listening();
  const message = advertisement([routeOption('2001:db8::/32', 100)], { routerLifetime: 0 });
  network.advertise(FIRST, STATION, message);
  network.run(seconds(90));
  network.advertise(FIRST, STATION, message);
  network.run(seconds(90));
  expect(routesOver(station)).toHaveLength(1);
  network.run(seconds(11));
  expect(routesOver(station)).toEqual([]);
});

test('RIO-08 the longest prefix first, then the preference', () => {
  const { network, station } = listening();
  const chosen = (destination: string): string | undefined =>
    station.node.host.ipv6.decide(ip6(destination)).chosen?.route.nextHop?.toString();
  network.advertise(
    FIRST,
    STATION,
    advertisement([routeOption('2001:db8::/32', 1800, 'high')], { preference: 'high' }),
  );
  const second = [routeOption('2001:db8::/32', 1800, 'low'), routeOption('2001:db8:1::/48', 1800, 'low')];
  network.advertise(SECOND, STATION, advertisement(second));
  expect(chosen('2001:db9::1')).toBe(linkLocalOf(FIRST));
  expect(chosen('2001:db8:2::1')).toBe(linkLocalOf(FIRST));
  expect(chosen('2001:db8:1::1')).toBe(linkLocalOf(SECOND));
});

test('RIO-09 what no route covers is refused to the sender at once', () => {
  const { network, station } = listening();
  network.advertise(FIRST, STATION, advertisement([routeOption('2001:db8::/32')], { routerLifetime: 0 }));
  expect(network.ping(station, '2001:db9::1')).toBe('local-error');
  expect(network.dropsAt('PC')).toEqual(['no-route']);
});

test('RIO-10 a route that arrives in the middle turns what follows', () => {
  const { network, station } = listening();
  network.advertise(FIRST, STATION, advertisement([]));
  network.ping(station, '2001:db8::1');
  network.advertise(SECOND, STATION, advertisement([routeOption('2001:db8::/32')], { routerLifetime: 0 }));
  network.ping(station, '2001:db8::1');
  const outers = network.messages('PC', 'echo-request').map(({ outer }) => outer.destination.toString());
  expect(outers).toEqual([FIRST, SECOND]);
});

/** What a Windows router with these published routes answers a station. */
function answerOf(change: (router: ReturnType<IsatapNetwork['addRouter']>) => void): RouterAdvertisement {
  const network = new IsatapNetwork();
  const routes = ['fd9c:30c:2da4:1000::/64', 'fd9c:30c:2da4:1001::/64'];
  const router = network.addRouter('R1', FIRST, ['fd9c:30c:2da4:1::/64'], routes);
  change(router);
  const station = network.addStation('PC', STATION);
  station.node.isatap.addPotentialRouter(station.adapter, ip4(FIRST));
  network.run(seconds(5));
  const [sent] = network.messages('R1', 'router-advertisement');
  return sent!.message as RouterAdvertisement;
}

const contents = ({ options }: RouterAdvertisement): readonly string[] =>
  options.flatMap((option) =>
    option.kind === 'prefix-information' || option.kind === 'route-information'
      ? [`${option.kind} ${option.prefix.toString()}/${option.prefixLength}`]
      : [],
  );

test('ISATAP-60 the adapter’s own published prefix is a prefix, other published routes are routes, and no default', () => {
  const message = answerOf(() => undefined);
  expect(message.routerLifetime).toBe(0);
  expect(message.preference).toBe('medium');
  expect(contents(message)).toEqual([
    'prefix-information fd9c:30c:2da4:1::/64',
    'route-information fd9c:30c:2da4:1000::/64',
    'route-information fd9c:30c:2da4:1001::/64',
  ]);
});

test('ISATAP-60 advertisedefaultroute gives a lifetime, and a router that does not forward has none', () => {
  const withDefault = answerOf(({ adapter }) => (adapter.ipv6.settings.advertiseDefaultRoute = true));
  expect(withDefault.routerLifetime).toBe(1800);
  const notForwarding = answerOf(({ adapter }) => {
    adapter.ipv6.settings.advertiseDefaultRoute = true;
    adapter.ipv6.settings.forwarding = false;
  });
  expect(notForwarding.routerLifetime).toBe(0);
  expect(contents(notForwarding)).toHaveLength(3);
});

test('RIO-05 two published routes to one prefix make one option', () => {
  const message = answerOf(({ node, card }) =>
    node.host.ipv6.routes.add({
      prefix: IpPrefix.parse6('fd9c:30c:2da4:1000::/64'),
      nextHop: ip6('fe80::2'),
      interface: card,
      metric: 256,
      publish: 'yes',
      origin: 'manual',
      validUntil: Infinity,
    }),
  );
  expect(contents(message).filter((text) => text.includes(':1000::'))).toHaveLength(1);
});
