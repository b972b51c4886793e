import { expect, test } from 'vitest';
import { diagnoseAway } from '../../support/away-network.ts';
import { foundFor } from '../../support/lab-network.ts';

const SPREAD = { host: 'SPREAD', proved: true };

test('a member that is ordered down, its connections with it', () => {
  const diagnosis = diagnoseAway('set: { events: [{ at: 15s, host: SPREAD, member: GATEA, is: down }] }');
  expect(foundFor(diagnosis, 'help')).toEqual([{ ...SPREAD, code: 'balancer-member-down', fix: ['set: events = []'] }]);
  const { text, alternatives } = diagnosis.simulation.result.flows[0]!.causes[0]!;
  expect(text).toContain('order GATEA up');
  expect(alternatives).toMatchObject([{ fix: ['set: hosts.SPREAD.balancer.memberDown = "keep"'] }]);
});

test('all members are down from the start: two events, and either would do', () => {
  const diagnosis = diagnoseAway(`
set:
  events:
    - { at: 0s, host: SPREAD, member: GATEA, is: down }
    - { at: 0s, host: SPREAD, member: GATEB, is: drain }`);
  const found = foundFor(diagnosis, 'help');
  expect(found).toMatchObject([{ ...SPREAD, code: 'balancer-member-down' }]);
  expect(found[0]!.fix).toEqual([expect.stringMatching(/^set: events = \[\{.*"member":"GATEB".*\}\]$/)]);
});

test('TLS that ends at the balancer', () => {
  const diagnosis = diagnoseAway('set: { hosts: { SPREAD: { balancer: { tls: terminate } } } }');
  expect(foundFor(diagnosis, 'ping')).toEqual([
    { ...SPREAD, code: 'balancer-terminates-tls', fix: ['set: hosts.SPREAD.balancer.tls = "pass"'] },
  ]);
});

test('members that are asked at a port where nobody listens', () => {
  const diagnosis = diagnoseAway('set: { hosts: { SPREAD: { balancer: { memberPort: 8443 } } } }');
  expect(foundFor(diagnosis, 'help')).toEqual([
    { ...SPREAD, code: 'balancer-member-down', fix: ['set: hosts.SPREAD.balancer.memberPort = 443'] },
  ]);
});
