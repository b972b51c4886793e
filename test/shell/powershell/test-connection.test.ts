import { describe, expect, test } from 'vitest';
import { withoutRecord } from '../../support/error-record.ts';
import { shellNetwork } from '../../support/shell-network.ts';

/** PC reaches SRV behind GATE; a second route of PC to the same prefix loses. */
const network = () =>
  shellNetwork(`links: { lan: {}, far: {} }
hosts:
  PC:
    profile: windows-10
    dns: { servers: [10.0.0.1], suffix: corp.test, nrpt: [{ namespace: .da.test, servers: [10.0.0.3] }] }
    interfaces: { LAN: { index: 12, link: lan, ipv4: 10.0.0.2/24, ipv6: '2001:db8::2/64' } }
    routes:
      - { to: '2001:db8:1::/64', via: '2001:db8::9', interface: LAN, metric: 300 }
      - { to: '2001:db8:1::/64', via: '2001:db8::1', interface: LAN }
  GATE:
    profile: windows-server-2016
    interfaces:
      LAN: { link: lan, ipv4: 10.0.0.1/24, ipv6: '2001:db8::1/64', forwarding: true }
      Far: { link: far, ipv6: '2001:db8:1::1/64', forwarding: true }
    dnsServer:
      zones:
        corp.test:
          records:
            srv: { A: 10.0.0.77, AAAA: '2001:db8:1::5' }
            www: { CNAME: srv }
  DA:
    profile: windows-server-2016
    interfaces: { LAN: { link: lan, ipv4: 10.0.0.3/24 } }
    dnsServer: { zones: { da.test: { records: { inside: { A: 10.0.0.8 } } } } }
  SRV:
    profile: windows-10
    interfaces: { Far: { link: far, ipv6: '2001:db8:1::5/64' } }
    routes: [{ to: '::/0', via: '2001:db8:1::1', interface: Far }]
    services: [tcp/3389]
`);

describe('Resolve-DnsName', () => {
  test.each<[string, string]>([
    [
      'srv',
      `
Name                                           Type   TTL   Section    IPAddress
----                                           ----   ---   -------    ---------
srv.corp.test                                  AAAA   3600  Answer     2001:db8:1::5
srv.corp.test                                  A      3600  Answer     10.0.0.77


`,
    ],
    [
      'www.corp.test -Type AAAA',
      `
Name                           Type   TTL   Section    NameHost
----                           ----   ---   -------    --------
www.corp.test                  CNAME  3600  Answer     srv.corp.test

Name       : srv.corp.test
QueryType  : AAAA
TTL        : 3600
Section    : Answer
IP6Address : 2001:db8:1::5



`,
    ],
    [
      'srv.corp.test CNAME',
      `
Name                        Type TTL   Section    PrimaryServer               NameAdministrator           SerialNumber
----                        ---- ---   -------    -------------               -----------------           ------------
corp.test                   SOA  3600  Authority  gate.corp.test              hostmaster.corp.test        1


`,
    ],
  ])('%s', (words, output) => {
    expect(network().type('PC', `Resolve-DnsName ${words}`)).toEqual({ ok: true, output });
  });

  test('the name resolution policy decides who is asked, -Server does so too', () => {
    const net = network();
    expect(net.type('PC', '(Resolve-DnsName inside.da.test -Type A).IPAddress').output).toBe('10.0.0.8\n');
    const { ok, output } = net.type('PC', 'Resolve-DnsName inside.da.test -Type A -Server 10.0.0.1');
    expect({ ok, output: withoutRecord(output) }).toEqual({
      ok: false,
      output: 'Resolve-DnsName : inside.da.test : DNS operation refused\n',
    });
  });

  test('a name that is not there, and a server that is silent', () => {
    const net = network();
    const { output } = net.type('PC', 'Resolve-DnsName none.corp.test');
    expect(output).toContain('Resolve-DnsName : none.corp.test : DNS name does not exist\n');
    expect(output).toContain(': DNS_ERROR_RCODE_NAME_ERROR,Microsoft.DnsClient.Commands.ResolveDnsName\n');
    expect(withoutRecord(net.type('PC', 'Resolve-DnsName srv.corp.test -Server 10.0.0.99').output)).toBe(
      'Resolve-DnsName : srv.corp.test : This operation returned because the timeout period expired\n',
    );
  });
});

describe('Test-NetConnection', () => {
  test.each<[string, string]>([
    [
      'srv',
      `

ComputerName           : srv
RemoteAddress          : 2001:db8:1::5
InterfaceAlias         : LAN
SourceAddress          : 2001:db8::2
PingSucceeded          : True
PingReplyDetails (RTT) : 0 ms



`,
    ],
    [
      'srv -CommonTCPPort RDP',
      `

ComputerName     : srv
RemoteAddress    : 2001:db8:1::5
RemotePort       : 3389
InterfaceAlias   : LAN
SourceAddress    : 2001:db8::2
TcpTestSucceeded : True



`,
    ],
    [
      '2001:db8:1::5 -Port 81 -InformationLevel Detailed',
      `WARNING: TCP connect to (2001:db8:1::5 : 81) failed


ComputerName            : 2001:db8:1::5
RemoteAddress           : 2001:db8:1::5
RemotePort              : 81
NameResolutionResults   : 2001:db8:1::5
MatchingIPsecRules      :${' '}
NetworkIsolationContext :${' '}
IsAdmin                 : True
InterfaceAlias          : LAN
SourceAddress           : 2001:db8::2
NetRoute (NextHop)      : 2001:db8::1
PingSucceeded           : True
PingReplyDetails (RTT)  : 0 ms
TcpTestSucceeded        : False



`,
    ],
    [
      'srv -TraceRoute',
      `

ComputerName           : srv
RemoteAddress          : 2001:db8:1::5
InterfaceAlias         : LAN
SourceAddress          : 2001:db8::2
PingSucceeded          : True
PingReplyDetails (RTT) : 0 ms
TraceRoute             : 2001:db8::1
                         2001:db8:1::5



`,
    ],
    [
      'srv -DiagnoseRouting -InformationLevel Detailed',
      `

ComputerName                 : srv
RemoteAddress                : 2001:db8:1::5
SelectedSourceAddress        : 2001:db8::2
OutgoingInterfaceIndex       : 12
SelectedNetRoute             : DestinationPrefix: 2001:db8:1::/64 NextHop: 2001:db8::1
RouteSelectionEvents         : IP: Route [DestinationPrefix: 2001:db8:1::/64 NextHop: 2001:db8::1 InterfaceIndex: 12 InterfaceMetric: 25 RouteMetric: 256] is preferred over Route [DestinationPrefix: 2001:db8:1::/64 NextHop: 2001:db8::9 InterfaceIndex: 12 InterfaceMetric: 25 RouteMetric: 300] for Destination: 2001:db8:1::5 in Compartment: 1, Reason: RouteMetric.
SourceAddressSelectionEvents : IP: Source address 2001:db8::2 is preferred over LINK-LOCAL for destination 2001:db8:1::5 Rule = 2.0.
RouteDiagnosticsSucceeded    : True



`,
    ],
    ['srv -InformationLevel Quiet', 'True\n'],
    ['srv -Port 81 -InformationLevel Quiet -WarningAction Ignore', 'False\n'],
    [
      'none.corp.test',
      `WARNING: Name resolution of none.corp.test failed


ComputerName           : none.corp.test
RemoteAddress          :${' '}
InterfaceAlias         :${' '}
SourceAddress          :${' '}
PingSucceeded          : False
PingReplyDetails (RTT) :${' '}



`,
    ],
  ])('%s', (words, output) => {
    const result = network().type('PC', `Test-NetConnection ${words}`);
    expect(result.output.replaceAll(/fe80:[\da-f:]+/g, 'LINK-LOCAL')).toBe(output);
    expect(result.ok).toBe(true);
  });

  test('a ping that fails is warned of; members are values', () => {
    const net = network();
    expect(net.type('PC', 'tnc 10.0.0.99').output).toContain('WARNING: Ping to 10.0.0.99 failed with status: ');
    expect(net.type('PC', '(tnc srv -Port 3389).TcpTestSucceeded').output).toBe('True\n');
    expect(net.type('PC', 'tnc srv | select -ExpandProperty SourceAddress').output).toBe('2001:db8::2\n');
  });

  test('an interface that must be used', () => {
    const { output } = network().type(
      'GATE',
      'tnc 2001:db8:1::5 -DiagnoseRouting -ConstrainInterface 10 -InformationLevel Detailed',
    );
    expect(output).toContain('ConstrainInterfaceIndex      : 10\n');
    expect(output).toContain(
      'is blocked for Destination: 2001:db8:1::5 ConstrainInterfaceIndex: 10 in Compartment: 1, Reason: InterfaceConstraint.',
    );
    expect(output).toContain('RouteDiagnosticsSucceeded    : False\n');
  });
});

test('Test-Connection pings', () => {
  const net = network();
  expect(net.type('PC', 'Test-Connection srv -Count 2').output).toBe(`
Source        Destination     IPV4Address      IPV6Address                              Bytes    Time(ms)
------        -----------     -----------      -----------                              -----    --------
PC            srv                              2001:db8:1::5                            32       0
PC            srv                              2001:db8:1::5                            32       0


`);
  expect(net.type('PC', 'Test-Connection srv -Count 1 -Quiet').output).toBe('True\n');
  expect(withoutRecord(net.type('PC', 'Test-Connection none -Count 3').output)).toBe(
    "Test-Connection : Testing connection to computer 'none' failed: No such host is known\n",
  );
});
