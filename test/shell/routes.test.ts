import { describe, expect, test } from 'vitest';
import { withoutRecord } from '../support/error-record.ts';
import { shellNetwork } from '../support/shell-network.ts';

/** PC and SRV on two links with R between; SRV knows the way back, PC has no route beyond its link. */
const network = (profile = 'windows-8.1') =>
  shellNetwork(`links: { near: {}, far: {} }
hosts:
  PC:
    profile: ${profile}
    interfaces: { LAN: { index: 12, link: near, ipv4: 10.1.0.2/16, ipv6: '2001:db8:1::2/64', metric: 10 } }
  R:
    profile: windows-server-2012r2
    interfaces:
      Near: { index: 10, link: near, ipv4: 10.1.0.1/16, ipv6: '2001:db8:1::1/64' }
      Far: { index: 11, link: far, ipv4: 10.2.0.1/16, ipv6: '2001:db8:2::1/64' }
    forwarding: true
    commands: []
  SRV:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: far, ipv4: 10.2.0.2/16, ipv6: '2001:db8:2::2/64', gateway: 10.2.0.1 } }
    routes: [{ to: '::/0', via: '2001:db8:2::1', interface: LAN }]
`);

/** A network whose router forwards both families. */
function routed(profile?: string) {
  const net = network(profile);
  for (const card of ['10', '11'])
    expect(net.type('R', `Set-NetIPInterface -InterfaceIndex ${card} -Forwarding Enabled`).output).toBe('');
  return net;
}

const reached = (net: ReturnType<typeof network>): string =>
  [
    ['4', '10.2.0.2'],
    ['6', '2001:db8:2::2'],
  ]
    .filter(([, address]) => net.ping('PC', address!) === 'reply')
    .map(([family]) => family)
    .join(' ');

/** All manual routes of PC: prefix, next hop, metric, publish; then those that are stored. */
function routesOf(net: ReturnType<typeof network>): { active: string[]; stored: string[] } {
  const { host } = net.node('PC');
  const text = ({
    prefix,
    nextHop,
    metric,
    publish,
  }: (typeof host.ipv6.routes.routes)[number] | (typeof host.stored.routes)[number]): string =>
    `${prefix.toString()} ${nextHop?.toString() ?? 'on-link'} ${metric}${publish === 'no' ? '' : ` ${publish}`}`;
  const active = [...host.ipv4.routes.routes, ...host.ipv6.routes.routes] as typeof host.ipv6.routes.routes;
  return {
    active: active.filter(({ origin }) => origin === 'manual').map(text),
    stored: host.stored.routes.map(text),
  };
}

describe('a route added', () => {
  const SIX = '2001:db8:2::/64 2001:db8:1::1';
  const FOUR = '10.2.0.0/16 10.1.0.1';
  test.each<[string, string, string[], boolean]>([
    [
      'New-NetRoute -DestinationPrefix 2001:db8:2::/64 -InterfaceIndex 12 -NextHop 2001:db8:1::1',
      '6',
      [`${SIX} 256`],
      true,
    ],
    [
      'new-netroute 2001:db8:2::/64 -ifIndex 12 -NextHop 2001:db8:1::1 -RouteMetric 7 -Publish Yes',
      '6',
      [`${SIX} 7 yes`],
      true,
    ],
    [
      'New-NetRoute -DestinationPrefix "2001:db8:2::/64" -InterfaceAlias lan -NextHop "2001:db8:1::1" -PolicyStore ActiveStore',
      '6',
      [`${SIX} 256`],
      false,
    ],
    [
      'New-NetRoute -DestinationPrefix 10.2.0.0/16 -InterfaceIndex 12 -NextHop 10.1.0.1 -AddressFamily IPv4',
      '4',
      [`${FOUR} 256`],
      true,
    ],
    [
      'New-NetRoute -DestinationPrefix 2001:db8:2::/64 -InterfaceIndex 12 -NextHop ::',
      '',
      ['2001:db8:2::/64 on-link 256'],
      true,
    ],
    ['New-NetRoute -DestinationPrefix 10.2.0.0/16 -InterfaceIndex 12', '', ['10.2.0.0/16 on-link 256'], true],
    ['netsh interface ipv4 add route 10.2.0.0/16 12 10.1.0.1', '4', [`${FOUR} 256`], true],
    [
      'netsh int ip add route prefix=10.2.0.0/16 interface="LAN" nexthop=10.1.0.1 metric=3 store=active',
      '4',
      [`${FOUR} 3`],
      false,
    ],
    ['route ADD 10.2.0.0 MASK 255.255.0.0 10.1.0.1 METRIC 5 IF 12', '4', [`${FOUR} 5`], false],
    ['route -p add 10.2.0.0 mask 255.255.0.0 10.1.0.1', '4', [`${FOUR} 1`], true],
    ['route.exe -p add 10.2.0.0/16 10.1.0.1 IF 0xc', '4', [`${FOUR} 1`], true],
    ['route add 10.2.0.2 10.1.0.1', '4', ['10.2.0.2/32 10.1.0.1 1'], false],
    ['route add 10.2.0.0 mask 255.255.0.0 10.1.0.2', '', ['10.2.0.0/16 on-link 1'], false],
    ['route -6 add 2001:db8:2::/64 2001:db8:1::1', '6', [`${SIX} 1`], false],
    ['route -6 -p add 2001:db8:2::/64 :: IF 12', '', ['2001:db8:2::/64 on-link 1'], true],
  ])('%s', (line, way, routes, isKept) => {
    const net = routed();
    expect(reached(net)).toBe('');
    expect(net.type('PC', line).ok).toBe(true);
    expect(reached(net)).toBe(way);
    expect(routesOf(net)).toEqual({ active: routes, stored: isKept ? routes : [] });
    net.reboot('PC');
    expect(routesOf(net).active).toEqual(isKept ? routes : []);
    expect(reached(net)).toBe(isKept ? way : '');
  });
});

describe('routes changed and taken away', () => {
  const ADD = [
    'New-NetRoute 2001:db8:2::/64 -ifIndex 12 -NextHop 2001:db8:1::1',
    'New-NetRoute 2001:db8:2::/64 -ifIndex 12 -NextHop 2001:db8:1::9 -RouteMetric 300',
  ];
  const [GOOD, BAD] = ['2001:db8:2::/64 2001:db8:1::1', '2001:db8:2::/64 2001:db8:1::9'];
  test.each<[string, string[], string[]]>([
    [
      'Set-NetRoute -DestinationPrefix 2001:db8:2::/64 -NextHop 2001:db8:1::9 -RouteMetric 100',
      [`${GOOD} 256`, `${BAD} 100`],
      [`${GOOD} 256`, `${BAD} 100`],
    ],
    [
      'Set-NetRoute 2001:db8:2::/64 -AddressFamily IPv6 -RouteMetric 100 -Publish Age',
      [`${GOOD} 100 age`, `${BAD} 100 age`],
      [`${GOOD} 100 age`, `${BAD} 100 age`],
    ],
    [
      'Set-NetRoute 2001:db8:2::/64 -NextHop 2001:db8:1::1 -RouteMetric 400 -PolicyStore ActiveStore',
      [`${GOOD} 400`, `${BAD} 300`],
      [`${GOOD} 256`, `${BAD} 300`],
    ],
    [
      'Remove-NetRoute -DestinationPrefix 2001:db8:2::/64 -InterfaceIndex 12 -NextHop 2001:db8:1::1 -Confirm:$false',
      [`${BAD} 300`],
      [`${BAD} 300`],
    ],
    ['Remove-NetRoute -NextHop 2001:db8:1::9', [`${GOOD} 256`], [`${GOOD} 256`]],
    ['Remove-NetRoute -DestinationPrefix 2001:db8:2::/64', [], []],
    ['Remove-NetRoute -DestinationPrefix 2001:db8:2::/64 -PolicyStore ActiveStore', [], [`${GOOD} 256`, `${BAD} 300`]],
    ['netsh interface ipv6 delete route 2001:db8:2::/64 12 2001:db8:1::9', [`${GOOD} 256`], [`${GOOD} 256`]],
    ['route -6 delete 2001:db8:2::/64', [], []],
    ['route -6 delete 2001:db8:2::/64 2001:db8:1::1', [`${BAD} 300`], [`${BAD} 300`]],
  ])('%s', (line, active, stored) => {
    const net = routed();
    for (const add of ADD) net.type('PC', add);
    expect(net.type('PC', line)).toEqual({
      ok: true,
      output: line.startsWith('netsh') ? 'Ok.\n\n' : line.startsWith('route') ? ' OK!\n' : '',
    });
    expect(routesOf(net)).toEqual({ active, stored });
    net.reboot('PC');
    expect(routesOf(net).active).toEqual(stored);
  });

  test('a route that was taken away from the active store alone can be taken away whole', () => {
    const net = network();
    net.type('PC', ADD[0]!);
    net.type('PC', 'Remove-NetRoute 2001:db8:2::/64 -PolicyStore ActiveStore');
    expect(net.type('PC', 'Remove-NetRoute 2001:db8:2::/64').ok).toBe(true);
    expect(routesOf(net).stored).toEqual([]);
  });

  test('IPv4 by netsh', () => {
    const net = routed();
    net.type('PC', 'netsh interface ipv4 add route 10.2.0.0/16 12 10.1.0.9');
    net.type('PC', 'netsh interface ipv4 add route 10.2.0.0/16 12 10.1.0.1 metric=300');
    expect(reached(net)).toBe('');
    expect(net.type('PC', 'netsh interface ipv4 set route 10.2.0.0/16 12 10.1.0.1 metric=100').output).toBe('Ok.\n\n');
    expect(reached(net)).toBe('4');
    expect(net.type('PC', 'netsh interface ipv4 delete route 10.2.0.0/16 12 10.1.0.1').output).toBe('Ok.\n\n');
    expect(routesOf(net).active).toEqual(['10.2.0.0/16 10.1.0.9 256']);
  });

  test('the on-link route of an address is one like the others: what is set of it stays', () => {
    const net = network();
    const connected = (): string[] =>
      [...net.node('PC').host.ipv6.routes.routes]
        .filter(({ prefix }) => prefix.toString() === '2001:db8:1::/64')
        .map(({ metric, publish, origin }) => `${metric} ${publish} ${origin}`);
    expect(net.type('PC', 'netsh interface ipv6 set route 2001:db8:1::/64 12 metric=7 publish=yes').output).toBe(
      'Ok.\n\n',
    );
    expect(net.type('PC', 'Set-NetRoute -InterfaceIndex 12 -AddressFamily IPv6 -RouteMetric 8').ok).toBe(true);
    expect(connected()).toEqual(['8 yes address']);
    net.reboot('PC');
    expect(connected()).toEqual(['8 yes address']);
  });

  test('a lifetime ends', () => {
    const net = routed();
    net.type('PC', 'New-NetRoute 2001:db8:2::/64 -ifIndex 12 -NextHop 2001:db8:1::1 -ValidLifetime 00:00:20');
    net.wait(19);
    expect(routesOf(net).active).toHaveLength(1);
    net.wait(2);
    expect(routesOf(net).active).toEqual([]);
  });
});

describe('what Windows says', () => {
  test.each<[string, string]>([
    [
      'windows-8.1',
      'ifIndex DestinationPrefix                              NextHop                                  RouteMetric PolicyStore',
    ],
    [
      'windows-10',
      'ifIndex DestinationPrefix                              NextHop                                  RouteMetric ifMetric PolicyStore',
    ],
  ])('a new route on %s, in each store', (profile, header) => {
    const net = network(profile);
    const { output } = net.type('PC', 'New-NetRoute 2001:db8:2::/64 -ifIndex 12 -NextHop 2001:db8:1::1 -RouteMetric 7');
    const lines = output.split('\n');
    expect(lines[1]).toBe(header);
    expect(lines[3]!.split(/ +/)).toEqual([
      '12',
      '2001:db8:2::/64',
      '2001:db8:1::1',
      '7',
      ...(profile === 'windows-10' ? ['10'] : []),
      'ActiveStore',
    ]);
    expect(lines[4]).toContain('Persiste...');
  });

  test.each<[string, string]>([
    [
      'New-NetRoute 10.2.0.0/16 -ifIndex 12 -NextHop 10.1.0.1 -RouteMetric 9',
      'New-NetRoute : Instance MSFT_NetRoute already exists\n',
    ],
    ['netsh interface ipv4 add route 10.2.0.0/16 12 10.1.0.1', 'The object already exists.\n'],
    ['netsh interface ipv4 set route 10.2.0.0/16 12 10.1.0.9 metric=1', 'Element not found.\n'],
    ['netsh interface ipv4 delete route 10.2.0.0/16 12 10.1.0.9', 'Element not found.\n'],
    ['route add 10.2.0.0 mask 255.255.0.0 10.1.0.1', 'The route addition failed: The object already exists.\n\n'],
    [
      'route add 10.3.0.0 mask 255.255.0.0 10.9.0.1',
      'The route addition failed: Either the interface index is wrong or the gateway does not lie on the same network as the interface. Check the IP Address Table for the machine.\n\n',
    ],
    ['route delete 10.3.0.0', 'The route deletion failed: Element not found.\n\n'],
    [
      'Remove-NetRoute -DestinationPrefix ::/0 -InterfaceIndex 12',
      "Remove-NetRoute : No matching MSFT_NetRoute objects found by CIM query for instances of the ROOT/StandardCimv2/MSFT_NetRoute class on the CIM server: SELECT * FROM MSFT_NetRoute  WHERE ((DestinationPrefix LIKE '::/0')) AND ((InterfaceIndex = 12)). Verify query parameters and retry.\n",
    ],
  ])('%s cannot be done', (line, output) => {
    const net = network();
    net.type('PC', 'New-NetRoute 10.2.0.0/16 -ifIndex 12 -NextHop 10.1.0.1');
    const result = net.type('PC', line);
    expect({ ok: result.ok, output: withoutRecord(result.output) }).toEqual({ ok: false, output });
  });
});

test.each<[string, string, string]>([
  ['New-NetRoute -InterfaceIndex 12', '-DestinationPrefix is missing', ''],
  ['New-NetRoute 2001:db8:2::/64', '-InterfaceIndex or -InterfaceAlias is missing', ''],
  ['New-NetRoute 2001:db8:2::/64 -ifIndex 99', 'PC has no interface "99"', '12 LAN'],
  ['New-NetRoute 2001:db8:2::/64 -InterfaceAlias WAN', 'PC has no interface "WAN"', '12 LAN'],
  ['New-NetRoute 2001:db8:2::1/64 -ifIndex 12', 'bits set behind the prefix length', ''],
  ['New-NetRoute 2001:db8:2::/64 -ifIndex 12 -NextHop 10.1.0.1', '10.1.0.1 is not of IPv6', 'one family'],
  ['New-NetRoute 10.2.0.0/16 -ifIndex 12 -AddressFamily IPv6', '10.2.0.0/16 is not of IPv6', ''],
  [
    'New-NetRoute 10.2.0.0/16 -ifIndex 12 -RouteMetric 70000',
    'RouteMetric is to be a whole number from 0 to 65535',
    '',
  ],
  ['New-NetRoute 10.2.0.0/16 -ifIndex 12 -Publish Maybe', 'Publish is to be one of No, Age, Yes', ''],
  ['New-NetRoute 10.2.0.0/16 -ifIndex 12 -PolicyStore PersistentStore', 'into the active store too', 'leave'],
  ['New-NetRoute 10.2.0.0/16 -ifIndex 12 -ValidLifetime soon', 'is to be a time such as', ''],
  ['Set-NetRoute 10.2.0.0/16', '-RouteMetric or -Publish or -ValidLifetime or -PreferredLifetime is missing', ''],
  ['netsh interface ipv4 add route 2001:db8:2::/64 12', 'is not an IPv4 prefix', ''],
  ['netsh interface ipv4 add route 10.2.0.0/16 99', 'PC has no interface "99"', '12 LAN'],
  ['netsh interface ipv6 add route 10.2.0.0/16 12', 'is not an IPv6 prefix', ''],
  ['route add 10.2.0.0 mask 255.0.255.0 10.1.0.1', 'is no subnet mask', ''],
  ['route add 10.2.0.1 mask 255.255.0.0 10.1.0.1', 'bits set that the mask has not', ''],
  ['route add 10.2.0.0 mask 255.255.0.0', 'the gateway is missing', 'gateway'],
  ['route add 10.2.0.0 mask 255.255.0.0 10.1.0.1 if 99', 'PC has no interface "99"', '12 LAN'],
  ['route add 10.2.0.0 mask 255.255.0.0 10.1.0.1 10.1.0.2', '10.1.0.2 is one value too many', ''],
  ['route add 10.2.0.0 mask', 'mask needs a value', ''],
])('%s is no command', (line, message, hint) => {
  const refusal = network().refusal('PC', line);
  expect(refusal.message).toContain(message);
  expect(refusal.hint ?? '').toContain(hint);
  expect(refusal.windowsText).not.toBe('');
});
