import { describe, expect, test } from 'vitest';
import { loadText, runDiagnosed, flowOf } from '../../support/scenarios.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

const ROUTER = 'netsh interface isatap set router isr.lab.test';
const TUNNEL = 'netsh interface ipv6 set interface 8 forwarding=enabled advertise=enabled';

const omitted = (host: string, command: string): string => `faults: [{ host: ${host}, omit: '${command}' }]`;
const replaced = (host: string, command: string, by: string): string =>
  `faults: [{ host: ${host}, replace: '${command}', with: '${by}' }]`;
const added = (host: string, command: string): string => `faults: [{ host: ${host}, add: '${command}' }]`;
const records = (text: string): string =>
  `set: { hosts: { NS: { dnsServer: { zones: { lab.test: { records: ${text} } } } } } }`;

const SET_ROUTER = 'netsh interface isatap set router isr.lab.test';

describe('a host that does not find its router gets the name that the others use', () => {
  test.each([
    ['was never told a name', 'ST1', omitted('ST1', ROUTER), SET_ROUTER],
    ['was told a mistyped one', 'ST1', replaced('ST1', ROUTER, ROUTER.replace('isr', 'irs')), SET_ROUTER],
    [
      'was told one of another domain',
      'ST1',
      replaced('ST1', ROUTER, ROUTER.replace('lab.test', 'lab.tst')),
      SET_ROUTER,
    ],
    ['was told the name of another host', 'ST1', replaced('ST1', ROUTER, ROUTER.replace('isr', 'ns')), SET_ROUTER],
    [
      'was told a wrong address',
      'ST1',
      replaced('ST1', ROUTER, ROUTER.replace('isr.lab.test', '10.7.0.99')),
      SET_ROUTER,
    ],
    [
      'does not resolve it',
      'ST1',
      added('ST1', 'netsh interface isatap set router state=disabled'),
      `${SET_ROUTER} state=enabled`,
    ],
    ['is the router itself', 'ISR', omitted('ISR', ROUTER), SET_ROUTER],
  ])('it %s', (_, host, variation, fix) => {
    const variationWithName = variation.includes('ns.lab.test')
      ? `${variation}\n${records('{ ns: { A: 10.7.0.53 } }')}`
      : variation;
    expect(foundFor(diagnoseLab(variationWithName), 'rdp')).toEqual([
      { code: 'isatap-router-not-set', host, fix: [fix], proved: true },
    ]);
  });
});

describe('a name that everybody uses and that leads nowhere, or elsewhere, is the fault of the zone', () => {
  test.each([
    ['has no record', '{ isr: null }', ['dnscmd /recordadd lab.test isr A 10.7.0.9']],
    [
      'leads to nobody',
      '{ isr: { A: 10.7.0.99 } }',
      ['dnscmd /recorddelete lab.test isr A 10.7.0.99 /f', 'dnscmd /recordadd lab.test isr A 10.7.0.9'],
    ],
    [
      'leads to an adapter that publishes nothing',
      '{ isr: { A: 10.7.0.5 } }',
      ['dnscmd /recorddelete lab.test isr A 10.7.0.5 /f', 'dnscmd /recordadd lab.test isr A 10.7.0.9'],
    ],
    ['is an alias of nothing', '{ isr: { A: null, CNAME: tunnel } }', ['dnscmd /recordadd lab.test tunnel A 10.7.0.9']],
    [
      'is an alias of another host',
      '{ isr: { A: null, CNAME: gate }, gate: { A: 10.7.0.1 } }',
      ['dnscmd /recorddelete lab.test isr CNAME gate.lab.test /f', 'dnscmd /recordadd lab.test isr A 10.7.0.9'],
    ],
  ])('it %s', (_, text, fix) => {
    expect(foundFor(diagnoseLab(records(text)), 'rdp')).toEqual([
      { code: 'isatap-name-missing', host: 'NS', fix, proved: true },
    ]);
  });
});

test('a name on the query block list is not missing; another name for the station comes after it', () => {
  const variation = 'set: { hosts: { NS: { dnsServer: { queryBlockList: [wpad, isr] } } } }';
  const diagnosis = diagnoseLab(variation);
  expect(foundFor(diagnosis, 'rdp')).toEqual([
    { code: 'query-block-list', host: 'NS', fix: ['dnscmd /config /globalqueryblocklist wpad'], proved: true },
  ]);
});

test.each([
  ['the station', 'ST1'],
  ['the router', 'ISR'],
])('a state that is literally disabled on %s is told as such, whatever the name', (_, host) => {
  expect(foundFor(diagnoseLab(added(host, 'netsh interface isatap set state disabled')), 'ping')).toEqual([
    { code: 'isatap-state-disabled', host, fix: ['netsh interface isatap set state enabled'], proved: true },
  ]);
});

test('the state of the router and its advertising are two faults, though neither lets the station come farther', () => {
  const variation = `faults:
  - { host: ISR, add: 'netsh interface isatap set state disabled' }
  - { host: ISR, replace: '${TUNNEL}', with: '${TUNNEL.replace(' advertise=enabled', '')}' }`;
  expect(foundFor(diagnoseLab(variation), 'rdp')).toMatchObject([
    { code: 'isatap-state-disabled', host: 'ISR', proved: true },
    { code: 'advertise-disabled', host: 'ISR', proved: true },
  ]);
});

test('names of station and router are judged each for itself', () => {
  const variation = `faults:
  - { host: ST1, omit: '${ROUTER}' }
  - { host: ISR, replace: '${ROUTER}', with: '${ROUTER.replace('isr.', 'isrr.')}' }`;
  expect(foundFor(diagnoseLab(variation), 'rdp')).toMatchObject([
    { code: 'isatap-router-not-set', host: 'ST1', proved: true },
    { code: 'isatap-router-not-set', host: 'ISR', proved: true },
  ]);
});

test('a server that is the router and is switched on by hand does not need the name; the station does', () => {
  const text = [
    'title: the name is gone',
    'extends: single-server.yaml',
    'set: { hosts: { DC01: { dnsServer: { zones: { domain.local: { records: { da-isatap: null } } } } } } }',
  ].join('\n');
  expect(flowOf(runDiagnosed(loadText(text)), 'rdp-client01').causes).toMatchObject([
    { code: 'isatap-name-missing', host: 'DC01', proved: true },
  ]);
});
