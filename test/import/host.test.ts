import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { missingOf } from '../../src/import/import-host.ts';
import { checkedScenario, importTexts, scenarioOf } from '../support/imported.ts';

const FRAME = '='.repeat(75);
const SHOW_ROUTE = `C:\\>netsh interface ipv6 show route

Publish  Type      Met  Prefix                    Idx  Gateway/Interface Name
-------  --------  ---  ------------------------  ---  ------------------------
`;
const SHOW_INTERFACES = `C:\\>netsh interface ipv6 show interfaces

Idx     Met         MTU          State                Name
---  ----------  ----------  ------------  ---------------------------
  1          50  4294967295  connected     Loopback Pseudo-Interface 1
 12          10        1500  connected     LAN intern
 14           5        1280  connected     isatap.corp.example
`;
const IPCONFIG = `
Ethernet adapter LAN intern:

   Connection-specific DNS Suffix  . : corp.example
   IPv6 Address. . . . . . . . . . . : fd00:1:2:111::25
   Link-local IPv6 Address . . . . . : fe80::11:22%12
   IPv4 Address. . . . . . . . . . . : 10.1.2.25
   Subnet Mask . . . . . . . . . . . : 255.255.255.0
   Default Gateway . . . . . . . . . : 10.1.2.1
`;

const hostOf = (files: Readonly<Record<string, string>>) => {
  const imported = importTexts(files);
  checkedScenario(imported);
  return { imported, host: imported.document.host };
};

describe('several files of one host', () => {
  test('names, indexes and addresses of an interface come together, routes are told from those of the stack', () => {
    const { imported, host } = hostOf({
      'routes.txt': `${SHOW_ROUTE}No       System    256  ::1/128                     1  Loopback Pseudo-Interface 1
Yes      Manual    256  fd00:1:2:1::/64            14  isatap.corp.example
No       Manual    200  fd00:1:2:1::/64            12  fd00:1:2:111::31
No       Manual    256  fd00:1:2:111::/64          12  LAN intern
No       System    256  fd00:1:2:111::25/128       12  LAN intern
No       System    256  fd00:1:2:1:0:5efe:10.1.2.25/128   14  isatap.corp.example
No       System    256  fe80::/64                  12  LAN intern
No       System    256  ff00::/8                   12  LAN intern
`,
      'interfaces.txt': SHOW_INTERFACES,
      'ipconfig.txt': IPCONFIG,
    });
    expect(imported.imported.conflicts).toEqual([]);
    expect(host.interfaces).toEqual({
      'LAN intern': {
        index: 12,
        link: 'lan-10.1.2.0',
        ipv4: '10.1.2.25/24',
        gateway: '10.1.2.1',
        ipv6: 'fd00:1:2:111::25/64',
        metric: 10,
      },
    });
    expect(host.tunnels).toEqual({
      'isatap.corp.example': {
        kind: 'isatap',
        index: 14,
        over: 'LAN intern',
        state: 'enabled',
        ipv6: 'fd00:1:2:1:0:5efe:10.1.2.25/128',
        metric: 5,
      },
    });
    expect(host.commands).toEqual([
      'netsh interface ipv6 add route fd00:1:2:1::/64 14 publish=yes',
      'netsh interface ipv6 add route fd00:1:2:1::/64 12 nexthop=fd00:1:2:111::31 metric=200',
    ]);
  });

  test('what contradicts is told with both places, sums that do not come out too', () => {
    const { imported } = hostOf({
      'a.txt': SHOW_INTERFACES,
      'b.txt': SHOW_INTERFACES.replace(' 12          10        1500', ' 12          25        1400'),
      'c.txt': `${SHOW_ROUTE}No       Manual    200  fd00:1:2:1::/64            12  fd00:1:2:111::31\n`,
      'd.txt': `${SHOW_ROUTE}No       Manual    300  fd00:1:2:1::/64            12  fd00:1:2:111::31\n`,
      'e.txt': `${FRAME}\nActive Routes:\n If Metric Network Destination      Gateway\n 12    225 fd00:1:2:1::/64          fd00:1:2:111::31\n`,
      'f.txt': 'State  : Enabled\nRouter : a.example\n',
      'g.txt': 'State  : Disabled\nRouter : b.example\n',
    });
    expect(imported.imported.conflicts).toEqual([
      'interface metric of LAN intern: 10 (a.txt:6), 25 (b.txt:6); the first is taken',
      'MTU of LAN intern: 1500 (a.txt:6), 1400 (b.txt:6); the first is taken',
      'metric of the route fd00:1:2:1::/64 via fd00:1:2:111::31 on LAN intern: 200 (c.txt:5), 300 (d.txt:5); the first is taken',
      'sum of the route fd00:1:2:1::/64 via fd00:1:2:111::31 on LAN intern: 200 (c.txt:5) + 10 (a.txt:6) = 210, and 225 stands in e.txt:4',
      'ISATAP state: enabled (f.txt:1), disabled (g.txt:1); the first is taken',
      'ISATAP router: a.example (f.txt:1), b.example (g.txt:1); the first is taken',
    ]);
  });
});

describe('what was learned from routers is no configuration', () => {
  const LEARNED = `C:\\>netsh interface ipv6 show addresses

Interface 11: Ethernet

Addr Type  DAD State   Valid Life Pref. Life Address
---------  ----------- ---------- ---------- ------------------------
Temporary  Preferred   6d23h57m58s  23h49m3s 2001:db8:7:1:c1cd:7a44:45a5:58f1
Public     Preferred  29d23h57m58s 6d23h49m3s 2001:db8:7:1:f1f5:5cbb:f395:6c51
Other      Preferred     infinite   infinite fe80::f1f5:5cbb:f395:6c51%11
`;
  test.each([
    ['Windows 7', 8, 'Manual  '],
    ['Windows 10', 16, 'System  '],
    ['some Windows 10', 256, 'System  '],
  ])('prefix and default route of a station: %s', (_, metric, type) => {
    const { imported, host } = hostOf({
      'a.txt': LEARNED,
      'b.txt': `${SHOW_ROUTE}No       Manual    256  ::/0                       11  fe80::1
No       ${type}  256  ::1/128                     1  Loopback Pseudo-Interface 1
No       Manual    ${String(metric).padEnd(3)}  2001:db8:7:1::/64          11  Ethernet
`,
    });
    expect(host.commands).toBeUndefined();
    expect(host.interfaces).toEqual({ Ethernet: { index: 11, link: 'lan-2001-db8-7-1' } });
    expect(missingOf(imported)).toEqual([
      'DNS servers (`ipconfig /all` has them)',
      'an IPv4 address of Ethernet (`ipconfig /all` or `netsh interface ipv4 show addresses`)',
      'a router that advertises 2001:db8:7:1::/64 to Ethernet: 2001:db8:7:1:c1cd:7a44:45a5:58f1, 2001:db8:7:1:f1f5:5cbb:f395:6c51 came from one',
    ]);
    expect(imported.document.decided.filter((each) => each.startsWith('::/0'))).toEqual([
      '::/0 via fe80::1 on Ethernet (b.txt:5) was learned: its next hop is link-local, and the interface takes advertisements',
    ]);
  });

  test("a metric that no advertisement makes is somebody's", () => {
    const { host } = hostOf({
      'a.txt': LEARNED,
      'b.txt': `${SHOW_ROUTE}No       Manual    16   ::/0                       11  fe80::1
No       Manual    0    fd12:3456::/48             11  fe80::2
`,
    });
    expect(host.commands).toEqual(['netsh interface ipv6 add route fd12:3456::/48 11 nexthop=fe80::2 metric=0']);
  });

  test('a route with a link-local next hop that is stored is configured; one that is not stored is lost at a reboot', () => {
    const { host } = hostOf({
      'a.txt': `${FRAME}
IPv6 Route Table
${FRAME}
Active Routes:
 If Metric Network Destination      Gateway
 11    266 2001:db8:5::/48          fe80::9
 11    286 fd00:9::/48              fd00:8::1
 11    266 fe80::/64                On-link
${FRAME}
Persistent Routes:
 If Metric Network Destination      Gateway
  0    256 2001:db8:5::/48          fe80::9
${FRAME}
`,
      'b.txt': LEARNED,
    });
    expect(host.commands).toEqual([
      'netsh interface ipv6 add route 2001:db8:5::/48 11 nexthop=fe80::9',
      'netsh interface ipv6 add route fd00:9::/48 11 nexthop=fd00:8::1 metric=276 store=active',
    ]);
  });

  test('an interface that advertises does not learn', () => {
    const { host } = hostOf({
      'a.txt': `pushd interface ipv6
set interface interface="isatap.corp.example" forwarding=enabled advertise=enabled
add route prefix=fd00:1:2:1::/64 interface="isatap.corp.example" publish=Yes
popd
`,
      'b.txt': SHOW_INTERFACES,
      'c.txt': `${IPCONFIG}
Tunnel adapter isatap.corp.example:

   Connection-specific DNS Suffix  . : corp.example
   IPv6 Address. . . . . . . . . . . : fd00:1:2:1:0:5efe:10.1.2.25
   Link-local IPv6 Address . . . . . : fe80::5efe:10.1.2.25%14
`,
    });
    expect(host.profile).toBe('windows-server-2012r2');
    expect(host.tunnels).toMatchObject({
      'isatap.corp.example': {
        ipv6: 'fd00:1:2:1:0:5efe:10.1.2.25/128',
        forwarding: true,
        advertise: true,
        over: 'LAN intern',
      },
    });
    expect(host.commands).toEqual(['netsh interface ipv6 add route fd00:1:2:1::/64 14 publish=yes']);
  });
});

test('route print alone: interface metrics are told by the routes of the stack, IPv4 addresses by their subnets', () => {
  const { host } = hostOf({
    'print.txt': `${FRAME}
Interface List
 12...00 0c 29 11 22 33 ......Intel(R) 82574L Gigabit Network Connection
  1...........................Software Loopback Interface 1
${FRAME}

IPv4 Route Table
${FRAME}
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
          0.0.0.0          0.0.0.0         10.1.2.1        10.1.2.25     25
         10.1.2.0    255.255.255.0         On-link         10.1.2.25    281
       172.16.0.0      255.255.0.0       10.1.2.254        10.1.2.25     35
${FRAME}
Persistent Routes:
  None
${FRAME}

IPv6 Route Table
${FRAME}
Active Routes:
 If Metric Network Destination      Gateway
  1    331 ::1/128                  On-link
 12    281 fd00:1:2:111::/64        On-link
 12    281 fd00:1:2:111::25/128     On-link
 12    225 fd00:1:2:1::/64          fd00:1:2:111::31
 12    281 ff00::/8                 On-link
${FRAME}
Persistent Routes:
  None
`,
  });
  expect(host).toEqual({
    profile: 'windows-10',
    interfaces: {
      'Interface 12': {
        index: 12,
        link: 'lan-10.1.2.0',
        ipv4: '10.1.2.25/24',
        gateway: '10.1.2.1',
        ipv6: 'fd00:1:2:111::25/64',
        metric: 25,
      },
    },
    routes: [{ to: '172.16.0.0/16', via: '10.1.2.254', interface: 'Interface 12', metric: 10 }],
    commands: ['netsh interface ipv6 add route fd00:1:2:1::/64 12 nexthop=fd00:1:2:111::31 metric=200 store=active'],
  });
});

describe('one output of IPv6 alone', () => {
  const GET_NET_ROUTE = `PS C:\\> Get-NetRoute -AddressFamily IPv6

ifIndex DestinationPrefix                              NextHop                                  RouteMetric ifMetric PolicyStore
------- -----------------                              -------                                  ----------- -------- -----------
6       ff00::/8                                       ::                                               256 65       ActiveStore
10      ff00::/8                                       ::                                               256 15       ActiveStore
6       fe80::5efe:10.1.2.31/128                       ::                                               256 65       ActiveStore
10      fd00:1:2:1000::/64                             fd00:1:2:111::25                                 256 15       ActiveStore
10      fd00:1:2:111::31/128                           ::                                               256 15       ActiveStore
10      fd00:1:2:111::/64                              ::                                               256 15       ActiveStore
6       fd00:1:2:1::/64                                ::                                               256 65       ActiveStore
`;

  test('the metric of interfaces in Get-NetRoute, a column of Windows 10; the card has the IPv4 address of its ISATAP adapter', () => {
    const { imported, host } = hostOf({ 'a.txt': GET_NET_ROUTE });
    expect(imported.profile).toEqual({
      profile: 'windows-10',
      reasons: ['the interface metric in Get-NetRoute', 'nothing says that it is a server'],
    });
    expect(host.interfaces).toEqual({
      'Interface 10': {
        index: 10,
        link: 'lan-10.1.2.0',
        ipv4: '10.1.2.31/24',
        ipv6: 'fd00:1:2:111::31/64',
        metric: 15,
      },
    });
    expect(host.tunnels).toEqual({
      'Interface 6': { kind: 'isatap', index: 6, over: 'Interface 10', state: 'enabled', metric: 65 },
    });
    expect(host.commands).toContain('netsh interface ipv6 add route fd00:1:2:1::/64 6');
    expect(imported.document.decided).toContain('10.1.2.31 is a /24: no output has its prefix length');
    expect(missingOf(imported)).toContain(
      'the prefix length of 10.1.2.31 on interface 10 (`ipconfig /all` or `netsh interface ipv4 show addresses`)',
    );
  });

  test('of two cards nobody knows which one has the address', () => {
    const { imported, host } = hostOf({
      'a.txt': `${GET_NET_ROUTE}12      ff00::/8                                       ::                                               256 15       ActiveStore\n`,
    });
    expect(host.tunnels).toBeUndefined();
    expect(missingOf(imported)).toContain(
      'an IPv4 address of interface 10, interface 12 (`ipconfig /all` or `netsh interface ipv4 show addresses`); 10.1.2.31 of the ISATAP adapter is of one of them',
    );
  });

  test('an ISATAP adapter without an address lies over the only card', () => {
    const { imported, host } = hostOf({ 'a.txt': SHOW_INTERFACES });
    expect(host.tunnels).toMatchObject({ 'isatap.corp.example': { over: 'LAN intern' } });
    expect(imported.document.decided).toContain('isatap.corp.example lies over LAN intern, the interface that is left');
  });

  test('index 1 is never a card', () => {
    const { host } = hostOf({ 'a.txt': `${SHOW_ROUTE}No System 256 ff00::/8 1 Wat\nNo System 256 ff00::/8 5 LAN\n` });
    expect(Object.keys(host.interfaces)).toEqual(['LAN']);
  });
});

describe('what makes a router', () => {
  const ROUTE_PRINT = `C:\\>route print -6
${FRAME}
IPv6 Route Table
${FRAME}
Active Routes:
 If Metric Network Destination      Gateway
 14    261 fd00:1:2:1::/64          On-link
 12    266 fd00:1:2:1000::/64       fd00:1:2:111::26
${FRAME}
Persistent Routes:
  None
`;
  const FORWARDING =
    'whether LAN intern, isatap.corp.example forward and advertise (`Get-NetIPInterface -AddressFamily IPv6 | fl`, `netsh interface ipv6 dump`, or `show interface` with the index)';
  const PUBLISHED =
    'whether published: fd00:1:2:1::/64 on-link on isatap.corp.example, fd00:1:2:1000::/64 via fd00:1:2:111::26 on LAN intern (`netsh interface ipv6 show route`)';
  const told = (files: Readonly<Record<string, string>>): string[] =>
    missingOf(hostOf({ 'a.txt': SHOW_INTERFACES, 'b.txt': IPCONFIG, 'c.txt': ROUTE_PRINT, ...files }).imported).filter(
      (each) => each.startsWith('whether'),
    );

  test('is missing where no output tells', () => {
    expect(told({})).toEqual([FORWARDING, PUBLISHED]);
  });

  test.each<[string, string, readonly string[]]>([
    [
      'settings of interfaces',
      `PS C:\\> Get-NetIPInterface -AddressFamily IPv6 | ft ifIndex,InterfaceAlias,Forwarding,Advertising

ifIndex InterfaceAlias       Forwarding Advertising
------- --------------       ---------- -----------
     14 isatap.corp.example     Enabled     Enabled
     12 LAN intern              Enabled    Disabled
`,
      [PUBLISHED],
    ],
    [
      'a table that has Publish',
      `${SHOW_ROUTE}Yes      Manual    256  fd00:1:2:1::/64            14  isatap.corp.example
No       Manual    256  fd00:1:2:1000::/64         12  fd00:1:2:111::26
`,
      [FORWARDING],
    ],
    ['a script, which leaves out what is as by default', 'pushd interface ipv6\n\nreset\n\npopd\n', []],
  ])('%s', (_, text, left) => {
    expect(told({ 'd.txt': text })).toEqual(left);
  });

  test('nobody asks it of a station, whose tunnel has what a router told', () => {
    const station = IPCONFIG.replace(/ +IPv6 Address.*\n/, '');
    const learned = `C:\\>netsh interface ipv6 show addresses

Interface 14: isatap.corp.example

Addr Type  DAD State   Valid Life Pref. Life Address
---------  ----------- ---------- ---------- ------------------------
Public     Preferred     infinite   infinite fd00:1:2:1:0:5efe:10.1.2.25
`;
    const { imported } = hostOf({ 'a.txt': SHOW_INTERFACES, 'b.txt': station, 'c.txt': learned });
    expect(missingOf(imported).filter((each) => each.startsWith('whether'))).toEqual([]);
  });
});

test('what has the IP-HTTPS interface of a DirectAccess server is a server', () => {
  const { imported } = hostOf({
    'a.txt': `${SHOW_ROUTE}No System 256 fd00:1:2:1000::/64 15 IPHTTPSInterface
No System 256 fd00:1:2:1000::1/128 15 IPHTTPSInterface
No System 256 fd00:1:2:111::25/128 12 LAN
`,
  });
  expect(imported.profile).toEqual({
    profile: 'windows-server-2016',
    reasons: ['the type System in show route', 'the IP-HTTPS interface of a server'],
  });
});

test('netsh interface ipv4 show route alone: addresses among networks and broadcasts', () => {
  const { host } = hostOf({
    'a.txt': `${SHOW_ROUTE.replace('ipv6', 'ipv4')}No       Manual    0    0.0.0.0/0                   5  10.0.0.1
No       System    256  10.0.0.0/24                 5  Ethernet 4
No       System    256  10.0.0.185/32               5  Ethernet 4
No       System    256  10.0.0.255/32               5  Ethernet 4
No       System    256  127.0.0.1/32                1  Loopback Pseudo-Interface 1
No       System    256  224.0.0.0/4                 5  Ethernet 4
No       System    256  255.255.255.255/32          5  Ethernet 4
`,
  });
  expect(host.interfaces).toEqual({
    'Ethernet 4': { index: 5, link: 'lan-10.0.0.0', ipv4: '10.0.0.185/24', gateway: '10.0.0.1' },
  });
});

test('prefix policies that are not the usual ones', () => {
  const { host } = hostOf({
    'a.txt': `${SHOW_INTERFACES}C:\\>netsh interface ipv6 show prefixpolicies
Querying active state...

Precedence  Label  Prefix
----------  -----  --------------------------------
        50      0  ::1/128
        45     14  fd00:1:2::/48
        40      1  ::/0
        55      4  ::ffff:0:0/96
        30      2  2002::/16
         5      5  2001::/32
         3     13  fc00::/7
         1     11  fec0::/10
         1      3  ::/96
`,
  });
  expect(host.commands).toEqual([
    'netsh interface ipv6 add prefixpolicy fd00:1:2::/48 45 14',
    'netsh interface ipv6 set prefixpolicy ::ffff:0.0.0.0/96 55 4',
    'netsh interface ipv6 delete prefixpolicy 3ffe::/16',
  ]);
});

test('names that scenarios do not take are replaced, no two alike', () => {
  const { host } = hostOf({
    'a.txt': `${SHOW_INTERFACES}  5           5        1500  connected     以太网 2
  6           5        1500  connected     Café (WLAN)*
  7           5        1500  connected     Cafe [WLAN]
  8           5        1500  connected     con
`,
  });
  expect(Object.keys(host.interfaces)).toEqual([
    'LAN intern',
    'Interface 5',
    'Cafe WLAN',
    'Cafe WLAN 7',
    'Interface 8',
  ]);
});

describe('the text of the scenario', () => {
  test('lines that are not understood stand in comments with file and number, whatever they hold', () => {
    const imported = importTexts({ 'a.txt': `what: {is} "this"\n${SHOW_INTERFACES}\u2028# and this\u0085\nend` });
    const text = scenarioOf(imported);
    expect(text).toContain('# not understood: a.txt:1: what: {is} "this"\n');
    expect(text).toContain('# not understood: a.txt:10: end\n');
    checkedScenario(imported);
  });

  test('it is YAML that says the same as the document', () => {
    const imported = importTexts({ 'a.txt': SHOW_INTERFACES, 'b.txt': IPCONFIG });
    const { hosts } = parse(scenarioOf(imported)) as { readonly hosts: Readonly<Record<string, unknown>> };
    expect(hosts).toEqual({ HOST: JSON.parse(JSON.stringify(imported.document.host)) as unknown });
  });
});

test('what is no output at all, and too much for one host, is refused', () => {
  expect(() => importTexts({ 'a.txt': 'Dear all,\nplease find enclosed nothing.\n' })).toThrow(
    'no output of a Windows command',
  );
  const rows = Array.from(
    { length: 30_000 },
    (_, index) => `No Manual 256 fd00:${index.toString(16)}::/32 12 fd00::1\n`,
  );
  expect(() => importTexts({ 'a.txt': rows.join('') })).toThrow('30000 routes are more than a host has');
  expect(() => importTexts({ 'a.txt': 'a\n'.repeat(250_000) })).toThrow('the file has 250000 lines');
});
