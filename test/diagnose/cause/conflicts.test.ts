import { expect, test } from 'vitest';
import { diagnoseAway } from '../../support/away-network.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

test('a second IPv4 address is that of the router: it is taken from the host that was given it', () => {
  const diagnosis = diagnoseLab('faults: [{ host: NS, add: netsh interface ipv4 add address Nic 10.7.0.9/24 }]');
  const [found] = foundFor(diagnosis, 'rdp');
  expect(found).toMatchObject({ code: 'address-conflict', host: 'NS', proved: true });
  expect(found!.fix).toEqual([expect.stringMatching(/^netsh interface ipv4 delete address \d+ 10\.7\.0\.9$/)]);
});

test('an IPv6 address that both ask for at once: whoever was given it by a command does without', () => {
  const diagnosis = diagnoseLab(
    "faults: [{ host: NS, add: 'netsh interface ipv6 add address Nic 2001:db8:77:c::9/64' }]",
  );
  expect(foundFor(diagnosis, 'rdp')).toEqual([
    { code: 'address-conflict', host: 'NS', fix: ['set: hosts.NS.commands = []'], proved: true },
  ]);
});

test('an address that is asked for later is found taken, and harms nobody', () => {
  const command = 'netsh interface ipv6 add address Nic 2001:db8:77:c::9/64';
  const { simulation } = diagnoseLab(`set: { events: [{ at: 10s, host: NS, command: '${command}' }] }`);
  expect(simulation.result.flows.every(({ verdict }) => verdict === 'delivered')).toBe(true);
});

test('without the question it harms; a flow that only suffers from what an earlier one has left is told as well', () => {
  const { simulation } = diagnoseLab(`
set:
  hosts:
    LATE:
      profile: windows-10
      interfaces: { Nic: { link: core, ipv6: '2001:db8:77:c::66/64' } }
      commands: [netsh interface ipv6 set interface Nic dadtransmits=0]
  events: [{ at: 10s, host: LATE, command: 'netsh interface ipv6 add address Nic 2001:db8:77:c::5/64' }]`);
  const failed = simulation.result.flows.filter(({ verdict }) => verdict !== 'delivered');
  expect(failed.length).toBeGreaterThan(0);
  for (const { causes } of failed)
    expect(causes).toMatchObject([{ code: 'address-conflict', host: 'LATE', proved: true }]);
});

test('two laptops with one interface identifier at one server', () => {
  const diagnosis = diagnoseAway(`
set:
  hosts:
    SPREAD: { balancer: { members: { GATEB: null } } }
    NOTE: { directAccess: { interfaceId: '::77' } }
    TWIN:
      profile: windows-10
      dns: { servers: [198.51.100.1] }
      interfaces: { WiFi: { link: hotel, ipv4: 192.168.9.34/24, gateway: 192.168.9.1 } }
      directAccess:
        { role: client, server: da.example.com, prefix: 'fd61:1:2::/48', internalPrefix: 'fd61:1:2:a::/64',
          clientPrefixes: ['fd61:1:2:84::/64'], suffix: corp.test, interfaceId: '::77' }`);
  expect(foundFor(diagnosis, 'help')).toEqual([
    {
      code: 'address-conflict',
      host: 'TWIN',
      fix: ['set: hosts.TWIN.directAccess.interfaceId = null'],
      proved: true,
    },
  ]);
});
