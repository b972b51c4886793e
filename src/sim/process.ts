import type { EventHandle, EventTarget } from './event-queue.ts';
import type { Simulator } from './simulator.ts';
import type { Nanoseconds } from './time.ts';

/** What a process waits for: a signal, some time, or whichever is first. */
export interface Wait {
  readonly signal: Signal | null;
  readonly timeout: Nanoseconds;
}

/** A process: a generator that yields what it waits for and goes on with whether the signal came. */
export type Process<Result = void> = Generator<Wait, Result, boolean>;

/** Something that happens, and the processes that wait for it. */
export class Signal {
  private waiting: (() => void)[] = [];

  /** Wakes all that wait now, in the order in which they began to. */
  fire(): void {
    const woken = this.waiting;
    this.waiting = [];
    for (const wake of woken) wake();
  }

  subscribe(wake: () => void): void {
    this.waiting.push(wake);
  }

  unsubscribe(wake: () => void): void {
    const at = this.waiting.indexOf(wake);
    if (at >= 0) this.waiting.splice(at, 1);
  }
}

export function* sleep(time: Nanoseconds): Process {
  yield { signal: null, timeout: time };
}

/** Waits for the signal at most `timeout`. @returns false when the time ran out */
export function* waitFor(signal: Signal, timeout: Nanoseconds = Infinity): Process<boolean> {
  return yield { signal, timeout };
}

/** Starts a process at the present time, after the event that runs now. */
export function start(simulator: Simulator, process: Process): void {
  simulator.schedule(0, new Runner(simulator, process), 0, false);
}

const RESUME = 0;

class Runner implements EventTarget {
  private readonly simulator: Simulator;
  private readonly process: Process;
  private waits: Signal | null = null;
  private timer: EventHandle = 0;
  private readonly wake = (): void => {
    this.simulator.cancel(this.timer);
    this.waits = null;
    this.simulator.schedule(0, this, RESUME, true);
  };

  constructor(simulator: Simulator, process: Process) {
    this.simulator = simulator;
    this.process = process;
  }

  handleEvent(_kind: number, signalled: unknown): void {
    this.waits?.unsubscribe(this.wake);
    this.waits = null;
    const step = this.process.next(signalled === true);
    if (step.done === true) return;
    const { signal, timeout } = step.value;
    this.timer = timeout === Infinity ? 0 : this.simulator.schedule(timeout, this, RESUME, false);
    this.waits = signal;
    signal?.subscribe(this.wake);
  }
}
