import { describe, expect, test } from 'vitest';
import { withoutRecord } from '../support/error-record.ts';
import { shellNetwork } from '../support/shell-network.ts';

const network = () =>
  shellNetwork(`links: { near: {}, far: {} }
hosts:
  PC:
    profile: windows-8.1
    interfaces: { LAN: { index: 12, link: near, ipv4: 10.1.0.2/16, ipv6: '2001:db8:1::2/64', gateway: 10.1.0.1 } }
    routes: [{ to: '::/0', via: '2001:db8:1::1', interface: LAN }]
  R:
    profile: windows-server-2012r2
    interfaces:
      Near: { index: 10, link: near, ipv4: 10.1.0.1/16, ipv6: '2001:db8:1::1/64' }
      Far Side: { index: 11, link: far, ipv4: 10.2.0.1/16, ipv6: '2001:db8:2::1/64' }
  SRV:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: far, ipv4: 10.2.0.2/16, ipv6: '2001:db8:2::2/64', gateway: 10.2.0.1 } }
    routes: [{ to: '::/0', via: '2001:db8:2::1', interface: LAN }]
`);
type Typed = ReturnType<typeof network>;
const reached = (net: Typed): string =>
  [
    ['4', '10.2.0.2'],
    ['6', '2001:db8:2::2'],
  ]
    .filter(([, address]) => net.ping('PC', address!) === 'reply')
    .map(([family]) => family)
    .join(' ');

describe('forwarding of each family on each interface', () => {
  const both = (line: string): string[] => [line.replace('IF', '10'), line.replace('IF', '11')];
  test.each<[string[], string, string]>([
    [[], '', ''],
    [both('Set-NetIPInterface -InterfaceIndex IF -Forwarding Enabled'), '4 6', '4 6'],
    [both('Set-NetIPInterface -ifIndex IF -AddressFamily IPv6 -Forwarding Enabled'), '6', '6'],
    [both('Set-NetIPInterface -ifIndex IF -AddressFamily IPv4 -Forwarding Enabled'), '4', '4'],
    [both('Set-NetIPInterface -ifIndex IF -Forwarding Enabled -PolicyStore ActiveStore'), '4 6', ''],
    [both('netsh interface ipv4 set interface IF forwarding=enabled'), '4', '4'],
    [both('netsh interface ipv4 set interface IF forwarding=enabled store=active'), '4', ''],
    [['Set-NetIPInterface -ifIndex 10 -Forwarding Enabled'], '', ''],
    [
      [
        ...both('Set-NetIPInterface -ifIndex IF -Forwarding Enabled'),
        'Set-NetIPInterface "Far Side" -AddressFamily IPv4 -Forwarding Disabled',
      ],
      '6',
      '6',
    ],
  ])('%j', (lines, now, afterwards) => {
    const net = network();
    for (const line of lines) expect(net.type('R', line).ok).toBe(true);
    expect(reached(net)).toBe(now);
    net.reboot('R');
    expect(reached(net)).toBe(afterwards);
  });
});

describe('settings', () => {
  test.each<[string, object, object]>([
    ['-InterfaceMetric 77', { metric: 77 }, { metric: 77 }],
    ['-AddressFamily IPv6 -InterfaceMetric 77', { metric: null }, { metric: 77 }],
    ['-NlMtuBytes 1400', { mtu: 1400 }, { mtu: 1400 }],
    ['-AddressFamily IPv4 -NlMtuBytes 700', { mtu: 700 }, { mtu: null }],
    ['-Advertising Enabled -AdvertiseDefaultRoute Enabled', {}, { advertise: true, advertiseDefaultRoute: true }],
    [
      '-IgnoreDefaultRoutes Enabled -RouterDiscovery Disabled',
      {},
      { ignoreDefaultRoutes: true, routerDiscovery: false },
    ],
    ['-AdvertisedRouterLifetime 00:10:00', {}, { advertisedRouterLifetime: 600 }],
    [
      '-WeakHostSend Enabled -WeakHostReceive Enabled',
      { weakHostSend: true, weakHostReceive: true },
      { weakHostSend: true, weakHostReceive: true },
    ],
    ['-NeighborUnreachabilityDetection Disabled -DadTransmits 0', {}, { reachabilityProbes: false, dadTransmits: 0 }],
  ])('Set-NetIPInterface %s', (line, ipv4, ipv6) => {
    const net = network();
    expect(net.type('R', `Set-NetIPInterface -InterfaceAlias Near ${line}`)).toEqual({ ok: true, output: '' });
    const settings = () => net.node('R').host.interfaceByIndex(10)!;
    expect(settings().ipv4.settings).toMatchObject(ipv4);
    expect(settings().ipv6.settings).toMatchObject(ipv6);
    net.reboot('R');
    expect(settings().ipv4.settings).toMatchObject(ipv4);
    expect(settings().ipv6.settings).toMatchObject(ipv6);
  });

  test('a metric back to automatic', () => {
    const net = network();
    net.type('R', 'Set-NetIPInterface Near -InterfaceMetric 77');
    net.type('R', 'Set-NetIPInterface Near -AutomaticMetric Enabled');
    const { ipv4, ipv6 } = net.node('R').host.interfaceByIndex(10)!;
    expect([ipv4.settings.metric, ipv6.settings.metric]).toEqual([null, null]);
  });

  test('of IPv4 by netsh', () => {
    const net = network();
    expect(net.type('R', 'netsh interface ipv4 set interface Near metric=0 mtu=900 weakhostsend=enabled').output).toBe(
      'Ok.\n\n',
    );
    const { settings } = net.node('R').host.interfaceByIndex(10)!.ipv4;
    expect(settings).toEqual({ forwarding: null, metric: null, mtu: 900, weakHostSend: true, weakHostReceive: false });
  });
});

describe('addresses', () => {
  const added = (net: Typed): string[] => {
    const { ipv4, ipv6 } = net.node('PC').host.interfaceByIndex(12)!;
    return [...ipv4.addresses, ...ipv6.addresses]
      .filter(({ address }) => !(address.family === 6 && address.isLinkLocal))
      .map(({ address, prefixLength }) => `${address.toString()}/${prefixLength}`)
      .filter((text) => !['10.1.0.2/16', '2001:db8:1::2/64'].includes(text));
  };

  test.each<[string[], string[], string[]]>([
    [['New-NetIPAddress -IPAddress 10.1.0.7 -PrefixLength 24 -InterfaceIndex 12'], ['10.1.0.7/24'], ['10.1.0.7/24']],
    [
      ['New-NetIPAddress 2001:db8:9::7 -InterfaceAlias LAN -PrefixLength 64'],
      ['2001:db8:9::7/64'],
      ['2001:db8:9::7/64'],
    ],
    [
      ['New-NetIPAddress 10.1.0.7 -ifIndex 12', 'New-NetIPAddress 2001:db8::7 -ifIndex 12'],
      ['10.1.0.7/32', '2001:db8::7/128'],
      ['10.1.0.7/32', '2001:db8::7/128'],
    ],
    [['New-NetIPAddress 10.1.0.7 -ifIndex 12 -PrefixLength 24 -PolicyStore ActiveStore'], ['10.1.0.7/24'], []],
    [['New-NetIPAddress 10.1.0.7 -ifIndex 12', 'Remove-NetIPAddress -IPAddress 10.1.0.7 -Confirm:$false'], [], []],
    [
      [
        'New-NetIPAddress 2001:db8::7 -ifIndex 12',
        'Remove-NetIPAddress 2001:db8::7 -InterfaceAlias LAN -PolicyStore ActiveStore',
      ],
      [],
      ['2001:db8::7/128'],
    ],
  ])('%j', (lines, now, afterwards) => {
    const net = network();
    for (const line of lines) expect(net.type('PC', line).ok).toBe(true);
    expect(added(net)).toEqual(now);
    net.reboot('PC');
    expect(added(net)).toEqual(afterwards);
  });

  test('another host reaches a new address; a gateway is a route', () => {
    const net = network();
    expect(net.ping('R', '10.1.0.7')).toBe('timeout');
    net.type('PC', 'New-NetIPAddress 10.1.0.7 -ifIndex 12 -PrefixLength 16 -DefaultGateway 10.1.0.9');
    expect(net.ping('R', '10.1.0.7')).toBe('reply');
    const defaults = net.node('PC').host.ipv4.routes.routes.filter(({ prefix }) => prefix.length === 0);
    expect(defaults.map(({ nextHop, metric }) => `${nextHop!.toString()} ${metric}`)).toEqual([
      '10.1.0.1 256',
      '10.1.0.9 256',
    ]);
  });

  test('what Windows says', () => {
    const net = network();
    const { output } = net.type('PC', 'New-NetIPAddress 2001:db8::7 -ifIndex 12 -PrefixLength 64');
    expect(output).toBe(`

IPAddress         : 2001:db8::7
InterfaceIndex    : 12
InterfaceAlias    : LAN
AddressFamily     : IPv6
Type              : Unicast
PrefixLength      : 64
PrefixOrigin      : Manual
SuffixOrigin      : Manual
AddressState      : Tentative
ValidLifetime     : Infinite ([TimeSpan]::MaxValue)
PreferredLifetime : Infinite ([TimeSpan]::MaxValue)
SkipAsSource      : False
PolicyStore       : ActiveStore

IPAddress         : 2001:db8::7
InterfaceIndex    : 12
InterfaceAlias    : LAN
AddressFamily     : IPv6
Type              : Unicast
PrefixLength      : 64
PrefixOrigin      : Manual
SuffixOrigin      : Manual
AddressState      : Invalid
ValidLifetime     : Infinite ([TimeSpan]::MaxValue)
PreferredLifetime : Infinite ([TimeSpan]::MaxValue)
SkipAsSource      : False
PolicyStore       : PersistentStore



`);
    const again = net.type('PC', 'New-NetIPAddress 2001:db8::7 -ifIndex 12');
    expect(again.ok).toBe(false);
    expect(withoutRecord(again.output)).toBe('New-NetIPAddress : Instance MSFT_NetIPAddress already exists\n');
    expect(net.type('PC', 'Remove-NetIPAddress 10.1.0.9').output).toContain(
      "WHERE ((IPAddress LIKE '10.1.0.9')). Verify",
    );
  });
});

test.each<[string, string, string]>([
  ['Set-NetIPInterface -ifIndex 12', '-Forwarding or -Advertising', ''],
  ['Set-NetIPInterface -ifIndex 12 -Forwarding On', 'Forwarding is to be one of Enabled, Disabled', ''],
  ['Set-NetIPInterface -ifIndex 12 -NlMtuBytes 1000', 'NlMtuBytes is to be a whole number from 1280', ''],
  [
    'Set-NetIPInterface -ifIndex 12 -AddressFamily IPv4 -Advertising Enabled',
    '-Advertising of IPv4 is not modelled',
    'IPv6',
  ],
  ['Set-NetIPInterface -ifIndex 7 -Forwarding Enabled', 'PC has no interface "7"', '12 LAN'],
  ['netsh interface ipv4 set interface 12 mtu=1501', 'the link of LAN carries packets of 1500 bytes', '576 to 1500'],
  ['netsh interface ipv6 set interface 12 mtu=9000', 'the link of LAN carries packets of 1500 bytes', '1280 to 1500'],
  ['netsh interface ipv6 set subinterface 12 mtu=99999', 'the link of LAN carries packets of 1500', '1280 to 1500'],
  ['Set-NetIPInterface -ifIndex 12 -NlMtuBytes 9000', 'the link of LAN carries packets of 1500 bytes', '1280 to 1500'],
  ['netsh interface ipv4 set interface 12 mtu=100', 'mtu is to be a whole number from 576', ''],
  ['New-NetIPAddress 10.0.0.1', '-InterfaceIndex or -InterfaceAlias is missing', ''],
  ['New-NetIPAddress 10.0.0.300 -ifIndex 12', 'not an IPv4 address', ''],
  ['New-NetIPAddress 10.0.0.1 -ifIndex 12 -PrefixLength 33', 'from 0 to 32', ''],
  ['New-NetIPAddress 10.0.0.1 -ifIndex 12 -DefaultGateway 2001:db8::1', 'the gateway is of another family', ''],
])('%s is no command', (line, message, hint) => {
  const refusal = network().refusal('PC', line);
  expect(refusal.message).toContain(message);
  expect(refusal.hint ?? '').toContain(hint);
  expect(refusal.windowsText).not.toBe('');
});
