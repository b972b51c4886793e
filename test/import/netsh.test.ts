/** What our own netsh prints is read again by our own importer, and says the same. */
import { expect, test } from 'vitest';
import { shownRoutes } from '../../src/shell/shown-routes.ts';
import { netshNetwork } from '../support/netsh-host.ts';
import { readPasted, routesOf } from '../support/pasted.ts';

const net = netshNetwork('windows-server-2016');
for (const line of [
  'set interface 14 forwarding=enabled advertise=enabled metric=5',
  'add route 2001:db8:0:1::/64 14 publish=yes',
  'add route 2001:db8:0:1000::/64 12 nexthop=fe80::5efe:10.0.0.7 publish=age metric=7',
  'set prefixpolicy fc00::/7 45 13',
])
  net.type('R', `netsh interface ipv6 ${line}`);
net.ping('R', '10.0.0.2');
const readBack = (line: string) => readPasted(net.type('R', `netsh interface ${line}`).output);

test.each<[string, number]>([
  ['ipv6 show route', 10],
  ['ipv4 show route', 10],
  ['ipv6 show interfaces', 3],
  ['ipv6 show interface 14', 25],
  ['ipv6 show addresses', 7],
  ['ipv6 show addresses 12', 10],
  ['ipv6 show neighbors', 5],
  ['ipv6 show joins', 5],
  ['ipv4 show destinationcache', 2],
  ['ipv6 show prefixpolicies', 9],
  ['ipv6 dump', 5],
])('every line of %s is understood', (line, least) => {
  const { report } = readBack(line);
  expect(report.unknown).toEqual([]);
  expect(report.understood).toBeGreaterThanOrEqual(least);
});

test.each([4, 6] as const)('show route of IPv%d has the routes with their metrics', (family) => {
  const routes = shownRoutes(net.node('R').host, family).map(
    ({ prefix, nextHop, interface: { index, name }, metric, publish, isSystem }) =>
      [
        prefix.toString(),
        nextHop === null ? `on-link, on ${index} ${name}` : `via ${nextHop.toString()}, on ${index}`,
        `metric ${metric}`,
        ...(publish === 'no' ? [] : [`publish ${publish}`]),
        // Manual is what a router told too.
        ...(isSystem ? ['system'] : []),
      ].join(', '),
  );
  expect(routes.length).toBeGreaterThan(8);
  expect(routesOf(readBack(`ipv${family} show route`))).toEqual(routes);
});
