import { type Nanoseconds, seconds } from '../sim/time.ts';

/** Parts of a token: what comes in a nanosecond is then a whole number of them, at any rate. */
const PARTS = BigInt(seconds(1));

/** A rate limit that lets bursts pass: the token bucket that RFC 4443 section 2.4 (f) recommends for ICMP errors. A token is whatever is counted. */
export class TokenBucket {
  private readonly full: bigint;
  private readonly perNanosecond: bigint;
  private parts: bigint;
  private filledUntil: Nanoseconds = 0;

  /** Whole numbers both. @param burst tokens at most, @param perSecond tokens that come each second */
  constructor(burst: number, perSecond: number) {
    this.full = BigInt(burst) * PARTS;
    this.perNanosecond = BigInt(perSecond);
    this.parts = this.full;
  }

  /** Takes tokens, a whole number. @returns false when there are not so many; then none is taken */
  take(now: Nanoseconds, count = 1): boolean {
    const filled = this.parts + BigInt(now - this.filledUntil) * this.perNanosecond;
    const wanted = BigInt(count) * PARTS;
    this.parts = filled < this.full ? filled : this.full;
    this.filledUntil = now;
    if (this.parts < wanted) return false;
    this.parts -= wanted;
    return true;
  }
}
