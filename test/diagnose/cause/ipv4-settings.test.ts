import { describe, expect, test } from 'vitest';
import { diagnoseHarbour, diagnoseHosts } from '../../support/harbour-network.ts';
import { foundFor } from '../../support/lab-network.ts';
import { flowOf, loadText, runDiagnosed } from '../../support/scenarios.ts';

const IPV4 = 'netsh interface ipv4';

describe('a default gateway that passes nothing on is replaced, one that is missing is given', () => {
  test.each([
    [
      'that nobody has',
      'DESK: { interfaces: { Net: { gateway: 10.50.1.9 } } }',
      'client-route-next-hop',
      'DESK',
      [`${IPV4} delete route 0.0.0.0/0 10 nexthop=10.50.1.9`, `${IPV4} add route 0.0.0.0/0 10 nexthop=10.50.1.1`],
    ],
    [
      'that is another station',
      'DESK: { interfaces: { Net: { gateway: 10.50.1.78 } } }',
      'client-route-next-hop',
      'DESK',
      [`${IPV4} delete route 0.0.0.0/0 10 nexthop=10.50.1.78`, `${IPV4} add route 0.0.0.0/0 10 nexthop=10.50.1.1`],
    ],
    [
      'of a station that has none',
      'DESK: { interfaces: { Net: { gateway: null } } }',
      'client-route-missing',
      'DESK',
      [`${IPV4} add route 0.0.0.0/0 10 nexthop=10.50.1.1`],
    ],
    [
      'of a router under the name',
      'PILOT1: { interfaces: { Lan: { gateway: 10.50.2.9 } } }',
      'return-route-next-hop',
      'PILOT1',
      [`${IPV4} delete route 0.0.0.0/0 4 nexthop=10.50.2.9`, `${IPV4} add route 0.0.0.0/0 4 nexthop=10.50.2.1`],
    ],
    [
      'of a router that has none',
      'PILOT1: { interfaces: { Lan: { gateway: null } } }',
      'return-route-missing',
      'PILOT1',
      [`${IPV4} add route 0.0.0.0/0 4 nexthop=10.50.2.1`],
    ],
  ])('%s', (_, hosts, code, host, fix) => {
    expect(foundFor(diagnoseHosts(hosts), 'ssh')).toEqual([{ code, host, fix, proved: true }]);
  });

  test.each([
    [
      'as its interface says',
      'interfaces: { eth0: { gateway: 10.50.2.9 } }',
      'set: hosts.LEDGER.interfaces.eth0.gateway = "10.50.2.1"',
    ],
    [
      'as a list of routes says',
      'interfaces: { eth0: { gateway: null } }, routes: [{ to: 0.0.0.0/0, via: 10.50.2.9, interface: eth0 }]',
      'set: hosts.LEDGER.routes = [{"to":"0.0.0.0/0","via":"10.50.2.1","interface":"eth0","metric":256}]',
    ],
  ])('of a server without a shell, %s', (_, settings, fix) => {
    expect(foundFor(diagnoseHosts(`LEDGER: { ${settings} }`), 'books')).toEqual([
      { code: 'return-route-next-hop', host: 'LEDGER', fix: [fix], proved: true },
    ]);
  });

  test('a router that lacks a route keeps its gateway', () => {
    expect(foundFor(diagnoseHosts('VALE: { routes: null }'), 'books')).toMatchObject([
      { code: 'return-route-missing', host: 'VALE', proved: true },
    ]);
  });
});

describe('a mask that differs from the others on the link is put right, and no route made around it', () => {
  test.each([
    [
      'of a station',
      'ssh',
      'DESK: { interfaces: { Net: { ipv4: 10.50.1.77/16 } } }',
      'DESK',
      [`${IPV4} delete address 10 10.50.1.77`, `${IPV4} add address 10 10.50.1.77/24`],
    ],
    [
      'of the DNS server',
      'ssh',
      'NAMES: { interfaces: { Lan: { ipv4: 10.50.2.5/16 } } }',
      'NAMES',
      [`${IPV4} delete address 10 10.50.2.5`, `${IPV4} add address 10 10.50.2.5/24`],
    ],
    [
      'of a router under the name',
      'ssh',
      'PILOT1: { interfaces: { Lan: { ipv4: 10.50.2.11/16 } } }',
      'PILOT1',
      [`${IPV4} delete address 4 10.50.2.11`, `${IPV4} add address 4 10.50.2.11/24`],
    ],
    [
      'of a server without a shell',
      'books',
      'LEDGER: { interfaces: { eth0: { ipv4: 10.50.2.40/16 } } }',
      'LEDGER',
      ['set: hosts.LEDGER.interfaces.eth0.ipv4 = "10.50.2.40/24"'],
    ],
  ])('%s', (_, flow, hosts, host, fix) => {
    expect(foundFor(diagnoseHosts(hosts), flow)).toEqual([{ code: 'route-shadowed', host, fix, proved: true }]);
  });
});

describe('IPv4 forwarding below a tunnel', () => {
  test.each(['HILL', 'VALE'])('%s passes nothing on', (host) => {
    const expected = [
      { code: 'forwarding-disabled', host, fix: [`set: hosts.${host}.forwarding = true`], proved: true },
    ];
    const diagnosis = diagnoseHosts(`${host}: { forwarding: null }`);
    expect(foundFor(diagnosis, 'ping')).toEqual(expected);
    expect(foundFor(diagnosis, 'books')).toEqual(expected);
  });

  test('a router on the way of a configured tunnel', () => {
    const hosts = '{ R1: { forwarding: null } }';
    const flow = flowOf(
      runDiagnosed(loadText(`title: x\nextends: six-in-four.yaml\nset: { limit: 90s, hosts: ${hosts} }`)),
      'web',
    );
    expect(flow.causes).toMatchObject([{ code: 'forwarding-disabled', host: 'R1', proved: true }]);
  });
});

test('a firewall of Linux that lets pings in and no TCP', () => {
  const ping = 'firewall: [{ name: ping, protocol: icmpv6 }]';
  const diagnosis = diagnoseHarbour(`set: { hosts: { CRANE: { ${ping} } } }`);
  expect(flowOf(diagnosis.simulation, 'ping').verdict).toBe('delivered');
  expect(foundFor(diagnosis, 'ssh')).toMatchObject([{ code: 'firewall-rule', host: 'CRANE', proved: true }]);
});
