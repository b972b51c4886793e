import { expect, test } from 'vitest';
import { diagnoseAway } from '../../support/away-network.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

const note = (rule: string): string =>
  `set: { hosts: { NOTE: { firewall: [${rule}, { name: Echo, protocol: icmpv6 }] } } }`;

test.each([
  ['disabled', '{ name: Remote help, enabled: false, protocol: tcp, port: 5900 }', 'firewall-rule'],
  ['of another profile', '{ name: Remote help, profile: domain, protocol: tcp, port: 5900 }', 'firewall-rule'],
  ['for other ports', '{ name: Remote help, protocol: tcp, port: 5901-5910 }', 'firewall-rule'],
  ['of another protocol', '{ name: Remote help, protocol: udp, port: 5900 }', 'firewall-rule'],
  ['a blocking one', '{ name: No help, action: block, protocol: tcp }', 'firewall-rule'],
  ['for others', "{ name: Remote help, protocol: tcp, port: 5900, remote: 'fd61:1:2:b::/64' }", 'firewall-scope'],
  ['for one station', "{ name: Remote help, protocol: tcp, remote: 'fd61:1:2:a:0:5efe:10.61.0.78' }", 'firewall-scope'],
])('a rule %s', (_, rule, code) => {
  // What blocks needs something that would have let it in.
  const others = code === 'firewall-rule' && rule.includes('block') ? ', { name: All }' : '';
  const diagnosis = diagnoseAway(note(rule + others));
  expect(foundFor(diagnosis, 'help')).toMatchObject([{ code, host: 'NOTE', proved: true }]);
  expect(foundFor(diagnosis, 'ping')).toEqual([]);
});

test('a rule that is disabled and for others is two causes, one after the other', () => {
  const rule = "{ name: Remote help, enabled: false, protocol: tcp, port: 5900, remote: 'fd61:1:2:b::/64' }";
  expect(foundFor(diagnoseAway(note(rule)), 'help')).toMatchObject([
    { code: 'firewall-rule', host: 'NOTE', proved: true },
    { code: 'firewall-scope', host: 'NOTE', proved: true },
  ]);
});

test('the router does not take protocol 41 in: its firewall, not a filter on the way', () => {
  const core = '{ name: Core Networking - IPv6 (IPv6-In), enabled: false, protocol: 41 }';
  const diagnosis = diagnoseLab(
    `set: { hosts: { ISR: { firewall: [${core}, { name: Rest, protocol: [tcp, udp, icmpv4, icmpv6] }] } } }`,
  );
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([{ code: 'protocol-41-blocked', host: 'ISR', proved: true }]);
});

test('the server takes no TCP 443 in: nothing is wrong with the client', () => {
  const diagnosis = diagnoseAway(
    'set: { hosts: { GATEA: { firewall: [{ name: Other, protocol: [udp, icmpv6, icmpv4, 41] }] }, GATEB: { firewall: [{ name: Other, protocol: [udp, icmpv6, icmpv4, 41] }] } } }',
  );
  const found = foundFor(diagnosis, 'help');
  expect(found[0]).toMatchObject({ code: 'firewall-rule', proved: true });
  expect(found[0]!.host).toMatch(/^GATE[AB]$/);
});
