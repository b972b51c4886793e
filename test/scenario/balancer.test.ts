import { expect, test } from 'vitest';
import { balancerScenario } from '../support/balancer-network.ts';
import { flowOf, loadText, problemsOf, run } from '../support/scenarios.ts';

const flow = (name: string, from: string, at: number, expectation: string): string =>
  `  ${name}: { from: ${from}, to: 203.0.113.10, tcp: 443, at: ${at}s, expect: ${expectation} }\n`;

/** The member that a flow of the scenario landed on. */
const memberOf = (simulation: ReturnType<typeof run>, name: string): string | undefined =>
  flowOf(simulation, name).forward.findLast(({ action }) => action === 'delivered')?.host;

test('round robin: two clients land on two members, and the path tells which', () => {
  const flows = flow('one', 'C1', 5, 'delivered') + flow('two', 'C2', 6, 'delivered');
  const simulation = run(loadText(balancerScenario('', `flows:\n${flows}`)));
  expect(simulation.result.ok).toBe(true);
  expect([memberOf(simulation, 'one'), memberOf(simulation, 'two')]).toEqual(['DAV01', 'DAV02']);
  const step = flowOf(simulation, 'two').forward.find(({ action }) => action === 'translated');
  expect(step!.text).toMatch(/203\.0\.113\.10:443 becomes .* > 192\.168\.50\.26:443: .* is with DAV02/);
});

test('orders of the administrator: drain and down send clients elsewhere, and none left is balancer-no-member', () => {
  const flows =
    flow('first', 'C1', 5, 'delivered') +
    flow('drained', 'C2', 11, 'delivered') +
    flow('again', 'C1', 12, 'delivered') +
    flow('none', 'C2', 21, '{ verdict: refused, way: forward, reason: balancer-no-member, at: LB }') +
    flow('back', 'C2', 31, 'delivered');
  const events = `events:
  - { at: 10s, host: LB, member: DAV02, is: drain }
  - { at: 20s, host: LB, member: DAV01, is: down }
  - { at: 20s, host: LB, member: DAV02, is: down }
  - { at: 30s, host: LB, member: DAV02, is: up }
`;
  const simulation = run(loadText(balancerScenario('', `flows:\n${flows}${events}`)));
  expect(simulation.result.flows.flatMap(({ name, unmet }) => unmet.map((text) => `${name}: ${text}`))).toEqual([]);
  expect(['first', 'drained', 'again', 'back'].map((name) => memberOf(simulation, name))).toEqual([
    'DAV01',
    'DAV01',
    'DAV01',
    'DAV02',
  ]);
});

test('a member that reboots is found out by the probes and comes back', () => {
  const flows = [12, 13, 60, 61].map((at, index) => flow(`f${index}`, 'C1', at, 'delivered')).join('');
  const events = 'events: [{ at: 2s, host: DAV02, reboot: true }]\n';
  const simulation = run(
    loadText(balancerScenario('probe: { interval: 2s, timeout: 1s, fall: 2 }', `flows:\n${flows}${events}`)),
  );
  expect(simulation.result.ok).toBe(true);
  expect([0, 1, 2, 3].map((index) => memberOf(simulation, `f${index}`))).toEqual(['DAV01', 'DAV01', 'DAV02', 'DAV01']);
});

test('a balancer that reboots knows no connection and probes anew', () => {
  const flows = flow('before', 'C1', 5, 'delivered') + flow('after', 'C1', 50, 'delivered');
  const events = 'events: [{ at: 10s, host: LB, reboot: true }]\n';
  const simulation = run(loadText(balancerScenario('', `flows:\n${flows}${events}`)));
  expect(simulation.result.ok).toBe(true);
  expect([memberOf(simulation, 'before'), memberOf(simulation, 'after')]).toEqual(['DAV01', 'DAV01']);
});

test('what cannot be is told with its place and a remedy', () => {
  const broken = balancerScenario(
    '',
    'events: [{ at: 1s, host: LB, member: DAV09, is: down }, { at: 1s, host: R, member: DAV01, is: up }]',
  )
    .replace('address: 203.0.113.10\n', 'address: 203.0.113.11\n')
    .replace('{ DAV01: 192.168.50.25, DAV02: 192.168.50.26 }', '{ DAV1: 192.168.50.25, DAV02: 192.168.50.27 }');
  expect(problemsOf(broken).map(({ line, column, message, hint }) => [`${line}:${column}`, message, hint])).toEqual([
    ['21:16', 'no interface of LB has the virtual address 203.0.113.11', 'it has 203.0.113.10, 192.168.50.10'],
    ['22:18', 'there is no host "DAV1"', 'did you mean "DAV01"?'],
    ['22:46', '192.168.50.27 is no address of DAV02', 'it has 192.168.50.26'],
    ['31:38', 'LB has no member "DAV09"', 'did you mean "DAV02"?'],
    ['31:84', 'R is no balancer', 'name the host that has the key balancer'],
  ]);
});

test('a member whose answers go another way is worth a warning, unless its clients are hidden', () => {
  const stray = (settings: string): string =>
    balancerScenario(settings).replace('ipv4: 192.168.50.25/24, gateway: 192.168.50.10', 'ipv4: 192.168.50.25/24');
  const [warning] = loadText(stray('')).warnings;
  expect(warning).toMatchObject({
    severity: 'warning',
    line: 22,
    message: 'DAV01 has no route by LB, so its answers go to clients with its own address',
    hint: 'make LB the gateway of DAV01, or say sourceNat: true',
  });
  expect(loadText(stray('sourceNat: true')).warnings).toEqual([]);
});
