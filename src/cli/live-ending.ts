import { ms, type Nanoseconds } from '../sim/time.ts';
import { exitCode } from './exit-code.ts';
import { onLostOutput } from './lost-output.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * How a live network ends: by a signal, when its time is over, when nobody reads what it says any more, or by a fault.
 */
export class LiveEnding {
  /** The exit code. */
  readonly ended: Promise<number>;
  private settle: (code: number) => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly interrupt = (): void => this.stop(exitCode.interrupted);
  private readonly forgetOutput: () => void;

  /** From now on a signal is an end in good order; a second one ends the process. */
  constructor() {
    this.ended = new Promise<number>((resolve, reject) => {
      this.settle = resolve;
      this.reject = reject;
    });
    // A fault may come before anybody waits for the end.
    this.ended.catch(() => undefined);
    for (const signal of SIGNALS) process.once(signal, this.interrupt);
    this.forgetOutput = onLostOutput(this.interrupt);
  }

  /** An end in good order. */
  stop(code: number): void {
    this.settle(code);
  }

  fail(error: unknown): void {
    this.reject(error);
  }

  after(duration: Nanoseconds): void {
    this.timer = setTimeout(() => this.stop(exitCode.ok), duration / ms(1));
  }

  /** Signals have their usual effect again. */
  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.interrupt);
    this.forgetOutput();
    clearTimeout(this.timer);
  }
}
