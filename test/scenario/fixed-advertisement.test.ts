import { expect, test } from 'vitest';
import { CaptureReader } from '../../src/capture/capture-reader.ts';
import { decodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { capturesOf, loadText } from '../support/scenarios.ts';

/** An ISATAP router that is no Windows machine, and its one client. */
const scenario = (ra: string): string => `
title: advertised
links: { lan: {} }
hosts:
  R:
    profile: linux
    interfaces: { eth0: { link: lan, ipv4: 192.0.2.1/24 } }
    tunnels: { is0: { kind: isatap, over: eth0, state: enabled, forwarding: true, ra: ${ra} } }
  H:
    profile: linux
    interfaces: { eth0: { link: lan, ipv4: 192.0.2.2/24 } }
    tunnels: { is0: { kind: isatap, over: eth0, state: enabled, router: 192.0.2.1 } }
flows: { none: { from: H, to: 'fe80::5efe:192.0.2.1', ping: 1, at: 5s } }
`;

function advertised(ra: string) {
  const { captures } = capturesOf(loadText(scenario(ra)));
  const inner = [...new CaptureReader().push(captures.get('H')!)].flatMap((record) => {
    if (record.kind !== 'packet' || record.interface.name !== 'H/is0' || record.direction !== 'inbound') return [];
    const message = decodeIcmpv6(decodeIpv6(record.data.slice(14)).payload);
    return message.kind === 'router-advertisement' ? [message] : [];
  });
  expect(inner).toHaveLength(1);
  return inner[0]!;
}

test('a tunnel advertises what its scenario says, lifetimes too', () => {
  const lifetimes = 'lifetime: 30m, validLifetime: 24h, preferredLifetime: 4h, routeLifetime: 20m';
  const { currentHopLimit, routerLifetime, options } = advertised(
    `{ prefixes: ['2001:db8:1::/64'], routes: ['2001:db8:2::/48'], mtu: 1300, hopLimit: 64, ${lifetimes} }`,
  );
  expect({ currentHopLimit, routerLifetime }).toEqual({ currentHopLimit: 64, routerLifetime: 1800 });
  expect(options).toMatchObject([
    { kind: 'mtu', mtu: 1300 },
    { kind: 'prefix-information', validLifetime: 86_400, preferredLifetime: 14_400 },
    { kind: 'route-information', routeLifetime: 1200 },
  ]);
});

test('what it does not say is for ever, or left to the host', () => {
  const { currentHopLimit, routerLifetime, options } = advertised(
    `{ prefixes: ['2001:db8:1::/64'], routes: ['2001:db8:2::/48'] }`,
  );
  expect({ currentHopLimit, routerLifetime }).toEqual({ currentHopLimit: 0, routerLifetime: 0 });
  expect(options).toMatchObject([
    { kind: 'prefix-information', validLifetime: 0xffffffff, preferredLifetime: 0xffffffff },
    { kind: 'route-information', routeLifetime: 0xffffffff },
  ]);
});
