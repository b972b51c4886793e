import { expect, test } from 'vitest';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';

/** ST1 behind HIDE, which translates, on the link of GATE. */
const HIDDEN = `
  links: { desk: {} }
  hosts:
    ST1: { interfaces: { Wired: { link: desk, ipv4: 192.168.44.40/24, gateway: 192.168.44.1 } } }
    HIDE:
      profile: nat
      interfaces:
        in: { link: desk, ipv4: 192.168.44.1/24 }
        out: { link: floor, ipv4: 10.8.0.99/24, gateway: 10.8.0.1 }
      nat: { inside: in, outside: out }`;

test('the NAT becomes a router, and whoever sends back gets a route', () => {
  const diagnosis = diagnoseLab(`set:${HIDDEN}`);
  expect(foundFor(diagnosis, 'rdp')).toEqual([
    {
      code: 'protocol-41-nat',
      host: 'HIDE',
      fix: [
        'set: hosts.HIDE.nat = null',
        'set: hosts.HIDE.forwarding = true',
        'set: hosts.GATE.routes = [{"to":"192.168.44.0/24","via":"10.8.0.99","interface":"down"}]',
      ],
      proved: true,
    },
  ]);
});

test('where a filter stops protocol 41 before the NAT does, both are told in this order', () => {
  const diagnosis = diagnoseLab(`set:${HIDDEN.replace('desk: {}', 'desk: { filter: [proto41] }')}`);
  expect(foundFor(diagnosis, 'rdp')).toMatchObject([
    { code: 'protocol-41-blocked', host: 'desk', proved: true },
    { code: 'protocol-41-nat', host: 'HIDE', proved: true },
  ]);
});
