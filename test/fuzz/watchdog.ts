import { Worker } from 'node:worker_threads';

const LONGEST_SECONDS = 30;

/** Looks from outside whether the counter still moves; a loop without an end cannot be seen from inside. */
const WATCH = `
const { workerData } = require('node:worker_threads');
const cells = new Int32Array(workerData);
let last = -1;
setInterval(() => {
  const seed = Atomics.load(cells, 0);
  if (seed === last) {
    require('node:fs').writeSync(2, 'seed ' + seed + ': no end after ${LONGEST_SECONDS} s\\n');
    process.kill(process.pid, 'SIGKILL');
  }
  last = seed;
}, ${LONGEST_SECONDS * 1000});
`;

/** Ends the process, and says which execution it was, when one does not end. */
export class Watchdog {
  private readonly cells = new Int32Array(new SharedArrayBuffer(4));
  private readonly worker = new Worker(WATCH, { eval: true, workerData: this.cells.buffer });

  /** A new execution begins. */
  alive(seed: number): void {
    Atomics.store(this.cells, 0, seed);
  }

  stop(): void {
    void this.worker.terminate();
  }
}
