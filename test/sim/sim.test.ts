import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue } from '../../src/sim/event-queue.ts';
import { Signal, sleep, start, waitFor } from '../../src/sim/process.ts';
import { RandomStream } from '../../src/sim/random.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { Timer } from '../../src/sim/timer.ts';

const target = { handleEvent: () => undefined };

describe('event queue', () => {
  test('gives events by time, and in the order of scheduling where times are equal, whatever is cancelled', () => {
    const operation = fc.record({ time: fc.integer({ min: 0, max: 20 }), cancel: fc.option(fc.nat(200)) });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const queue = new EventQueue();
        const handles: number[] = [];
        const alive = new Map<number, number>();
        operations.forEach(({ time, cancel }, index) => {
          handles.push(queue.push(time, target, 0, index));
          alive.set(index, time);
          if (cancel === null) return;
          queue.cancel(handles[cancel % handles.length]!);
          alive.delete(cancel % handles.length);
        });
        const expected = [...alive].sort(([a, timeA], [b, timeB]) => timeA - timeB || a - b).map(([index]) => index);
        const got: unknown[] = [];
        while (queue.pop() !== null) got.push(queue.argument);
        expect(got).toEqual(expected);
        expect(queue.pending).toBe(0);
      }),
      { seed: 1 },
    );
  });

  test('a handle of an event that has run cancels nothing', () => {
    const queue = new EventQueue();
    const first = queue.push(1, target, 0, 'first');
    queue.pop();
    queue.push(2, target, 0, 'second');
    queue.cancel(first);
    queue.pop();
    expect(queue.argument).toBe('second');
  });
});

test('processes sleep, wait for signals and see which came first', () => {
  const simulator = new Simulator();
  const signal = new Signal();
  const log: string[] = [];
  start(
    simulator,
    (function* () {
      yield* sleep(ms(5));
      log.push(`slept until ${simulator.now}`);
      log.push(`signal ${yield* waitFor(signal, ms(10))} at ${simulator.now}`);
      log.push(`signal ${yield* waitFor(signal, ms(10))} at ${simulator.now}`);
    })(),
  );
  simulator.after(ms(8), () => signal.fire());
  simulator.runAll();
  expect(log).toEqual(['slept until 5000000', 'signal true at 8000000', 'signal false at 18000000']);
});

test('a timer that is started again moves', () => {
  const simulator = new Simulator();
  const times: number[] = [];
  const timer = new Timer(simulator, () => times.push(simulator.now));
  timer.start(seconds(1));
  simulator.after(ms(500), () => timer.start(seconds(1)));
  simulator.run(seconds(3));
  expect(times).toEqual([seconds(1.5)]);
  expect(timer.isRunning).toBe(false);
});

test('a stream of random numbers depends on seed and name alone', () => {
  const draw = (seed: number, name: string): number[] => {
    const stream = new RandomStream(seed, name);
    return Array.from({ length: 5 }, () => stream.next());
  };
  expect(draw(1, 'PC01/nd')).toEqual(draw(1, 'PC01/nd'));
  expect(draw(1, 'PC01/nd')).not.toEqual(draw(2, 'PC01/nd'));
  expect(draw(1, 'PC01/nd')).not.toEqual(draw(1, 'PC02/nd'));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (bound) => new RandomStream(bound, 'x').below(bound) < bound),
    { seed: 1 },
  );
});
