import type { Simulator } from '../sim/simulator.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { LiveClock } from './clock.ts';

/** Events that run in one go, before sockets and signals have their turn again. */
const MOST_EVENTS = 5000;

/**
 * Lets simulated time follow a clock: what is due runs at once and in order, each event at its own time. After a pause of
 * the process what was due meanwhile runs late; simulated time never goes back.
 */
export class Pacer {
  /** How late an event has run at most. */
  lateness: Nanoseconds = 0;
  private readonly simulator: Simulator;
  private readonly clock: LiveClock;
  private readonly onFault: (error: unknown) => void;
  private isOver = false;

  /** @param onFault called once with what an event threw; nothing runs any more then */
  constructor(simulator: Simulator, clock: LiveClock, onFault: (error: unknown) => void) {
    this.simulator = simulator;
    this.clock = clock;
    this.onFault = onFault;
  }

  /** Runs what is due, and sees to what will be. */
  advance(): void {
    if (this.isOver) return;
    try {
      this.clock.wakeAt(this.runDue(), () => this.advance());
    } catch (error) {
      this.stop();
      this.onFault(error);
    }
  }

  /** @returns when to go on */
  private runDue(): Nanoseconds {
    const { simulator } = this;
    const now = Math.max(this.clock.now(), simulator.now);
    const next = simulator.nextTime();
    if (next < now) this.lateness = Math.max(this.lateness, now - next);
    for (let count = 0; simulator.nextTime() <= now; count++) {
      if (count === MOST_EVENTS) return now;
      simulator.step();
    }
    simulator.run(now);
    return simulator.nextTime();
  }

  /** Simulated time stands still from now on. */
  stop(): void {
    this.isOver = true;
    this.clock.wakeAt(Infinity, () => undefined);
  }
}
