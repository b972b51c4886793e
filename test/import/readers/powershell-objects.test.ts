import { describe, expect, test } from 'vitest';
import { interfacesOf, readPasted, routesOf } from '../../support/pasted.ts';

describe('Get-NetRoute', () => {
  test('a table of Server 2016, and one of 2012 R2 without ifMetric; what was cut off is not understood', () => {
    const read = readPasted(`PS C:\\> Get-NetRoute -AddressFamily IPv6

ifIndex DestinationPrefix                              NextHop                                  RouteMetric ifMetric PolicyStore
------- -----------------                              -------                                  ----------- -------- -----------
12      fd00:1:2:1::/64                                fd00:1:2:111::31                                 200 25       ActiveStore
14      fd00:1:2:1::/64                                ::                                               256 75       ActiveStore
12      fd00:1:2:111:9d5c:51d7:3e2a:9f00/1...          ::                                               256 25       ActiveStore

PS C:\\> Get-NetRoute

ifIndex DestinationPrefix                              NextHop                                  RouteMetric PolicyStore
------- -----------------                              -------                                  ----------- -----------
12      0.0.0.0/0                                      10.1.2.1                                         256 ActiveStore
`);
    expect(routesOf(read)).toEqual([
      'fd00:1:2:1::/64, via fd00:1:2:111::31, on 12, metric 200',
      'fd00:1:2:1::/64, on-link, on 14, metric 256',
      '0.0.0.0/0, via 10.1.2.1, on 12, metric 256',
    ]);
    expect(read.report.unknown.map(({ line }) => line)).toEqual([7]);
    expect(interfacesOf(read)).toEqual([
      { index: 12, name: null, family: 6, metric: 25 },
      { index: 14, name: null, family: 6, metric: 75 },
    ]);
  });

  test('a list, with what made a route and whether it is published', () => {
    const read = readPasted(`
InterfaceIndex    : 6
InterfaceAlias    : isatap.corp.example
DestinationPrefix : fd00:1:2:1::/64
NextHop           : ::
RouteMetric       : 256
Protocol          : NetMgmt
Publish           : Yes
Store             : ActiveStore

InterfaceIndex    : 10
InterfaceAlias    : Internal
DestinationPrefix : ::/0
NextHop           : fe80::1
RouteMetric       : 256
Protocol          : RouterAdvertisement
Publish           : No
Store             : ActiveStore
`);
    expect(read.report.unknown).toEqual([]);
    expect(routesOf(read)).toEqual([
      'fd00:1:2:1::/64, on-link, on 6 isatap.corp.example, metric 256, publish yes',
      '::/0, via fe80::1, on 10 Internal, metric 256, advertisement',
    ]);
  });
});

test('Get-NetIPInterface: a table with wide characters, and a list', () => {
  const { facts, report } = readPasted(`
ifIndex InterfaceAlias                  AddressFamily NlMtu(Bytes) InterfaceMetric Dhcp     ConnectionState PolicyStore
------- --------------                  ------------- ------------ --------------- ----     --------------- -----------
12      内部網路 2                      IPv6                  1500              25 Disabled Connected       ActiveStore
13      以太网                          IPv4                  1500              15 Enabled  Disconnected    ActiveStore

InterfaceIndex                  : 14
InterfaceAlias                  : isatap.corp.example
AddressFamily                   : IPv6
Forwarding                      : Enabled
Advertising                     : Enabled
NlMtu(Bytes)                    : 1280
AutomaticMetric                 : Disabled
InterfaceMetric                 : 5
AdvertiseDefaultRoute           : Disabled
ConnectionState                 : Connected
`);
  expect(report.unknown).toEqual([]);
  expect(interfacesOf({ facts })).toEqual([
    { index: 12, name: '内部網路 2', family: 6, connected: true, metric: 25, mtu: 1500, dhcp: false },
    { index: 13, name: '以太网', family: 4, connected: false, metric: 15, mtu: 1500, dhcp: true },
    {
      index: 14,
      name: 'isatap.corp.example',
      family: 6,
      connected: true,
      metric: 5,
      automaticMetric: false,
      mtu: 1280,
      forwarding: true,
      advertising: true,
      advertisesDefaultRoute: false,
    },
  ]);
});

test('Get-NetIPInterface with chosen columns: of an interface that stands there twice the first is IPv6', () => {
  const { facts, report } = readPasted(`PS C:\\> Get-NetIPInterface | ft ifIndex,InterfaceAlias,Forwarding,Advertising

ifIndex InterfaceAlias      Forwarding Advertising
------- --------------      ---------- -----------
     14 isatap.corp.example    Enabled     Enabled
     12 LAN                    Enabled    Disabled
     12 LAN                   Disabled    Disabled
`);
  expect(report.unknown).toEqual([]);
  expect(interfacesOf({ facts })).toEqual([
    { index: 14, name: 'isatap.corp.example', family: 6, forwarding: true, advertising: true },
    { index: 12, name: 'LAN', family: 6, forwarding: true, advertising: false },
    { index: 12, name: 'LAN', family: 4, forwarding: false, advertising: false },
  ]);
});

test('Get-NetIPAddress, Get-NetIsatapConfiguration, Get-NetAdapter, Get-DnsClientServerAddress, Get-RemoteAccess', () => {
  const { facts, report } = readPasted(`PS C:\\> Get-NetIPAddress -AddressFamily IPv6 | ft

ifIndex IPAddress                                       PrefixLength PrefixOrigin        SuffixOrigin AddressState PolicyStore
------- ---------                                       ------------ ------------        ------------ ------------ -----------
14      fe80::5efe:10.1.2.25%14                                   64 WellKnown           Link         Preferred    ActiveStore
12      fd00:1:2:111::25                                          64 Manual              Manual       Preferred    ActiveStore
11      2001:db8::a1b2:c3d4:e5f6:1122                             64 RouterAdvertisement Random       Preferred    ActiveStore

PS C:\\> Get-NetIsatapConfiguration

Description       : ISATAP Configuration
State             : Enabled
Router            : isatap.corp.example
ResolutionState   : Default
ResolutionInterval(s) : 0

PS C:\\> Get-NetAdapter

Name                      InterfaceDescription                    ifIndex Status       MacAddress             LinkSpeed
----                      --------------------                    ------- ------       ----------             ---------
DMZ Secure                Microsoft Hyper-V Network Adapter #2         12 Up           00-15-5D-01-02-03        10 Gbps

PS C:\\> Get-DnsClientServerAddress

InterfaceAlias               Interface Address ServerAddresses
                             Index     Family
--------------               --------- ------- ---------------
DMZ Secure                          12 IPv4    {10.1.2.10, 10.1.2.11}
DMZ Secure                          12 IPv6    {}

PS C:\\> Get-RemoteAccess

InternalInterface              : DMZ Secure
InternalIPv6Prefix             : fd00:1:2:1::/64
ClientIPv6Prefix               : fd00:1:2:1000::/59
`);
  expect(report.unknown).toEqual([]);
  expect(
    facts.addresses.map(({ address, index, prefixLength, kind }) => [address.toString(), index, prefixLength, kind]),
  ).toEqual([
    ['fe80::5efe:a01:219', 14, 64, null],
    ['fd00:1:2:111::25', 12, 64, 'manual'],
    ['2001:db8::a1b2:c3d4:e5f6:1122', 11, 64, 'temporary'],
  ]);
  expect(facts.isatap).toMatchObject([{ state: 'enabled', router: 'isatap.corp.example' }]);
  expect(facts.interfaces).toMatchObject([
    {
      index: 12,
      name: 'DMZ Secure',
      description: 'Microsoft Hyper-V Network Adapter #2',
      hardwareAddress: '00-15-5D-01-02-03',
      speed: '10 Gbps',
    },
  ]);
  expect(facts.dnsServers.map(({ index, servers }) => [index, servers.map(String)])).toEqual([
    [12, ['10.1.2.10', '10.1.2.11']],
    [12, []],
  ]);
  expect(facts.remoteAccess.map(({ property, value }) => `${property}=${value}`)).toEqual([
    'InternalIPv6Prefix=fd00:1:2:1::/64',
    'ClientIPv6Prefix=fd00:1:2:1000::/59',
    'InternalInterface=DMZ Secure',
  ]);
});

test('errors, tracert, ping: understood, nothing to configure', () => {
  const read = readPasted(`PS C:\\> Get-NetRoute -DestinationPrefix ::/0
Get-NetRoute : Es wurden keine passenden MSFT_NetRoute-Objekte gefunden
bei der Abfrage.
In Zeile:1 Zeichen:1
+ Get-NetRoute -DestinationPrefix ::/0
    + CategoryInfo          : ObjectNotFound: (MSFT_NetRoute:String) [Get-NetRoute]

PS C:\\> tracert client01

Routenverfolgung zu client01.corp.example [fd00:1:2:1000::c1]
über maximal 30 Hops:

  1     1 ms    <1 ms    <1 ms  fd00:1:2:1:0:5efe:10.1.2.31
  2     *        *        *     Zeitüberschreitung der Anforderung.

Ablaufverfolgung beendet.

C:\\>ping -6 client01

Ping wird ausgeführt für client01 [fd00:1:2:1000::c1] mit 32 Bytes Daten:
Antwort von fd00:1:2:1000::c1: Zeit=3ms
Zeitüberschreitung der Anforderung.

Ping-Statistik für fd00:1:2:1000::c1:
    Pakete: Gesendet = 4, Empfangen = 1, Verloren = 3
`);
  expect(read.report.unknown).toEqual([]);
  expect(read.facts.routes).toEqual([]);
  expect(read.facts.adapters).toEqual([]);
});

test('Get-NetIPConfiguration: several servers below each other', () => {
  const { facts, report } = readPasted(`
InterfaceAlias       : Ethernet
InterfaceIndex       : 14
InterfaceDescription : Intel(R) Ethernet
NetProfile.Name      : Network
IPv6Address          : 2001:db8:7::aaaa
IPv4Address          : 192.168.7.5
IPv6DefaultGateway   : fe80::1
IPv4DefaultGateway   : 192.168.7.1
DNSServer            : 192.168.7.1
                       192.168.7.2
`);
  expect(report.unknown).toEqual([]);
  expect(facts.addresses.map(({ address, index }) => `${address.toString()} ${index}`)).toEqual([
    '192.168.7.5 14',
    '2001:db8:7::aaaa 14',
  ]);
  expect(facts.routes.map(({ nextHop }) => nextHop!.toString())).toEqual(['192.168.7.1', 'fe80::1']);
  expect(facts.dnsServers.flatMap(({ servers }) => servers.map(String))).toEqual(['192.168.7.1', '192.168.7.2']);
});

test('tracert and ping that fail on the way', () => {
  const { report } = readPasted(`C:\\>tracert www.example.com

Tracing route to www.example.com [2001:db8:9::4]
over a maximum of 30 hops:

  1    <1 ms    <1 ms    <1 ms  2001:db8:7::1
  2     *        *        *     Request timed out.
  3     5 ms  Destination host unreachable.

Trace complete.

C:\\>ping -6 client01

Pinging client01.corp.example [fd00::1] from fd00::2 with 32 bytes of data:
Reply from fd00::1: time<1ms
Destination host unreachable.
General failure.

Ping statistics for fd00::1:
    Packets: Sent = 3, Received = 1, Lost = 2 (66% loss),
`);
  expect(report.unknown).toEqual([]);
});
