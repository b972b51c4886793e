import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import type { Cause } from '../../../src/diagnose/result.ts';
import { loadText, run } from '../../support/scenarios.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

const RETURN = 'netsh interface ipv6 add route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=100';
const CLIENTS = 'netsh interface ipv6 add route 2001:db8:77:1::/64 3 nexthop=2001:db8:77:c::5 publish=yes';

const replaced = (host: string, command: string, by: string): string =>
  `faults: [{ host: ${host}, replace: '${command}', with: '${by}' }]`;

test('without a fault every flow passes and nobody searches', () => {
  const { simulation, cures } = diagnoseLab();
  expect(simulation.result.flows.map(({ verdict, search }) => [verdict, search])).toEqual([
    ['delivered', null],
    ['delivered', null],
  ]);
  expect(cures.size).toBe(0);
});

test('a return route whose sum is too high gets a lower metric; the same cause for every flow', () => {
  const diagnosis = diagnoseLab(replaced('GW', RETURN, RETURN.replace('metric=100', 'metric=300')));
  const cause = {
    code: 'return-route-metric',
    host: 'GW',
    fix: ['netsh interface ipv6 set route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=200'],
    proved: true,
  };
  expect(foundFor(diagnosis, 'rdp')).toEqual([cause]);
  expect(foundFor(diagnosis, 'ping')).toEqual([cause]);
});

test('the rival cure, a potential router on the station, comes below what is done on the router', () => {
  const { simulation } = diagnoseLab(replaced('GW', RETURN, RETURN.replace('metric=100', 'metric=300')));
  const { alternatives } = simulation.result.flows[0]!.causes[0]!;
  expect(alternatives.map(({ host }) => host)).toEqual(['GW', 'GW', 'ST1']);
  expect(alternatives.at(-1)!.fix.join()).toMatch(/^netsh interface ipv6 add potentialrouter \d+ 10\.7\.0\.5$/);
});

test('a tie that the other route wins is a metric too', () => {
  const diagnosis = diagnoseLab(replaced('GW', RETURN, RETURN.replace('metric=100', 'metric=236')));
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([{ code: 'return-route-metric', host: 'GW', proved: true }]);
  expect(diagnosis.simulation.result.flows[0]!.causes[0]!.text).toContain(
    'of equal sums the route that was added first',
  );
});

test.each([
  ['is left out', `faults: [{ host: GW, omit: '${RETURN}' }]`, 200],
  ['is for a mistyped prefix', replaced('GW', RETURN, RETURN.replace(':77:a:', ':77:b:')), 100],
])('a return route that %s is missing', (_, variation, metric) => {
  expect(foundFor(diagnoseLab(variation), 'rdp')).toEqual([
    {
      code: 'return-route-missing',
      host: 'GW',
      fix: [`netsh interface ipv6 add route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=${metric}`],
      proved: true,
    },
  ]);
});

test('a return route to a next hop that is nobody is led to the router that the packet came from', () => {
  const diagnosis = diagnoseLab(replaced('GW', RETURN, RETURN.replace('c::9', 'c::99')));
  expect(foundFor(diagnosis, 'rdp')).toEqual([
    {
      code: 'return-route-next-hop',
      host: 'GW',
      fix: [
        'netsh interface ipv6 delete route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::99',
        'netsh interface ipv6 add route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=100',
      ],
      proved: true,
    },
  ]);
});

test('a return route on another interface is moved', () => {
  const diagnosis = diagnoseLab(replaced('GW', RETURN, RETURN.replace(' 4 ', ' 6 ')));
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([{ code: 'return-route-interface', host: 'GW', proved: true }]);
});

test("a router's route to the wrong gateway is put right there", () => {
  const diagnosis = diagnoseLab(replaced('ISR', CLIENTS, CLIENTS.replace('c::5', 'c::6')));
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([{ code: 'client-route-next-hop', host: 'ISR', proved: true }]);
});

test('a longer prefix that takes the answers is taken away', () => {
  const shadow = 'netsh interface ipv6 add route 2001:db8:77:a:0:5efe::/96 7 metric=1';
  const diagnosis = diagnoseLab(`faults: [{ host: GW, add: '${shadow}' }]`);
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([
    {
      code: 'route-shadowed',
      host: 'GW',
      fix: [expect.stringContaining('delete route 2001:db8:77:a:0:5efe')],
      proved: true,
    },
  ]);
});

test('two faults one behind the other are both found, in the order in which they stop the packet', () => {
  const variation = `faults:
  - { host: ISR, replace: '${CLIENTS}', with: '${CLIENTS.replace('c::5', 'c::6')}' }
  - { host: GW, omit: '${RETURN}' }`;
  const diagnosis = diagnoseLab(variation);
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([
    { code: 'client-route-next-hop', host: 'ISR', proved: true },
    { code: 'return-route-missing', host: 'GW', proved: true },
  ]);
});

test('a route that is missing on a router without a shell is a value of the scenario', () => {
  const variation = `set:
  hosts: { ST1: { interfaces: { Wired: { link: far, ipv4: 10.9.0.40/24, gateway: 10.9.0.1 } } },
           EDGE: { profile: router, forwarding: true, interfaces: { far: { link: far, ipv4: 10.9.0.1/24 }, near: { link: floor, ipv4: 10.8.0.2/24, gateway: 10.8.0.1 } } } }
  links: { far: {} }`;
  const found = foundFor(diagnoseLab(variation), 'rdp');
  expect(found).toMatchObject([{ code: 'return-route-missing', host: 'GATE', proved: true }]);
  expect(found[0]!.fix).toEqual([
    'set: hosts.GATE.routes = [{"to":"10.9.0.0/24","via":"10.8.0.2","interface":"down"}]',
  ]);
});

test('where nothing helps the search says so, with the last choice on the way', () => {
  const { simulation } = diagnoseLab('set: { hosts: { LAP: { services: [] } } }');
  const rdp = simulation.result.flows[0]!;
  expect(rdp).toMatchObject({ verdict: 'refused', causes: [] });
  expect(rdp.search!.text).toMatch(/none let the flow pass/);
});

describe('a configured tunnel', () => {
  const omit = (host: string, command: string): string =>
    `title: x\nextends: six-in-four.yaml\nfaults: [{ host: ${host}, omit: '${command}' }]`;
  const found = (text: string): Pick<Cause, 'code' | 'host' | 'fix' | 'proved'>[] => {
    const loaded = loadText(text);
    return foundFor(diagnose(loaded, run(loaded)), 'web');
  };

  test('a missing route into it is found on the way back and on the way out', () => {
    expect(found(omit('EDGE-B', 'netsh interface ipv6 add route 2001:db8:a::/48 12'))).toEqual([
      {
        code: 'return-route-missing',
        host: 'EDGE-B',
        fix: ['netsh interface ipv6 add route 2001:db8:a:1::/64 12'],
        proved: true,
      },
    ]);
    expect(found(omit('EDGE-A', 'netsh interface ipv6 add route 2001:db8:b::/48 12'))).toMatchObject([
      { code: 'client-route-missing', host: 'EDGE-A', proved: true },
    ]);
  });

  test('so is a route of the IPv4 network below it', () => {
    expect(found('title: x\nextends: six-in-four.yaml\nset: { hosts: { R2: { routes: [] } } }')).toMatchObject([
      { code: 'return-route-missing', host: 'R2', proved: true },
    ]);
  });
});
