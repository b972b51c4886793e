import { describe, expect, test } from 'vitest';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

const RETURN = 'netsh interface ipv6 add route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=100';
const CLIENTS = 'netsh interface ipv6 add route 2001:db8:77:1::/64 3 nexthop=2001:db8:77:c::5 publish=yes';
const PREFIX = 'netsh interface ipv6 add route 2001:db8:77:a::/64 8 publish=yes';

const replaced = (host: string, command: string, by: string): string =>
  `faults: [{ host: ${host}, replace: '${command}', with: '${by}' }]`;

/** Flows that begin when a host is up again. */
const late = (events: string): string =>
  `set: { limit: 200s, events: [${events}], flows: { rdp: { at: 60s }, ping: { at: 62s } } }`;
const reboot = (host: string): string => `{ at: 5s, host: ${host}, reboot: true, downTime: 10s }`;

describe('a route of the active store that a reboot took away is kept this time, as it was', () => {
  test.each([
    ['the return route', 'GW', RETURN, `${RETURN} store=active`, RETURN],
    [
      'by New-NetRoute',
      'GW',
      RETURN,
      'New-NetRoute -DestinationPrefix 2001:db8:77:a::/64 -InterfaceIndex 4 -NextHop 2001:db8:77:c::9 -RouteMetric 120 -PolicyStore ActiveStore',
      RETURN.replace('100', '120'),
    ],
    ['a route to clients', 'ISR', CLIENTS, `${CLIENTS} store=active`, CLIENTS],
    ['the prefix of the stations', 'ISR', PREFIX, `${PREFIX} store=active`, PREFIX],
  ])('%s', (_, host, command, active, fix) => {
    const variation = `${replaced(host, command, active)}\n${late(reboot(host))}`;
    expect(foundFor(diagnoseLab(variation), 'rdp')).toEqual([
      { code: 'route-not-persistent', host, fix: [`${fix} store=persistent`], proved: true },
    ]);
  });

  test('typed by an event before the reboot', () => {
    const typed = `{ at: 2s, host: GW, command: '${RETURN} store=active' }`;
    const variation = `faults: [{ host: GW, omit: '${RETURN}' }]\n${late(`${typed}, ${reboot('GW')}`)}`;
    expect(foundFor(diagnoseLab(variation), 'rdp')).toEqual([
      { code: 'route-not-persistent', host: 'GW', fix: [`${RETURN} store=persistent`], proved: true },
    ]);
  });
});

describe('a route that somebody has deleted comes back as it was', () => {
  const deletion = (host: string, command: string, at = '15s'): string =>
    `{ at: ${at}, host: ${host}, command: '${command.replace('add', 'delete').replace(/ (metric|publish)=\w+/, '')}' }`;

  test('its prefix, though longer ones would do, and its metric', () => {
    const wide = RETURN.replace('a::/64', ':/48');
    const variation = `${replaced('GW', RETURN, wide)}
set:
  hosts: { GW: { tunnels: { isatap.gw: null }, routes: null } }
  events: [${deletion('GW', wide)}]`;
    expect(foundFor(diagnoseLab(variation), 'rdp')).toEqual([
      { code: 'return-route-missing', host: 'GW', fix: [wide], proved: true },
    ]);
  });

  test('one that stands for the flow in the other direction is not published by what was not', () => {
    const variation = `set:
  flows: { back: { from: LAP, to: '2001:db8:77:a:0:5efe:10.8.0.40', ping: 1, at: 24s } }
  events: [${deletion('GW', RETURN)}]`;
    expect(foundFor(diagnoseLab(variation), 'back')[0]!.fix).toEqual([RETURN]);
  });
});

test('of a route whose lifetime was over nobody says that it was deleted', () => {
  const typed = `{ at: 2s, host: GW, command: '${RETURN} validlifetime=5' }`;
  const { result } = diagnoseLab(`faults: [{ host: GW, omit: '${RETURN}' }]\nset: { events: [${typed}] }`).simulation;
  const [cause] = result.flows.find(({ name }) => name === 'rdp')!.causes;
  expect([cause!.code, cause!.fix]).toEqual(['return-route-missing', [RETURN]]);
  expect(cause!.text).toMatch(/and its lifetime has run out$/);
});
