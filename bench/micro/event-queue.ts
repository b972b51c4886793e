import { EventQueue, type EventTarget } from '../../src/sim/event-queue.ts';
import { RandomStream } from '../../src/sim/random.ts';
import { nanosecondsEach, type Result, summarize } from '../measure.ts';

const OPERATIONS = 200_000;
/** Mean time to the next event of what is pending, in nanoseconds. */
const MEAN_DELAY = 1_000_000;

const target: EventTarget = { handleEvent: () => undefined };

/** The hold model (Vaucher and Duval 1975): of N pending events the earliest is taken and a new one put in. */
export function eventQueueResults(rounds: number): Result[] {
  return [1e3, 1e5].map((pending) => {
    const random = new RandomStream(1, 'hold');
    const queue = new EventQueue();
    for (let count = 0; count < pending; count++) queue.push(random.below(2 * MEAN_DELAY), target, 0, null);
    const figures = nanosecondsEach(OPERATIONS, rounds, () => {
      for (let count = 0; count < OPERATIONS; count++) {
        queue.pop();
        queue.push(queue.time + random.below(2 * MEAN_DELAY), target, 0, null);
      }
      return queue.time;
    });
    return summarize(`event queue, ${pending} pending, hold`, 'ns', figures);
  });
}
