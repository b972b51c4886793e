import { type Nanoseconds, seconds } from '../sim/time.ts';

/** A rate limit that lets bursts pass: the token bucket that RFC 4443 section 2.4 (f) recommends for ICMP errors. A token is whatever is counted. */
export class TokenBucket {
  private readonly burst: number;
  private readonly interval: Nanoseconds;
  private tokens: number;
  private filledUntil: Nanoseconds = 0;

  /** @param burst tokens at most, @param perSecond tokens that come each second */
  constructor(burst: number, perSecond: number) {
    this.burst = burst;
    this.tokens = burst;
    this.interval = Math.round(seconds(1) / perSecond);
  }

  /** Takes tokens. @returns false when there are not so many; then none is taken */
  take(now: Nanoseconds, count = 1): boolean {
    const came = Math.floor((now - this.filledUntil) / this.interval);
    this.tokens = Math.min(this.burst, this.tokens + came);
    this.filledUntil = this.tokens === this.burst ? now : this.filledUntil + came * this.interval;
    if (this.tokens < count) return false;
    this.tokens -= count;
    return true;
  }
}
