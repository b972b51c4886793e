import { expect, test } from 'vitest';
import { ReplayWindow } from '../../src/ipsec/replay-window.ts';

/** What a receiver says to these numbers, each noted when it is new. */
function judge(...sequences: number[]): boolean[] {
  const window = new ReplayWindow();
  return sequences.map((sequence) => {
    const isNew = window.isNew(sequence);
    if (isNew) window.note(sequence);
    return isNew;
  });
}

test('numbers in order and out of order pass once (IPSEC-04)', () => {
  expect(judge(1, 2, 4, 3, 3, 4, 2, 1)).toEqual([true, true, true, true, false, false, false, false]);
});

test('the window is 64 wide (IPSEC-04)', () => {
  expect(judge(1, 66, 2, 3, 66)).toEqual([true, true, false, true, false]);
});

test('zero is never sent', () => {
  expect(judge(0, 1)).toEqual([false, true]);
});

test('a leap forgets what it leaves behind, and nothing of before shines through (IPSEC-04)', () => {
  expect(judge(10, 1000, 999, 1000 - 63, 1000 - 64, 0xffffffff, 0xfffffffe, 1000)).toEqual([
    true,
    true,
    true,
    true,
    false,
    true,
    true,
    false,
  ]);
});

test('a number that was not noted moves nothing (IPSEC-04)', () => {
  const window = new ReplayWindow();
  window.note(5);
  expect(window.isNew(5000)).toBe(true);
  expect(window.isNew(4)).toBe(true);
});
