import { describe, expect, test } from 'vitest';
import { foundFor } from '../../support/lab-network.ts';
import { loadText, runDiagnosed } from '../../support/scenarios.ts';

const diagnoseFarm = (hosts: string, base = 'manage-out.yaml') => ({
  simulation: runDiagnosed(loadText(`title: x\nextends: ${base}\nset: { hosts: { ${hosts} } }`)),
  cures: new Map(),
});

const record = (text: string): string =>
  `INTERNET: { dnsServer: { zones: { example.com: { records: { da: ${text} } } } } }`;
const RECORD = 'set: hosts.INTERNET.dnsServer.zones."example.com".records.da = {"A":"203.0.113.10"}';

describe('the public name of IP-HTTPS', () => {
  test.each([
    ['has no record', 'manage-out.yaml', 'null', 'dns-record-missing'],
    ['leads elsewhere', 'manage-out.yaml', '{ A: 203.0.113.77 }', 'dns-record-stale'],
    ['of a server without a balancer leads elsewhere', 'single-server.yaml', '{ A: 203.0.113.99 }', 'dns-record-stale'],
  ])('%s', (_, base, text, code) => {
    expect(foundFor(diagnoseFarm(record(text), base), 'rdp-client01')).toEqual([
      { code, host: 'INTERNET', fix: [RECORD], proved: true },
    ]);
  });

  test('one client has another name than the others', () => {
    expect(foundFor(diagnoseFarm('CLIENT01: { directAccess: { server: dda.example.com } }'), 'rdp-client01')).toEqual([
      {
        code: 'ip-https-down',
        host: 'CLIENT01',
        fix: ['set: hosts.CLIENT01.directAccess.server = "da.example.com"'],
        proved: true,
      },
    ]);
  });
});

describe('where a balancer is', () => {
  const two = 'interfaces: { edge: { ipv4: [203.0.113.11/24, 203.0.113.10/24] } }';

  test.each([
    ['at another of its addresses', `${two}, balancer: { address: 203.0.113.11 }`, 'address = "203.0.113.10"'],
    ['at another port', 'balancer: { port: 8443 }', 'port = 443'],
  ])('%s', (_, settings, fix) => {
    expect(foundFor(diagnoseFarm(`LB01: { ${settings} }`), 'rdp-client02')).toEqual([
      { code: 'ip-https-down', host: 'LB01', fix: [`set: hosts.LB01.balancer.${fix}`], proved: true },
    ]);
  });
});

describe('answers to a client die below its connection', () => {
  test.each([
    [
      'on the balancer, which has no gateway',
      'LB01: { interfaces: { edge: { gateway: null } } }',
      'client-route-missing',
      'LB01',
      ['set: hosts.LB01.interfaces.edge.gateway = "203.0.113.1"'],
    ],
    [
      'on the server, which has a wrong one',
      'DAV01: { interfaces: { DMZ-Public: { gateway: 192.168.50.1 } } }',
      'client-route-next-hop',
      'DAV01',
      [
        'netsh interface ipv4 delete route 0.0.0.0/0 13 nexthop=192.168.50.1',
        'netsh interface ipv4 add route 0.0.0.0/0 13 nexthop=192.168.50.10',
      ],
    ],
  ])('%s', (_, hosts, code, host, fix) => {
    expect(foundFor(diagnoseFarm(hosts), 'rdp-client01')).toEqual([{ code, host, fix, proved: true }]);
  });
});

describe('a home router', () => {
  test.each([
    [
      'translates nothing',
      'nat: null',
      'forwarding-disabled',
      ['set: hosts.NAT1.nat = {"inside":"home1","outside":"wan1"}'],
    ],
    [
      'translates in the wrong direction',
      'nat: { inside: wan1, outside: home1 }',
      'interface-index',
      ['set: hosts.NAT1.nat.inside = "home1"', 'set: hosts.NAT1.nat.outside = "wan1"'],
    ],
  ])('%s', (_, nat, code, fix) => {
    expect(foundFor(diagnoseFarm(`NAT1: { ${nat} }`), 'ping-client01')).toEqual([
      { code, host: 'NAT1', fix, proved: true },
    ]);
  });
});
