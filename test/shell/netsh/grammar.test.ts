import { describe, expect, test } from 'vitest';
import { netshNetwork } from '../../support/netsh-host.ts';

const net = netshNetwork();
const SHOW_ROUTE = net.type('R', 'netsh interface ipv6 show route').output;
const SHOW_INTERFACES = net.type('R', 'netsh interface ipv6 show interfaces').output;

test.each([
  'netsh int ipv6 sh rou',
  'NETSH INTERFACE IPV6 SHOW ROUTES',
  'netsh.exe interface ipv6 show route level=normal',
  'netsh int ipv6 show route norm act',
  'netsh -c "interface ipv6" show route',
  'netsh -c interface ipv6 show route LEVEL=n Store=a',
])('%s', (line) => {
  expect(net.type('R', line)).toEqual({ ok: true, output: SHOW_ROUTE });
});

test.each([
  'netsh interface ipv6 show interface',
  'netsh int ipv6 sh int',
  'netsh interface ipv6 show interfaces rr=0',
])('%s', (line) => {
  expect(net.type('R', line).output).toBe(SHOW_INTERFACES);
});

test.each<[string, string]>([
  ['netsh int isa set rou 10.0.0.7', 'Router Name         : 10.0.0.7'],
  ['netsh interface ipv6 isatap set router name=10.0.0.8', 'Router Name         : 10.0.0.8'],
  ['netsh interface isatap set router interval=7', 'Resolution Interval : 7 minutes'],
  ['netsh interface isatap set router default', 'Router Name         : default'],
])('%s', (line, row) => {
  const own = netshNetwork();
  expect(own.type('R', line)).toEqual({ ok: true, output: 'Ok.\n\n' });
  const { output } = own.type('R', 'netsh interface isatap show router');
  expect(output.split('\n')).toContain(row);
  expect(own.type('R', 'netsh interface ipv6 isatap show router').output).toBe(output);
});

test('a value may be shortened, a tag may not', () => {
  const own = netshNetwork();
  expect(own.type('R', 'netsh int isa set sta en').ok).toBe(true);
  expect(own.type('R', 'netsh interface isatap show state').output).toBe('ISATAP State : enabled\n\n');
  expect(own.type('R', 'netsh int ipv6 set int 12 FORWARDING=en').ok).toBe(true);
  expect(own.refusal('R', 'netsh int ipv6 set int 12 forw=en').message).toContain('forw is no parameter');
});

test('an interface by index, by name whatever its case, and by a name in quotes', () => {
  const own = netshNetwork();
  for (const word of ['11', '"Local Area Connection"', 'interface="local area connection"', 'interface=11'])
    expect(own.type('PC', `netsh interface ipv6 set interface ${word} metric=9`).ok).toBe(true);
  expect(own.refusal('PC', 'netsh interface ipv6 set interface 12 metric=9').windowsText).toBe('Element not found.\n');
  expect(own.refusal('PC', 'netsh interface ipv6 set interface LAN metric=9').windowsText).toBe(
    'The filename, directory name, or volume label syntax is incorrect.\n',
  );
});

describe('what is no command', () => {
  test.each<[string, string, number, string]>([
    ['netsh i ipv6 show route', '"i ipv6 show route" is not a netsh command', 6, 'i ipv6 show route'],
    ['netsh interface ip6 show route', '"ip6 show route" is not a netsh command', 16, 'interface ip6 show route'],
    ['netsh interface ipv6 frobnicate', '"frobnicate" is not', 21, 'interface ipv6 frobnicate'],
    ['netsh interface ipv6 "show" route', '"show route" is not', 21, 'interface ipv6 "show" route'],
    ['netsh interface ipv6 show s', '"show s" is not', 21, 'interface ipv6 show s'],
    ['netsh ipv6', '"ipv6" is not', 6, 'ipv6'],
  ])('%s', (line, message, offset, written) => {
    const refusal = net.refusal('R', line);
    expect(refusal.message).toContain(message);
    expect(refusal.offset).toBe(offset);
    expect(refusal.windowsText).toBe(`The following command was not found: ${written}.\n`);
  });

  test.each<[string, string, number]>([
    ['netsh wlan show profiles', 'the context wlan of netsh is not modelled', 6],
    ['netsh interface teredo show state', 'the context teredo of netsh is not modelled', 16],
    ['netsh -f script.txt', 'netsh -f, a script in a file, is not modelled', 6],
    ['netsh -r OTHER interface ipv6 show route', 'netsh -r, another computer, is not modelled', 6],
    ['netsh -c "interface ipx" show route', '"ipx" is not a netsh command', 19],
    ['netsh -c', '-c names no context', 8],
    ['netsh', 'netsh alone opens its prompt', 5],
  ])('%s', (line, message, offset) => {
    const refusal = net.refusal('R', line);
    expect(refusal.message).toContain(message);
    expect(refusal.offset).toBe(offset);
  });
});

test.each<[string, string]>([
  ['netsh interface ipv6 set interface 12 siteprefixlength=48', 'another site than a /64 is not modelled'],
  ['netsh interface ipv6 set interface 12 routerdiscovery=dhcp', 'at the wish of DHCP is not modelled'],
  ['netsh interface ipv6 set interface 12 ecncapability=ect0', 'congestion notification of TCP is not modelled'],
  ['netsh interface ipv6 set interface 12 forcearpndwolpattern=enabled', 'a host that sleeps is not modelled'],
  ['netsh interface ipv6 set interface 12 dhcpstaticipcoexistence=enabled', 'an address by DHCP is not modelled'],
  ['netsh interface ipv6 add address 12 2001:db8::7 type=anycast', 'an anycast address is not modelled'],
  ['netsh interface ipv6 show interfaces rr=3', 'a display that repeats itself is not modelled'],
  ['netsh interface ipv6 add v6v4tunnel T 10.0.0.1 10.0.0.2', 'making a tunnel while the network runs is not modelled'],
  ['netsh interface ipv6 delete interface 14', 'deleting an interface while the network runs is not modelled'],
  ['netsh interface ipv6 show teredo', 'Teredo is not modelled'],
  ['netsh interface ipv6 set global randomizeidentifiers=disabled', 'Randomize Identifiers disabled of a host'],
  ['netsh interface ipv6 set privacy state=enabled', 'a temporary address is not modelled'],
  ['netsh interface ipv6 add neighbors 14 fe80::9 02-00-00-00-00-09', 'a neighbor by hand on isatap.domain.local'],
])('%s says that it is not modelled, and changes nothing', (line, message) => {
  const before = net.type('R', 'netsh interface ipv6 show interface 12').output;
  const refusal = net.refusal('R', line);
  expect(refusal.message).toContain(message);
  expect(refusal.hint).not.toBeNull();
  expect(refusal.windowsText).toBe('The request is not supported.\n');
  expect(net.type('R', 'netsh interface ipv6 show interface 12').output).toBe(before);
});

test('what may mean several things is refused, and told what', () => {
  expect(net.refusal('R', 'netsh i').hint).toBe('it may mean interface, ipsec');
  expect(net.refusal('R', 'netsh interface i show route').hint).toBe('it may mean ipv4, ipv6, isatap');
});

test('a line of a real dump with all tags is taken', () => {
  const own = netshNetwork('windows-10');
  const line =
    'netsh interface ipv6 set interface interface="Ethernet" forwarding=disabled advertise=disabled mtu=1280 metric=0 siteprefixlength=0 nud=disabled routerdiscovery=disabled managedaddress=disabled otherstateful=disabled weakhostsend=disabled weakhostreceive=disabled ignoredefaultroutes=disabled advertisedrouterlifetime=0 advertisedefaultroute=disabled currenthoplimit=0 forcearpndwolpattern=disabled enabledirectedmacwolpattern=disabled ecncapability=ecndisabled rabaseddnsconfig=disabled dhcpstaticipcoexistence=disabled';
  expect(own.type('R', line)).toEqual({ ok: true, output: 'Ok.\n\n' });
  const { settings } = own.node('R').host.interfaceByIndex(12)!.ipv6;
  expect(settings).toMatchObject({ mtu: 1280, metric: null, reachabilityProbes: false, advertisedNames: false });
});

test('a router that is told so sends hosts to DHCP, and they show it', () => {
  const own = netshNetwork();
  const row = (): string | undefined =>
    own
      .type('PC', 'netsh interface ipv6 show interface 11')
      .output.split('\n')
      .find((line) => line.startsWith('Managed Address'));
  expect(row()).toBe('Managed Address Configuration      : disabled');
  own.type('R', 'netsh interface ipv6 set interface 12 forwarding=enabled advertise=enabled managedaddress=enabled');
  own.wait(5);
  expect(row()).toBe('Managed Address Configuration      : enabled');
});
