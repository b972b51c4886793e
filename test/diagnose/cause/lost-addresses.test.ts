import { describe, expect, test } from 'vitest';
import { diagnoseHarbour, diagnoseHosts } from '../../support/harbour-network.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';
import { flowOf, loadText, runDiagnosed } from '../../support/scenarios.ts';

const added = (host: string, command: string): string => `faults: [{ host: ${host}, add: '${command}' }]`;

describe('an address that a host has lost: the host gets it back, and who points at it is left alone', () => {
  test.each([
    [
      'the IPv4 address of a router under the name',
      'PILOT1',
      'ipv4 delete address 4 10.50.2.11',
      'ipv4 add address 4 10.50.2.11/24',
    ],
    [
      'the next hop of the answers',
      'PILOT1',
      'ipv6 delete address 5 2001:db8:d0c::11',
      'ipv6 add address 5 2001:db8:d0c::11/64',
    ],
    ['the DNS server', 'NAMES', 'ipv4 delete address 10 10.50.2.5', 'ipv4 add address 10 10.50.2.5/24'],
  ])('%s', (_, host, command, fix) => {
    expect(foundFor(diagnoseHarbour(added(host, `netsh interface ${command}`)), 'ssh')).toEqual([
      { code: 'link-fault', host, fix: [`netsh interface ${fix}`], proved: true },
    ]);
  });

  test('a next hop of one host only', () => {
    const diagnosis = diagnoseLab(added('GW', 'netsh interface ipv6 delete address 4 2001:db8:77:c::5'));
    const [cause] = flowOf(diagnosis.simulation, 'rdp').causes;
    expect(cause).toMatchObject({
      code: 'link-fault',
      host: 'GW',
      text: 'GW has lost its address 2001:db8:77:c::5 on Nic, and ISR still uses it',
      fix: ['netsh interface ipv6 add address 4 2001:db8:77:c::5/64'],
      undo: ['netsh interface ipv6 delete address 4 2001:db8:77:c::5'],
      powershell: ['New-NetIPAddress -InterfaceIndex 4 -IPAddress 2001:db8:77:c::5 -PrefixLength 64'],
      proved: true,
    });
    expect(cause!.alternatives).toMatchObject([{ code: 'client-route-next-hop', host: 'ISR' }]);
  });

  test('taken away by an event, it is given back after that', () => {
    const event = '{ at: 10s, host: PILOT1, command: netsh interface ipv6 delete address 5 2001:db8:d0c::11 }';
    const [cause] = flowOf(diagnoseHarbour(`set: { events: [${event}] }`).simulation, 'ssh').causes;
    expect(cause).toMatchObject({ code: 'link-fault', host: 'PILOT1', at: '10.1s', proved: true });
  });
});

describe('an address at which nobody looks for a host, and several look for one that nobody has', () => {
  test.each([
    [
      'a router without a shell',
      'HILL: { interfaces: { q: { ipv4: 10.50.1.2/24 } } }',
      'HILL',
      'set: hosts.HILL.interfaces.q.ipv4 = "10.50.1.1/24"',
    ],
    [
      'one of Linux',
      'VALE: { interfaces: { t: { ipv4: 10.50.2.2/24 } } }',
      'VALE',
      'set: hosts.VALE.interfaces.t.ipv4 = "10.50.2.1/24"',
    ],
  ])('%s', (_, hosts, host, fix) => {
    expect(foundFor(diagnoseHosts(hosts), 'ssh')).toEqual([{ code: 'link-fault', host, fix: [fix], proved: true }]);
  });

  test('a router that both servers send answers to', () => {
    const moved = "{ ISATAP01: { interfaces: { Internal: { ipv6: 'fd9c:30c:2da4:111::13/64' } } } }";
    const found = runDiagnosed(loadText(`title: x\nextends: manage-out.yaml\nset: { hosts: ${moved} }`));
    for (const name of ['rdp-client01', 'rdp-client02']) {
      const { causes } = flowOf(found, name);
      expect(causes.map(({ code, host, fix, proved }) => ({ code, host, fix, proved }))).toEqual([
        {
          code: 'link-fault',
          host: 'ISATAP01',
          fix: [
            'netsh interface ipv6 delete address 10 fd9c:30c:2da4:111::13',
            'netsh interface ipv6 add address 10 fd9c:30c:2da4:111::31/64',
          ],
          proved: true,
        },
      ]);
    }
  });

  test('where one host alone points there, that one is wrong', () => {
    const other = 'CRANE: { interfaces: { eth0: { ipv6: "2001:db8:d0c::5/64" } } }';
    expect(foundFor(diagnoseHosts(other), 'ping')).toMatchObject([
      { code: 'dns-record-stale', host: 'NAMES', proved: true },
    ]);
  });
});
