/** A point in time: epoch seconds and nanoseconds are two numbers, since their sum exceeds 2^53. */
export interface Timestamp {
  readonly seconds: number;
  readonly nanoseconds: number;
}

const BILLION = 1_000_000_000;

/** A time after epoch seconds. @param nanoseconds from 0 to 2^53 */
export function timestampAfter(seconds: number, nanoseconds: number): Timestamp {
  return { seconds: seconds + Math.floor(nanoseconds / BILLION), nanoseconds: nanoseconds % BILLION };
}

/** The 64-bit count of nanoseconds as two words. */
export function nanosecondWords({ seconds, nanoseconds }: Timestamp): { readonly high: number; readonly low: number } {
  // seconds * 10^9 in two halves, so that every product stays below 2^53.
  const lowProduct = (seconds & 0xffff) * BILLION + nanoseconds;
  const highProduct = Math.floor(seconds / 0x10000) * BILLION;
  const middle = (highProduct % 0x10000) * 0x10000 + lowProduct;
  return {
    high: (Math.floor(highProduct / 0x10000) + Math.floor(middle / 0x100000000)) >>> 0,
    low: (middle % 0x100000000) >>> 0,
  };
}
