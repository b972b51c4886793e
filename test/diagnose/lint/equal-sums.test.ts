import { describe, expect, test } from 'vitest';
import { codesOf, twoCards, warningsOf } from '../../support/lints.ts';
import { loadText } from '../../support/scenarios.ts';

describe('equal-sums', () => {
  const code = 'equal-sums';
  // Automatic metrics of 1 Gb/s and 100 Mb/s on 2012 R2: 10 and 20.
  const [one, two] = [
    'add route fd00:3::/64 11 nexthop=fd00:1::2 metric=30',
    'add route fd00:3::/64 12 nexthop=fd00:2::2 metric=20',
  ];

  test('two routes with one sum: the later one is what was meant', () => {
    expect(warningsOf(twoCards([one, two]), code)).toMatchObject([
      {
        line: 11,
        message: expect.stringMatching(
          /^2 routes of S to fd00:3::\/64 have the same sum: via fd00:1::2 on One \(30 \+ 10 = 40\), via fd00:2::2 on Two \(20 \+ 20 = 40\); /,
        ) as string,
        hint: 'to have the one via fd00:2::2 on Two taken, on S: netsh interface ipv6 set route fd00:3::/64 12 nexthop=fd00:2::2 metric=9',
      },
    ]);
  });

  test('a metric of 0 cannot be made lower', () => {
    const zero = 'add route fd00:3::/64 12 nexthop=fd00:2::2 metric=0';
    expect(warningsOf(twoCards(['add route fd00:3::/64 11 metric=10', zero]), code)).toMatchObject([
      { hint: expect.stringMatching(/Two taken, on S: netsh .* set route fd00:3::\/64 11 metric=11$/) as string },
    ]);
  });

  test.each([
    ['sums that differ', [one, two.replace('metric=20', 'metric=21')]],
    ['a third that wins anyway', [one, two, 'add route fd00:3::/64 11 metric=1']],
    ['different prefixes', [one, two.replace('fd00:3::/64', 'fd00:3::/63')]],
  ])('not %s', (_what, commands) => {
    expect(warningsOf(twoCards(commands), code)).toEqual([]);
  });

  test('among IPv4 routes of a router, with what to set', () => {
    const text = `title: t
links: { a: {}, b: {} }
hosts:
  R:
    profile: router
    interfaces: { x: { link: a, ipv4: 10.0.1.1/24 }, y: { link: b, ipv4: 10.0.2.1/24 } }
    routes:
      - { to: 10.0.9.0/24, via: 10.0.1.2, interface: x }
      - { to: 10.0.9.0/24, via: 10.0.2.2, interface: y }
`;
    expect(warningsOf(text, code)).toMatchObject([
      { line: 9, column: 9, hint: 'to have the one via 10.0.2.2 on y taken, set: hosts.R.routes.1.metric = 250' },
    ]);
  });

  test('not two routers that advertise one default route each', () => {
    const router = (name: string): string =>
      `  ${name}: { profile: router, interfaces: { x: { link: a, ipv6: 'fd00:1::${name.charCodeAt(0)}/64', forwarding: true, ra: { prefixes: ['fd00:1::/64'], lifetime: 1800s } } } }\n`;
    const text = `title: t\nlinks: { a: {} }\nhosts:\n${router('Q')}${router('R')}  PC: { profile: windows-10, interfaces: { LAN: { link: a } } }\n`;
    expect(codesOf(loadText(text))).toEqual([]);
  });
});
