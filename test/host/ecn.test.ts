import { expect, test } from 'vitest';
import { decapsulatedEcn, encapsulatedEcn } from '../../src/host/ecn.ts';

const names = ['not-ECT', 'ECT(1)', 'ECT(0)', 'CE'] as const;

/** RFC 6040 figure 4: a row for each inner field, a column for each outer one. */
const figure4 = `
          not-ECT  ECT(0)  ECT(1)  CE
not-ECT   not-ECT  not-ECT not-ECT drop
ECT(0)    ECT(0)   ECT(0)  ECT(1)  CE
ECT(1)    ECT(1)   ECT(1)  ECT(1)  CE
CE        CE       CE      CE      CE`;

const rows = figure4
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cases = rows
  .slice(1)
  .flatMap(([inner, ...results]) => results.map((result, at) => [inner!, rows[0]![at]!, result]));

test('ECN-03 ECN-04 the whole table', () => expect(cases).toHaveLength(16));

test.each(cases)('ECN-03 ECN-04 inner %s, outer %s: %s', (inner, outer, result) => {
  const value = (name: string): number => names.indexOf(name as (typeof names)[number]);
  const found = decapsulatedEcn(value(inner), value(outer));
  expect(found === null ? 'drop' : names[found]).toBe(result);
});

test.each(names)('ECN-01 %s outside is what it is inside, but for congestion where the profile says so', (name) => {
  const inner = names.indexOf(name);
  expect(names[encapsulatedEcn(inner, 'normal')]).toBe(name);
  expect(names[encapsulatedEcn(inner, 'full-functionality')]).toBe(name === 'CE' ? 'ECT(0)' : name);
});
