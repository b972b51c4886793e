import { describe, expect, test } from 'vitest';
import { Pacer } from '../../src/live/pacer.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { ScriptedClock } from '../support/live/scripted-live.ts';

function make(): { simulator: Simulator; clock: ScriptedClock; pacer: Pacer; log: string[]; faults: unknown[] } {
  const simulator = new Simulator();
  const clock = new ScriptedClock();
  const faults: unknown[] = [];
  const pacer = new Pacer(simulator, clock, (error) => faults.push(error));
  return { simulator, clock, pacer, log: [], faults };
}

describe('simulated time follows the clock', () => {
  test('events run when they are due, and make others', () => {
    const { simulator, clock, pacer, log } = make();
    const tick = (): void => {
      log.push(`${simulator.now / 1e6} at ${clock.time / 1e6}`);
      if (log.length < 3) simulator.after(ms(5), tick);
    };
    simulator.after(ms(5), tick);
    pacer.advance();
    clock.goTo(ms(12));
    expect(log).toEqual(['5 at 5', '10 at 10']);
    expect(clock.wish).toBe(ms(15));
    clock.goTo(ms(20));
    expect(log).toEqual(['5 at 5', '10 at 10', '15 at 15']);
    expect(clock.wish).toBe(Infinity);
    expect(pacer.lateness).toBe(0);
  });

  test('after a pause what was due runs at once, in order, each event at its own time', () => {
    const { simulator, clock, pacer, log } = make();
    for (const at of [30, 10, 20])
      simulator.after(ms(at), () => log.push(`${simulator.now / 1e6} at ${clock.time / 1e6}`));
    simulator.after(seconds(9), () => log.push('too early'));
    pacer.advance();
    clock.time = seconds(3);
    clock.goTo(seconds(3));
    expect(log).toEqual(['10 at 3000', '20 at 3000', '30 at 3000']);
    expect(simulator.now).toBe(seconds(3));
    expect(pacer.lateness).toBe(seconds(3) - ms(10));
  });

  test('time never goes back, not even with a clock that does', () => {
    const { simulator, clock, pacer, log } = make();
    clock.time = ms(50);
    pacer.advance();
    expect(simulator.now).toBe(ms(50));
    clock.time = ms(20);
    simulator.after(ms(1), () => log.push(`${simulator.now / 1e6}`));
    pacer.advance();
    expect(simulator.now).toBe(ms(50));
    clock.goTo(ms(51));
    expect(log).toEqual(['51']);
  });

  test('a backlog is worked off in pieces, between which packets can be read', () => {
    const { simulator, clock, pacer } = make();
    let count = 0;
    for (let event = 0; event < 12_000; event++) simulator.after(ms(1), () => count++);
    clock.time = ms(2);
    pacer.advance();
    expect(count).toBe(5000);
    expect(simulator.now).toBe(ms(1));
    expect(clock.wish).toBe(ms(2));
    clock.goTo(ms(2));
    expect(count).toBe(12_000);
    expect(simulator.now).toBe(ms(2));
  });

  test('a fault in an event is told once, and nothing runs any more', () => {
    const { simulator, clock, pacer, log, faults } = make();
    simulator.after(ms(1), () => {
      throw new TypeError('broken on purpose');
    });
    simulator.after(ms(2), () => log.push('ran'));
    pacer.advance();
    clock.goTo(ms(10));
    pacer.advance();
    expect(faults).toEqual([new TypeError('broken on purpose')]);
    expect(log).toEqual([]);
    expect(clock.wish).toBe(Infinity);
  });

  test('after the end it stands still', () => {
    const { simulator, clock, pacer, log } = make();
    simulator.after(ms(5), () => log.push('ran'));
    pacer.advance();
    pacer.stop();
    clock.goTo(ms(10));
    pacer.advance();
    expect({ log, now: simulator.now }).toEqual({ log: [], now: 0 });
  });
});
