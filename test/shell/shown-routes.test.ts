import { expect, test } from 'vitest';
import { shownRoutes } from '../../src/shell/shown-routes.ts';
import { windowsPrefix } from '../../src/shell/windows-address.ts';
import { shellNetwork } from '../support/shell-network.ts';

const network = (index = 12) =>
  shellNetwork(`links: { lan: {} }
hosts:
  A:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: ${index}, link: lan, ipv4: [10.0.0.1/24, 10.0.0.2/24], ipv6: '2001:db8::1/64', interfaceId: '::5' } }
    tunnels: { isatap: { kind: isatap, index: 14, over: LAN, state: enabled } }
    commands: [netsh interface ipv6 add route ::/0 ${index} nexthop=2001:db8::9]
`);

const rows = (net: ReturnType<typeof network>, family: 4 | 6): string[] =>
  shownRoutes(net.node('A').host, family).map(
    ({ prefix, nextHop, interface: { index }, isSystem }) =>
      `${windowsPrefix(prefix)} ${index} ${nextHop?.toString() ?? 'on-link'} ${isSystem ? 'system' : 'manual'}`,
  );

test('IPv6: what the stack makes for itself, by prefix; ISATAP has its addresses only', () => {
  const net = network();
  net.type('A', 'netsh interface ipv6 add route ::/0 12 nexthop=2001:db8::9');
  const linkLocal = net.node('A').host.interfaceByIndex(12)!.ipv6.linkLocal!.toString();
  const [before, after] =
    linkLocal < 'fe80::5efe'
      ? [[`${linkLocal}/128 12 on-link system`], []]
      : [[], [`${linkLocal}/128 12 on-link system`]];
  expect(rows(net, 6)).toEqual([
    '::/0 12 2001:db8::9 manual',
    '::1/128 1 on-link system',
    '2001:db8::/64 12 on-link system',
    '2001:db8::1/128 12 on-link system',
    'fe80::/64 12 on-link system',
    ...before,
    'fe80::5efe:10.0.0.1/128 14 on-link system',
    'fe80::5efe:10.0.0.2/128 14 on-link system',
    ...after,
    'ff00::/8 1 on-link system',
    'ff00::/8 12 on-link system',
  ]);
});

test('IPv4: addresses, one broadcast address a subnet, groups, everybody; none on a tunnel', () => {
  expect(rows(network(), 4)).toEqual([
    '10.0.0.0/24 12 on-link system',
    '10.0.0.1/32 12 on-link system',
    '10.0.0.2/32 12 on-link system',
    '10.0.0.255/32 12 on-link system',
    '127.0.0.0/8 1 on-link system',
    '127.0.0.1/32 1 on-link system',
    '127.255.255.255/32 1 on-link system',
    '224.0.0.0/4 1 on-link system',
    '224.0.0.0/4 12 on-link system',
    '255.255.255.255/32 1 on-link system',
    '255.255.255.255/32 12 on-link system',
  ]);
});

test('an interface that has the index of the loopback interface takes its place', () => {
  const net = network(1);
  expect(rows(net, 6).some((row) => row.startsWith('::1/128'))).toBe(false);
});

test('a disabled adapter has none', () => {
  const net = network();
  net.type('A', 'netsh interface set interface LAN admin=disabled');
  expect(rows(net, 4).filter((row) => row.includes(' 12 '))).toEqual([]);
});
