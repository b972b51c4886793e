import { describe, expect, test } from 'vitest';
import { shellNetwork } from '../../support/shell-network.ts';
import { netshNetwork, withFixedLinkLocal } from '../../support/netsh-host.ts';

const HEADING = `
Publish  Type      Met  Prefix                    Idx  Gateway/Interface Name
-------  --------  ---  ------------------------  ---  ------------------------
`;

describe('show route', () => {
  test('in columns; what is too long pushes the rest; a disconnected adapter keeps its rows', () => {
    const net = netshNetwork();
    const type = (line: string): string => net.type('R', `netsh interface ipv6 ${line}`).output;
    type('add route 2001:db8:0:1000::/64 12 nexthop=2001:db8::25 publish=yes metric=0');
    type('add route 2001:db8:0:1001::/64 12 nexthop=fe80::5efe:10.0.0.7 publish=age metric=1');
    type('add route 2001:db8:0:1::/64 14');
    net.type('R', 'netsh interface isatap set state disabled');
    net.wait(1);
    expect(withFixedLinkLocal(net, 'R', 12, type('show route'))).toBe(
      `${HEADING}\
No       System    256  ::1/128                     1  Loopback Pseudo-Interface 1
No       System    256  2001:db8::/64              12  Ethernet
No       System    256  2001:db8::1/128            12  Ethernet
No       Manual    256  2001:db8:0:1::/64          14  isatap.domain.local
Yes      Manual    0    2001:db8:0:1000::/64       12  2001:db8::25
Age      Manual    1    2001:db8:0:1001::/64       12  fe80::5efe:10.0.0.7
No       System    256  fe80::/64                  12  Ethernet
No       System    256  fe80::1234/128   12  Ethernet
No       System    256  fe80::5efe:10.0.0.1/128    14  isatap.domain.local
No       System    256  ff00::/8                    1  Loopback Pseudo-Interface 1
No       System    256  ff00::/8                   12  Ethernet

`.replace(...sortedLinkLocal(net)),
    );
  });

  test('Windows 7 calls all of them Manual', () => {
    const output = netshNetwork('windows-7').type('R', 'netsh interface ipv6 show route').output;
    expect(output).toContain('No       Manual    256  ::1/128 ');
    expect(output).not.toContain('System');
  });

  test('of IPv4', () => {
    expect(netshNetwork().type('R', 'netsh interface ipv4 show route').output).toBe(`${HEADING}\
No       Manual    256  0.0.0.0/0                  12  10.0.0.254
No       System    256  10.0.0.0/24                12  Ethernet
No       System    256  10.0.0.1/32                12  Ethernet
No       System    256  10.0.0.255/32              12  Ethernet
No       System    256  127.0.0.0/8                 1  Loopback Pseudo-Interface 1
No       System    256  127.0.0.1/32                1  Loopback Pseudo-Interface 1
No       System    256  127.255.255.255/32          1  Loopback Pseudo-Interface 1
No       System    256  224.0.0.0/4                 1  Loopback Pseudo-Interface 1
No       System    256  224.0.0.0/4                12  Ethernet
No       System    256  255.255.255.255/32          1  Loopback Pseudo-Interface 1
No       System    256  255.255.255.255/32         12  Ethernet

`);
  });

  test('level=verbose has a block each, with the lifetime that is left', () => {
    const net = netshNetwork();
    const lifetimes = 'validlifetime=90061 preferredlifetime=60';
    net.type('R', `netsh interface ipv6 add route 2001:db8:7::/48 12 2001:db8::9 ${lifetimes}`);
    net.wait(1);
    expect(net.type('R', 'netsh interface ipv6 show route level=verbose').output).toContain(`

Destination Prefix      : 2001:db8:7::/48
Interface Index         : 12
Gateway/Interface Name  : 2001:db8::9
Publish                 : No
Type                    : Manual
Metric                  : 256
Valid Lifetime          : 1d1h1m0s
Preferred Lifetime      : 59s

`);
  });
});

/** The random link-local address may stand behind the ISATAP adapter's in the order of addresses. */
function sortedLinkLocal(net: ReturnType<typeof netshNetwork>): [string, string] {
  const rows = [
    'No       System    256  fe80::1234/128   12  Ethernet\n',
    'No       System    256  fe80::5efe:10.0.0.1/128    14  isatap.domain.local\n',
  ];
  const { w2 } = net.node('R').host.interfaceByIndex(12)!.ipv6.linkLocal!;
  return [rows.join(''), (w2 < 0x5efe ? rows : rows.toReversed()).join('')];
}

describe('show interfaces', () => {
  const table = (profile: string): string =>
    netshNetwork(profile).type('R', 'netsh interface ipv6 show interfaces').output;

  test('the loopback interface first, then by index', () => {
    expect(table('windows-server-2012r2')).toBe(`
Idx     Met         MTU          State                Name
---  ----------  ----------  ------------  ---------------------------
  1          50  4294967295  connected     Loopback Pseudo-Interface 1
 12          10        1500  connected     Ethernet
 14          50        1280  connected     isatap.domain.local

`);
  });

  test('metrics are those of the version', () => {
    expect(table('windows-server-2016')).toContain(`
  1          75  4294967295  connected     Loopback Pseudo-Interface 1
 12          25        1500  connected     Ethernet
 14          75        1280  connected     isatap.domain.local
`);
  });

  test('disconnected; switched off is not there', () => {
    const net = netshNetwork();
    net.type('R', 'netsh interface isatap set state disabled');
    net.wait(1);
    const show = (): string => net.type('R', 'netsh interface ipv6 show interfaces').output;
    expect(show()).toContain(' 14          50        1280  disconnected  isatap.domain.local\n');
    net.type('R', 'netsh interface set interface Ethernet admin=disabled');
    expect(show()).not.toContain('Ethernet');
    expect(net.type('R', 'netsh interface show interface').output).toBe(`
Admin State    State          Type             Interface Name
-------------------------------------------------------------------------
Disabled       Disconnected   Dedicated        Ethernet

`);
  });

  test('of one: every setting, a line each', () => {
    const net = netshNetwork();
    net.type('R', 'netsh interface ipv6 set interface 14 forwarding=enabled advertise=enabled metric=5');
    expect(net.type('R', 'netsh interface ipv6 show interface isatap.domain.local').output).toBe(`
Interface isatap.domain.local Parameters
----------------------------------------------
IfLuid                             : tunnel_32768
IfIndex                            : 14
State                              : connected
Metric                             : 5
Link MTU                           : 1280 bytes
Reachable Time                     : 30000 ms
Base Reachable Time                : 30000 ms
Retransmission Interval            : 1000 ms
DAD Transmits                      : 0
Site Prefix Length                 : 64
Site Id                            : 1
Forwarding                         : enabled
Advertising                        : enabled
Neighbor Discovery                 : enabled
Neighbor Unreachability Detection  : enabled
Router Discovery                   : enabled
Managed Address Configuration      : disabled
Other Stateful Configuration       : disabled
Weak Host Sends                    : disabled
Weak Host Receives                 : disabled
Use Automatic Metric               : disabled
Ignore Default Routes              : disabled
Advertised Router Lifetime         : 1800 seconds
Advertise Default Route            : disabled
Current Hop Limit                  : 128
Force ARPND Wake up patterns       : disabled
Directed MAC Wake up patterns      : disabled
ECN capability                     : application

`);
  });

  test('two lines more on Windows 10 and 2016, and level=verbose has all interfaces', () => {
    const { output } = netshNetwork('windows-10').type('R', 'netsh interface ipv6 show interfaces level=verbose');
    expect(output.match(/^Interface .* Parameters$/gm)).toEqual([
      'Interface Loopback Pseudo-Interface 1 Parameters',
      'Interface Ethernet Parameters',
      'Interface isatap.domain.local Parameters',
    ]);
    expect(output).toContain(
      'RA Based DNS Config (RFC 6106)     : enabled\nDHCP/Static IP coexistence         : disabled\n',
    );
  });

  test('the persistent store has what will be after the next boot', () => {
    const net = netshNetwork();
    net.type('R', 'netsh interface ipv6 set interface 12 forwarding=enabled store=active');
    net.type('R', 'netsh interface ipv6 set interface 12 advertise=enabled');
    const line = (label: string): string | undefined =>
      net
        .type('R', 'netsh interface ipv6 show interface 12 store=persistent')
        .output.split('\n')
        .find((each) => each.startsWith(label));
    expect(line('Advertising')).toContain(': enabled');
    net.reboot('R');
    expect(line('Forwarding')).toContain(': disabled');
  });

  test('of IPv4: no tunnels', () => {
    expect(netshNetwork().type('R', 'netsh interface ipv4 show interfaces').output).toContain(`
  1          50  4294967295  connected     Loopback Pseudo-Interface 1
 12          10        1500  connected     Ethernet

`);
  });
});

describe('show addresses', () => {
  test('a table for each interface', () => {
    const net = netshNetwork();
    const { output } = net.type('R', 'netsh interface ipv6 show address');
    expect(withFixedLinkLocal(net, 'R', 12, output)).toBe(`
Interface 1: Loopback Pseudo-Interface 1

Addr Type  DAD State   Valid Life Pref. Life Address
---------  ----------- ---------- ---------- ------------------------
Other      Preferred     infinite   infinite ::1

Interface 12: Ethernet

Addr Type  DAD State   Valid Life Pref. Life Address
---------  ----------- ---------- ---------- ------------------------
Manual     Preferred     infinite   infinite 2001:db8::1
Other      Preferred     infinite   infinite fe80::1234%12

Interface 14: isatap.domain.local

Addr Type  DAD State   Valid Life Pref. Life Address
---------  ----------- ---------- ---------- ------------------------
Other      Preferred     infinite   infinite fe80::5efe:10.0.0.1%14

`);
  });

  test('a learned one has lifetimes; of one interface there is a block each', () => {
    const net = netshNetwork();
    const type = (line: string): string => net.type('R', `netsh interface ipv6 ${line}`).output;
    type('set interface 14 forwarding=enabled advertise=enabled');
    type('add route 2001:db8:0:1::/64 14 publish=age validlifetime=604680');
    net.wait(120);
    const table = net.type('PC', 'netsh interface ipv6 show addresses').output;
    const row = table.split('\n').find((line) => line.startsWith('Public'))!;
    expect(row).toMatch(/^Public     Preferred  6d23h5\dm\d+s 6d23h5\dm\d+s 2001:db8:0:1:0:5efe:10\.0\.0\.2$/);
    const blocks = net.type('PC', 'netsh interface ipv6 show address 13').output;
    expect(blocks).toContain(`
Address fe80::5efe:10.0.0.2%13 Parameters
---------------------------------------------------------
Interface Luid     : isatap.domain.local
Scope Id           : 0.13
Valid Lifetime     : infinite
Preferred Lifetime : infinite
DAD State          : Preferred
Address Type       : Other
Skip as Source     : false
`);
    expect(blocks).toContain('Address 2001:db8:0:1:0:5efe:10.0.0.2 Parameters\n');
  });
});

test('a prefix is preferred by stations as long as the route says, beside its validity', () => {
  const net = netshNetwork();
  const type = (line: string): boolean => net.type('R', `netsh interface ipv6 ${line}`).ok;
  type('set interface 14 forwarding=enabled advertise=enabled');
  expect(type('add route 2001:db8:0:1::/64 14 publish=age validlifetime=604680 preferredlifetime=3600')).toBe(true);
  net.wait(120);
  const row = (): string =>
    net
      .type('PC', 'netsh interface ipv6 show addresses')
      .output.split('\n')
      .find((line) => line.startsWith('Public'))!;
  expect(row()).toMatch(/^Public     Preferred  6d23h5\dm\d+s +5\dm\d+s 2001:db8:0:1:0:5efe:10\.0\.0\.2$/);
  net.wait(3600);
  expect(row()).toMatch(/^Public     Deprecated 6d22h\d+m\d+s +0s /);
  expect(net.type('R', '(Get-NetRoute 2001:db8:0:1::/64).PreferredLifetime').output).toBe('00:00:00\n');
  expect(
    net.refusal('R', 'netsh interface ipv6 add route 2001:db8:9::/48 14 validlifetime=9 preferredlifetime=10'),
  ).toMatchObject({
    message: 'a prefix is preferred as long as it is valid at most',
  });
});

test('show neighbors: hosts and groups by address, an IPv4 address on the tunnel', () => {
  const net = netshNetwork();
  net.ping('R', 'fe80::5efe:10.0.0.2');
  const { output } = net.type('PC', 'netsh interface ipv6 show neighbors');
  const tables = output.split('\nInterface ');
  expect(tables[1]!.split('\n').slice(0, 6)).toEqual([
    '11: Local Area Connection',
    '',
    '',
    'Internet Address                              Physical Address   Type',
    '--------------------------------------------  -----------------  -----------',
    'ff02::1                                       33-33-00-00-00-01  Permanent',
  ]);
  expect(tables[1]!.split('\n')[6]).toMatch(/^ff02::1:ff\S+ +33-33-ff-\S\S-\S\S-\S\S  Permanent$/);
  expect(tables[2]).toContain('fe80::5efe:10.0.0.1                           10.0.0.1           Permanent (Router)\n');
  expect(net.type('PC', 'netsh interface ipv6 show neighbors 13 fe80::5efe:10.0.0.9').output).not.toContain(
    '10.0.0.1 ',
  );
});

// The ISATAP adapter has the first number.
test('the way into a NAT64 is a tunnel by its identifier, as in ipconfig', () => {
  const net = shellNetwork(`links: { lan: {} }
hosts:
  A:
    profile: windows-server-2012r2
    interfaces: { LAN: { link: lan, ipv4: 10.0.0.1/24, ipv6: '2001:db8::1/64', forwarding: true } }
    nat64: { prefix: '2001:db8:0:7777::/96' }
`);
  const way = net.node('A').host.interfaces.at(-1)!.name;
  expect(net.type('A', 'ipconfig').output).toContain(`Tunnel adapter ${way}:`);
  expect(net.type('A', `netsh interface ipv6 show interface "${way}"`).output).toContain(': tunnel_32769\n');
});
