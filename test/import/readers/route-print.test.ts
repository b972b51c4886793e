import { expect, test } from 'vitest';
import { readPasted, routesOf } from '../../support/pasted.ts';

const FRAME = '='.repeat(75);

const GERMAN = `C:\\Users\\admin>route print
${FRAME}
Schnittstellenliste
 12...00 0c 29 11 22 33 ......Intel(R) 82574L-Gigabit-Netzwerkverbindung
  1...........................Software Loopback Interface 1
 14...00 00 00 00 00 00 00 e0 Microsoft-ISATAP-Adapter
${FRAME}

IPv4-Routentabelle
${FRAME}
Aktive Routen:
     Netzwerkziel    Netzwerkmaske          Gateway    Schnittstelle Metrik
          0.0.0.0          0.0.0.0         10.1.2.1        10.1.2.25    266
         10.1.2.0    255.255.255.0   Auf Verbindung         10.1.2.25    266
       172.16.0.0      255.255.0.0       10.1.2.254        10.1.2.25     11
${FRAME}
Ständige Routen:
  Netzwerkadresse          Netzmaske  Gatewayadresse  Metrik
       172.16.0.0      255.255.0.0       10.1.2.254       1
          0.0.0.0          0.0.0.0         10.1.2.1  Standard
${FRAME}

IPv6-Routentabelle
${FRAME}
Aktive Routen:
 If Metrik Netzwerkziel             Gateway
  1    306 ::1/128                  Auf Verbindung
 12    210 fd00:1:2:1::/64          fd00:1:2:111::31
 12    266 fd00:1:2:111:9d5c:51d7:3e2a:9f00/128
                                    Auf Verbindung
 14    261 fd00:1:2:1:0:5efe:10.1.2.25/128
                                    Auf Verbindung
${FRAME}
Ständige Routen:
 If Metrik Netzwerkziel             Gateway
  0    200 fd00:1:2:1::/64          fd00:1:2:111::31
  0 4294967295 2001:db8:5::/48          fd00:1:2:111::1
${FRAME}
`;

test('both families, active and persistent, German', () => {
  const read = readPasted(GERMAN);
  expect(read.report.unknown).toEqual([]);
  expect(routesOf(read)).toEqual([
    '0.0.0.0/0, via 10.1.2.1, on 10.1.2.25, sum 266',
    '10.1.2.0/24, on-link, on 10.1.2.25, sum 266',
    '172.16.0.0/16, via 10.1.2.254, on 10.1.2.25, sum 11',
    '172.16.0.0/16, via 10.1.2.254, on -, metric 1, persistent',
    '0.0.0.0/0, via 10.1.2.1, on -, sum -, persistent',
    '::1/128, on-link, on 1, sum 306',
    'fd00:1:2:1::/64, via fd00:1:2:111::31, on 12, sum 210',
    'fd00:1:2:111:9d5c:51d7:3e2a:9f00/128, on-link, on 12, sum 266',
    'fd00:1:2:1:0:5efe:a01:219/128, on-link, on 14, sum 261',
    'fd00:1:2:1::/64, via fd00:1:2:111::31, on -, metric 200, persistent',
    '2001:db8:5::/48, via fd00:1:2:111::1, on -, sum -, persistent',
  ]);
  expect([...read.facts.persistentListed].sort((a, b) => a - b)).toEqual([4, 6]);
  expect(
    read.facts.interfaces.map(({ index, description, hardwareAddress }) => [index, description, hardwareAddress]),
  ).toEqual([
    [12, 'Intel(R) 82574L-Gigabit-Netzwerkverbindung', '00-0C-29-11-22-33'],
    [1, 'Software Loopback Interface 1', undefined],
    [14, 'Microsoft-ISATAP-Adapter', '00-00-00-00-00-00-00-E0'],
  ]);
});

test('persistent routes that are none, in whatever words', () => {
  const read = readPasted(
    `${FRAME}\n활성 경로:\n  1    331 ::1/128                  연결됨\n${FRAME}\n영구 경로:\n  없음\n`,
  );
  expect(read.report.unknown).toEqual([]);
  expect([...read.facts.persistentListed]).toEqual([6]);
});

test('a code page that was lost, lines doubled, blanks for dots', () => {
  const read = readPasted(
    GERMAN.replaceAll(/[äöüÄÖÜ]/g, '\ufffd')
      .split('\n')
      .filter((line) => !line.includes('/128'))
      .filter((line) => !/^\s{30,}Auf/.test(line))
      .join('\n\n'),
  );
  expect(routesOf(read)).toHaveLength(8);
});

test('Windows XP: indexes in hexadecimal, the own address for on-link', () => {
  const read = readPasted(`${FRAME}
Interface List
0x1 ........................... MS TCP Loopback interface
0x10003 ...00 0c 29 11 22 33 ...... AMD PCNET Family PCI Ethernet Adapter
${FRAME}
${FRAME}
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
          0.0.0.0          0.0.0.0     192.168.7.1    192.168.7.20      10
      192.168.7.0    255.255.255.0    192.168.7.20    192.168.7.20      10
Default Gateway:       192.168.7.1
${FRAME}
Persistent Routes:
  None
`);
  expect(read.report.unknown).toEqual([]);
  expect(routesOf(read)).toEqual([
    '0.0.0.0/0, via 192.168.7.1, on 192.168.7.20, sum 10',
    '192.168.7.0/24, on-link, on 192.168.7.20, sum 10',
  ]);
  expect(read.facts.interfaces.map(({ index }) => index)).toEqual([1, 0x10003]);
  expect([...read.facts.persistentListed]).toEqual([4]);
});
