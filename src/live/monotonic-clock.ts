import { ms, type Nanoseconds } from '../sim/time.ts';
import type { LiveClock } from './clock.ts';

/** setTimeout has no longer one than 2^31 - 1 milliseconds. */
const LONGEST_TIMEOUT = 0x7fffffff;

/** The machine's monotonic clock; zero is when it was made. */
export function monotonicClock(): LiveClock {
  const start = process.hrtime.bigint();
  const now = (): Nanoseconds => Number(process.hrtime.bigint() - start);
  let forget = (): void => undefined;
  return {
    now,
    wakeAt: (time, callback) => {
      forget();
      forget = () => undefined;
      if (time === Infinity) return;
      const left = time - now();
      // A timer counts whole milliseconds: what is due sooner waits for one turn of the event loop at a time.
      if (left < ms(1)) {
        const turn = setImmediate(callback);
        forget = () => clearImmediate(turn);
      } else {
        const timer = setTimeout(callback, Math.min(Math.floor(left / ms(1)), LONGEST_TIMEOUT));
        forget = () => clearTimeout(timer);
      }
    },
  };
}
