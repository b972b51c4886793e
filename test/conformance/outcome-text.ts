import { renderTable } from '../../src/report/table.ts';
import { treeLines } from '../../src/wire/layers/layer-text.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';
import { summaryText } from '../../src/wire/layers/layer-text.ts';
import { exceptions } from './exceptions.ts';
import { groupOf } from './packet-test.ts';
import type { Failure, TestOutcome } from './run-test.ts';

const ETHERNET = 1;
const COLUMN = 78;

/** One line: the verdict, the id and for a failure what was missing. */
export function outcomeLine({ id, failure }: TestOutcome): string {
  if (failure === null) return `ok    ${id}`;
  return `FAIL  ${id}  step ${failure.step} at ${failure.time.toFixed(3)} s: ${failure.what}`;
}

/** Expected and actual frame, each line beside the other; lines that differ are marked. */
export function failureText({ expected, actual }: Failure): string {
  const [left, right] = [framesLines('expected', expected), framesLines('actual', actual)];
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [wanted, got] = [left[index] ?? '', right[index] ?? ''];
    const mark = index > 0 && wanted !== got ? '!' : ' ';
    return `    ${mark} ${fit(wanted)}  ${got}`.trimEnd();
  });
  return rows.join('\n');
}

const framesLines = (title: string, bytes: Uint8Array | null): string[] =>
  bytes === null ? [`${title}: nothing`] : [`${title}:`, ...treeLines(packetLayers(ETHERNET, bytes))];

const fit = (line: string): string => (line.length > COLUMN ? `${line.slice(0, COLUMN - 3)}...` : line.padEnd(COLUMN));

/** Every frame of a test in one line each. */
export function seenText({ seen }: TestOutcome): string {
  return seen
    .map(({ time, from, bytes }) => {
      const arrow = from === 'tester' ? '->' : '<-';
      return `    ${time.toFixed(6).padStart(12)} ${arrow} ${summaryText(packetLayers(ETHERNET, bytes))}`;
    })
    .join('\n');
}

/** Known exceptions that failed, sums by group, and the last line `N passed, N failed`. */
export function sumText(outcomes: readonly TestOutcome[]): string {
  const groups = [...new Set(outcomes.map(groupOf))].sort();
  const rows = groups.map((group) => {
    const own = outcomes.filter((outcome) => groupOf(outcome) === group);
    return [group, String(own.length), ...countsOf(own).map(String)];
  });
  const head = ['group', 'tests', 'passed', 'failed', 'of these known'];
  const table = renderTable([head, ...rows].map((row) => row.map((text) => ({ text }))));
  const known = outcomes.filter(isKnown).map(({ id }) => `known: ${id}: ${exceptions[id]}`);
  const [passed, failed] = countsOf(outcomes);
  return [...known, '', table, '', `${passed} passed, ${failed} failed`].join('\n');
}

const isKnown = ({ id, failure }: TestOutcome): boolean => failure !== null && id in exceptions;

function countsOf(outcomes: readonly TestOutcome[]): [passed: number, failed: number, known: number] {
  const failed = outcomes.filter(({ failure }) => failure !== null);
  return [outcomes.length - failed.length, failed.length, failed.filter(isKnown).length];
}
