import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { AddressRenamer } from '../../src/anonymize/addresses.ts';
import { Incident } from '../../src/anonymize/incident.ts';
import { learnFromText } from '../../src/anonymize/learn.ts';
import { NameRenamer } from '../../src/anonymize/names.ts';
import { randomFunction } from '../../src/anonymize/secret.ts';
import { TextRenamer } from '../../src/anonymize/text.ts';

const random = randomFunction(new Uint8Array(32).fill(9));
const addresses = new AddressRenamer(random);
const names = new NameRenamer(random);
const texts = new TextRenamer(addresses, names, random);
for (const name of ['pc17', 'da-gate', 'gate01.contoso.local']) names.learn(name);
const v4 = (text: string): string => addresses.ipv4(Ipv4Address.parse(text)).toString();
const v6 = (text: string): string => addresses.ipv6(Ipv6Address.parse(text)).toString();
const mac = (text: string): string => addresses.mac(MacAddress.parse(text)).toString();
const isatap = (text: string): string => `${v6('fd12:3456:789a:1::').replace(/::$/, '')}:0:5efe:${v4(text)}`;

test.each([
  ['gateway 172.16.10.1, please', `gateway ${v4('172.16.10.1')}, please`],
  ['172.16.10.25/24', `${v4('172.16.10.25')}/24`],
  [
    'route add 10.32.0.0 mask 255.224.0.0',
    'route add 10.32.0.0 mask 255.224.0.0'.replace('10.32.0.0', networkOf('10.32.0.0', 11)),
  ],
  ['fe80::a4c1:33ff:fe9e:7755%12(Preferred)', `${v6('fe80::a4c1:33ff:fe9e:7755')}%12(Preferred)`],
  ['fd12:3456:789a:1:0:5efe:172.16.10.31', isatap('172.16.10.31')],
  ['nexthop=fd12:3456:789a:111::31 metric=200', `nexthop=${v6('fd12:3456:789a:111::31')} metric=200`],
  ['FE80::A4C1:33FF:FE9E:7755', v6('fe80::a4c1:33ff:fe9e:7755').toUpperCase()],
  ['[fd12:3456:789a:111::31]:443', `[${v6('fd12:3456:789a:111::31')}]:443`],
  ['00-1A-2B-3C-4D-5E', mac('00:1a:2b:3c:4d:5e').replaceAll(':', '-').toUpperCase()],
  ['lladdr 00:1a:2b:3c:4d:5e', `lladdr ${mac('00:1a:2b:3c:4d:5e')}`],
  // What tcpdump writes: a port is none of the octets.
  ['IP 10.0.0.5.443 > 10.0.0.7.50123: Flags [S]', `IP ${v4('10.0.0.5')}.443 > ${v4('10.0.0.7')}.50123: Flags [S]`],
  ['IP 10.0.0.5.53 > 10.0.0.7.80: Flags', `IP ${v4('10.0.0.5')}.53 > ${v4('10.0.0.7')}.80: Flags`],
  ['IP 10.0.0.5.https > 10.0.0.7.80: x', `IP ${v4('10.0.0.5')}.https > ${v4('10.0.0.7')}.80: x`],
  ['IP 10.0.0.5 > 10.0.0.7: ICMP', `IP ${v4('10.0.0.5')} > ${v4('10.0.0.7')}: ICMP`],
  [' 12...00 1a 2b 3c 4d 5e ......Card', ` 12...${mac('00:1a:2b:3c:4d:5e').replaceAll(':', ' ')} ......Card`],
  [
    '001a.2b3c.4d5e',
    mac('00:1a:2b:3c:4d:5e')
      .replaceAll(':', '')
      .replaceAll(/....(?!$)/g, '$&.'),
  ],
  ['Reply from fd12:3456:789a:1::c1: time=20ms', `Reply from ${v6('fd12:3456:789a:1::c1')}: time=20ms`],
  ['for fd12:3456:789a:1:2:3:4:5:', `for ${v6('fd12:3456:789a:1:2:3:4:5')}:`],
  ['for fd12:3456:789a:1:2:3:4:5:3389', `for ${v6('fd12:3456:789a:1:2:3:4:5')}:3389`],
  ['fd12:3456:789a:1:: and fd12:3456:789a:1:::', `${v6('fd12:3456:789a:1::')} and ${v6('fd12:3456:789a:1::')}:`],
  ['from fd12:3456:789a:1:0:5efe:172.16.10.31: x', `from ${isatap('172.16.10.31')}: x`],
  ['from fd12:3456:789a:1::c1%12: x', `from ${v6('fd12:3456:789a:1::c1')}%12: x`],
  [
    'IP:fd12:3456:789a:1::c1, MAC:00:1a:2b:3c:4d:5e',
    `IP:${v6('fd12:3456:789a:1::c1')}, MAC:${mac('00:1a:2b:3c:4d:5e')}`,
  ],
  ['Interface:172.16.10.1:', `Interface:${v4('172.16.10.1')}:`],
  [
    '"fd12:3456:789a:1::c1", <fd12:3456:789a:1::c1>.',
    `"${v6('fd12:3456:789a:1::c1')}", <${v6('fd12:3456:789a:1::c1')}>.`,
  ],
  [
    '...fd12:3456:789a:1::c1. (fd12:3456:789a:1::c1)',
    `...${v6('fd12:3456:789a:1::c1')}. (${v6('fd12:3456:789a:1::c1')})`,
  ],
  ['IP6 fd12:3456:789a:1::c1.3389 > x', `IP6 ${v6('fd12:3456:789a:1::c1')}.3389 > x`],
  ['00:1a:2b:3c:4d:5e: seen', `${mac('00:1a:2b:3c:4d:5e')}: seen`],
  ['at 08:34:48: 12:30:00', 'at 08:34:48: 12:30:00'],
  ['00-00-00-00-00-00-00-E0', '00-00-00-00-00-00-00-E0'],
  [
    '00-01-00-01-21-69-FF-48-00-1A-2B-3C-4D-5E',
    `00-01-00-01-21-69-FF-48-${mac('00:1a:2b:3c:4d:5e').replaceAll(':', '-').toUpperCase()}`,
  ],
  ['31.10.16.172.in-addr.arpa', `${v4('172.16.10.31').split('.').toReversed().join('.')}.in-addr.arpa`],
  ['10.16.172.in-addr.arpa', `${v4('172.16.10.0').split('.').toReversed().slice(1).join('.')}.in-addr.arpa`],
  ['at 08:34:48 on 25.10.2017', 'at 08:34:48 on 25.10.2017'],
  ['Version 10.0.17763.1879', 'Version 10.0.17763.1879'],
  ['fd00::/8 via ::', 'fd00::/8 via ::'],
  ['isatap.{EDD10845-C906-44E4-9CDB-EE18B60FC688}', null],
])('%s', (text, expected) => {
  const image = texts.rename(text);
  if (expected === null)
    expect(image).toMatch(/^isatap\.\{[\dA-F]{8}-[\dA-F]{4}-4[\dA-F]{3}-9[\dA-F]{3}-[\dA-F]{12}\}$/);
  else expect(image).toBe(expected);
});

function networkOf(text: string, bits: number): string {
  const { w3 } = Ipv4Address.parse(v4(text));
  return Ipv4Address.of(w3 & (~0 << (32 - bits))).toString();
}

test('an address with five octets is no leak', () => {
  const image = texts.rename('fd12:3456:789a:1:0:5efe:172.168.16.10.25 and 172.168.16.10.25');
  expect(image).not.toMatch(/fd12|172\.168\.16\.10|10\.25/);
  expect(image).toMatch(/^[\da-f:]+:0:5efe:(\d+\.){4}\d+ and (\d+\.){4}\d+$/);
});

test('names are renamed as words, in names with dots and beside hyphens; common words and files stay', () => {
  const [pc, gate, first, domain] = ['pc17', 'da-gate', 'gate01', 'contoso'].map((label) => names.name(label));
  expect(texts.rename('PC17 asks gate01.contoso.local')).toBe(`${pc!.toUpperCase()} asks ${first}.${domain}.local`);
  expect(texts.rename('ping-pc17, rdp-da-gate, pc170')).toBe(`ping-${pc}, rdp-${gate}, pc170`);
  expect(texts.rename('isatap.contoso.local on DOMAIN, see route.yaml')).toBe(
    `isatap.${domain}.local on DOMAIN, see route.yaml`,
  );
  expect(texts.rename('teredo.ipv6.microsoft.com')).toBe('teredo.ipv6.microsoft.com');
  expect(texts.rename('da.contoso.org')).toMatch(/^[a-z]{2}\.[a-z]{7}\.org$/);
});

test('names are learnt from what Windows prints, in any language', () => {
  const learnt = new NameRenamer(random);
  learnFromText(
    [
      'Windows-IP-Konfiguration',
      '',
      '   Hostname  . . . . . . . . . . . . : KASSE-7',
      '   Primäres DNS-Suffix . . . . . . . : filiale.schuhhaus.intern',
      '[lager02]: PS C:\\Users\\bmeier\\Documents> hostname',
      '\\\\ablage\\daten',
    ].join('\r\n'),
    learnt,
  );
  const own = new TextRenamer(addresses, learnt, random);
  const image = own.rename('kasse-7 LAGER02 bmeier ablage schuhhaus filiale');
  for (const name of ['kasse', 'lager02', 'bmeier', 'ablage', 'schuhhaus', 'filiale'])
    expect(image.toLowerCase()).not.toContain(name);
});

test('servers behind two backslashes, and names written with underscores', () => {
  const learnt = new NameRenamer(random);
  learnFromText('LOGONSERVER=\\\\CONTOSODC7\r\nLogon server \\\\srv-sap-03\r\n', learnt);
  const own = new TextRenamer(addresses, learnt, random);
  const [server, sap] = ['contosodc7', 'srv-sap-03'].map((label) => learnt.name(label));
  expect(own.rename('LOGONSERVER=\\\\CONTOSODC7')).toBe(`LOGONSERVER=\\\\${server!.toUpperCase()}`);
  expect(own.rename('srv_sap_03 my_Srv_sap_03')).toBe(
    `${sap!.replaceAll('-', '_')} my_${sap![0]!.toUpperCase()}${sap!.slice(1).replaceAll('-', '_')}`,
  );
});

test('domains of security identifiers', () => {
  const domain = 'S-1-5-21-1004336348-1177238915-682003330';
  const image = texts.rename(`${domain}-512 and ${domain}, S-1-5-32-544`);
  const [, other] = /^(S-1-5-21-\d+-\d+-\d+)-512 and \1, S-1-5-32-544$/.exec(image) ?? [];
  expect(other).toBeDefined();
  expect(other).not.toMatch(/1004336348|1177238915|682003330/);
});

test('names of literals hold the new address', () => {
  const image = v6('fd12:3456:789a:1::c1').replaceAll(':', '-');
  expect(texts.rename('\\\\fd12-3456-789a-1--c1s12.ipv6-literal.net\\c$')).toBe(`\\\\${image}s12.ipv6-literal.net\\c$`);
});

test('bare digits are renamed when they are an address that stands elsewhere', () => {
  const incident = new Incident(new Uint8Array(32).fill(9), { keepPayload: false });
  const text = 'ID 02003cbbc74f 02003CBBC74E, ac101464 AC101465, 2886734948 20171025';
  expect(incident.texts.rename(text)).toBe(text);
  incident.learn('Physical Address: 02-00-3C-BB-C7-4F\r\nIPv4 Address: 172.16.20.100\r\n');
  const bare = mac('02:00:3c:bb:c7:4f').replaceAll(':', '');
  const { w3 } = Ipv4Address.parse(v4('172.16.20.100'));
  expect(incident.texts.rename(text)).toBe(`ID ${bare} 02003CBBC74E, ${w3.toString(16)} AC101465, ${w3} 20171025`);
  expect(incident.texts.rename('AC101464. 0xac101464')).toBe(`${w3.toString(16).toUpperCase()}. 0x${w3.toString(16)}`);
});

test('columns of a table stay where they are', () => {
  const row = (prefix: string, rest: string): string => `No       System    256  ${prefix.padEnd(40)}  12  ${rest}`;
  const lines = [
    row('fe80::a4c1:33ff:fe9e:7755/128', 'Ethernet'),
    row('fd12:3456:789a:1::/64', 'Ethernet'),
    row('::1/128', 'Loopback'),
  ];
  for (const line of texts.rename(lines.join('\r\n')).split('\r\n'))
    expect(line.indexOf('  12  ')).toBe(lines[0]!.indexOf('  12  '));
});

test('what a console broke at 80 columns is one word', () => {
  const label = '   Link-local IPv6 Address . . . . . : ';
  const broken = `${label}fe80::200:5efe:172.60.12.207%14(Preferred`.padStart(80, ' ');
  const whole = `${broken})`;
  const image = texts.rename(`${whole.slice(0, 80)}\n${whole.slice(80)}\nnext`);
  expect(image.replace('\n', '')).toContain(`200:5efe:${v4('172.60.12.207')}%14(Preferred)`);
  const cut = `${' '.repeat(20)}${label}fe80::200:5efe:172.60.12.207`;
  const seam = texts.rename(`${cut.slice(0, 80)}\n${cut.slice(80)}\nnext`);
  expect(seam.split('\n')[0]).toHaveLength(80);
  expect(seam.replace('\n', '')).toContain(v4('172.60.12.207'));
});

test('whatever is pasted, it ends, and the same text gives the same', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      ':',
      '::',
      '.',
      '-',
      'fe80::',
      '5efe:',
      '172.16.10.25',
      '00-11-',
      'in-addr.arpa',
      '%12',
      '/64',
      '\n',
      'pc17',
      'a'.repeat(90),
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      learnFromText(text, new NameRenamer(random));
      expect(texts.rename(text)).toBe(texts.rename(text));
    }),
  );
  for (const text of [
    ':'.repeat(20_000),
    '1.'.repeat(20_000),
    'a-'.repeat(5000),
    'a:'.repeat(20_000),
    '00-'.repeat(20_000),
    ' '.repeat(50_000),
  ])
    expect(texts.rename(text).length).toBeGreaterThan(0);
});
