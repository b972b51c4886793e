import { Worker } from 'node:worker_threads';
import type { SweepAnswer, SweepJob, SweepTask } from './sweep-worker.ts';

/** Answers that may wait for an earlier one, for each thread: enough to keep all busy, few enough to lose. */
const AHEAD = 8;

interface Pending {
  readonly task: SweepTask;
  /** null: the sweep was stopped. */
  readonly resolve: (answer: SweepAnswer | null) => void;
}

/** Threads that work on the combinations of one sweep. */
export class SweepPool {
  private readonly workers: readonly Worker[];
  private readonly idle: Worker[];
  private readonly queue: Pending[] = [];
  private readonly busy = new Map<Worker, Pending>();
  private stopped = false;

  constructor(threads: number, job: SweepJob) {
    // In the package and in a checkout the built files lie side by side.
    const file = new URL('./sweep-worker.js', import.meta.url);
    this.workers = Array.from({ length: threads }, () => {
      const worker = new Worker(file, { workerData: job });
      worker.on('message', (answer: SweepAnswer) => this.finish(worker, answer));
      worker.on('error', (error: Error) => this.finish(worker, { kind: 'fault', stack: error.stack ?? error.message }));
      return worker;
    });
    this.idle = [...this.workers];
  }

  /** The answers in the order of the combinations, whichever thread is first; they end early after `stop`. */
  async *inOrder(kind: SweepTask['kind'], combinations: Iterable<number>): AsyncGenerator<SweepAnswer> {
    const waiting: Promise<SweepAnswer | null>[] = [];
    for (const combination of combinations) {
      if (waiting.length >= this.workers.length * AHEAD) {
        const answer = await waiting.shift()!;
        if (answer === null) return;
        yield answer;
      }
      waiting.push(this.submit({ kind, combination }));
    }
    for (const next of waiting) {
      const answer = await next;
      if (answer === null) return;
      yield answer;
    }
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { resolve } of [...this.busy.values(), ...this.queue.splice(0)]) resolve(null);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private async submit(task: SweepTask): Promise<SweepAnswer | null> {
    if (this.stopped) return null;
    return new Promise((resolve) => {
      this.queue.push({ task, resolve });
      this.dispatch();
    });
  }

  private dispatch(): void {
    while (this.idle.length > 0 && this.queue.length > 0) {
      const worker = this.idle.pop()!;
      const pending = this.queue.shift()!;
      this.busy.set(worker, pending);
      worker.postMessage(pending.task);
    }
  }

  private finish(worker: Worker, answer: SweepAnswer): void {
    this.busy.get(worker)?.resolve(answer);
    this.busy.delete(worker);
    if (answer.kind === 'fault') return;
    this.idle.push(worker);
    this.dispatch();
  }
}
