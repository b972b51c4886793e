import { expect, test } from 'vitest';
import { diagnoseAway } from '../../support/away-network.ts';
import { foundFor } from '../../support/lab-network.ts';

const PREFIX = '{ directAccess: { internalPrefix: "fd61:1:2:aa::/64" } }';

/** DESK with an address of its own on the intranet instead of a tunnel, and what each end has as the internal prefix. */
const native = (server: string, client: string): string => `
set:
  hosts:
    DESK:
      tunnels: {}
      commands: null
      interfaces: { Lan: { ipv6: 'fd61:1:2:fff::77/64' } }
      routes: [{ to: 'fd61:1:2:84::/64', via: 'fd61:1:2:fff::4', interface: Lan }]
    GATEA: { directAccess: { internalPrefix: '${server}' } }
    GATEB: { directAccess: { internalPrefix: '${server}' } }
    NOTE: { directAccess: { internalPrefix: '${client}' }, firewall: null }`;

test('a station with an address of its own: the rules of the servers miss it by a digit', () => {
  const diagnosis = diagnoseAway(native('fd61:1:2:ffe::/64', 'fd61:1:2:fff::/64'));
  expect(foundFor(diagnosis, 'ping')).toEqual([]);
  expect(foundFor(diagnosis, 'help')).toEqual([
    {
      code: 'isatap-prefix-mismatch',
      host: 'GATEA',
      fix: [
        'Set-NetIPsecRule -DisplayName "DirectAccess Policy-DaServerToCorp" -LocalAddress fd61:1:2:fff::/64,fd61:1:2:7777::/96',
      ],
      proved: true,
    },
  ]);
});

test('the rules of the client miss it', () => {
  const diagnosis = diagnoseAway(native('fd61:1:2:fff::/64', 'fd61:1:2:ff::/64'));
  expect(foundFor(diagnosis, 'help')).toMatchObject([{ code: 'isatap-prefix-mismatch', host: 'NOTE', proved: true }]);
});

test('with both it is the same rules, and the first of the two that is named', () => {
  const diagnosis = diagnoseAway(native('fd61:1:2:ffe::/64', 'fd61:1:2:ffe::/64'));
  const [found, ...others] = foundFor(diagnosis, 'help');
  expect(found).toMatchObject({ code: 'isatap-prefix-mismatch', host: 'GATEA', proved: true });
  expect(found!.fix).toHaveLength(2);
  expect(others).toEqual([]);
});

test.each([
  ['dos-protection', 'GATEA', PREFIX],
  ['ipsec-required', 'NOTE', PREFIX.replace('::/64" }', '::/64", dosProtection: false }')],
])('stations in the tunnel end as %s at %s, and the rule of the server is what is wrong', (code, host, settings) => {
  const diagnosis = diagnoseAway(`set: { hosts: { GATEA: ${settings} } }`);
  expect(diagnosis.simulation.result.flows[0]!.reason).toMatchObject({ code, host });
  expect(foundFor(diagnosis, 'help')).toMatchObject([{ code: 'isatap-prefix-mismatch', host: 'GATEA', proved: true }]);
});

test('a user who is missing behind it is the second cause', () => {
  const diagnosis = diagnoseAway(`set: { hosts: { GATEA: ${PREFIX}, NOTE: { loggedOn: false } } }`);
  expect(foundFor(diagnosis, 'help')).toMatchObject([
    { code: 'isatap-prefix-mismatch', host: 'GATEA', proved: true },
    { code: 'user-not-logged-on', host: 'NOTE', proved: true },
  ]);
});
