import { performance } from 'node:perf_hooks';

/** Milliseconds between two pictures on a terminal, and between two lines of a log. */
const PICTURE = 200;
const LINE = 5000;

/** How far something has come, on standard error: in place on a terminal, as lines with --verbose, else not at all. */
export class Progress {
  private readonly what: string;
  private readonly total: number;
  private readonly inPlace: boolean;
  private readonly interval: number;
  private readonly start = performance.now();
  private last = this.start;
  private done = 0;

  /** @param what the word before the numbers */
  constructor(what: string, total: number, verbose: boolean) {
    this.what = what;
    this.total = total;
    this.inPlace = process.stderr.isTTY;
    this.interval = this.inPlace ? PICTURE : verbose ? LINE : Infinity;
  }

  /** One more is done. */
  step(): void {
    this.done++;
    const now = performance.now();
    if (now - this.last < this.interval) return;
    this.last = now;
    const rate = this.done / ((now - this.start) / 1000);
    const text = `${this.what} ${this.done} of ${this.total}, ${rate.toFixed(1)} a second, ${duration((this.total - this.done) / rate)} left`;
    process.stderr.write(this.inPlace ? `\r${text}\u001b[K` : `${text}\n`);
  }

  /** Leaves a terminal as it was. */
  end(): void {
    if (this.inPlace) process.stderr.write('\r\u001b[K');
  }
}

/** `1 h 05 min`, `2 min 09 s`, `13 s`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (count: number): string => String(count).padStart(2, '0');
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${two(whole % 60)} s` : `${whole} s`;
}
