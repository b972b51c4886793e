import fs from 'node:fs';
import { expect, test } from 'vitest';
import {
  type Coverage,
  coverageOf,
  type Group,
  readSheet,
  SHEET_FILE,
  shareOf,
  testedIds,
} from '../conformance/sheet.ts';
import { knownGaps, notApplicable } from '../conformance/sheet-exceptions.ts';

const rows = readSheet(fs.readFileSync(SHEET_FILE, 'utf8'));
const tested = testedIds('test');
const coverage = coverageOf(rows, tested);

/** Of all rows that apply. */
const LEAST: Partial<Readonly<Record<Group, number>>> = {
  ISATAP: 1,
  SIT: 1,
  ND: 0.9,
  RIO: 0.9,
  SEL: 0.9,
  FRAG: 0.9,
  PMTU: 0.9,
  ICMP6: 0.9,
  ECN: 0.9,
  LOOP: 0.9,
};
const LEAST_OF_OTHERS = 0.75;

test('the sheet is there', () => expect(rows.length).toBeGreaterThan(300));

test('every row is tested, not applicable or a known gap', () => {
  expect(coverage.flatMap(({ open }) => open)).toEqual([]);
});

test.each(coverage.map((each): [string, Coverage] => [each.group, each]))(
  '%s rows that apply are tested',
  (_group, each) => {
    expect(shareOf(each)).toBeGreaterThanOrEqual(LEAST[each.group] ?? LEAST_OF_OTHERS);
  },
);

test('what is listed stands in the sheet, and once', () => {
  const known = new Set(rows.map(({ id }) => id));
  const listed = [...Object.keys(notApplicable), ...Object.keys(knownGaps)];
  expect(listed.filter((id) => !known.has(id))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

test('tests name only rows that there are', () => {
  const all = new Set(fs.readFileSync(SHEET_FILE, 'utf8').match(/[A-Z][A-Z0-9]*-\d{2}/g));
  expect([...tested].filter((id) => !all.has(id))).toEqual([]);
});
