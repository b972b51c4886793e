import type { EventHandle, EventTarget } from './event-queue.ts';
import type { Simulator } from './simulator.ts';
import type { Nanoseconds } from './time.ts';

/** One timer of a protocol: starting it again moves it, stopping an idle one does nothing. */
export class Timer implements EventTarget {
  private readonly simulator: Simulator;
  private readonly expired: () => void;
  private handle: EventHandle = 0;

  constructor(simulator: Simulator, expired: () => void) {
    this.simulator = simulator;
    this.expired = expired;
  }

  get isRunning(): boolean {
    return this.handle !== 0;
  }

  start(delay: Nanoseconds): void {
    this.stop();
    this.handle = this.simulator.schedule(delay, this, 0);
  }

  stop(): void {
    if (this.handle !== 0) this.simulator.cancel(this.handle);
    this.handle = 0;
  }

  handleEvent(): void {
    this.handle = 0;
    this.expired();
  }
}
