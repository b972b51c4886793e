import { expect, test } from 'vitest';
import { flowOf, loadFile, loadText, run } from '../support/scenarios.ts';

const fault = (name: string) => run(loadFile(`scenarios/faults/${name}.yaml`));

test('isatap-name-global: what went as IPv4 in the good network takes the tunnel, straight to the server', () => {
  const steps = flowOf(fault('isatap-name-global'), 'ip-app01-pc02').forward;
  const encapsulated = steps.filter(({ action }) => action === 'encapsulated');
  expect(encapsulated).toMatchObject([{ host: 'PC02' }]);
  expect(encapsulated[0]!.text).toContain('172.16.20.101 to 172.16.10.60');
  const before = loadText(
    [
      'title: without the name',
      'extends: faults/isatap-name-global.yaml',
      'set: { hosts: { DC01: { dnsServer: { queryBlockList: [wpad, isatap] } } }, states: [] }',
    ].join('\n'),
  );
  const plain = flowOf(run(before), 'ip-app01-pc02');
  expect(plain.verdict).toBe('delivered');
  expect(plain.forward.some(({ action }) => action === 'encapsulated')).toBe(false);
});

test('routing-loop-rfc6324: two hop limits a round until none is left; the switch ends it in the first', () => {
  const looped = flowOf(fault('routing-loop-rfc6324'), 'ping-loop');
  const rounds = looped.forward.filter(({ host, action }) => host === 'DAV01' && action === 'encapsulated');
  expect(rounds).toHaveLength(63);
  expect(looped.notified).toEqual([{ host: 'PC01', by: 'DAV01', icmp: 'ICMPv6 3/0 hop limit exceeded' }]);
  const checked = loadText(
    [
      'title: with the checks of RFC 6324',
      'extends: faults/routing-loop-rfc6324.yaml',
      'set: { hosts: { ISATAP01: { switches: { tunnelLoopChecks: true } } } }',
    ].join('\n'),
  );
  const { reason, forward } = flowOf(run(checked), 'ping-loop');
  expect(reason).toMatchObject({ code: 'tunnel-loop', host: 'ISATAP01' });
  expect(forward.filter(({ action }) => action === 'encapsulated')).toHaveLength(1);
});

test('next-hop-is-isatap-address: the laptop is told, the station is not', () => {
  const flow = flowOf(fault('next-hop-is-isatap-address'), 'rdp-client01');
  expect(new Set(flow.notified.map(({ host, by }) => `${by} told ${host}`))).toEqual(new Set(['DAV01 told CLIENT01']));
  expect(flow.decision?.rows[0]).toMatchObject({ sum: 210, outcome: 'chosen' });
});

test('a trace whose hops answer and whose answers are lost dies where the answers do', () => {
  const flow = flowOf(fault('forwarding-off-lan'), 'trace-client01');
  expect(flow).toMatchObject({ way: 'return', reason: { code: 'forwarding-disabled', host: 'ISATAP01' } });
});

test('without a way out the sender itself is where it ends, whatever the protocol', () => {
  const simulation = fault('routes-not-published');
  for (const name of ['rdp-client01', 'ping-client01', 'trace-client01']) {
    expect(flowOf(simulation, name)).toMatchObject({
      observed: 'local-error',
      reason: { code: 'no-route', host: 'PC01' },
    });
  }
});

test('advertise-off: the text tells why the name was not found', () => {
  const { reason } = flowOf(fault('advertise-off'), 'rdp-client01');
  expect(reason?.text).toContain('AAAA was not asked for, since PC01 has no IPv6 address beyond its link');
});

test('six-in-four: one loss teaches the tunnel, one the station, then fragments pass; the way back is cut by R2', () => {
  const simulation = run(loadFile('scenarios/six-in-four.yaml'));
  const flow = flowOf(simulation, 'ping-large');
  expect(flow.answers).toEqual({ sent: 5, received: 3 });
  expect(flow.notified).toEqual([
    { host: 'EDGE-A', by: 'R1', icmp: 'ICMPv4 3/4 fragmentation needed' },
    { host: 'PC-A', by: 'EDGE-A', icmp: 'ICMPv6 2/0 packet too big' },
  ]);
});

test('a SYN that was lost and one that found the port closed: the second tells, since it made the loss good', () => {
  const loaded = loadText(
    [
      'title: a link that comes back, and a closed port',
      'extends: manage-out.yaml',
      'set:',
      '  hosts: { CLIENT01: { firewall: null } }',
      '  flows: { closed: { from: PC01, to: client01.domain.local, tcp: 445, at: 40s } }',
      '  events: [{ at: 40001ms, link: vlan111, down: true }, { at: 42s, link: vlan111, down: false }]',
    ].join('\n'),
  );
  const flow = flowOf(run(loaded), 'closed');
  expect(flow).toMatchObject({ verdict: 'refused', reason: { code: 'port-closed', host: 'CLIENT01' }, decision: null });
  expect(flow.forward.some(({ action }) => action === 'dropped')).toBe(true);
});
