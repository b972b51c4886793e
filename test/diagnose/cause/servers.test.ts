import { expect, test } from 'vitest';
import { diagnoseAway } from '../../support/away-network.ts';
import { foundFor } from '../../support/lab-network.ts';

const OFF = 'netsh interface httpstunnel set interface state=disabled';
const ON = 'netsh interface httpstunnel set interface state=enabled';

test('both listeners are switched off: the one to which the way is shorter', () => {
  const diagnosis = diagnoseAway(`faults:
  - { host: GATEA, add: ${OFF} }
  - { host: GATEB, add: Set-NetIPHttpsConfiguration -State Disabled }`);
  expect(foundFor(diagnosis, 'help')).toEqual([{ code: 'ip-https-down', host: 'GATEA', fix: [ON], proved: true }]);
});

test('the listener that has the laptop is switched off too late for any command: the event is taken back', () => {
  const diagnosis = diagnoseAway(`set: { events: [{ at: 15s, host: GATEA, command: '${OFF}' }] }`);
  expect(foundFor(diagnosis, 'help')).toEqual([
    { code: 'ip-https-down', host: 'GATEA', fix: ['set: events = []'], proved: true },
  ]);
});

test('long before the flow the command helps', () => {
  const diagnosis = diagnoseAway(`set:
  limit: 200s
  hosts: { SPREAD: { balancer: { members: { GATEB: null } } } }
  events: [{ at: 15s, host: GATEA, command: '${OFF}' }]
  flows: { help: { at: 100s }, ping: null }`);
  expect(foundFor(diagnosis, 'help')).toEqual([{ code: 'ip-https-down', host: 'GATEA', fix: [ON], proved: true }]);
});

test('the server is being rebooted; the router of the station, which is no such server, is a fault of another name', () => {
  const off = diagnoseAway('set: { events: [{ at: 15s, host: GATEA, reboot: true, downTime: 70s }] }');
  expect(foundFor(off, 'ping')).toMatchObject([{ code: 'ip-https-down', host: 'GATEA', proved: true }]);
  const world = diagnoseAway('set: { events: [{ at: 15s, host: WORLD, reboot: true, downTime: 70s }] }');
  expect(foundFor(world, 'ping')).toMatchObject([{ code: 'link-fault', host: 'WORLD', proved: true }]);
});

test('an adapter that is disabled: towards the clients it is their server that is down', () => {
  const diagnosis = diagnoseAway(`faults:
  - { host: GATEA, add: Disable-NetAdapter -Name Out }
  - { host: GATEB, add: 'netsh interface set interface name=Out admin=disabled' }`);
  const fix = ['netsh interface set interface name="Out" admin=enabled'];
  expect(foundFor(diagnosis, 'help')).toEqual([{ code: 'ip-https-down', host: 'GATEA', fix, proved: true }]);
  const inner = diagnoseAway('faults: [{ host: GATEA, add: Disable-NetAdapter -Name In }]');
  expect(foundFor(inner, 'help')).toMatchObject([{ code: 'link-fault', host: 'GATEA', proved: true }]);
});
