import { expect, test } from 'vitest';
import { diagnoseAway } from '../../support/away-network.ts';
import { foundFor } from '../../support/lab-network.ts';

const PREFIX = '{ directAccess: { internalPrefix: "fd61:1:2:aa::/64" } }';

test('the rules of the server are for another prefix, and its denial-of-service protection lets nothing else pass', () => {
  const diagnosis = diagnoseAway(`set: { hosts: { GATEA: ${PREFIX} } }`);
  expect(foundFor(diagnosis, 'ping')).toEqual([]);
  expect(foundFor(diagnosis, 'help')).toEqual([
    {
      code: 'isatap-prefix-mismatch',
      host: 'GATEA',
      fix: [
        'Set-NetIPsecRule -DisplayName "DirectAccess Policy-DaServerToCorp" -LocalAddress fd61:1:2:a::/64,fd61:1:2:7777::/96',
      ],
      proved: true,
    },
  ]);
});

test('without that protection the packet goes in clear, and the client refuses it: still a rule of the server', () => {
  const open = PREFIX.replace('::/64" }', '::/64", dosProtection: false }');
  const diagnosis = diagnoseAway(`set: { hosts: { GATEA: ${open} } }`);
  expect(diagnosis.simulation.result.flows[0]!.reason).toMatchObject({ code: 'ipsec-required', host: 'NOTE' });
  expect(foundFor(diagnosis, 'help')).toMatchObject([{ code: 'isatap-prefix-mismatch', host: 'GATEA', proved: true }]);
});

test('the rules of the client are for another prefix', () => {
  const diagnosis = diagnoseAway(`set: { hosts: { NOTE: ${PREFIX} } }`);
  expect(foundFor(diagnosis, 'help')).toMatchObject([{ code: 'isatap-prefix-mismatch', host: 'NOTE', proved: true }]);
});

test('a user who is missing behind it is the second cause', () => {
  const diagnosis = diagnoseAway(`set: { hosts: { GATEA: ${PREFIX}, NOTE: { loggedOn: false } } }`);
  expect(foundFor(diagnosis, 'help')).toMatchObject([
    { code: 'isatap-prefix-mismatch', host: 'GATEA', proved: true },
    { code: 'user-not-logged-on', host: 'NOTE', proved: true },
  ]);
});
