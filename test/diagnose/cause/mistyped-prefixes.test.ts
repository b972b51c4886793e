import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import { diagnoseHarbour } from '../../support/harbour-network.ts';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';
import { loadText, run } from '../../support/scenarios.ts';

const ON_LINK = 'netsh interface ipv6 add route 2001:db8:77:a::/64 8 publish=yes';

function diagnoseSites(hosts: string, commands = '') {
  const loaded = loadText(`title: x\nextends: six-in-four.yaml\n${commands}\nset: { limit: 90s, hosts: { ${hosts} } }`);
  return diagnose(loaded, run(loaded));
}

describe('a mistyped prefix in advertisements that a scenario lays down', () => {
  test.each([
    ['of the sender', 'EDGE-A', '2001:db8:a:9::/64', '2001:db8:a:1::/64'],
    ['of the destination', 'EDGE-B', '2001:db8:b:9::/64', '2001:db8:b:1::/64'],
  ])('on the link %s', (_, host, wrong, right) => {
    const diagnosis = diagnoseSites(`${host}: { interfaces: { LAN: { ra: { prefixes: ['${wrong}'] } } } }`);
    const fix = [`set: hosts.${host}.interfaces.LAN.ra.prefixes = ["${right}"]`];
    expect(foundFor(diagnosis, 'web')).toEqual([{ code: 'route-not-published', host, fix, proved: true }]);
  });

  test('on an ISATAP adapter of Linux', () => {
    const linux = `
set:
  hosts:
    ISR:
      profile: linux
      forwarding: true
      interfaces: { Nic: { forwarding: true } }
      tunnels:
        isatap.lab.test:
          { state: enabled, forwarding: true, ipv6: '2001:db8:77:a:0:5efe:10.7.0.9/64',
            ra: { prefixes: ['2001:db8:77:b::/64'], routes: ['2001:db8:77:1::/64'] } }
      routes: [{ to: '2001:db8:77:1::/64', via: '2001:db8:77:c::5', interface: Nic }]
      commands: null`;
    expect(foundFor(diagnoseLab(linux), 'rdp')).toEqual([
      {
        code: 'isatap-prefix-mismatch',
        host: 'ISR',
        fix: ['set: hosts.ISR.tunnels."isatap.lab.test".ra.prefixes = ["2001:db8:77:a::/64"]'],
        proved: true,
      },
    ]);
  });

  test('a mistyped route makes room for the right one', () => {
    const linux = `
set:
  hosts:
    ISR:
      profile: linux
      forwarding: true
      interfaces: { Nic: { forwarding: true } }
      tunnels:
        isatap.lab.test:
          { state: enabled, forwarding: true, ipv6: '2001:db8:77:a:0:5efe:10.7.0.9/64',
            ra: { prefixes: ['2001:db8:77:a::/64'], routes: ['2001:db8:77:2::/64'] } }
      routes: [{ to: '2001:db8:77:1::/64', via: '2001:db8:77:c::5', interface: Nic }]
      commands: null`;
    expect(foundFor(diagnoseLab(linux), 'rdp')).toEqual([
      {
        code: 'route-not-published',
        host: 'ISR',
        fix: ['set: hosts.ISR.tunnels."isatap.lab.test".ra.routes = ["2001:db8:77:1::/64"]'],
        proved: true,
      },
    ]);
  });
});

describe('a mistyped prefix that a router publishes', () => {
  test('to its stations: what others send to it tells which one is meant', () => {
    const wrong = ON_LINK.replace(':a::', ':b::');
    const diagnosis = diagnoseLab(`faults: [{ host: ISR, replace: '${ON_LINK}', with: '${wrong}' }]`);
    expect(foundFor(diagnosis, 'rdp')).toEqual([
      {
        code: 'isatap-prefix-mismatch',
        host: 'ISR',
        fix: [wrong.replace('add', 'delete').replace(' publish=yes', ''), ON_LINK],
        proved: true,
      },
    ]);
  });

  test('one of two routers under a name differs from the other', () => {
    const right = 'netsh interface ipv6 add route 2001:db8:1a7::/64 9 publish=yes';
    const wrong = right.replace('1a7', '1a8');
    const diagnosis = diagnoseHarbour(`faults: [{ host: PILOT1, replace: '${right}', with: '${wrong}' }]`);
    const fix = [wrong.replace('add', 'delete').replace(' publish=yes', ''), right];
    const expected = [{ code: 'isatap-prefix-mismatch', host: 'PILOT1', fix, proved: true }];
    expect(foundFor(diagnosis, 'ssh')).toEqual(expected);
    expect(foundFor(diagnosis, 'ping')).toEqual(expected);
  });

  test('on a link of another kind: the prefix of its own address is the right one', () => {
    const command = 'netsh interface ipv6 add route 2001:db8:b:9::/64 10 publish=yes';
    const diagnosis = diagnoseSites(
      'EDGE-B: { interfaces: { LAN: { ra: null, advertise: true } } }',
      `faults: [{ host: EDGE-B, add: '${command}' }, { host: EDGE-B, add: 'netsh interface ipv6 set route 2001:db8:a::/48 12 publish=yes' }]`,
    );
    expect(foundFor(diagnosis, 'web')).toEqual([
      {
        code: 'route-not-published',
        host: 'EDGE-B',
        fix: [
          'netsh interface ipv6 delete route 2001:db8:b:9::/64 10',
          'netsh interface ipv6 set route 2001:db8:b:1::/64 10 publish=yes',
        ],
        proved: true,
      },
    ]);
  });
});
