/** A point in time: epoch seconds and nanoseconds are two numbers, since their sum exceeds 2^53. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanoseconds: number;
}

const BILLION = 1_000_000_000;

/** A time after epoch seconds. @param nanoseconds from 0 to 2^53 */
export function timestampAfter(seconds: number, nanoseconds: number): Timestamp {
  const whole = Math.floor(nanoseconds / BILLION);
  const rest = nanoseconds - whole * BILLION;
  // The quotient may have been rounded up to a whole number.
  return rest < 0
    ? { seconds: seconds + whole - 1, nanoseconds: rest + BILLION }
    : { seconds: seconds + whole, nanoseconds: rest };
}

/** A 64-bit count of nanoseconds. */
export interface TimeWords {
  readonly high: number;
  readonly low: number;
}

/** The 64-bit count of nanoseconds as two words. */
export function nanosecondWords({ seconds, nanoseconds }: Timestamp): TimeWords {
  // seconds * 10^9 in two halves, so that every product stays below 2^53.
  const lowProduct = (seconds & 0xffff) * BILLION + nanoseconds;
  const highProduct = Math.floor(seconds / 0x10000) * BILLION;
  const highest = Math.floor(highProduct / 0x10000);
  const middle = (highProduct - highest * 0x10000) * 0x10000 + lowProduct;
  const carry = Math.floor(middle / 0x100000000);
  return { high: (highest + carry) >>> 0, low: (middle - carry * 0x100000000) >>> 0 };
}

/** How an interface of a pcapng file counts time. */
export interface TickClock {
  readonly ticksPerSecond: bigint;
  readonly offsetSeconds: bigint;
}

/**
 * The clock of if_tsresol and if_tsoffset (draft-ietf-opsawg-pcapng section 4.2).
 * @param resolution seven bits of a negative power: of two when the highest bit is set, otherwise of ten
 */
export function tickClock(resolution: number, offsetSeconds: bigint): TickClock {
  return { ticksPerSecond: (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f), offsetSeconds };
}

/** What is finer than a nanosecond is cut off. @param high, low the two words of the count of ticks */
export function timestampOfTicks(high: number, low: number, { ticksPerSecond, offsetSeconds }: TickClock): Timestamp {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  return {
    seconds: Number(ticks / ticksPerSecond + offsetSeconds),
    nanoseconds: Number(((ticks % ticksPerSecond) * BigInt(BILLION)) / ticksPerSecond),
  };
}
