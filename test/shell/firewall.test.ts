import { describe, expect, test } from 'vitest';
import { withoutRecord } from '../support/error-record.ts';
import { shellNetwork } from '../support/shell-network.ts';

/** GUARD has a firewall with one rule, OPEN has none; both serve TCP 3389 and 8080. */
const network = () =>
  shellNetwork(`links: { lan: {} }
hosts:
  GUARD:
    profile: windows-8.1
    interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.1/24, ipv6: '2001:db8::1/64', networkProfile: private } }
    firewall: [{ name: Remote Desktop, profile: public, protocol: tcp, port: 3389, remote: 10.9.0.0/16 }]
    services: [tcp/3389, tcp/8080]
  OPEN:
    profile: windows-8.1
    interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.2/24, ipv6: '2001:db8::2/64' } }
    services: [tcp/3389]
`);

type Typed = ReturnType<typeof network>;
/** What PC can do: RDP, port 8080, ping over IPv4 and IPv6. */
const reached = (net: Typed): string =>
  [
    net.connect('OPEN', '10.0.0.1', 3389) === 'established' ? 'rdp' : '',
    net.connect('OPEN', '10.0.0.1', 8080) === 'established' ? '8080' : '',
    net.ping('OPEN', '10.0.0.1') === 'reply' ? 'ping' : '',
    net.ping('OPEN', '2001:db8::1') === 'reply' ? 'ping6' : '',
  ]
    .filter((each) => each !== '')
    .join(' ');

describe('a rule made, widened, switched and taken away', () => {
  test.each<[string[], string]>([
    [[], ''],
    [['New-NetFirewallRule -DisplayName x -Direction Inbound -Action Allow -Protocol TCP -LocalPort 8080'], '8080'],
    [
      ['New-NetFirewallRule -DisplayName x -Protocol TCP -LocalPort 3000-4000, 8080 -Profile Private,Public'],
      'rdp 8080',
    ],
    [['New-NetFirewallRule -DisplayName x -Protocol ICMPv6 -IcmpType 128'], 'ping6'],
    [['New-NetFirewallRule -DisplayName x -RemoteAddress 10.0.0.0/24'], 'rdp 8080 ping'],
    [['New-NetFirewallRule -DisplayName x -RemoteAddress 10.0.0.2, 2001:db8::2 -Profile Any'], 'rdp 8080 ping ping6'],
    [['New-NetFirewallRule -DisplayName x -RemoteAddress 10.0.0.3'], ''],
    [['New-NetFirewallRule -DisplayName x -Profile Domain'], ''],
    [['New-NetFirewallRule -DisplayName x -Enabled False'], ''],
    [
      ['New-NetFirewallRule -DisplayName x', 'New-NetFirewallRule -DisplayName y -Action Block -Protocol TCP'],
      'ping ping6',
    ],
    [['Set-NetFirewallRule -DisplayName "Remote Desktop" -Profile Any -RemoteAddress Any'], 'rdp'],
    [['Set-NetFirewallRule -DisplayName Remote* -Profile Any -RemoteAddress Any -LocalPort Any'], 'rdp 8080'],
    [['Set-NetFirewallRule -DisplayName "Remote Desktop" -Profile Any'], ''],
    [['New-NetFirewallRule -DisplayName x', 'Disable-NetFirewallRule -DisplayName x'], ''],
    [
      ['New-NetFirewallRule -DisplayName x -Enabled False', 'Enable-NetFirewallRule -DisplayName X'],
      'rdp 8080 ping ping6',
    ],
    [['New-NetFirewallRule -DisplayName x -Name key', 'Remove-NetFirewallRule key'], ''],
    [
      [
        'New-NetFirewallRule -DisplayName x -Name key',
        'Set-NetFirewallRule -Name key -NewDisplayName z',
        'Remove-NetFirewallRule -DisplayName z',
      ],
      '',
    ],
    [['netsh advfirewall firewall add rule name="Allow 8080" dir=in action=allow protocol=tcp localport=8080'], '8080'],
    [['netsh advf f add rule name=x dir=in action=allow protocol=icmpv4:8,any profile=private,public'], 'ping'],
    [['netsh advfirewall firewall add rule name=x dir=in action=allow remoteip=10.0.0.2,10.0.0.3'], 'rdp 8080 ping'],
    [['netsh advfirewall firewall add rule name=x dir=in action=allow profile=domain'], ''],
    [['netsh advfirewall firewall set rule name="Remote Desktop" new profile=any remoteip=any'], 'rdp'],
    [['netsh advfirewall firewall set rule name="remote desktop" profile=domain new profile=any remoteip=any'], ''],
    [
      [
        'netsh advfirewall firewall set rule name="remote desktop" profile=public new profile=any remoteip=any enable=no',
      ],
      '',
    ],
    [['New-NetFirewallRule -DisplayName x', 'netsh advfirewall firewall delete rule name=x'], ''],
    [
      ['New-NetFirewallRule -DisplayName x', 'netsh advfirewall firewall delete rule name=x protocol=tcp'],
      'rdp 8080 ping ping6',
    ],
  ])('%j', (lines, expected) => {
    const net = network();
    for (const line of lines) net.type('GUARD', line);
    expect(reached(net)).toBe(expected);
    net.reboot('GUARD');
    expect(reached(net)).toBe(expected);
  });

  test('protocol 41 by its number', () => {
    const net = network();
    const rule = 'netsh advfirewall firewall add rule name=ISATAP dir=in action=allow protocol=41';
    expect(net.type('GUARD', rule).output).toBe('Ok.\n\n');
    expect(net.type('GUARD', 'New-NetFirewallRule -DisplayName ISATAP2 -Protocol 41').ok).toBe(true);
    const { firewallRules } = net.node('GUARD').host.stored;
    expect(firewallRules.filter(({ name }) => name.startsWith('ISATAP')).map(({ protocols }) => protocols)).toEqual([
      [41],
      [41],
    ]);
  });

  test('a core networking rule is one like the others', () => {
    const net = network();
    expect(net.type('GUARD', 'Disable-NetFirewallRule -DisplayName "Core Networking - IPv6 (IPv6-In)"').ok).toBe(true);
    const core = net.node('GUARD').host.stored.firewallRules.find(({ protocols }) => protocols?.includes(41));
    expect(core?.enabled).toBe(false);
    // Another host's is another rule.
    expect(net.node('OPEN').host.stored.firewallRules.map(({ enabled }) => enabled)).toEqual([true]);
  });
});

describe('what Windows prints', () => {
  test('a new rule', () => {
    const net = network();
    const { output } = net.type(
      'GUARD',
      'New-NetFirewallRule -DisplayName "Port 8080" -Profile Private, Public -Protocol TCP -LocalPort 8080 -EdgeTraversalPolicy Allow',
    );
    expect(output.replace(/\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}/, 'GUID')).toBe(`

Name                  : GUID
DisplayName           : Port 8080
Description           :${' '}
DisplayGroup          :${' '}
Group                 :${' '}
Enabled               : True
Profile               : Private, Public
Platform              : {}
Direction             : Inbound
Action                : Allow
EdgeTraversalPolicy   : Allow
LooseSourceMapping    : False
LocalOnlyMapping      : False
Owner                 :${' '}
PrimaryStatus         : OK
Status                : The rule was parsed successfully from the store. (65536)
EnforcementStatus     : NotApplicable
PolicyStoreSource     : PersistentStore
PolicyStoreSourceType : Local



`);
    expect(net.type('GUARD', 'Get-NetFirewallRule -DisplayName "Port 8080"').output).toBe(output);
    const other = network();
    expect(other.type('GUARD', 'New-NetFirewallRule -DisplayName "Port 8080"').output.slice(0, 70)).toBe(
      output.slice(0, 70),
    );
  });

  test.each<[string, boolean, string]>([
    ['Set-NetFirewallRule -DisplayName "Remote Desktop" -Enabled True', true, ''],
    ['Remove-NetFirewallRule -DisplayName "Remote Desktop"', true, ''],
    ['netsh advfirewall firewall set rule name="Remote Desktop" new enable=yes', true, '\nUpdated 1 rule(s).\nOk.\n\n'],
    ['netsh advfirewall firewall delete rule name=all', true, '\nDeleted 2 rule(s).\nOk.\n\n'],
    ['netsh advfirewall firewall delete rule name=none', false, '\nNo rules match the specified criteria.\n\n'],
    [
      'netsh advfirewall firewall set rule name=none new enable=yes',
      false,
      '\nNo rules match the specified criteria.\n\n',
    ],
    [
      'Enable-NetFirewallRule -DisplayName none',
      false,
      "Enable-NetFirewallRule : No MSFT_NetFirewallRule objects found with property 'DisplayName' equal to 'none'.  Verify the value of the property and retry.\n",
    ],
    [
      'Remove-NetFirewallRule -Name none',
      false,
      "Remove-NetFirewallRule : No MSFT_NetFirewallRule objects found with property 'InstanceID' equal to 'none'.  Verify the value of the property and retry.\n",
    ],
    [
      'Set-NetFirewallRule -DisplayName "Remote Desktop" -Protocol 41',
      false,
      'Set-NetFirewallRule : The port is invalid: the protocol has none.\n',
    ],
  ])('%s', (line, ok, output) => {
    const result = network().type('GUARD', line);
    expect({ ...result, output: withoutRecord(result.output) }).toEqual({ ok, output });
  });
});

test.each<[string, string, string]>([
  ['New-NetFirewallRule -Protocol TCP', '-DisplayName is missing', ''],
  ['New-NetFirewallRule -DisplayName x -Direction Outbound', 'an outbound rule is not modelled', 'outbound everything'],
  ['New-NetFirewallRule -DisplayName x -Protocol SCTP', 'SCTP is no protocol', '41'],
  ['New-NetFirewallRule -DisplayName x -Protocol 256', '256 is no protocol', ''],
  ['New-NetFirewallRule -DisplayName x -Protocol TCP -LocalPort 0', '0 are no ports', 'FIRST-LAST'],
  ['New-NetFirewallRule -DisplayName x -Protocol TCP -LocalPort 90-80', '90-80 are no ports', ''],
  ['New-NetFirewallRule -DisplayName x -LocalPort 80', 'ports of a protocol without any', '-Protocol'],
  ['New-NetFirewallRule -DisplayName x -RemoteAddress 10.0.0.1/24', 'bits set behind the prefix length', ''],
  ['New-NetFirewallRule -DisplayName x -RemoteAddress LocalSubnet', 'LocalSubnet', 'names and ranges are not modelled'],
  ['New-NetFirewallRule -DisplayName x -Profile Home', 'Profile is to be one of any, domain, private, public', ''],
  [
    'New-NetFirewallRule -DisplayName x -Program C:\\\\x.exe',
    'a rule that asks for Program is not modelled',
    'leave it out',
  ],
  ['Set-NetFirewallRule -Enabled True', '-Name or -DisplayName is missing', ''],
  ['netsh advfirewall firewall add rule name=x dir=in', 'action is missing', ''],
  ['netsh advfirewall firewall add rule name=x dir=in action=permit', 'action is to be one of allow, block', ''],
  ['netsh advfirewall firewall add rule name=x dir=in action=allow port=80', 'port is no parameter', 'localport'],
  ['netsh advfirewall firewall add rule x dir=in action=allow', '"x" is one value too many', ''],
  ['netsh advfirewall firewall set rule name=x new', 'nothing is to be changed', 'new enable=yes'],
  [
    'netsh advfirewall firewall add rule name=x dir=in action=allow protocol=constructor',
    'constructor is no protocol',
    '41',
  ],
  ['netsh advfirewall firewall set rule name=x enable=yes', 'enable is no parameter', 'new enable'],
])('%s is no command', (line, message, hint) => {
  const refusal = network().refusal('GUARD', line);
  expect(refusal.message).toContain(message);
  expect(refusal.hint ?? '').toContain(hint);
  expect(refusal.windowsText).not.toBe('');
});

test('a host without a firewall lets everything in, whatever its rules say', () => {
  const net = network();
  const line = 'New-NetFirewallRule -DisplayName x -Action Block';
  expect(net.type('OPEN', line).ok).toBe(true);
  expect(net.connect('GUARD', '10.0.0.2', 3389)).toBe('established');
});
