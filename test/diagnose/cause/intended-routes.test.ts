import { expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';
import { loadText, run } from '../../support/scenarios.ts';

const RETURN = 'netsh interface ipv6 add route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=100';
const CLIENTS = 'netsh interface ipv6 add route 2001:db8:77:1::/64 3 nexthop=2001:db8:77:c::5 publish=yes';

/** Variations of the reference network. */
function found(variation: string, flow: string) {
  const loaded = loadText(`title: routes\nextends: manage-out.yaml\n${variation}`);
  return foundFor(diagnose(loaded, run(loaded), flow), flow);
}

test('a mistyped return route: the right one has its metric', () => {
  const variation = `faults: [{ host: GW, replace: '${RETURN}', with: '${RETURN.replace(':77:a:', ':77:b:').replace('100', '150')}' }]`;
  expect(foundFor(diagnoseLab(variation), 'rdp')).toEqual([
    { code: 'return-route-missing', host: 'GW', fix: [RETURN.replace('100', '150')], proved: true },
  ]);
});

test('a metric that would not win is not taken over', () => {
  const variation = `faults: [{ host: GW, replace: '${RETURN}', with: '${RETURN.replace(':77:a:', ':77:b:').replace('100', '300')}' }]`;
  expect(foundFor(diagnoseLab(variation), 'rdp')).toMatchObject([
    { fix: [RETURN.replace('100', '200')], proved: true },
  ]);
});

test('the route of the twin server, which is for more and has another metric', () => {
  const RIGHT = 'netsh interface ipv6 add route fd9c:30c:2da4:1::/64 12 nexthop=fd9c:30c:2da4:111::31 metric=200';
  const wide = RIGHT.replace(':1::/64', '::/59').replace('200', '20');
  const twin = `{ host: DAV02, replace: '${RIGHT}', with: '${wide}' }`;
  // Neither server has an ISATAP adapter of its own, so nothing else leads to the stations.
  const bare = '{ tunnels: null, routes: [{ to: 172.16.0.0/16, via: 172.16.10.1, interface: DMZ-Secure }] }';
  const variation = `faults: [{ host: DAV01, omit: '${RIGHT}' }, ${twin}]
set: { hosts: { DAV01: ${bare}, DAV02: ${bare} } }`;
  expect(found(variation, 'rdp-client01')).toEqual([
    { code: 'return-route-missing', host: 'DAV01', fix: [wide], proved: true },
  ]);
});

test('a route to clients is as wide as the others of that router, and has no metric of theirs', () => {
  const second = 'netsh interface ipv6 add route 2001:db8:77:100::/56 3 nexthop=2001:db8:77:c::6 metric=30 publish=yes';
  const variation = `faults: [{ host: ISR, replace: '${CLIENTS}', with: '${second}' }]`;
  expect(foundFor(diagnoseLab(variation), 'rdp')).toMatchObject([
    {
      code: 'client-route-missing',
      host: 'ISR',
      fix: ['netsh interface ipv6 add route 2001:db8:77::/56 3 nexthop=2001:db8:77:c::5 publish=yes'],
    },
  ]);
});
