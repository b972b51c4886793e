import { describe, expect, test } from 'vitest';
import { checkScenario, lints } from '../../../src/diagnose/lint/lints.ts';
import { codesOf, commandsIn, twoCards, withHint } from '../../support/lints.ts';
import { loadFile, loadText } from '../../support/scenarios.ts';
import { shippedScenarios } from '../../support/shipped-scenarios.ts';

describe('shipped scenarios', () => {
  test.each(shippedScenarios.filter((file) => !file.includes('/faults/')))('%s is warned of nothing', (file) => {
    expect(checkScenario(loadFile(file))).toEqual([]);
  });

  test.each([
    ['advertise-off', ['published-not-advertised']],
    ['forwarding-off-isatap', ['advertised-not-forwarded']],
    ['forwarding-off-lan', ['advertised-not-forwarded']],
    ['return-metric-2016', ['version-metrics']],
    ['next-hop-is-isatap-address', ['next-hop-off-link']],
    ['wrong-interface-index', ['next-hop-off-link']],
    ['isatap-name-global', ['prefix-without-rule', 'isatap-name-global']],
    ['isatap-name-blocked', []],
    ['reboot-loses-active-routes', ['lost-at-reboot']],
    ['isatap-prefix-mismatch', ['prefix-without-rule']],
    ['return-metric', []],
    ['dav02-return-route-missing', []],
  ])('faults/%s is warned of %j', (name, codes) => {
    expect(codesOf(loadFile(`scenarios/faults/${name}.yaml`))).toEqual(codes);
  });

  test.each(shippedScenarios)('what a hint for %s says to type takes the warning away', (file) => {
    const loaded = loadFile(file);
    for (const warning of checkScenario(loaded)) {
      if (commandsIn(warning.hint).length === 0) continue;
      const left = checkScenario(withHint(loaded, warning.hint)).map(({ message }) => message);
      expect(left, warning.hint!).not.toContain(warning.message);
    }
  });
});

test.each([
  ['published-not-advertised', ['add route fd00:3::/64 11 nexthop=fd00:1::2 publish=yes']],
  [
    'advertised-not-forwarded',
    ['add route fd00:3::/64 11 nexthop=fd00:1::2 publish=yes', 'set interface 12 advertise=enabled forwarding=enabled'],
  ],
  ['equal-sums', ['add route fd00:3::/64 11 metric=30', 'add route fd00:3::/64 12 metric=20']],
  ['equal-sums', ['add route fd00:3::/64 11 metric=10', 'add route fd00:3::/64 12 metric=0']],
  [
    'version-metrics',
    ['set interface 12 metric=20', 'add route fd00:3::/64 11 metric=255', 'add route fd00:3::/64 12'],
  ],
  [
    'version-metrics',
    ['set interface 12 metric=11', 'add route fd00:3::/64 11 metric=0', 'add route fd00:3::/64 12 metric=0'],
  ],
  ['next-hop-off-link', ['add route fd00:3::/64 12 nexthop=fd00:1::2 metric=9']],
  ['next-hop-off-link', ['add route fd00:3::/64 12 nexthop=fd00:9::2']],
  ['lost-at-reboot', ['set interface 12 forwarding=enabled mtu=1400 store=active']],
  ['lost-at-reboot', ['add address 11 fd00:1::5/64 store=active']],
])('the hint of %s is typed: %j', (code, commands) => {
  const loaded = loadText(twoCards(commands));
  const warning = checkScenario(loaded).find((each) => each.code === code)!;
  expect(commandsIn(warning.hint).length).toBeGreaterThan(0);
  expect(codesOf(withHint(loaded, warning.hint)), warning.hint!).not.toContain(code);
});

test('every lint has a code and a sentence of its own', () => {
  expect(new Set(lints.map(({ code }) => code)).size).toBe(lints.length);
  expect(new Set(lints.map(({ sentence }) => sentence)).size).toBe(lints.length);
});

test('warnings come in the order of the file, each with its place and its code', () => {
  const text = twoCards([
    'add route fd00:8::/64 12 nexthop=fd00:7::7',
    'add route fd00:3::/64 11 nexthop=fd00:1::2 publish=yes store=active',
  ]);
  expect(
    checkScenario(loadText(text)).map(({ severity, line, column, code }) => [severity, line, column, code]),
  ).toEqual([
    ['warning', 10, 9, 'next-hop-off-link'],
    ['warning', 11, 9, 'published-not-advertised'],
    ['warning', 11, 9, 'lost-at-reboot'],
  ]);
});
