import { type Nanoseconds, seconds } from '../sim/time.ts';

/**
 * Holds packets to a rate: what comes faster waits its turn, what would wait too long is refused. The virtual scheduling of
 * the generic cell rate algorithm (ITU-T I.371 annex A), so that neither timers nor lists are needed.
 */
export class Shaper {
  private readonly interval: Nanoseconds;
  /** How much earlier than its turn a packet may pass. */
  private readonly tolerance: Nanoseconds;
  private readonly longestWait: Nanoseconds;
  /** Whose turn is next, if all had come in step. */
  private turn: Nanoseconds = 0;

  /** @param rate packets a second @param burst packets that pass at once after a silence */
  constructor(rate: number, burst: number, longestWait: Nanoseconds) {
    this.interval = Math.round(seconds(1) / rate);
    this.tolerance = (burst - 1) * this.interval;
    this.longestWait = longestWait;
  }

  /** @returns how long a packet that comes now has to wait; null: too long, so that it does not pass */
  admit(now: Nanoseconds): Nanoseconds | null {
    const turn = Math.max(this.turn, now);
    const wait = Math.max(0, turn - this.tolerance - now);
    if (wait > this.longestWait) return null;
    this.turn = turn + this.interval;
    return wait;
  }
}
