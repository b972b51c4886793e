import { type Nanoseconds, seconds } from '../../sim/time.ts';

/** RFC 5961 section 7: ten in five seconds over all connections. */
const MOST = 10;
const PERIOD = seconds(5);

/** How many challenge acknowledgements a host sends. */
export class ChallengeLimit {
  private begin: Nanoseconds = 0;
  private count = 0;

  allows(now: Nanoseconds): boolean {
    if (now - this.begin >= PERIOD) {
      this.begin = now;
      this.count = 0;
    }
    return this.count++ < MOST;
  }
}
