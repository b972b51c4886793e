import { expect, test } from 'vitest';
import { ruleText } from '../../../src/shell/netsh/firewall-show.ts';
import { shellNetwork } from '../../support/shell-network.ts';

const network = () =>
  shellNetwork(`links: { lan: {} }
hosts:
  A:
    profile: windows-server-2012r2
    interfaces: { LAN: { index: 12, link: lan, ipv4: 10.0.0.1/24 } }
    firewall: []
`);

test('a rule by its name', () => {
  const net = network();
  net.type(
    'A',
    'netsh advfirewall firewall add rule name="Remote Desktop" dir=in action=allow protocol=tcp localport=3389,5000-5010 profile=private,public remoteip=fd00::/8,10.0.0.0/8 edge=yes',
  );
  const { output, ok } = net.type('A', 'netsh advfirewall firewall show rule name="remote desktop" verbose');
  expect(ok).toBe(true);
  expect(output).toBe(`
Rule Name:                            Remote Desktop
----------------------------------------------------------------------
Enabled:                              Yes
Direction:                            In
Profiles:                             Private,Public
Grouping:                             ${''}
LocalIP:                              Any
RemoteIP:                             fd00::/8,10.0.0.0/8
Protocol:                             TCP
LocalPort:                            3389,5000-5010
RemotePort:                           Any
Edge traversal:                       Yes
Action:                               Allow
Ok.

`);
});

test('all of them, and none', () => {
  const net = network();
  const all = net.type('A', 'netsh advf fire show rule name=all dir=in').output;
  const [rule] = net.node('A').host.stored.firewallRules;
  expect(all).toBe(`${ruleText(rule!)}Ok.\n\n`);
  expect(all).toContain('Protocol:                             41\nEdge traversal:                       No\n');
  expect(net.type('A', 'netsh advfirewall firewall show rule name=nobody')).toEqual({
    ok: false,
    output: '\nNo rules match the specified criteria.\n\n',
  });
});
