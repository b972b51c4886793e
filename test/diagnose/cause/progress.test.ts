import { expect, test } from 'vitest';
import { compareEnds, compareProgress, isFarther, type Progress } from '../../../src/diagnose/cause/progress.ts';

const at = (end: string, ...steps: readonly number[]): Progress => ({ steps, end });

test('of two flows the one whose first differing step is greater came farther', () => {
  expect(compareProgress(at('a', 1, 0, 5), at('b', 1, 0, 3))).toBe(2);
  expect(compareProgress(at('a', 1, 0, 9), at('b', 2))).toBeLessThan(0);
  expect(compareProgress(at('a', 1), at('b', 1, 0))).toBe(0);
  expect(compareProgress(at('a', Infinity), at('b', Infinity))).toBe(0);
});

test('another end at the same distance counts as farther, the same end does not', () => {
  expect(isFarther(at('filter', 1, 0, 3), at('filter', 1, 0, 3))).toBe(false);
  expect(isFarther(at('tunnel', 1, 0, 3), at('filter', 1, 0, 3))).toBe(true);
  expect(isFarther(at('tunnel', 1, 0, 2), at('filter', 1, 0, 3))).toBe(false);
});

test('on the way back an answer on a shorter way is farther if it ends elsewhere', () => {
  expect(isFarther(at('router', 2, 0, 2), at('station', 2, 0, 4))).toBe(true);
  expect(isFarther(at('station', 2, 0, 5), at('station', 2, 0, 4))).toBe(false);
  expect(isFarther({ ...at('station', 2, 0, 4), routes: -1 }, { ...at('station', 2, 0, 4), routes: -2 })).toBe(true);
  expect(isFarther({ ...at('station', 2, 0, 4), routes: -2 }, at('station', 2, 0, 4))).toBe(false);
  expect(compareEnds(at('router', 2, 0, 2), at('station', 2, 0, 4))).toBe(0);
  expect(compareEnds(at('router', 1, 0, 2), at('station', 2, 0, 4))).toBeLessThan(0);
});
