import { type HostImport, ImportError } from '../../../src/import/import-host.ts';
import type { RandomStream } from '../../../src/sim/random.ts';
import { ScenarioError } from '../../../src/scenario/problem.ts';
import { prepare } from '../../../src/diagnose/simulate.ts';
import { importTexts, scenarioOf } from '../imported.ts';
import { loadText } from '../scenarios.ts';

const FRAME = '='.repeat(75);

/** Outputs of one server in several languages: what is damaged. */
const CORPUS = `C:\\>netsh interface ipv6 show route

Publish  Type      Met  Prefix                    Idx  Gateway/Interface Name
-------  --------  ---  ------------------------  ---  ------------------------
No       Manual    256  ::/0                       12  fe80::1
Yes      Manual    256  fd00:1:2:1::/64            14  isatap.corp.example
No       Manual    200  fd00:1:2:1::/64            12  fd00:1:2:111::31
No       System    256  fd00:1:2:1:0:5efe:10.1.2.25/128   14  isatap.corp.example
No       Manual    16   fd00:1:2:111::/64          12  LAN intern
Age      Manual    256  fd00:1:2:1000::/64         15  IPHTTPSInterface
C:\\>netsh interface ipv6 show interfaces

Idx     Met         MTU          State                Name
---  ----------  ----------  ------------  ---------------------------
  1          50  4294967295  connected     Loopback Pseudo-Interface 1
 12          10        1500  connected     LAN intern
 14           5        1280  connected     isatap.corp.example
 15          50        1280  connected     IPHTTPSInterface
C:\\>netsh interface ipv6 show addresses

Interface 12: LAN intern

Addr Type  DAD State   Valid Life Pref. Life Address
---------  ----------- ---------- ---------- ------------------------
Manual     Preferred     infinite   infinite fd00:1:2:111::25
Public     Preferred   29d23h59m58s 6d23h59m58s 2001:db8:7::25
Other      Preferred     infinite   infinite fe80::1122%12
C:\\>ipconfig /all

Windows-IP-Konfiguration

   Hostname  . . . . . . . . . . . . : FS01
   IP-Routing aktiviert  . . . . . . : Ja

Ethernet-Adapter LAN intern:

   Verbindungsspezifisches DNS-Suffix: corp.example
   Physische Adresse . . . . . . . . : 00-0C-29-11-22-33
   IPv6-Adresse. . . . . . . . . . . : fd00:1:2:111::25(Bevorzugt) 
   IPv4-Adresse  . . . . . . . . . . : 10.1.2.25(Bevorzugt) 
   Subnetzmaske  . . . . . . . . . . : 255.255.255.0
   Standardgateway . . . . . . . . . : fe80::1%12
                                       10.1.2.1
   DNS-Server  . . . . . . . . . . . : 10.1.2.10

Tunneladapter isatap.corp.example:

   Beschreibung. . . . . . . . . . . : Microsoft-ISATAP-Adapter
   Physische Adresse . . . . . . . . : 00-00-00-00-00-00-00-E0
   Verbindungslokale IPv6-Adresse  . : fe80::5efe:10.1.2.25%14(Bevorzugt) 
C:\\>route print
${FRAME}
Interface List
 12...00 0c 29 11 22 33 ......Intel(R) 82574L
  1...........................Software Loopback Interface 1
 14...00 00 00 00 00 00 00 e0 Microsoft ISATAP Adapter
${FRAME}

IPv4 Route Table
${FRAME}
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
          0.0.0.0          0.0.0.0         10.1.2.1        10.1.2.25    266
         10.1.2.0    255.255.255.0         On-link         10.1.2.25    266
       172.16.0.0      255.255.0.0       10.1.2.254        10.1.2.25     11
${FRAME}
Persistent Routes:
  Network Address          Netmask  Gateway Address  Metric
       172.16.0.0      255.255.0.0       10.1.2.254       1
${FRAME}

IPv6 Route Table
${FRAME}
Active Routes:
 If Metric Network Destination      Gateway
  1    306 ::1/128                  On-link
 12    210 fd00:1:2:1::/64          fd00:1:2:111::31
 14    261 fd00:1:2:1:0:5efe:10.1.2.25/128
                                    On-link
${FRAME}
Persistent Routes:
 If Metric Network Destination      Gateway
  0    200 fd00:1:2:1::/64          fd00:1:2:111::31
PS C:\\> Get-NetIPInterface

ifIndex InterfaceAlias                  AddressFamily NlMtu(Bytes) InterfaceMetric Dhcp     ConnectionState PolicyStore
------- --------------                  ------------- ------------ --------------- ----     --------------- -----------
12      LAN intern                      IPv6                  1500              10 Disabled Connected       ActiveStore
12      LAN intern                      IPv4                  1500              20 Disabled Connected       ActiveStore
PS C:\\> Get-NetIsatapConfiguration
State             : Enabled
Router            : isatap.corp.example
PS C:\\> Get-RemoteAccess
InternalInterface              : LAN intern
InternalIPv6Prefix             : fd00:1:2:1::/64
ClientIPv6Prefix               : fd00:1:2:1000::/64
pushd interface ipv6
reset
set interface interface="LAN intern" forwarding=enabled advertise=enabled metric=10 mtu=1400 advertisedefaultroute=enabled
add route prefix=fd00:9::/48 interface="LAN intern" nexthop=fd00:1:2:111::9 metric=77 publish=Yes
add address interface=12 address=fd00:1:2:112::25/64
popd
Interface LAN intern Parameters
----------------------------------------------
IfLuid                             : ethernet_6
IfIndex                            : 12
State                              : connected
Metric                             : 10
Link MTU                           : 1500 bytes
Konfiguration der Schnittstelle "LAN intern"
    DHCP-aktiviert:                       Nein
    IP-Adresse:                           10.1.2.25
    Subnetzpräfix:                        10.1.2.0/24 (Maske 255.255.255.0)
    Standardgateway:                      10.1.2.1
`.split('\n');

const VALUES = [
  '0',
  '1',
  '255',
  '4294967295',
  '99999999999',
  '-1',
  '::',
  '::/0',
  'fe80::1%12',
  '10.1.2.25',
  '0.0.0.0/0',
  'ff02::1',
  '300.1.1.1',
  '::ffff:1.2.3.4',
  '2002::/16',
  '{}',
  'isatap.',
  '以太网',
  '\ufffd',
  ':',
  ': ',
  '"',
  "'",
  '#',
  '*',
  '- ',
  '{x}',
  '../x',
  'CON',
  '%',
  '\t',
  '\u0007',
  '\u2028',
  '==',
];

const pick = <Item>(items: readonly Item[], random: RandomStream): Item => items[random.below(items.length)]!;

/** Lines of the corpus in any order, some of them damaged. */
export function pastedLines(random: RandomStream): string {
  const begin = random.below(CORPUS.length);
  const whole = random.below(3) === 0 ? [...CORPUS] : CORPUS.slice(begin, begin + random.between(1, 60));
  const lines = whole.flatMap((line) => {
    switch (random.below(14)) {
      case 0:
        return [];
      case 1:
        return [line, line];
      case 2:
        return [pick(CORPUS, random), line];
      case 3:
      case 4:
        return [line.replace(/\S+/g, (word) => (random.below(4) === 0 ? pick(VALUES, random) : word))];
      case 5:
        return [line.slice(0, random.below(line.length + 1)), line.slice(random.below(line.length + 1))];
      case 6:
        return [
          line.replace(/\d+/g, () =>
            pick(['0', '1', '12', '14', '15', '32', '64', '128', '9999', '10000', '4294967295'], random),
          ),
        ];
      default:
        return [line];
    }
  });
  return lines.join(pick(['\n', '\n', '\r\n', '\n\n'], random));
}

/** Imports bytes as the outputs of a host. @returns what must not be @throws whatever the importer throws */
export function pastingFindings(bytes: Uint8Array): string[] {
  let imported: HostImport;
  try {
    imported = importTexts({ 'pasted.txt': bytes }, 'HOST');
  } catch (error) {
    if (error instanceof ImportError) return [];
    throw error;
  }
  const { lines, understood, noise, unknown } = imported.files[0]!;
  const findings =
    understood + noise > lines || understood + noise + unknown.length > lines ? ['lines are counted twice'] : [];
  if (imported.document.missing.some((what) => what.startsWith('an interface'))) return findings;
  try {
    prepare(loadText(scenarioOf(imported)));
    return findings;
  } catch (error) {
    if (error instanceof ScenarioError) return [...findings, `the scenario has problems: ${error.message}`];
    throw error;
  }
}
