import { describe, expect, test } from 'vitest';
import { interfacesOf, readPasted, routesOf } from '../../support/pasted.ts';

describe('netsh show route', () => {
  test('an ISATAP router: published routes, dotted addresses, names with blanks, no prompt', () => {
    const read = readPasted(`
Publish  Type      Met  Prefix                    Idx  Gateway/Interface Name
-------  --------  ---  ------------------------  ---  ------------------------
No       Manual    256  ::1/128                     1  Loopback Pseudo-Interface 1
Yes      Manual    256  fd00:1:2:1::/64             6  isatap.corp.example
No       Manual    256  fd00:1:2:1:0:5efe:10.1.2.31/128    6  isatap.corp.example
Age      Manual    256  fd00:1:2:1000::/64         10  fd00:1:2:111::25
No       Manual    9999  fe80::/64                  10  Local Area Connection 2
`);
    expect(read.report.unknown).toEqual([]);
    expect(routesOf(read)).toEqual([
      '::1/128, on-link, on 1 Loopback Pseudo-Interface 1, metric 256',
      'fd00:1:2:1::/64, on-link, on 6 isatap.corp.example, metric 256, publish yes',
      'fd00:1:2:1:0:5efe:a01:21f/128, on-link, on 6 isatap.corp.example, metric 256',
      'fd00:1:2:1000::/64, via fd00:1:2:111::25, on 10, metric 256, publish age',
      'fe80::/64, on-link, on 10 Local Area Connection 2, metric 9999',
    ]);
  });

  test('French, wrapped at 80 columns in a name, with a prompt before and behind', () => {
    const read = readPasted(`C:\\Windows\\system32>netsh interface ipv6 show route

Publier  Type      Mét  Préfixe                   Idx  Passerelle/Nom interface
-------  --------  ---  ------------------------  ---  ------------------------
Non      Système   256  fd00:1:2:111:9d5c:51d7:3e2a:9f00/128   12  Connexion au
réseau local 3
Oui      Manuel    200  fd00:1:2:1::/64            12  fd00:1:2:111::31

C:\\Windows\\system32>
`);
    expect(read.report.unknown).toEqual([]);
    expect(routesOf(read)).toEqual([
      'fd00:1:2:111:9d5c:51d7:3e2a:9f00/128, on-link, on 12 Connexion au réseau local 3, metric 256, system',
      'fd00:1:2:1::/64, via fd00:1:2:111::31, on 12, metric 200, publish yes',
    ]);
  });

  test('rows alone, indented and between other words', () => {
    const read = readPasted('see here:\n    No       Manual    256  ::/0                       11  fe80::1\nthanks');
    expect(routesOf(read)).toEqual(['::/0, via fe80::1, on 11, metric 256']);
    expect(read.report.unknown.map(({ line }) => line)).toEqual([3]);
  });
});

describe('netsh show interfaces', () => {
  const TABLE = `
Idx     Met         MTU          Zustand              Name
---  ----------  ----------  ------------  ---------------------------
  1          50  4294967295  verbunden     Loopback Pseudo-Interface 1
 14           5        1280  connected     isatap.{0A1B2C3D-0000-1111-2222-333344445555}
 12          10        1500  getrennt      LAN intern
`;
  test('states in words of the language', () => {
    expect(interfacesOf(readPasted(TABLE))).toEqual([
      { index: 1, name: 'Loopback Pseudo-Interface 1', family: 6, metric: 50, mtu: 4294967295, connected: true },
      {
        index: 14,
        name: 'isatap.{0A1B2C3D-0000-1111-2222-333344445555}',
        family: 6,
        metric: 5,
        mtu: 1280,
        connected: true,
      },
      { index: 12, name: 'LAN intern', family: 6, metric: 10, mtu: 1500, connected: false },
    ]);
  });

  test.each([
    ['C:\\>netsh interface ipv4 show interfaces\n', 'x.txt', 4],
    ['C:\\>netsh int ip sh int\n', 'x.txt', 4],
    ['netsh interface ipv4>show interfaces\n', 'x.txt', 4],
    ['PS C:\\> netsh int ipv6 show int\n', 'ipv4.txt', 6],
    ['', 'dav01-ipv4-interfaces.txt', 4],
    ['', 'x.txt', 6],
  ])('the family: after %j in %s it is %d', (prompt, file, family) => {
    const { facts } = readPasted(prompt + TABLE, file);
    expect(facts.interfaces.map((each) => each.family)).toEqual([family, family, family]);
  });
});

test('netsh show interface X in a language without a table: labels by their order', () => {
  const values =
    'ethernet_32768|12|connected|10|1500 Byte|30000 ms|30000 ms|1000 ms|1|64|1|an|aus|an|an|an|aus|aus|aus|aus|aus|aus|1800 Sek|an|0|aus|aus|aus'.split(
      '|',
    );
  const labels = values.map(
    (value, position) => `${`Bezeichnung ${String.fromCodePoint(97 + position)}`.padEnd(35)}: ${value}`,
  );
  const read = readPasted(`\nSchnittstelle LAN Parameter\n${'-'.repeat(46)}\n${labels.join('\n')}\n`);
  expect(read.report.unknown).toEqual([]);
  expect(interfacesOf(read)).toEqual([
    {
      index: 12,
      name: null,
      family: 6,
      connected: true,
      metric: 10,
      automaticMetric: false,
      mtu: 1500,
      forwarding: true,
      advertising: false,
      routerDiscovery: true,
      ignoresDefaultRoutes: false,
      advertisesDefaultRoute: true,
    },
  ]);
});

test('netsh show addresses: owners, lives, ISATAP addresses', () => {
  const read = readPasted(`
Schnittstelle 12: LAN intern

Adresstyp  DAD-Status  Gültigkeit Bevorzugt  Adresse
---------  ----------- ---------- ---------- ------------------------
Manuell    Bevorzugt     infinite   infinite fd00:1:2:111::25
Öffentlich Bevorzugt  29d23h59m58s 6d23h59m58s 2001:db8:7::25
Andere     Bevorzugt     infinite   infinite fe80::5efe:10.1.2.25%14
`);
  expect(read.report.unknown).toEqual([]);
  expect(
    read.facts.addresses.map(({ address, index, name, kind, finite }) => [
      address.toString(),
      index,
      name,
      kind,
      finite,
    ]),
  ).toEqual([
    ['fd00:1:2:111::25', 12, 'LAN intern', 'manual', false],
    ['2001:db8:7::25', 12, 'LAN intern', 'public', true],
    ['fe80::5efe:a01:219', 12, 'LAN intern', 'other', false],
  ]);
});

test('netsh interface ipv4 show config: addresses with their masks, gateway, servers, metric', () => {
  const read = readPasted(`
Konfiguration der Schnittstelle "LAN intern"
    DHCP-aktiviert:                       Nein
    IP-Adresse:                           10.1.2.25
    Subnetzpräfix:                        10.1.2.0/24 (Maske 255.255.255.0)
    IP-Adresse:                           10.1.3.25
    Subnetzpräfix:                        10.1.3.0/25 (Maske 255.255.255.128)
    Standardgateway:                      10.1.2.1
    Gatewaymetrik:                        1
    Schnittstellenmetrik:                 10
    Statisch konfigurierte DNS-Server:    10.1.2.10
                                          10.1.2.11
    Mit welchem Suffix registrieren:      Nur primäres

`);
  expect(read.report.unknown).toEqual([]);
  const { addresses, routes, interfaces, dnsServers } = read.facts;
  expect(addresses.map(({ address, prefixLength, name }) => `${name} ${address.toString()}/${prefixLength}`)).toEqual([
    'LAN intern 10.1.2.25/24',
    'LAN intern 10.1.3.25/25',
  ]);
  expect(routes.map(({ nextHop }) => nextHop!.toString())).toEqual(['10.1.2.1']);
  expect(interfaces.map(({ metric }) => metric).filter((metric) => metric !== undefined)).toEqual([10]);
  expect(dnsServers.flatMap(({ servers }) => servers.map(String))).toEqual(['10.1.2.10', '10.1.2.11']);
  expect(interfaces.find(({ dhcp }) => dhcp !== undefined)!.dhcp).toBe(false);
});

test('netsh dump: IPv4, IPv6 and ISATAP, a line wrapped at 80 columns', () => {
  const read = readPasted(`#========================
# Interface configuration
#========================
pushd interface ipv4

reset
set global icmpredirects=enabled
add route prefix=172.16.0.0/16 interface="LAN intern" nexthop=10.1.2.1 publish=Yes
add address name="LAN intern" address=10.1.2.25 mask=255.255.255.0

popd
# End of IPv4 configuration

pushd interface ipv6

reset
set interface interface="LAN intern" forwarding=enabled advertise=disabled metri
c=10 siteprefixlength=0
add route prefix=fd00:1:2:1::/64 interface="LAN intern" nexthop=fd00:1:2:111::31 metric=200 publish=No
add address interface="LAN intern" address=fd00:1:2:111::25

popd
pushd interface isatap
set router name=isatap.corp.example state=enabled
set state state=enabled
popd
`);
  expect(read.report.unknown).toEqual([]);
  expect(routesOf(read)).toEqual([
    '172.16.0.0/16, via 10.1.2.1, on - LAN intern, metric 256, publish yes, manual, persistent',
    'fd00:1:2:1::/64, via fd00:1:2:111::31, on - LAN intern, metric 200, manual, persistent',
  ]);
  expect(interfacesOf(read)).toEqual([
    {
      index: null,
      name: 'LAN intern',
      family: 6,
      forwarding: true,
      advertising: false,
      metric: 10,
      automaticMetric: false,
    },
  ]);
  expect(
    read.facts.addresses.map(({ address, prefixLength, kind }) => [address.toString(), prefixLength, kind]),
  ).toEqual([
    ['10.1.2.25', 24, 'manual'],
    ['fd00:1:2:111::25', null, 'manual'],
  ]);
  expect(read.facts.isatap.map(({ state, router }) => ({ state, router }))).toEqual([
    { state: undefined, router: 'isatap.corp.example' },
    { state: 'enabled', router: undefined },
  ]);
});

test.each([
  'Router Name            : isatap.corp.example\nUse Relay              : default\nResolution Interval    : default',
  'ISATAP State           : enabled',
])('netsh interface isatap show: %s', (text) => {
  const { report, facts } = readPasted(`C:\\>netsh interface isatap show router\n\n${text}\n\n`);
  expect(report.unknown).toEqual([]);
  expect(facts.isatap).toHaveLength(1);
  expect(facts.isatap[0]).toMatchObject(
    text.startsWith('Router') ? { router: 'isatap.corp.example' } : { state: 'enabled' },
  );
});

test('neighbors and what is printed of tunnels: understood, nothing to configure', () => {
  const read = readPasted(`
Interface 14: isatap.corp.example


Internet Address                              Physical Address   Type
--------------------------------------------  -----------------  -----------
fe80::5efe:10.1.2.31                          10.1.2.31          Permanent
fd00:1:2:111::31                              00-15-5d-01-02-03  Reachable (Router)
ff02::16                                      33-33-00-00-00-16  Permanent
fe80::99                                                         Unreachable
`);
  expect(read.report).toMatchObject({ unknown: [], understood: 5 });
});

test('settings under a title that configure nothing here; an address in the title does', () => {
  const read = readPasted(`PS C:\\> netsh interface ipv6 show address "Ethernet"

Address 2001:db8:7::aaaa Parameters
---------------------------------------------------------
Interface Luid     : Ethernet
Scope Id           : 0.0
Valid Lifetime     : 23h59m49s
Preferred Lifetime : 3h59m49s
DAD State          : Preferred
Address Type       : Public
Skip as Source     : false

PS C:\\> netsh interface ipv6 show privacy
Querying active state...

Temporary Address Parameters
---------------------------------------------
Use Temporary Addresses             : enabled
Duplicate Address Detection Attempts: 3
Maximum Valid Lifetime              : 7d
`);
  expect(read.report).toMatchObject({ unknown: [], understood: 10 });
  expect(
    read.facts.addresses.map(({ address, name, kind, finite }) => [address.toString(), name, kind, finite]),
  ).toEqual([['2001:db8:7::aaaa', 'Ethernet', 'public', true]]);
});

test.each([
  ['Interface Wi-Fi 2 Parameters', 'Wi-Fi 2'],
  ['Parameter der Schnittstelle LAN', null],
])('one interface in full, its labels in German, with hyphens: %s', (title, name) => {
  const { report, facts } = readPasted(`${title}
----------------------------------------------
IfLuid                                 : ethernet_5
IfIndex                                : 6
Status                                 : connected
Metrik                                 : 50
Verbindungs-MTU                        : 1280 Bytes
Erreichbarkeitszeit                    : 27500 ms
Basiserreichbarkeitszeit               : 30000 ms
Neuübertragungsintervall               : 1000 ms
DAD-Übertragungen                      : 0
Standortpräfixlänge                    : 64
Standort-ID                            : 1
Weiterleitung                          : enabled
Ankündigung                            : disabled
Nachbarermittlung                      : enabled
`);
  expect(report.unknown).toEqual([]);
  expect(interfacesOf({ facts })).toMatchObject([
    { index: 6, name, metric: 50, mtu: 1280, forwarding: true, advertising: false },
  ]);
});
