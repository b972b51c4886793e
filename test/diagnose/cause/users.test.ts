import { expect, test } from 'vitest';
import { diagnoseAway } from '../../support/away-network.ts';
import { foundFor } from '../../support/lab-network.ts';

test('nobody is logged on: ping passes, the rest waits for a user, or the station becomes a management server', () => {
  const diagnosis = diagnoseAway('set: { hosts: { NOTE: { loggedOn: false } } }');
  expect(foundFor(diagnosis, 'ping')).toEqual([]);
  expect(foundFor(diagnosis, 'help')).toEqual([
    { code: 'user-not-logged-on', host: 'NOTE', fix: ['set: hosts.NOTE.loggedOn = true'], proved: true },
  ]);
  const { alternatives } = diagnosis.simulation.result.flows[0]!.causes[0]!;
  expect(alternatives).toMatchObject([{ code: 'user-not-logged-on', proved: true }]);
  expect(alternatives[0]!.fix).toHaveLength(3);
});

test('the key left out means the same', () => {
  const diagnosis = diagnoseAway('set: { hosts: { NOTE: { loggedOn: null } } }');
  expect(foundFor(diagnosis, 'help')).toMatchObject([{ code: 'user-not-logged-on', host: 'NOTE', proved: true }]);
});

test('nobody is logged on and the firewall is shut: both, in the order in which they stop the packet', () => {
  const diagnosis = diagnoseAway('set: { hosts: { NOTE: { loggedOn: false, firewall: [] } } }');
  expect(foundFor(diagnosis, 'help')).toMatchObject([
    { code: 'user-not-logged-on', host: 'NOTE', proved: true },
    { code: 'firewall-rule', host: 'NOTE', proved: true },
  ]);
});

test('who logged off too early stays, who logs on too late comes earlier', () => {
  const off = { at: '15s', host: 'NOTE', loggedOn: false };
  const gone = diagnoseAway(`set: { events: [${JSON.stringify(off)}] }`);
  expect(foundFor(gone, 'help')).toEqual([
    {
      code: 'user-not-logged-on',
      host: 'NOTE',
      fix: [`set: events = ${JSON.stringify([{ ...off, loggedOn: true }])}`],
      proved: true,
    },
  ]);
  const late = diagnoseAway(
    'set: { hosts: { NOTE: { loggedOn: false } }, events: [{ at: 100s, host: NOTE, loggedOn: true }] }',
  );
  expect(foundFor(late, 'help')).toEqual([
    { code: 'user-not-logged-on', host: 'NOTE', fix: ['set: hosts.NOTE.loggedOn = true'], proved: true },
  ]);
});

test.each([
  ['before a reboot', '{ at: 1s, host: NOTE, loggedOn: true }, { at: 2s, host: NOTE, reboot: true, downTime: 1s }'],
  [
    'while the host is off',
    '{ at: 1s, host: NOTE, reboot: true, downTime: 2s }, { at: 2s, host: NOTE, loggedOn: true }',
  ],
])('who logged on %s is not there: the host itself has to say it', (_, events) => {
  const diagnosis = diagnoseAway(`set: { hosts: { NOTE: { loggedOn: false } }, events: [${events}] }`);
  expect(foundFor(diagnosis, 'help')).toEqual([
    { code: 'user-not-logged-on', host: 'NOTE', fix: ['set: hosts.NOTE.loggedOn = true'], proved: true },
  ]);
});
