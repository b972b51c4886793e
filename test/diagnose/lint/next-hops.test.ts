import { describe, expect, test } from 'vitest';
import { codesOf, twoCards, warningsOf } from '../../support/lints.ts';
import { loadText } from '../../support/scenarios.ts';

describe('next-hop-off-link', () => {
  const code = 'next-hop-off-link';

  test('on the wrong interface: the right one', () => {
    expect(
      warningsOf(twoCards(['add route fd00:3::/64 12 nexthop=fd00:1::2 metric=9 publish=age']), code),
    ).toMatchObject([
      {
        line: 10,
        message: expect.stringMatching(
          /^the next hop fd00:1::2 of the route to fd00:3::\/64 is not on-link on Two of S; /,
        ) as string,
        hint: [
          'on S:',
          'netsh interface ipv6 delete route fd00:3::/64 12 nexthop=fd00:1::2',
          'netsh interface ipv6 add route fd00:3::/64 11 nexthop=fd00:1::2 metric=9 publish=age',
        ].join('\n'),
      },
    ]);
  });

  test('an address of the router that is not on this link: the one that is', () => {
    const [warning] = warningsOf(twoCards(['add route fd00:3::/64 12 nexthop=fd00:9::2']), code);
    expect(warning?.hint).toContain('add route fd00:3::/64 12 nexthop=fd00:2::2 metric=256');
  });

  test('an address that nobody has: in words', () => {
    const [warning] = warningsOf(twoCards(['add route fd00:3::/64 12 nexthop=fd00:7::7']), code);
    expect(warning?.hint).toBe(
      'take an address of the router that is on-link on Two, or the interface on which fd00:7::7 is',
    );
  });

  test.each([
    ['on-link', 'add route fd00:3::/64 12 nexthop=fd00:2::77'],
    ['link-local', 'add route fd00:3::/64 12 nexthop=fe80::1'],
    ['on-link by a route', 'add route fd00:7::/64 12", "add route fd00:3::/64 12 nexthop=fd00:7::7'],
  ])('not one that is %s', (_what, command) => {
    expect(warningsOf(twoCards(command.split('", "')), code)).toEqual([]);
  });

  test('not one in a prefix that a router has advertised', () => {
    const text = `title: t
links: { a: {} }
hosts:
  R: { profile: router, interfaces: { x: { link: a, ipv6: 'fd00:1::1/64', forwarding: true, ra: { prefixes: ['fd00:1::/64'] } } } }
  PC:
    profile: windows-10
    interfaces: { LAN: { index: 3, link: a } }
    commands: ['netsh interface ipv6 add route fd00:3::/64 3 nexthop=fd00:1::1']
`;
    expect(codesOf(loadText(text))).toEqual([]);
    expect(codesOf(loadText(text.replace("ra: { prefixes: ['fd00:1::/64'] }", 'ra: {}')))).toEqual([code]);
  });

  test('an IPv4 gateway and a declared route, with what to set', () => {
    const text = `title: t
links: { a: {} }
hosts:
  R: { profile: router, interfaces: { x: { link: a, ipv4: [10.0.1.1/24, 10.0.7.1/24] } } }
  L:
    profile: linux
    interfaces: { e: { link: a, ipv4: 10.0.1.2/24, gateway: 10.0.7.1 } }
    routes: [{ to: 10.9.0.0/16, via: 10.0.7.1, interface: e }]
`;
    expect(warningsOf(text, code).map(({ line, hint }) => [line, hint])).toEqual([
      [7, 'set: hosts.L.interfaces.e.gateway = "10.0.1.1"'],
      [8, 'set: hosts.L.routes.0.via = "10.0.1.1"'],
    ]);
  });

  test('on an ISATAP adapter it is to embed an IPv4 address; at the end of a tunnel anything will do', () => {
    const text = (kind: string, nextHop: string): string => `title: t
links: { a: {} }
hosts:
  S:
    profile: windows-server-2012r2
    interfaces: { LAN: { link: a, ipv4: 10.0.1.1/24 } }
    tunnels: { t: { index: 5, over: LAN, ${kind} } }
    commands: ['netsh interface ipv6 add route fd00:3::/64 5 nexthop=${nextHop}']
`;
    const isatap = 'kind: isatap, state: enabled';
    expect(warningsOf(text(isatap, 'fe80::5efe:10.0.1.9'), code)).toEqual([]);
    expect(warningsOf(text(isatap, 'fe80::1'), code)).toMatchObject([
      { message: expect.stringContaining('embeds no IPv4 address') as string },
    ]);
    expect(warningsOf(text('kind: 6in4, remote: 10.0.1.9', 'fd00:5::5'), code)).toEqual([]);
  });
});
