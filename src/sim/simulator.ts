import { type EventHandle, EventQueue, type EventTarget } from './event-queue.ts';
import { RandomStream } from './random.ts';
import type { Nanoseconds } from './time.ts';

/** Runs a callback as an event; for what happens seldom. The packet path schedules targets with a kind. */
const CALLBACK: EventTarget = {
  handleEvent: (_kind, argument) => (argument as () => void)(),
};

/** The clock and the queue. Knows no protocol. */
export class Simulator {
  readonly seed: number;
  /** The simulated time now. */
  now: Nanoseconds = 0;
  /** Events that have run. */
  events = 0;
  private readonly queue = new EventQueue();

  constructor(seed = 1) {
    this.seed = seed;
  }

  /** Events that are still to run. */
  get pending(): number {
    return this.queue.pending;
  }

  /** Random numbers of their own for one purpose; the same name gives the same numbers from the start. */
  random(name: string): RandomStream {
    return new RandomStream(this.seed, name);
  }

  /** @param delay nanoseconds from now, an integer not below 0 */
  schedule(delay: Nanoseconds, target: EventTarget, kind: number, argument?: unknown): EventHandle {
    return this.queue.push(this.now + delay, target, kind, argument);
  }

  after(delay: Nanoseconds, callback: () => void): EventHandle {
    return this.queue.push(this.now + delay, CALLBACK, 0, callback);
  }

  cancel(handle: EventHandle): void {
    this.queue.cancel(handle);
  }

  /** The time of the next event; Infinity when there is none. */
  nextTime(): Nanoseconds {
    return this.queue.peekTime();
  }

  /** Runs all events up to and including `until`; the clock then stands there. */
  run(until: Nanoseconds): void {
    const { queue } = this;
    while (queue.peekTime() <= until) this.step();
    if (until !== Infinity) this.now = until;
  }

  /** Runs until nothing is left. */
  runAll(): void {
    while (this.step());
  }

  /** Runs one event. @returns false when there was none */
  step(): boolean {
    const { queue } = this;
    const target = queue.pop();
    if (target === null) return false;
    this.now = queue.time;
    this.events++;
    target.handleEvent(queue.kind, queue.argument);
    return true;
  }
}
