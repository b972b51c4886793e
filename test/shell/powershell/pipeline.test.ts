import { describe, expect, test } from 'vitest';
import { shellNetwork } from '../../support/shell-network.ts';
import { withoutRecord } from '../../support/error-record.ts';

const network = () =>
  shellNetwork(`links: { lan: {} }
hosts:
  PC:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: lan, ipv4: 10.0.0.2/24, gateway: 10.0.0.1, ipv6: '2001:db8::2/64' } }
    routes:
      - { to: '2001:db8:5::/48', via: '2001:db8::5', interface: LAN }
      - { to: '2001:db8:6::/48', via: '2001:db8::6', interface: LAN, metric: 400 }
    tunnels: { isatap.pc: { kind: isatap, index: 14, over: LAN, state: enabled } }
`);

/** The lines that a pipeline prints, empty ones left out, blanks folded. */
const printed = (line: string): string[] =>
  network()
    .type('PC', line)
    .output.split('\n')
    .map((each) => each.trim().replaceAll(/ +/g, ' '))
    .filter((each) => each !== '');

describe('what goes through a pipeline', () => {
  test.each<[string, string[]]>([
    [
      'Get-NetRoute -PolicyStore PersistentStore | % DestinationPrefix',
      ['0.0.0.0/0', '2001:db8:6::/48', '2001:db8:5::/48'],
    ],
    ['Get-NetRoute -AddressFamily IPv4 0.0.0.0/0,10.0.0.0/24 | ForEach-Object { $_.NextHop }', ['0.0.0.0', '10.0.0.1']],
    ['Get-NetRoute | where RouteMetric -gt 300 | % NextHop', ['2001:db8::6']],
    ['Get-NetRoute | Where-Object -Property NextHop -like 2001* | % NextHop', ['2001:db8::6', '2001:db8::5']],
    [
      "Get-NetRoute | ? { $_.NextHop -ne '::' -and $_.AddressFamily -eq 'ipv6' } | % NextHop",
      ['2001:db8::6', '2001:db8::5'],
    ],
    ['Get-NetRoute ::1/128,0.0.0.0/0 | ? { -not ($_.ifIndex -eq 12) } | % NextHop', ['::']],
    ["Get-NetRoute | ? { $_.NextHop -match ':[56]$' -and !($_.RouteMetric -ge 400) } | % NextHop", ['2001:db8::5']],
    ["Get-NetRoute | ? { $_.NextHop -in '10.0.0.1','2001:db8::5' } | % NextHop", ['10.0.0.1', '2001:db8::5']],
    ['Get-NetRoute | where NextHop -in 10.0.0.1,2001:db8::5 | % NextHop', ['10.0.0.1', '2001:db8::5']],
    [
      "Get-NetRoute | ? { '10.0.0.1' -contains $_.NextHop -or $_.RouteMetric -eq '400' } | % NextHop",
      ['10.0.0.1', '2001:db8::6'],
    ],
    ['Get-NetRoute 2001:db8:?::/48 | ? { $_.ValidLifetime -eq [TimeSpan]::MaxValue } | measure | % Count', ['2']],
    ['Get-NetRoute | sort RouteMetric -Descending | select -First 1 -ExpandProperty NextHop', ['2001:db8::6']],
    ['Get-NetRoute | select AddressFamily -Unique', ['AddressFamily', '-------------', 'IPv4', 'IPv6']],
    ['Get-NetRoute | select -Last 1 | % DestinationPrefix', ['::1/128']],
    ['Get-NetRoute 2001:* | select -Skip 1 -First 1 | % DestinationPrefix', ['2001:db8:5::/48']],
    [
      'Get-NetRoute 2001:*,0.* | group AddressFamily | select Count, Name',
      ['Count Name', '----- ----', '1 IPv4', '4 IPv6'],
    ],
    [
      'Get-NetRoute 2001:*,0.* | measure RouteMetric -Maximum -Sum',
      ['Count : 5', 'Average :', 'Sum : 1424', 'Maximum : 400', 'Minimum :', 'Property : RouteMetric'],
    ],
    [
      'Get-NetRoute 2001:db8:?::/48 | select NextHop,@{n="More";e={$_.RouteMetric + 10}}',
      ['NextHop More', '------- ----', '2001:db8::6 410', '2001:db8::5 266'],
    ],
    [
      "Get-NetRoute 2001:db8:?::/48 | ft @{Label='Way'; Expression={'to ' + $_.DestinationPrefix}}, ifIndex",
      ['Way ifIndex', '--- -------', 'to 2001:db8:6::/48 12', 'to 2001:db8:5::/48 12'],
    ],
    ["Get-NetRoute 2001:db8:6::/48 | fl @{n='Hop'; e='NextHop'}", ['Hop : 2001:db8::6']],
    ['Get-NetRoute 2001:db8:?::/48 | sort @{e={0 - $_.RouteMetric}} | select -First 1 | % NextHop', ['2001:db8::6']],
    ['Get-NetRoute | ? { $_.RouteMetric -100 -eq 3 * (90 + 10) } | % NextHop', ['2001:db8::6']],
    ['Get-NetRoute 2001:db8:6::/48 | % { (1 + 2 * 3), (7 % 4), ("a" + 1) }', ['7', '3', 'a1']],
    ['(Get-NetRoute 2001:db8:5::/48).NextHop', ['2001:db8::5']],
    ['(Get-NetRoute 2001:*).Count', ['4']],
    ['((Get-NetRoute 2001:*)[-1].DestinationPrefix)', ['2001:db8::/64']],
    ['(Get-NetIPInterface LAN -AddressFamily IPv6 | Get-NetIPAddress -PrefixLength 64)[0].IPAddress', ['2001:db8::2']],
    ['Get-NetRoute | Out-Null', []],
    ['Get-NetRoute 0.0.0.0/0 | ft NextHop -HideTableHeaders', ['10.0.0.1']],
    [
      'Get-NetRoute 0.0.0.0/0 | fl NextHop, ifMetric, RouteMetric',
      ['NextHop : 10.0.0.1', 'ifMetric :', 'RouteMetric : 256'],
    ],
    [
      'Get-NetIPInterface isatap*,LAN | fl Inter*Al*',
      ['InterfaceAlias : isatap.pc', 'InterfaceAlias : LAN', 'InterfaceAlias : LAN'],
    ],
    [
      'Get-NetRoute | Out-String -Stream | Select-String 2001:db8:5',
      ['12 2001:db8:5::/48 2001:db8::5 256 ActiveStore'],
    ],
  ])('%s', (line, lines) => {
    expect(printed(line)).toEqual(lines);
  });

  test('columns share the line, numbers stand to the right; from five properties on it is a list', () => {
    const net = network();
    expect(net.type('PC', 'Get-NetRoute 0.0.0.0/0 | select NextHop, RouteMetric').output).toBe(
      `\nNextHop${' '.repeat(101)}RouteMetric\n-------${' '.repeat(101)}-----------\n10.0.0.1${' '.repeat(108)}256\n\n\n`,
    );
    const five = 'Get-NetRoute 0.0.0.0/0 | select NextHop, ifIndex, RouteMetric, Publish, Protocol';
    expect(net.type('PC', five).output).toBe(
      '\n\nNextHop     : 10.0.0.1\nifIndex     : 12\nRouteMetric : 256\nPublish     : No\nProtocol    : NetMgmt\n\n\n\n',
    );
  });

  test('a narrow column cuts what is too long, or wraps it', () => {
    const net = network();
    const select =
      'Get-NetRoute 2001:db8:5::/48 | ft DestinationPrefix, NextHop, ifIndex, Publish, Store, State, Protocol, Type, a, b, c, d';
    expect(net.type('PC', select).output).toContain('2001:d... ');
    expect(net.type('PC', `${select} -Wrap`).output).toContain('\n2001:db8: ');
    expect(net.type('PC', `${select} -Wrap`).output).toContain('\n5::/48');
  });
});

describe('changes of what is piped in', () => {
  test('routes are removed', () => {
    const net = network();
    expect(net.type('PC', 'Get-NetRoute 2001:db8:* | ? RouteMetric -eq 400 | Remove-NetRoute')).toEqual({
      ok: true,
      output: '',
    });
    expect(net.type('PC', '(Get-NetRoute 2001:*).DestinationPrefix').output).toBe(
      '2001:db8:5::/48\n2001:db8::2/128\n2001:db8::/64\n',
    );
  });

  test('interfaces are set, each family for itself', () => {
    const net = network();
    net.type('PC', 'Get-NetIPInterface -AddressFamily IPv6 | Set-NetIPInterface -Forwarding Enabled');
    expect(
      net.type('PC', 'Get-NetIPInterface -Forwarding Enabled | % { $_.InterfaceAlias, $_.AddressFamily }').output,
    ).toBe('isatap.pc\nIPv6\nLAN\nIPv6\n');
  });

  test('-WhatIf tells and changes nothing', () => {
    const net = network();
    expect(net.type('PC', 'Get-NetRoute 2001:db8:5::/48 | Remove-NetRoute -WhatIf').output).toBe(
      'What if: Performing the operation "Remove-NetRoute" on target "NetRoute -DestinationPrefix 2001:db8:5::/48 -InterfaceIndex 12 -NextHop 2001:db8::5 -AddressFamily IPv6".\n',
    );
    expect(net.type('PC', 'Get-NetRoute 2001:db8:5::/48').ok).toBe(true);
  });

  test('values of other pipelines', () => {
    const net = network();
    const line = 'New-NetRoute 2001:db8:7::/48 -ifIndex 12 -NextHop (Get-NetRoute 2001:db8:5::/48).NextHop';
    expect(net.type('PC', line).ok).toBe(true);
    expect(net.type('PC', '(Get-NetRoute 2001:db8:7::/48).NextHop').output).toBe('2001:db8::5\n');
  });

  test('what cannot be is only known when it comes', () => {
    const { ok, output } = network().type('PC', 'Get-NetIPInterface | Set-NetIPInterface -Advertising Enabled');
    expect(ok).toBe(false);
    expect(withoutRecord(output)).toContain('The request is not supported.\n');
  });

  test('what fits no parameter is refused', () => {
    const { ok, output } = network().type('PC', '(Get-NetRoute).Count | Remove-NetRoute');
    expect(ok).toBe(false);
    expect(output).toContain('The input object cannot be bound to any parameters');
    expect(output).toContain('InputObjectNotBound,Remove-NetRoute');
  });
});

describe('errors', () => {
  test('the record of a search that found nothing; a long line is cut', () => {
    const line =
      'Get-NetRoute -AddressFamily IPv6 -InterfaceAlias LAN -DestinationPrefix "::/0" -PolicyStore ActiveStore';
    expect(network().type('PC', line)).toEqual({
      ok: false,
      output: `Get-NetRoute : No matching MSFT_NetRoute objects found by CIM query for instances of the ROOT/StandardCimv2/MSFT_NetRoute class on the CIM server: SELECT * FROM MSFT_NetRoute  WHERE ((DestinationPrefix LIKE '::/0')) AND ((InterfaceAlias LIKE 'LAN')) AND ((AddressFamily = 23)). Verify query parameters and retry.
At line:1 char:1
+ Get-NetRoute -AddressFamily IPv6 -InterfaceAlias LAN -DestinationPref ...
+ ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    + CategoryInfo          : ObjectNotFound: (MSFT_NetRoute:String) [Get-NetRoute], CimJobException
    + FullyQualifiedErrorId : CmdletizationQuery_NotFound,Get-NetRoute

`,
    });
  });

  test('by one property it is told otherwise, by a pattern not at all, and -ErrorAction keeps quiet', () => {
    const net = network();
    expect(withoutRecord(net.type('PC', 'Get-NetRoute 2001:db8:9::/48').output)).toBe(
      "Get-NetRoute : No MSFT_NetRoute objects found with property 'DestinationPrefix' equal to '2001:db8:9::/48'.  Verify the value of the property and retry.\n",
    );
    expect(net.type('PC', 'Get-NetRoute 2001:db8:9*')).toEqual({ ok: true, output: '' });
    expect(net.type('PC', 'Get-NetRoute 2001:db8:9::/48 -EA SilentlyContinue')).toEqual({ ok: false, output: '' });
  });

  test.each<[string, number, string]>([
    ['Get-NetRoute | where {$_.NextHop -eq', 21, 'the brace is not closed'],
    ['Get-NetRoute | where {$x.NextHop}', 22, '"$" is not expected in a script block'],
    ['Get-NetRoute | where {$_.NextHop = 5}', 33, '"=" is not expected'],
    ['Get-NetRoute | where {}', 22, 'the end is not expected'],
    ['Get-NetRoute || Out-Null', 14, 'an empty pipe element'],
    ['Get-NetRoute | Fromat-Table', 15, '"Fromat-Table" is no command'],
    ['Get-NetRoute | ping', 15, '"ping" is no command'],
    ['Get-NetRoute | Get-DnsServerGlobalQueryBlockList', 15, 'takes nothing from a pipeline'],
    ['Get-NetRoute | Set-NetIPInterface -Forwarding Enbled', 46, 'Forwarding is to be one of Enabled, Disabled'],
    ['Get-NetRoute; Get-NetRoute', 12, '";" is no value'],
    ['(Get-NetRoute', 13, 'the parenthesis is not closed'],
    ['(Get-NetRoute) x', 14, 'nothing may stand behind the parenthesis'],
    ['Get-NetRoute @{n="x";e={1}}', 13, '-DestinationPrefix takes no calculated property'],
    ['Get-NetRoute | select @{n="x"}', 23, 'the calculated property has no Expression'],
    [
      'Get-NetRoute | ft @{n="x";e={1};width=5}',
      31,
      'a calculated property has the keys Name (or Label) and Expression',
    ],
    ['Set-NetRoute -RouteMetric {1}', 26, '-RouteMetric takes no script block'],
    ['Get-NetRoute | select -First x', 29, 'First is to be a whole number'],
  ])('%s is not understood', (line, offset, message) => {
    const refusal = network().refusal('PC', line);
    expect(refusal.offset).toBe(offset);
    expect(refusal.message).toContain(message);
    expect(refusal.windowsText).not.toBe('');
  });
});

test('help is the table of parameters', () => {
  const net = network();
  expect(net.type('PC', 'Get-Help Remove-NetIPAddress').output).toContain(
    'SYNTAX\n    Remove-NetIPAddress [[-IPAddress] <string>] [-InterfaceIndex <string>]',
  );
  expect(net.type('PC', 'ft -?').output).toBe(net.type('PC', 'Get-Help Format-Table').output);
  expect(withoutRecord(net.type('PC', 'Get-Help Get-Nothing').output)).toContain('could not find Get-Nothing');
});
