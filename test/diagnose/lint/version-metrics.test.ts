import { describe, expect, test } from 'vitest';
import { twoCards, warningsOf } from '../../support/lints.ts';

describe('version-metrics', () => {
  const code = 'version-metrics';
  // Card One has 10 by itself on 2012 R2 and 25 on 2016; Two has 20 set on either.
  const routes = (metric: number, one = 'routerdiscovery=enabled'): string[] => [
    `set interface 11 ${one}`,
    'set interface 12 metric=20',
    `add route fd00:3::/64 11 nexthop=fd00:1::2 metric=${metric}`,
    'add route fd00:3::/64 12 nexthop=fd00:2::2',
  ];

  test('a route that wins on 2012 R2 only', () => {
    expect(warningsOf(twoCards(routes(255)), code)).toMatchObject([
      {
        line: 12,
        message: expect.stringMatching(
          /^S reaches fd00:3::\/64 via fd00:1::2 on One only on windows-server-2012r2, 255 \+ 10 = 265 against 256 \+ 20 = 276; on windows-server-2016 it would be via fd00:2::2 on Two, 256 \+ 20 = 276 against 255 \+ 25 = 280; /,
        ) as string,
        hint: 'on S: netsh interface ipv6 set route fd00:3::/64 11 nexthop=fd00:1::2 metric=200',
      },
    ]);
  });

  test.each([250, 267, 300])('not metric %i, with which both versions choose alike', (metric) => {
    expect(warningsOf(twoCards(routes(metric)), code)).toEqual([]);
  });

  test('not where interface metrics are set, nor on systems of one metric', () => {
    expect(warningsOf(twoCards(routes(255, 'metric=10')), code)).toEqual([]);
    expect(warningsOf(twoCards(routes(255), 'linux'), code)).toEqual([]);
  });

  test('clients are held against clients', () => {
    const [warning] = warningsOf(twoCards(routes(255), 'windows-7'), code);
    expect(warning?.message).toContain('only on windows-7, ');
    expect(warning?.message).toContain('; on windows-10 it would be ');
  });

  test('switches of the scenario hold for the other version too', () => {
    const text = twoCards(routes(255)).replace('interfaces:', 'switches: { isatapMetric: 7 }\n    interfaces:');
    expect(warningsOf(text, code)).toHaveLength(1);
  });

  test('where no route metric helps, interface metrics are to be set', () => {
    const text = twoCards([
      'add route fd00:3::/64 11 nexthop=fd00:1::2 metric=0',
      'set interface 12 metric=11',
      'add route fd00:3::/64 12 nexthop=fd00:2::2 metric=0',
    ]);
    expect(warningsOf(text, code)).toMatchObject([
      {
        hint: [
          'on S:',
          'netsh interface ipv6 set interface 11 metric=10',
          'netsh interface ipv6 set interface 12 metric=11',
        ].join('\n'),
      },
    ]);
  });
});
