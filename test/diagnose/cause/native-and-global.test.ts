import { expect, test } from 'vitest';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

const CLIENTS = 'netsh interface ipv6 add route 2001:db8:77:1::/64 3 nexthop=2001:db8:77:c::5 publish=yes';
const UNPUBLISHED = CLIENTS.replace(' publish=yes', '');
const NATIVE = `set:
  hosts: { GATE: { interfaces: { down: { ipv6: '2001:db8:99::1/64', forwarding: true, ra: { prefixes: ['2001:db8:99::/64'], lifetime: 1800s } } } } }`;

test('a native default route goes before that of the tunnel: the station has both', () => {
  const variation = `faults:
  - { host: ISR, replace: '${CLIENTS}', with: '${UNPUBLISHED}' }
  - { host: ISR, add: 'netsh interface ipv6 set interface 8 advertisedefaultroute=enabled' }
${NATIVE}`;
  const diagnosis = diagnoseLab(variation);
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([{ code: 'route-shadowed', host: 'ST1', proved: true }]);
  const [cause] = diagnosis.simulation.result.flows[0]!.causes;
  expect(cause!.alternatives.map(({ code, host }) => [code, host])).toEqual([['route-not-published', 'ISR']]);
});

test('where the tunnel offers nothing, the native route only takes what nobody else wanted: the route is not published', () => {
  const variation = `faults: [{ host: ISR, replace: '${CLIENTS}', with: '${UNPUBLISHED}' }]\n${NATIVE}`;
  expect(foundFor(diagnoseLab(variation), 'rdp')).toMatchObject([
    { code: 'route-not-published', host: 'ISR', proved: true },
  ]);
});

test('a route that somebody has typed on the station goes', () => {
  const typed = 'netsh interface ipv6 add route 2001:db8:77:1::/96 Wired nexthop=fe80::1';
  expect(foundFor(diagnoseLab(`faults: [{ host: ST1, add: '${typed}' }]`), 'rdp')).toMatchObject([
    {
      code: 'route-shadowed',
      host: 'ST1',
      fix: [expect.stringContaining('delete route 2001:db8:77:1::/96')],
      proved: true,
    },
  ]);
});

/** A second station that nobody told a router, and a server with IPv4 and the address of a tunnel that it has not. */
const EVERYBODY = `set:
  hosts:
    ST2:
      profile: windows-8.1
      dns: { servers: [10.7.0.53], suffix: lab.test }
      interfaces: { Wired: { link: floor, ipv4: 10.8.0.41/24, gateway: 10.8.0.1 } }
    FILES:
      profile: windows-8.1
      interfaces: { Nic: { link: core, ipv4: 10.7.0.60/24, gateway: 10.7.0.1 } }
      commands: [netsh interface isatap set state disabled]
    NS:
      dnsServer:
        queryBlockList: [wpad]
        zones:
          lab.test:
            records:
              isatap: { A: 10.7.0.9 }
              files: { A: 10.7.0.60, AAAA: '2001:db8:77:a:0:5efe:10.7.0.60' }
  flows: { files: { from: ST2, to: files.lab.test, ping: 2, at: 25s } }`;

test('the default name that everybody finds gives a tunnel to a host that needs none', () => {
  expect(foundFor(diagnoseLab(EVERYBODY), 'files')).toEqual([
    {
      code: 'isatap-name-global',
      host: 'NS',
      fix: ['dnscmd /config /globalqueryblocklist wpad isatap'],
      proved: true,
    },
  ]);
});

test('a station that was given the router by name keeps it: the other end is what is wrong', () => {
  const own = EVERYBODY.replace('from: ST2', 'from: ST1');
  expect(foundFor(diagnoseLab(own), 'files').map(({ code }) => code)).not.toContain('isatap-name-global');
});
