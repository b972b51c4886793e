import { describe, expect, test } from 'vitest';
import { Combinations, readAxis } from '../../../src/scenario/vary/axes.ts';
import { VaryError } from '../../../src/scenario/vary/vary-error.ts';
import { loadText } from '../../support/scenarios.ts';

const NETWORK = `
title: a network with dots in its names
links: { lan: {}, w.an: { delay: 1ms } }
hosts:
  R1:
    profile: windows-server-2012r2
    interfaces:
      Local Area: { index: 3, link: lan, ipv4: 10.0.0.1/24, ipv6: '2001:db8:1::1/64' }
      other: { index: 4, link: w.an, ipv4: 10.0.1.1/24, ipv6: ['2001:db8:2::1/64', '2001:db8:3::1/64'], metric: 7 }
    tunnels:
      isatap.example: { kind: isatap, index: 5, over: Local Area, metric: 9 }
    routes:
      - { to: '2001:db8:a::/48', via: '2001:db8:1::2', interface: Local Area, metric: 10 }
      - { to: '2001:db8:a::/48', interface: other }
      - { to: 10.9.0.0/16, via: 10.0.0.2, interface: Local Area }
    commands:
      - netsh interface ipv6 set interface "Local Area" forwarding=enabled metric=20
      - netsh int ipv6 add route 2001:db8:b::/48 "Local Area" 2001:db8:1::2 metric=30 publish=yes
      - netsh interface ipv6 add route 2001:db8:c::/48 4
      - netsh interface ipv6 set route 2001:db8:B::/48 3 nexthop=2001:db8:1:0::2 metric=31
      - netsh interface ipv6 set interface 3 metric=21
  R2:
    profile: windows-server-2012r2
    interfaces:
      Local Area: { index: 3, link: lan, ipv4: 10.0.0.4/24, ipv6: '2001:db8:1::4/64' }
      other: { index: 4, link: w.an, ipv4: 10.0.1.4/24, ipv6: '2001:db8:2::4/64' }
    commands:
      - New-NetRoute -DestinationPrefix 2001:db8:b::/48 -InterfaceAlias 'Local Area' -NextHop 2001:db8:1::2 -RouteMetric 30
      - New-NetRoute 2001:db8:c::/48 -ifIndex 4
      - Set-NetRoute -Dest 2001:db8:c::/48 -Publish Yes
      - route -p add 10.9.0.0 mask 255.255.0.0 10.0.0.2 metric 7 if 3
      - route ADD 10.8.0.0 MASK 255.255.0.0 10.0.0.2
      - Set-NetIPInterface "Local Area" -AddressFamily IPv6 -Forwarding Enabled -NlMtuBytes:1400
      - netsh interface ipv4 set interface "Local Area" metric=5 forwarding=enabled
      - Set-NetIsatapConfiguration -Router isatap.example
      - netsh advfirewall firewall add rule name=in dir=in action=allow protocol=tcp localport=80 remoteip=10.0.0.0/8,10.1.0.0/16
      - "New-NetFirewallRule -DisplayName 'In two' -RemoteAddress 10.0.0.0/8, 10.1.0.0/16 -Protocol TCP"
      - ipconfig /flushdns
  a.b:
    profile: linux
    interfaces: { eth0: { link: lan, ipv4: 10.0.0.3/24 } }
flows:
  f.1: { from: a.b, to: 10.0.0.1, ping: 1, at: 1s }
states: [{ at: 2s, host: R1, adapter: other, is: up }]
`;

const loaded = loadText(NETWORK);

/** The scenario with one value somewhere. */
const withValue = (text: string) => new Combinations(loaded, [readAxis(text)]).scenario(0).document;
const router = (text: string) => withValue(text).hosts['R1']!;

describe('a key of the scenario', () => {
  test.each([
    ['seed=7', (document: ReturnType<typeof withValue>) => document.seed, 7],
    ['limit=5s', ({ limit }) => limit, '5s'],
    ['links[w.an].delay=2ms', ({ links }) => links['w.an']!.delay, '2ms'],
    ['links.lan.loss=0.5', ({ links }) => links['lan']!.loss, 0.5],
    ['links.lan.filter=[proto41]', ({ links }) => links['lan']!.filter, ['proto41']],
    ['links.[w.an].delay=null', ({ links }) => links['w.an']!.delay, '0ns'],
    ['flows[f.1].size=99', ({ flows }) => flows['f.1']!.size, 99],
    ['states[0].is=down', ({ states }) => states[0]!.is, 'down'],
    ['R1.profile=windows-server-2016', ({ hosts }) => hosts['R1']!.profile, 'windows-server-2016'],
    ['hosts.R1.profile=windows-server-2016', ({ hosts }) => hosts['R1']!.profile, 'windows-server-2016'],
    ['[a.b].profile=windows-8.1', ({ hosts }) => hosts['a.b']!.profile, 'windows-8.1'],
    ['R1.switches.tunnelLoopChecks=true', ({ hosts }) => hosts['R1']!.switches, { tunnelLoopChecks: true }],
    [
      'R1.interfaces.other.ipv6[1]=2001:db8:4::1/64',
      ({ hosts }) => hosts['R1']!.interfaces['other']!.ipv6,
      ['2001:db8:2::1/64', '2001:db8:4::1/64'],
    ],
    ['R1.tunnels[isatap.example].metric=8', ({ hosts }) => hosts['R1']!.tunnels!['isatap.example']!.metric, 8],
  ] satisfies [string, (document: ReturnType<typeof withValue>) => unknown, unknown][])('%s', (text, find, value) => {
    expect(find(loaded.document)).not.toEqual(value);
    expect(find(withValue(text))).toEqual(value);
  });
});

describe('a route', () => {
  const LAN = 'R1.route[2001:db8:b::/48 via 2001:db8:1::2]';

  test('what tells it from others changes in every start command of it', () => {
    const commands = router(`${LAN}.prefix=2001:db8:d::/48`).commands!;
    expect(commands[3]).toBe('netsh interface ipv6 set route 2001:db8:d::/48 3 nexthop=2001:db8:1:0::2 metric=31');
  });

  test('a start command that sets it last decides', () => {
    const commands = router(`${LAN}.metric=77`).commands!;
    expect(commands[1]).toBe(loaded.document.hosts['R1']!.commands![1]);
    expect(commands[3]).toBe('netsh interface ipv6 set route 2001:db8:B::/48 3 nexthop=2001:db8:1:0::2 metric=77');
  });

  const ADD = 'netsh int ipv6 add route 2001:db8:b::/48 "Local Area" 2001:db8:1::2 metric=30 publish=yes';
  test.each([
    [`${LAN}.publish=no`, 1, ADD.replace('=yes', '=no')],
    [`${LAN}.publish=false`, 1, ADD.replace('=yes', '=no')],
    [`${LAN}.publish=null`, 1, ADD.replace(' publish=yes', '')],
    [`${LAN}.interface=other`, 1, ADD.replace('"Local Area"', 'other')],
    [`${LAN}.nexthop=2001:db8:1::9`, 1, ADD.replace('2001:db8:1::2', '2001:db8:1::9')],
    [`${LAN}.prefix=2001:db8:d::/48`, 1, ADD.replace('2001:db8:b::', '2001:db8:d::')],
    [`R1.route[2001:db8:b::/48].store=active`, 1, `${ADD} store=active`],
    [`R1.route[2001:0db8:c::/48].metric=5`, 2, 'netsh interface ipv6 add route 2001:db8:c::/48 4 metric=5'],
    [`R1.route[2001:db8:c::/48].metric=null`, 2, 'netsh interface ipv6 add route 2001:db8:c::/48 4'],
    [
      `R1.route[2001:db8:c::/48 on-link on other].interface='Local Area'`,
      2,
      'netsh interface ipv6 add route 2001:db8:c::/48 "Local Area"',
    ],
  ])('%s', (text, index, command) => {
    expect(router(text).commands![index]).toBe(command);
  });

  test.each([
    ['R1.route[2001:db8:a::/48 via 2001:db8:1::2].metric=5', 0, { metric: 5 }],
    ['R1.route[2001:db8:a::/48 on-link].metric=5', 1, { metric: 5 }],
    ['R1.route[2001:db8:a::/48 via ::].metric=5', 1, { metric: 5 }],
    ['R1.route[10.9.0.0/16].nexthop=10.0.0.9', 2, { via: '10.0.0.9' }],
    ['R1.route[10.9.0.0/16].prefix=10.8.0.0/16', 2, { to: '10.8.0.0/16' }],
    ['R1.route[10.9.0.0/16].interface=other', 2, { interface: 'other' }],
  ])('an entry of routes: %s', (text, index, keys) => {
    expect(router(text).routes![index]).toMatchObject(keys);
  });
});

describe('commands of other programs', () => {
  const at = (index: number): string => loaded.document.hosts['R2']!.commands![index]!;
  test.each([
    ['route[2001:db8:b::/48].metric=31', 0, at(0).replace('-RouteMetric 30', '-RouteMetric 31')],
    ['route[2001:db8:b::/48].metric=null', 0, at(0).replace(' -RouteMetric 30', '')],
    ['route[2001:db8:b::/48 via 2001:db8:1::2].interface=other', 0, at(0).replace("'Local Area'", 'other')],
    ['route[2001:db8:b::/48].publish=true', 0, `${at(0)} -Publish yes`],
    ['route[2001:db8:b::/48].nexthop=2001:db8:1::9', 0, at(0).replace('2001:db8:1::2', '2001:db8:1::9')],
    ['route[2001:db8:c::/48].metric=5', 1, `${at(1)} -RouteMetric 5`],
    ['route[2001:db8:c::/48].interface=3', 1, at(1).replace('-ifIndex 4', '-ifIndex 3')],
    ['route[2001:db8:c::/48].prefix=2001:db8:d::/48', 1, at(1).replace(':c:', ':d:')],
    ['route[2001:db8:c::/48].prefix=2001:db8:d::/48', 2, at(2).replace(':c:', ':d:')],
    ['route[2001:db8:c::/48].publish=age', 2, at(2).replace('Yes', 'age')],
    ['route[10.9.0.0/16].metric=8', 3, at(3).replace('metric 7', 'metric 8')],
    ['route[10.9.0.0/16].metric=null', 3, at(3).replace(' metric 7', '')],
    ['route[10.9.0.0/16 via 10.0.0.2 on Local Area].nexthop=10.0.0.9', 3, at(3).replace('10.0.0.2', '10.0.0.9')],
    ['route[10.8.0.0/16].metric=8', 4, `${at(4)} METRIC 8`],
    ['interface[Local Area].forwarding=false', 5, at(5).replace('Enabled', 'disabled')],
    ['interface[Local Area].mtu=1300', 5, at(5).replace('1400', '1300')],
    ['interface[Local Area].mtu=null', 5, at(5).replace(' -NlMtuBytes:1400', '')],
    ['interface[Local Area].metric=6', 6, at(6).replace('metric=5', 'metric=6')],
    ['command[Set-NetIsatapConfiguration].router=other.example', 7, at(7).replace('isatap.example', 'other.example')],
    ['command[netsh  advfirewall].remoteip=10.2.0.0/16', 8, at(8).replace(/remoteip=.*/, 'remoteip=10.2.0.0/16')],
    [
      'command[netsh advfirewall].remoteip=[any,10.2.0.0/16]',
      8,
      at(8).replace(/remoteip=.*/, 'remoteip=any,10.2.0.0/16'),
    ],
    ['command[netsh advfirewall].localport=null', 8, at(8).replace(' localport=80', '')],
    [
      'command[new-netfirewallrule].RemoteAddress=[10.2.0.0/16, 10.3.0.0/16]',
      9,
      at(9).replace('10.0.0.0/8, 10.1.0.0/16', '10.2.0.0/16,10.3.0.0/16'),
    ],
    ['command[New-NetFirewallRule].DisplayName=x', 9, at(9).replace("'In two'", 'x')],
    ['commands[10]=ipconfig /registerdns', 10, 'ipconfig /registerdns'],
  ])('R2.%s', (text, index, command) => {
    const { commands } = withValue(`R2.${text}`).hosts['R2']!;
    expect(commands![index]).toBe(command);
    expect(commands![index]).not.toBe(at(index));
  });

  test('what a program has no word for', () => {
    expect(() => withValue('R2.route[10.9.0.0/16].prefix=10.7.0.0/16')).toThrow('route ADD on R2 has no "prefix"');
    expect(() => withValue('R2.route[2001:db8:c::/48].prefix=null')).toThrow('DestinationPrefix cannot be left out');
  });
});

describe('an interface', () => {
  test('the last start command that sets the key goes before what is declared', () => {
    const { commands, interfaces } = router('R1.interface[Local Area].metric=5');
    expect(commands![0]).toBe('netsh interface ipv6 set interface "Local Area" forwarding=enabled metric=20');
    expect(commands![4]).toBe('netsh interface ipv6 set interface 3 metric=5');
    expect(interfaces['Local Area']!.metric).toBeUndefined();
  });

  test.each(['false', 'disabled'])('truths in the words of the command: %s', (value) => {
    expect(router(`R1.interface[3].forwarding=${value}`).commands![0]).toBe(
      'netsh interface ipv6 set interface "Local Area" forwarding=disabled metric=20',
    );
    expect(router(`R1.interface[other].forwarding=${value}`).interfaces['other']!.forwarding).toBe(false);
  });

  test('what is declared of an interface or a tunnel', () => {
    expect(router('R1.interface[other].metric=5').interfaces['other']!.metric).toBe(5);
    expect(router('R1.interface[Local Area].mtu=1400').interfaces['Local Area']!.mtu).toBe(1400);
    expect(router('R1.interface[isatap.example].metric=5').tunnels!['isatap.example']!.metric).toBe(5);
  });
});

test('several values at once, in the same command too', () => {
  const route = 'R1.route[2001:db8:b::/48].';
  const axes = [`${route}publish=no,age`, 'seed=1..3', `${route}interface=3,4`].map(readAxis);
  const combinations = new Combinations(loaded, axes);
  expect(combinations.count).toBe(12);
  expect(combinations.values(0)).toEqual(['no', 1, 3]);
  expect(combinations.values(1)).toEqual(['no', 1, 4]);
  expect(combinations.values(2)).toEqual(['no', 2, 3]);
  expect(combinations.values(11)).toEqual(['age', 3, 4]);
  const { document } = combinations.scenario(8);
  expect(document.seed).toBe(2);
  expect(document.hosts['R1']!.commands![1]).toBe(
    'netsh int ipv6 add route 2001:db8:b::/48 3 2001:db8:1::2 metric=30 publish=age',
  );
});

describe('a path that leads nowhere says what there is', () => {
  test.each([
    ['R3.profile=linux', 'the scenario has no host and no key "R3"', 'did you mean "R1"?'],
    ['R1.profle=linux', 'hosts.R1 has no "profle"', 'did you mean "profile"?'],
    ['hosts.R3.profile=linux', 'hosts has no "R3"', 'did you mean "R1"? there is: R1, R2, a.b'],
    ['R1=1', 'what of R1 is to be varied?', 'R1.profile, say'],
    ['links.lan.dely=1ms', 'links.lan has no "dely"', 'did you mean "delay"?'],
    ['links.w.an.delay=1ms', 'links has no "w"', 'there is: lan, w.an'],
    ['seed.x=1', 'seed has no "x"', 'there is nothing of the kind'],
    ['states[1].is=up', 'states is a list and has no item "1"', 'its items are counted from 0 to 0'],
    ['R1.route[2001:db8:e::/48].metric=1', 'gives R1 a route 2001:db8:e::/48', '2001:db8:b::/48 via 2001:db8:1::2'],
    ['R1.route[2001:db8:a::/48].metric=1', 'R1 has 2 routes', '2001:db8:a::/48 on-link on other'],
    [
      'R1.route[2001:db8:b::/48].metrik=1',
      'netsh interface ipv6 add route on R1 has no "metrik"',
      'did you mean "metric"?',
    ],
    ['R1.route[10.9.0.0/16].publish=yes', 'a route under routes: has no "publish"', 'a start command'],
    ['R1.route[2001:db8:b::/48]=1', 'what of R1.route[2001:db8:b::/48] is to be varied?', 'metric, say'],
    ['R1.route[hop].metric=1', 'route[hop]: ', 'route[PREFIX via NEXTHOP]'],
    ['R1.route[a b c].metric=1', 'route[a b c] cannot be read', 'route[PREFIX via NEXTHOP]'],
    ['R1.interface[othr].metric=1', 'R1 has no interface "othr"', 'did you mean "other"? there is: Local Area, other'],
    ['R1.interface[other].metrics=1', 'hosts.R1.interfaces.other has no "metrics"', 'did you mean "metric"?'],
    [
      'R1.command[netsh].metric=1',
      '5 start commands of R1 begin with "netsh"',
      'write more of the one: netsh interface',
    ],
    ['R1.command[netch].metric=1', 'no start command of R1 begins with "netch"', 'there is: netsh interface'],
    ['R2.command[Set-NetIsatap].x=1', 'Set-NetIsatapConfiguration has no parameter "x"', 'there is: State, Router'],
    ['R2.command[ipconfig].x=1', 'cannot be varied one by one: ipconfig /flushdns', 'R2.commands[10]='],
    ['R1.interface[other]=1', 'what of R1.interface[other] is to be varied?', 'metric, say'],
    ['seed', '"seed" has no =', 'write PATH=LIST'],
    ['=1', 'there is no path before the =', 'write PATH=LIST'],
    ['a..b=1', '"a..b" is no path: "..b" cannot be read', 'in brackets'],
    ['a[b=1', '"a[b=1" has no =', 'write PATH=LIST'],
  ])('%s', (text, message, hint) => {
    let error: unknown;
    try {
      withValue(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(VaryError);
    expect((error as VaryError).message).toContain(message);
    expect((error as VaryError).hint).toContain(hint);
  });

  test('two paths to one place', () => {
    const axes = ['R1.profile=linux', 'hosts.R1.profile=windows-7'].map(readAxis);
    expect(() => new Combinations(loaded, axes)).toThrow('hosts.R1.profile and R1.profile are the same');
    expect(() => new Combinations(loaded, ['seed=1', 'seed=2'].map(readAxis))).toThrow('seed is varied twice');
  });

  test('what no command can say', () => {
    expect(() => withValue('R1.route[2001:db8:c::/48].metric={a: 1}')).toThrow('{"a":1} cannot be the value of metric');
    const axes = ['R1.commands[2]=ipconfig', 'R1.route[2001:db8:c::/48].metric=1'].map(readAxis);
    expect(() => new Combinations(loaded, axes).scenario(0)).toThrow(
      'metric cannot be varied in the command: ipconfig',
    );
    expect(() => withValue('R1.route[2001:db8:c::/48].prefix=null')).toThrow('prefix cannot be left out');
  });
});
