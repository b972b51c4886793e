import { expect, test } from 'vitest';
import { Shaper } from '../../src/live/shaper.ts';
import { ms, type Nanoseconds, seconds } from '../../src/sim/time.ts';

const waits = (shaper: Shaper, times: readonly Nanoseconds[]): (number | null)[] =>
  times.map((time) => {
    const wait = shaper.admit(time);
    return wait === null ? null : wait / ms(1);
  });

test('in step with the rate nothing waits; what comes early waits its turn', () => {
  const shaper = new Shaper(10, 1, seconds(1));
  expect(waits(shaper, [0, ms(100), ms(200), ms(250), ms(260)])).toEqual([0, 0, 0, 50, 140]);
});

test('after a silence a burst passes at once', () => {
  const shaper = new Shaper(10, 3, seconds(1));
  const at = seconds(9);
  expect(waits(shaper, [at, at, at, at, at, at + ms(400)])).toEqual([0, 0, 0, 100, 200, 0]);
});

test('what would wait too long is refused, and does not make others wait', () => {
  const shaper = new Shaper(10, 1, ms(250));
  expect(waits(shaper, [0, 0, 0, 0, 0, ms(100)])).toEqual([0, 100, 200, null, null, 200]);
});

test('never more than the rate in any second behind the first burst', () => {
  const shaper = new Shaper(100, 25, seconds(1));
  const passed: number[] = [];
  for (let time = 0; time < seconds(10); time += ms(1)) {
    const wait = shaper.admit(time);
    if (wait !== null) passed.push(time + wait);
  }
  expect(passed).toEqual([...passed].sort((a, b) => a - b));
  for (let second = 1; second < 10; second++)
    expect(passed.filter((time) => time >= seconds(second) && time < seconds(second + 1))).toHaveLength(100);
});
