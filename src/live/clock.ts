import type { Nanoseconds } from '../sim/time.ts';

/** The time that simulated time follows. */
export interface LiveClock {
  /** Since the clock was made; never smaller than before. */
  now(): Nanoseconds;
  /**
   * Calls back once at a time or soon after it, never before this call returns; takes the place of an earlier wish.
   * Infinity: not at all.
   */
  wakeAt(time: Nanoseconds, callback: () => void): void;
}
