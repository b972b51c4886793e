import { expect, test } from 'vitest';
import { monotonicClock } from '../../src/live/monotonic-clock.ts';
import { ms, us } from '../../src/sim/time.ts';

test('it goes on, and wakes at a time and not before it', async () => {
  const clock = monotonicClock();
  for (const wait of [us(0), us(300), ms(5)]) {
    const wanted = clock.now() + wait;
    const woken = await new Promise<number>((resolve) => {
      // A timer of whole milliseconds may come early by less than one: who waits asks again.
      const wake = (): void => (clock.now() < wanted ? clock.wakeAt(wanted, wake) : resolve(clock.now()));
      clock.wakeAt(wanted, wake);
    });
    expect(woken).toBeGreaterThanOrEqual(wanted);
  }
});

test('a later wish takes the place of an earlier one, Infinity is none', async () => {
  const clock = monotonicClock();
  const log: string[] = [];
  clock.wakeAt(0, () => log.push('first'));
  clock.wakeAt(ms(2), () => log.push('second'));
  clock.wakeAt(Infinity, () => log.push('third'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(log).toEqual([]);
  clock.wakeAt(ms(20), () => log.push('fourth'));
  clock.wakeAt(0, () => log.push('fifth'));
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(log).toEqual(['fifth']);
});
