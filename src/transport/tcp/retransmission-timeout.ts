import { type Nanoseconds, ms, seconds } from '../../sim/time.ts';
import { sequenceDistance } from './sequence.ts';

/** RFC 6298 section 2: G, the lower bound (a SHOULD) and the upper bound of at least 60 s. */
const GRANULARITY = ms(10);
const MINIMUM = seconds(1);
const MAXIMUM = seconds(60);
/** RFC 6298 rule 5.7. */
const AFTER_LOST_SYN = seconds(3);

/** The retransmission time-out of one connection, RFC 6298. */
export class RetransmissionTimeout {
  private smoothed: Nanoseconds | null = null;
  private variation: Nanoseconds = 0;
  private base: Nanoseconds;
  private backoff = 0;
  /** What is being timed: the number that acknowledges it, and when it was sent. */
  private timed: { readonly sequence: number; readonly sent: Nanoseconds } | null = null;

  /** @param initial RTO before the first measurement */
  constructor(initial: Nanoseconds) {
    this.base = initial;
  }

  get current(): Nanoseconds {
    return this.afterDoublings(this.backoff);
  }

  /** The RTO doubled so many times, up to the upper bound. */
  afterDoublings(count: number): Nanoseconds {
    return Math.min(this.base * 2 ** count, MAXIMUM);
  }

  /** A segment goes out for the first time; it is timed unless another is. @param sequence behind its end */
  startTiming(sequence: number, now: Nanoseconds): void {
    this.timed ??= { sequence, sent: now };
  }

  /** Something goes out once more: whose acknowledgement comes cannot be told (Karn's algorithm, section 3). */
  stopTiming(): void {
    this.timed = null;
  }

  acknowledged(acknowledgment: number, now: Nanoseconds): void {
    if (this.timed === null || sequenceDistance(acknowledgment, this.timed.sequence) < 0) return;
    this.measure(now - this.timed.sent);
    this.timed = null;
  }

  /** A round-trip time of a segment that was sent once. It ends the backing off. */
  measure(roundTrip: Nanoseconds): void {
    if (this.smoothed === null) {
      this.smoothed = roundTrip;
      this.variation = Math.floor(roundTrip / 2);
    } else {
      this.variation = Math.floor((3 * this.variation + Math.abs(this.smoothed - roundTrip)) / 4);
      this.smoothed = Math.floor((7 * this.smoothed + roundTrip) / 8);
    }
    this.base = Math.max(MINIMUM, this.smoothed + Math.max(GRANULARITY, 4 * this.variation));
    this.backoff = 0;
  }

  /** The timer ran out (rule 5.5). It stays doubled until the next measurement. */
  double(): void {
    this.backoff++;
  }

  /** The handshake is over and its SYN was sent more than once. */
  restartAfterLostSyn(): void {
    this.base = AFTER_LOST_SYN;
    this.backoff = 0;
  }
}
