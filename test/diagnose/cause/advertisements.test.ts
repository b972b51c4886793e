import { describe, expect, test } from 'vitest';
import { flowOf, loadText, runDiagnosed } from '../../support/scenarios.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

const TUNNEL = 'netsh interface ipv6 set interface 8 forwarding=enabled advertise=enabled';
const LAN = 'netsh interface ipv6 set interface 3 forwarding=enabled';
const PREFIX = 'netsh interface ipv6 add route 2001:db8:77:a::/64 8 publish=yes';
const CLIENTS = 'netsh interface ipv6 add route 2001:db8:77:1::/64 3 nexthop=2001:db8:77:c::5 publish=yes';

const omitted = (command: string): string => `faults: [{ host: ISR, omit: '${command}' }]`;
const replaced = (command: string, by: string): string =>
  `faults: [{ host: ISR, replace: '${command}', with: '${by}' }]`;

describe('what the router does not tell', () => {
  test.each([
    [
      'it does not advertise',
      replaced(TUNNEL, TUNNEL.replace(' advertise=enabled', '')),
      'advertise-disabled',
      ['netsh interface ipv6 set interface 8 advertise=enabled'],
    ],
    [
      'it has no prefix; the return route of another host tells which',
      omitted(PREFIX),
      'isatap-prefix-missing',
      [PREFIX],
    ],
    [
      'its prefix is not published',
      replaced(PREFIX, PREFIX.replace(' publish=yes', '')),
      'route-not-published',
      ['netsh interface ipv6 set route 2001:db8:77:a::/64 8 publish=yes'],
    ],
    [
      'its route is not published',
      replaced(CLIENTS, CLIENTS.replace(' publish=yes', '')),
      'route-not-published',
      [CLIENTS.replace('add', 'set')],
    ],
    ['it has no route', omitted(CLIENTS), 'client-route-missing', [CLIENTS]],
    [
      'its route is for a mistyped prefix',
      replaced(CLIENTS, CLIENTS.replace('77:1::', '77:11::')),
      'client-route-missing',
      [CLIENTS],
    ],
    [
      'its default route is not offered',
      replaced(CLIENTS, 'netsh interface ipv6 add route ::/0 3 nexthop=2001:db8:77:c::5'),
      'default-route-not-advertised',
      ['netsh interface ipv6 set interface 8 advertisedefaultroute=enabled'],
    ],
  ])('%s', (_, variation, code, fix) => {
    expect(foundFor(diagnoseLab(variation), 'rdp')).toEqual([{ code, host: 'ISR', fix, proved: true }]);
  });
});

describe('forwarding', () => {
  test.each([
    [
      'out of the tunnel',
      replaced(TUNNEL, TUNNEL.replace('forwarding=enabled ', '')),
      'ISR',
      'netsh interface ipv6 set interface 8 forwarding=enabled',
    ],
    ['of answers from the LAN', omitted(LAN), 'ISR', 'netsh interface ipv6 set interface 3 forwarding=enabled'],
    [
      'of answers by another router',
      `faults: [{ host: GW, add: 'netsh interface ipv6 set interface 5 forwarding=disabled' }]`,
      'GW',
      'netsh interface ipv6 set interface 5 forwarding=enabled',
    ],
    [
      'of IPv4, below the tunnel',
      'set: { hosts: { GATE: { forwarding: false } } }',
      'GATE',
      'set: hosts.GATE.forwarding = true',
    ],
  ])('%s', (_, variation, host, fix) => {
    expect(foundFor(diagnoseLab(variation), 'rdp')).toEqual([
      { code: 'forwarding-disabled', host, fix: [fix], proved: true },
    ]);
  });
});

describe('a command that names another index', () => {
  test.each([
    [
      'of a LAN where it did nothing',
      replaced(TUNNEL, TUNNEL.replace(' 8 ', ' 3 ')),
      ['netsh interface ipv6 set interface 3 advertise=disabled', TUNNEL],
    ],
    ['so that it repeats another', replaced(LAN, LAN.replace(' 3 ', ' 8 ')), [LAN]],
    [
      'with the on-link prefix',
      replaced(PREFIX, PREFIX.replace(' 8 ', ' 3 ')),
      ['netsh interface ipv6 delete route 2001:db8:77:a::/64 3', PREFIX],
    ],
  ])('%s', (_, variation, fix) => {
    expect(foundFor(diagnoseLab(variation), 'rdp')).toEqual([
      { code: 'interface-index', host: 'ISR', fix, proved: true },
    ]);
  });

  test('is none when it is needed where it is: what is left out is left out', () => {
    // No host sends to the LAN side of ISR any more, so nothing but the flow itself shows what forwarding there is for.
    const variation = `faults:
  - { host: ISR, replace: '${TUNNEL}', with: '${TUNNEL.replace('forwarding=enabled ', '')}' }
  - { host: GW, omit: 'netsh interface ipv6 add route 2001:db8:77:a::/64 4 nexthop=2001:db8:77:c::9 metric=100' }`;
    expect(foundFor(diagnoseLab(variation), 'rdp')).toMatchObject([
      { code: 'forwarding-disabled', host: 'ISR', proved: true },
      { code: 'return-route-missing', host: 'GW', proved: true },
    ]);
  });

  test('may be a cmdlet', () => {
    const cmdlet = (index: number): string =>
      `Set-NetIPInterface -InterfaceIndex ${index} -AddressFamily IPv6 -Forwarding Enabled -Advertising Enabled`;
    expect(foundFor(diagnoseLab(replaced(TUNNEL, cmdlet(3))), 'rdp')).toMatchObject([
      { code: 'interface-index', host: 'ISR', proved: true },
    ]);
    expect(foundFor(diagnoseLab(replaced(TUNNEL, cmdlet(8))), 'rdp')).toEqual([]);
  });
});

test('on a network with one server that is the router, a command that was left out and held two things is two faults', () => {
  const text = [
    'title: neither forwarding nor advertising',
    'extends: single-server.yaml',
    "faults: [{ host: DAV01, omit: 'netsh interface ipv6 set interface 14 forwarding=enable advertise=enable' }]",
  ].join('\n');
  expect(flowOf(runDiagnosed(loadText(text)), 'rdp-client01').causes).toMatchObject([
    { code: 'advertise-disabled', host: 'DAV01', proved: true },
    { code: 'forwarding-disabled', host: 'DAV01', proved: true },
  ]);
});
