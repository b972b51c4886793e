import { describe, expect, test } from 'vitest';
import { diagnoseHarbour, diagnoseHosts } from '../../support/harbour-network.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';
import { flowOf } from '../../support/scenarios.ts';

const added = (host: string, command: string): string => `faults: [{ host: ${host}, add: '${command}' }]`;
const records = (addresses: string): string =>
  `NAMES: { dnsServer: { zones: { harbour.example: { records: { pilots: { A: [${addresses}] } } } } } }`;

test('two routers under one name: without a fault all passes', () => {
  const { flows } = diagnoseHarbour().simulation.result;
  expect(flows.map(({ verdict }) => verdict)).toEqual(['delivered', 'delivered', 'delivered']);
});

describe('one of two routers is broken: it is put right there, and nobody is led around it', () => {
  test.each([
    [
      'does not forward what comes from stations',
      added('PILOT1', 'netsh interface ipv6 set interface 9 forwarding=disabled'),
      'forwarding-disabled',
      'netsh interface ipv6 set interface 9 forwarding=enabled',
    ],
    [
      'does not forward the answers',
      added('PILOT1', 'netsh interface ipv6 set interface 5 forwarding=disabled'),
      'forwarding-disabled',
      'netsh interface ipv6 set interface 5 forwarding=enabled',
    ],
    [
      'has ISATAP switched off',
      added('PILOT1', 'netsh interface isatap set state disabled'),
      'isatap-state-disabled',
      'netsh interface isatap set state enabled',
    ],
    [
      'does not resolve its name',
      added('PILOT1', 'netsh interface isatap set router name=pilots state=disabled'),
      'isatap-router-not-set',
      'netsh interface isatap set router pilots state=enabled',
    ],
  ])('it %s', (_, variation, code, fix) => {
    expect(foundFor(diagnoseHarbour(variation), 'ping')).toEqual([{ code, host: 'PILOT1', fix: [fix], proved: true }]);
  });

  test.each(['ssh', 'ping'])('it has lost the prefix of the stations: %s, on whichever way that stops it', (flow) => {
    const prefix = 'netsh interface ipv6 add route 2001:db8:1a7::/64 9 publish=yes';
    const variation = `faults: [{ host: PILOT1, omit: '${prefix}' }]`;
    expect(foundFor(diagnoseHarbour(variation), flow)).toEqual([
      { code: 'isatap-prefix-missing', host: 'PILOT1', fix: [prefix], proved: true },
    ]);
  });

  test('a route around it on the station is an alternative, and no more', () => {
    const broken = added('PILOT1', 'netsh interface ipv6 set interface 9 forwarding=disabled');
    const [cause] = flowOf(diagnoseHarbour(broken).simulation, 'ping').causes;
    expect(cause!.alternatives).toMatchObject([{ code: 'route-shadowed', host: 'BENCH', proved: true }]);
  });
});

describe('stations do not know the router through which the answers come', () => {
  test.each([
    ['is not under the name', '10.50.2.12', ['dnscmd /recordadd harbour.example pilots A 10.50.2.11']],
    [
      'is under it with another address',
      '10.50.2.21, 10.50.2.12',
      [
        'dnscmd /recorddelete harbour.example pilots A 10.50.2.21 /f',
        'dnscmd /recordadd harbour.example pilots A 10.50.2.11',
      ],
    ],
  ])('it %s', (_, addresses, fix) => {
    const diagnosis = diagnoseHosts(records(addresses));
    const expected = [{ code: 'isatap-name-missing', host: 'NAMES', fix, proved: true }];
    expect(foundFor(diagnosis, 'ssh')).toEqual(expected);
    expect(foundFor(diagnosis, 'ping')).toEqual(expected);
  });

  test('no record of the name is right', () => {
    expect(foundFor(diagnoseHosts(records('10.50.2.21, 10.50.2.22')), 'ssh')).toMatchObject([
      { code: 'isatap-name-missing', host: 'NAMES', proved: true },
    ]);
  });

  test.each([
    [
      'has the address of the other one by hand',
      'netsh interface ipv6 add potentialrouter isatap.harbour.example 10.50.2.12',
    ],
    ['has that address for a name', 'netsh interface isatap set router 10.50.2.12'],
  ])('one station %s', (_, command) => {
    const replaced = `faults: [{ host: DESK, replace: 'netsh interface isatap set router pilots', with: '${command}' }]`;
    expect(foundFor(diagnoseHarbour(replaced), 'ssh')).toEqual([
      {
        code: 'isatap-router-not-set',
        host: 'DESK',
        fix: ['netsh interface isatap set router pilots'],
        proved: true,
      },
    ]);
  });
});

test('a server that has an adapter of its own is not made a router when the name leads to it', () => {
  const wrong = 'NS: { dnsServer: { zones: { lab.test: { records: { isr: { A: 10.7.0.5 } } } } } }';
  const late = 'netsh interface ipv6 add route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=';
  const variation = `faults: [{ host: GW, replace: '${late}100', with: '${late}400' }]\nset: { hosts: { ${wrong} } }`;
  expect(foundFor(diagnoseLab(variation), 'rdp')).toMatchObject([
    { code: 'isatap-name-missing', host: 'NS', proved: true },
    { code: 'return-route-metric', host: 'GW', proved: true },
  ]);
});
