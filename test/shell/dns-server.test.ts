import { describe, expect, test } from 'vitest';
import { withoutRecord } from '../support/error-record.ts';
import { shellNetwork } from '../support/shell-network.ts';

/** A server with two zones and a client of it. */
const network = () =>
  shellNetwork(`links: { lan: {} }
hosts:
  NS:
    profile: windows-server-2012r2
    interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.1/24 } }
    dnsServer:
      zones:
        corp.example: { ttl: 10m, records: { app: { A: 10.0.0.7 }, isatap: { A: 10.0.0.9 }, www: { CNAME: app } } }
        other.example: { records: {} }
  PC:
    profile: windows-8.1
    dns: { servers: [10.0.0.1], suffix: corp.example }
    interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.2/24 } }
`);

const COMPLETED = 'Command completed successfully.\n';

describe('global query block list', () => {
  test.each<[string, string[]]>([
    ['Set-DnsServerGlobalQueryBlockList -Enable $false', ['10.0.0.9']],
    ['Set-DnsServerGlobalQueryBlockList -List "wpad"', ['10.0.0.9']],
    ['Set-DnsServerGlobalQueryBlockList -List @()', ['10.0.0.9']],
    ["set-dnsserverglobalqueryblocklist -list:wpad,'ISATAP'", []],
    ['Set-DnsServerGlobalQueryBlockList -Enable:$true -List @("wpad", "app")', ['10.0.0.9']],
    ['dnscmd /config /globalqueryblocklist wpad', ['10.0.0.9']],
    ['dnscmd /config /globalqueryblocklist', ['10.0.0.9']],
    ['dnscmd NS /config /globalqueryblocklist wpad isatap', []],
    ['dnscmd.exe . /Config /EnableGlobalQueryBlockList 0', ['10.0.0.9']],
    ['dnscmd 10.0.0.1 /config /enableglobalqueryblocklist 1', []],
  ])('%s', (line, found) => {
    const net = network();
    expect(net.resolve('PC', 'isatap')).toEqual([]);
    expect(net.type('NS', line).ok).toBe(true);
    expect(net.resolve('PC', 'isatap', false)).toEqual(found);
    net.reboot('NS');
    expect(net.resolve('PC', 'isatap', false)).toEqual(found);
  });

  test('replaces the list whole', () => {
    const net = network();
    net.type('NS', 'Set-DnsServerGlobalQueryBlockList -List app');
    expect(net.resolve('PC', 'app')).toEqual([]);
    expect(net.type('NS', 'Get-DnsServerGlobalQueryBlockList').output).toBe(
      '\n\nEnable : True\nList   : {app}\n\n\n\n',
    );
  });

  test('prints what Windows prints', () => {
    const net = network();
    expect(net.type('NS', 'Set-DnsServerGlobalQueryBlockList -Enable $false').output).toBe('');
    expect(net.type('NS', 'dnscmd /config /enableglobalqueryblocklist 0').output).toBe(
      `\nRegistry property enableglobalqueryblocklist successfully reset.\n${COMPLETED}`,
    );
  });
});

describe('records', () => {
  test.each<[string, string, string[]]>([
    ['dnscmd /recordadd corp.example router A 10.0.0.31', 'router', ['10.0.0.31']],
    ['dnscmd /RecordAdd CORP.example. router 300 AAAA 2001:db8::31', 'router', ['2001:db8::31']],
    ['dnscmd /recordadd corp.example router.corp.example. CNAME app.corp.example.', 'router', ['10.0.0.7']],
    ['dnscmd /recordadd other.example @ A 10.0.0.8', 'other.example', ['10.0.0.8']],
    ['dnscmd /recordadd corp.example app A 10.0.0.8', 'app', ['10.0.0.7', '10.0.0.8']],
    [
      'Add-DnsServerResourceRecordA -ZoneName corp.example -Name router -IPv4Address 10.0.0.31',
      'router',
      ['10.0.0.31'],
    ],
    ['Add-DnsServerResourceRecordA router corp.example 10.0.0.31,10.0.0.32', 'router', ['10.0.0.31', '10.0.0.32']],
    [
      'Add-DnsServerResourceRecordAAAA -Name router -Zone corp.example -IPv6Address "2001:db8::31"',
      'router',
      ['2001:db8::31'],
    ],
    [
      'Add-DnsServerResourceRecordCName -ZoneName corp.example -Name router -HostNameAlias app.corp.example',
      'router',
      ['10.0.0.7'],
    ],
    [
      'Add-DnsServerResourceRecord -A -ZoneName corp.example -Name router -IPv4Address 10.0.0.31',
      'router',
      ['10.0.0.31'],
    ],
    ['dnscmd /recorddelete corp.example app A /f', 'app', []],
    ['dnscmd /recorddelete corp.example app A 10.0.0.7 /f', 'app', []],
    ['Remove-DnsServerResourceRecord -ZoneName corp.example -RRType CName -Name www -Force', 'www', []],
    [
      'Remove-DnsServerResourceRecord -ZoneName corp.example -Name app -RRType A -RecordData 10.0.0.7 -Confirm:$false',
      'app',
      [],
    ],
  ])('%s', (line, name, found) => {
    const net = network();
    expect(net.type('NS', line).ok).toBe(true);
    expect(net.resolve('PC', name).toSorted()).toEqual(found);
    net.reboot('NS');
    expect(net.resolve('PC', name, false).toSorted()).toEqual(found);
  });

  test('prints what Windows prints', () => {
    const net = network();
    expect(net.type('NS', 'dnscmd /recordadd corp.example router A 10.0.0.31').output).toBe(
      `\nAdd A Record for router.corp.example at corp.example\n${COMPLETED}`,
    );
    expect(net.type('NS', 'dnscmd /recorddelete corp.example router A /f').output).toBe(
      `\nDeleted A record(s) at corp.example\n${COMPLETED}`,
    );
    expect(
      net.type('NS', 'Add-DnsServerResourceRecordA -ZoneName corp.example -Name router -IPv4Address 10.0.0.31').output,
    ).toBe('');
  });

  test.each<[string, string]>([
    [
      'dnscmd /recordadd corp.example app A 10.0.0.7',
      '\nCommand failed:  DNS_ERROR_RECORD_ALREADY_EXISTS     9711    0x25EF\n',
    ],
    [
      'dnscmd /recordadd corp.example www A 10.0.0.7',
      '\nCommand failed:  DNS_ERROR_CNAME_COLLISION     9709    0x25ED\n',
    ],
    [
      'dnscmd /recordadd corp.example app CNAME www',
      '\nCommand failed:  DNS_ERROR_CNAME_COLLISION     9709    0x25ED\n',
    ],
    [
      'dnscmd /recorddelete corp.example app A 10.0.0.8 /f',
      '\nCommand failed:  DNS_ERROR_RECORD_DOES_NOT_EXIST     9701    0x25E5\n',
    ],
    [
      'Add-DnsServerResourceRecordA -ZoneName corp.example -Name app -IPv4Address 10.0.0.7',
      'Add-DnsServerResourceRecordA : Failed to create resource record app in zone corp.example on server NS.\n',
    ],
    [
      'Remove-DnsServerResourceRecord -ZoneName corp.example -Name app -RRType AAAA -Force',
      'Remove-DnsServerResourceRecord : Failed to get app record in corp.example zone on NS server.\n',
    ],
  ])('%s cannot be done', (line, output) => {
    const result = network().type('NS', line);
    expect({ ...result, output: withoutRecord(result.output) }).toEqual({ ok: false, output });
  });

  test('a change raises the serial number of the zone; one that came to nothing does not', () => {
    const net = network();
    const serial = (): number => net.node('NS').dnsServer!.zones[0]!.authority?.serial ?? 1;
    net.type('NS', 'dnscmd /recordadd corp.example router A 10.0.0.31');
    expect(serial()).toBe(2);
    net.type('NS', 'dnscmd /recordadd corp.example router A 10.0.0.31');
    expect(serial()).toBe(2);
    net.type('NS', 'dnscmd /recorddelete corp.example router A /f');
    expect(serial()).toBe(3);
  });

  test('the time to live is that of the zone, or the one given', () => {
    const net = network();
    net.type('NS', 'dnscmd /recordadd corp.example a A 10.0.0.31');
    net.type('NS', 'dnscmd /recordadd corp.example b 77 A 10.0.0.31');
    net.type(
      'NS',
      'Add-DnsServerResourceRecordA -Name c -ZoneName corp.example -IPv4Address 10.0.0.31 -TimeToLive 1.00:00:05',
    );
    const { records } = net.node('NS').dnsServer!.zones[0]!;
    expect(records.slice(-3).map(({ timeToLive }) => timeToLive)).toEqual([600, 77, 86_405]);
  });
});

test.each<[string, string, string]>([
  [
    'dnscmd /recordadd corp.exmple app A 10.0.0.8',
    'there is no zone "corp.exmple"',
    'zones here: corp.example, other.example',
  ],
  ['dnscmd /recordadd corp.example app A 10.0.0.256', 'not an IPv4 address', ''],
  ['dnscmd /recordadd corp.example app MX 10.0.0.8', 'type is to be one of A, AAAA, CNAME', ''],
  ['dnscmd /recordadd corp.example app A', 'the data is missing', ''],
  ['dnscmd /recordadd corp.example app A 10.0.0.8 10.0.0.9', '"10.0.0.9" is one value too many', ''],
  ['dnscmd DC02 /recordadd corp.example app A 10.0.0.8', 'DC02 is not NS', 'run it there'],
  ['dnscmd /zoneadd corp.example', '"/zoneadd" is no command of dnscmd', '/recordadd'],
  ['dnscmd /config /globalqueryblocklist isatap.corp.example', 'no label to block', 'single labels'],
  ['dnscmd /config /enableglobalqueryblocklist 2', 'from 0 to 1', ''],
  ['Set-DnsServerGlobalQueryBlockList', '-Enable or -List is missing', ''],
  ['Set-DnsServerGlobalQueryBlockList -Enable no', 'Enable is to be $true or $false', ''],
  ['Add-DnsServerResourceRecordA -Name app -ZoneName corp.example', '-IPv4Address is missing', ''],
  ['Add-DnsServerResourceRecordA -Name app -ZoneName corp.example -IPv4Address 2001:db8::1', 'not an IPv4 address', ''],
  [
    'Add-DnsServerResourceRecordA -ComputerName DC02 -Name app -ZoneName corp.example -IPv4Address 10.0.0.8',
    'DC02 is not NS',
    'run it there',
  ],
])('%s is no command here', (line, message, hint) => {
  const refusal = network().refusal('NS', line);
  expect(refusal.message).toContain(message);
  expect(refusal.hint ?? '').toContain(hint);
  expect(refusal.windowsText).not.toBe('');
});

test('on a host that is no DNS server nothing of it is known', () => {
  const net = network();
  for (const line of [
    'dnscmd /config /enableglobalqueryblocklist 0',
    'Set-DnsServerGlobalQueryBlockList -Enable $false',
  ])
    expect(net.refusal('PC', line).message).toBe('PC is no DNS server');
});
