import { describe, expect, test } from 'vitest';
import { CLIENT, CORP, DOS_PROTECTION, ipsecScenario } from '../support/ipsec-scenario.ts';
import { withoutRecord } from '../support/error-record.ts';
import { shellNetwork } from '../support/shell-network.ts';

/** Rules at both ends that cover another prefix of the intranet than the one CORP is in. */
function network(parts: Parameters<typeof ipsecScenario>[0] = {}) {
  const narrow = 'fd9c:30c:2da4:9::/64';
  const text = ipsecScenario({ serverCorp: narrow, clientCorp: narrow, server: DOS_PROTECTION, ...parts });
  return shellNetwork(text.replace(/^title:.*$/m, ''));
}
const RDP = ['CORP', CLIENT, 3389] as const;
const SERVER = 'Set-NetIPsecRule -DisplayName DaServerToCorp -LocalAddress';
const AT_CLIENT = 'Set-NetIPsecRule -DisplayName ClientToCorp -RemoteAddress';
const PREFIX = 'fd9c:30c:2da4:1::/64';

describe('an endpoint that is too narrow is widened', () => {
  test.each([PREFIX, `fd9c:30c:2da4:9::/64, "${PREFIX}"`, 'fd9c:30c:2da4:1::10', 'Any'])('to %s', (wide) => {
    const net = network();
    expect(net.connect(...RDP)).toBe('syn-sent');
    expect(net.type('SERVER', `${SERVER} ${wide}`)).toEqual({ ok: true, output: '' });
    // One end is not enough: the other does not agree to it.
    expect(net.connect(...RDP)).toBe('syn-sent');
    net.type('CLIENT', `${AT_CLIENT} ${wide}`);
    net.wait(1);
    expect(net.connect(...RDP)).toBe('established');
    expect(net.connect('CLIENT', CORP, 80)).toBe('established');
    net.reboot('SERVER');
    net.reboot('CLIENT');
    expect(net.connect(...RDP)).toBe('established');
  });

  test('whichever end begins', () => {
    const net = network();
    net.type('CLIENT', `${AT_CLIENT} ${PREFIX}`);
    net.type('SERVER', `${SERVER} ${PREFIX}`);
    net.wait(1);
    expect(net.connect('CLIENT', CORP, 80)).toBe('established');
  });
});

test('a rule that was narrowed lets its associations go', () => {
  const net = network({ serverCorp: PREFIX, clientCorp: PREFIX });
  expect(net.connect(...RDP)).toBe('established');
  const pairs = (): number =>
    net.node('SERVER').ipsec!.tunnels.database.all.filter(({ rule }) => rule.needsUser).length;
  expect(pairs()).toBe(1);
  net.type('SERVER', `${SERVER} fd9c:30c:2da4:9::/64`);
  expect(pairs()).toBe(0);
  net.wait(1);
  expect(net.connect(...RDP)).toBe('syn-sent');
  // The other rule is as it was.
  expect(net.connect('MGMT', CLIENT, 3389)).toBe('established');
});

test('a change while the keys are exchanged leaves nothing behind', () => {
  const net = network({ serverCorp: PREFIX, clientCorp: PREFIX });
  const { ipsec } = net.node('CLIENT');
  net.type('CLIENT', `${AT_CLIENT} Any`);
  net.wait(0.005);
  net.type('CLIENT', `${AT_CLIENT} ${PREFIX}`);
  net.wait(3);
  expect(ipsec!.tunnels.database.all.every(({ rule }) => ipsec!.rules.includes(rule))).toBe(true);
  expect(net.connect('CLIENT', CORP, 80)).toBe('established');
});

test.each<[string, string, string]>([
  [
    'Set-NetIPsecRule -DisplayName Corp -LocalAddress Any',
    'SERVER has no connection security rule "Corp"',
    'DaServerToInfra, DaServerToCorp',
  ],
  ['Set-NetIPsecRule -LocalAddress Any', '-IPsecRuleName or -DisplayName is missing', ''],
  ['Set-NetIPsecRule -DisplayName DaServerToCorp', '-LocalAddress or -RemoteAddress is missing', ''],
  ['Set-NetIPsecRule -DisplayName DaServerToCorp -LocalAddress 10.0.0.0/8', 'IPsec of IPv4 is not modelled', 'IPv6'],
  [
    'Set-NetIPsecRule -DisplayName DaServerToCorp -LocalAddress fd9c:30c:2da4:1::1/64',
    'bits set behind the prefix length',
    '',
  ],
])('%s is no command', (line, message, hint) => {
  const refusal = network().refusal('SERVER', line);
  expect(refusal.message).toContain(message);
  expect(refusal.hint ?? '').toContain(hint);
  expect(refusal.windowsText).not.toBe('');
});

test('a host without rules has none to change', () => {
  const refusal = network().refusal('CORP', 'Set-NetIPsecRule * -LocalAddress Any');
  expect(refusal).toMatchObject({ message: 'CORP has no connection security rule "*"', hint: 'it has none at all' });
  expect(withoutRecord(refusal.windowsText)).toBe(
    "Set-NetIPsecRule : No MSFT_NetConSecRule objects found with property 'InstanceID' equal to '*'.  Verify the value of the property and retry.\n",
  );
});
