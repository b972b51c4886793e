import { describe, expect, test } from 'vitest';
import { withoutRecord } from '../../support/error-record.ts';
import { shellNetwork } from '../../support/shell-network.ts';

const network = () =>
  shellNetwork(`links: { lan: {} }
hosts:
  PC:
    profile: windows-10
    dns: { servers: [10.0.0.1], suffix: corp.test, nrpt: [{ namespace: .da.test, servers: ['2001:db8::1'] }] }
    interfaces: { LAN: { index: 12, link: lan, mac: '00:11:22:33:44:55', ipv4: 10.0.0.2/24, gateway: 10.0.0.1, ipv6: '2001:db8::2/64' } }
    tunnels: { isatap.pc: { kind: isatap, index: 14, over: LAN, state: enabled } }
    ipsec: { rules: [{ name: To corp, endpoint2: ['2001:db8:1::/48'], remoteTunnel: '2001:db8::9' }] }
  NS:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 3, link: lan, ipv4: 10.0.0.1/24, ipv6: '2001:db8::1/64' } }
    dnsServer:
      zones:
        corp.test: { records: { app: { A: 10.0.0.7 }, web: { CNAME: app }, six: { AAAA: '2001:db8::7' } } }
`);

/** The lines that are printed, empty ones left out, blanks folded. */
const lines = (output: string): string[] =>
  output
    .split('\n')
    .map((each) => each.trim().replaceAll(/ +/g, ' '))
    .filter((each) => each !== '' && !/^-+( -+)*$/.test(each));
const printed = (host: string, line: string): string[] => lines(network().type(host, line).output);

describe('what is found, as it is printed', () => {
  test.each<[string, string, string[]]>([
    [
      'PC',
      'Get-NetAdapter',
      ['Name InterfaceDescription ifIndex Status MacAddress LinkSpeed', 'LAN LAN 12 Up 00-11-22-33-44-55 1 Gbps'],
    ],
    ['PC', 'Get-NetAdapter -IncludeHidden | % Name', ['LAN', 'isatap.pc']],
    ['PC', 'Get-NetAdapter isatap* | Get-NetIPAddress | % IPAddress', ['fe80::5efe:10.0.0.2%14']],
    ['PC', 'Get-NetPrefixPolicy fc00::/7', ['Prefix Precedence Label', 'fc00::/7 3 13']],
    [
      'PC',
      'Get-NetIsatapConfiguration',
      ['State : Enabled', 'Router : isatap', 'ResolutionState : Default', 'ResolutionIntervalSeconds : Default'],
    ],
    [
      'PC',
      'Set-NetIsatapConfiguration Disabled r.corp.test -ResolutionInterval 120 -PassThru',
      ['State : Disabled', 'Router : r.corp.test', 'ResolutionState : Default', 'ResolutionIntervalSeconds : 120'],
    ],
    ['PC', 'Get-NetIPHttpsState', []],
    ['PC', 'Get-NetIPsecRule "To *" | % RemoteAddress', ['2001:db8:1::/48']],
    ['PC', '(Get-NetIPsecRule).RemoteTunnelEndpoint', ['2001:db8::9']],
    [
      'PC',
      'Get-DnsClientServerAddress LAN',
      ['InterfaceAlias Interface Address ServerAddresses', 'Index Family', 'LAN 12 IPv4 {10.0.0.1}', 'LAN 12 IPv6 {}'],
    ],
    [
      'PC',
      'Get-DnsClientNrptPolicy | select Namespace, DirectAccessDnsServers',
      ['Namespace DirectAccessDnsServers', '.da.test {2001:db8::1}'],
    ],
    ['PC', '(Get-DnsClientNrptRule).DirectAccessDnsServers', ['2001:db8::1']],
    ['PC', 'Find-NetRoute 2001:db8::9 | % InterfaceAlias', ['LAN', 'LAN']],
    ['PC', '(Find-NetRoute 10.9.9.9)[1].NextHop', ['10.0.0.1']],
    [
      'PC',
      'gip',
      [
        'InterfaceAlias : LAN',
        'InterfaceIndex : 12',
        'InterfaceDescription : LAN',
        'IPv6Address : 2001:db8::2',
        'IPv4Address : 10.0.0.2',
        'IPv6DefaultGateway :',
        'IPv4DefaultGateway : 10.0.0.1',
        'DNSServer : 10.0.0.1',
      ],
    ],
    ['PC', '(Get-NetIPConfiguration -ifIndex 14).InterfaceAlias', ['isatap.pc']],
    [
      'NS',
      'Get-DnsServerResourceRecord corp.test -RRType A',
      ['HostName RecordType Timestamp TimeToLive RecordData', 'app A 0 01:00:00 10.0.0.7'],
    ],
    ['NS', '(Get-DnsServerResourceRecord corp.test six).RecordData.IPv6Address', ['2001:db8::7']],
    [
      'NS',
      'Get-DnsServerResourceRecord corp.test | ? RecordType -eq CNAME | % { $_.RecordData.HostNameAlias }',
      ['app.corp.test.'],
    ],
    ['NS', 'Get-DnsServerZone | select ZoneName, ZoneType', ['ZoneName ZoneType', 'corp.test Primary']],
    ['NS', 'Set-DnsServerGlobalQueryBlockList -List isatap -PassThru', ['Enable : True', 'List : {isatap}']],
    [
      'NS',
      'Get-NetRoute 10.0.0.0/24',
      ['ifIndex DestinationPrefix NextHop RouteMetric PolicyStore', '3 10.0.0.0/24 0.0.0.0 256 ActiveStore'],
    ],
    [
      'PC',
      'Get-NetRoute 10.0.0.0/24',
      [
        'ifIndex DestinationPrefix NextHop RouteMetric ifMetric PolicyStore',
        '12 10.0.0.0/24 0.0.0.0 256 25 ActiveStore',
      ],
    ],
    ['PC', 'Get-NetIPInterface -ConnectionState Connected -AddressFamily IPv4 | % ifIndex', ['12', '1']],
    [
      'PC',
      'Get-NetIPAddress -PrefixOrigin Manual -PolicyStore PersistentStore | % IPAddress',
      ['2001:db8::2', '10.0.0.2'],
    ],
  ])('%s %s', (host, line, expected) => {
    expect(printed(host, line)).toEqual(expected);
  });

  test('neighbours and the cache of names fill as the network is used', () => {
    const net = network();
    expect(net.ping('PC', '2001:db8::1')).toBe('reply');
    expect(lines(net.type('PC', 'Get-NetNeighbor 2001:db8::1 | select ifIndex, State').output)).toEqual([
      'ifIndex State',
      '12 Reachable',
    ]);
    const groups = net.type('PC', 'Get-NetNeighbor -AddressFamily IPv6 -State Permanent | % IPAddress').output;
    const shown = net.type('PC', 'netsh interface ipv6 show neighbors | findstr Permanent').output;
    expect(lines(groups)).toContain('ff02::1');
    expect(lines(groups)).toEqual(lines(shown).map((line) => line.split(' ')[0]));
    expect(net.resolve('PC', 'app.corp.test')).toEqual(['10.0.0.7']);
    expect(
      lines(net.type('PC', 'Get-DnsClientCache app.corp.test -Type A | select Data, Status, TimeToLive').output),
    ).toEqual(['Data Status TimeToLive', '10.0.0.7 Success 3599']);
  });

  test.each<[string, string]>([
    ['Find-NetRoute 2001:db9::1', 'Find-NetRoute : The network location cannot be reached.'],
    ['Get-NetAdapter WAN', "Get-NetAdapter : No MSFT_NetAdapter objects found with property 'Name' equal to 'WAN'."],
    [
      'Get-NetIPsecRule x',
      "Get-NetIPsecRule : No MSFT_NetConSecRule objects found with property 'IPsecRuleName' equal to 'x'.",
    ],
    ['Get-DnsServerZone', "The term 'Get-DnsServerZone' is not recognized"],
  ])('%s finds nothing', (line, text) => {
    const { ok, output } = network().type('PC', line);
    expect(ok).toBe(false);
    expect(withoutRecord(output)).toContain(text);
  });
});
