import { expect, test } from 'vitest';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';
import { flowOf, loadFile, runDiagnosed } from '../../support/scenarios.ts';

test('a longer prefix that turns the answers back is the loop', () => {
  const back = 'netsh interface ipv6 add route 2001:db8:77:a:0:5efe:a08:0/112 3 nexthop=2001:db8:77:c::5';
  const diagnosis = diagnoseLab(`faults: [{ host: ISR, add: '${back}' }]`);
  expect(foundFor(diagnosis, 'rdp')).toEqual([
    { code: 'routing-loop', host: 'ISR', fix: [back.replace('add', 'delete')], proved: true },
  ]);
});

test('a next hop that leads back is a loop too', () => {
  const route = 'netsh interface ipv6 add route 2001:db8:77:1::/64 3 nexthop=2001:db8:77:c::5 publish=yes';
  const diagnosis = diagnoseLab(`
faults: [{ host: ISR, replace: '${route}', with: '${route.replace('c::5', 'c::7')}' }]
set:
  hosts:
    TURN:
      profile: windows-server-2016
      interfaces: { Nic: { index: 9, link: core, ipv6: '2001:db8:77:c::7/64', forwarding: true } }
      routes: [{ to: '2001:db8:77:1::/64', via: '2001:db8:77:c::9', interface: Nic }]`);
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([{ code: 'routing-loop', proved: true }]);
});

test('to an address that nobody has no way leads: the loop is told, and no cure is made up', () => {
  const flow = flowOf(runDiagnosed(loadFile('scenarios/faults/routing-loop-rfc6324.yaml')), 'ping-loop');
  expect(flow).toMatchObject({ reason: { code: 'hop-limit-exceeded' }, causes: [] });
  expect(flow.search?.text).toMatch(/none let the flow pass/);
});
