/** Processor time of this process, user and system, in seconds. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What a benchmark found; a median of several rounds. `rate`: the unit counts per processor second. */
export interface Result {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  /** Lowest and highest round. */
  readonly range: readonly [number, number];
}

export function summarize(bench: string, unit: string, rounds: readonly number[]): Result {
  return { bench, value: median(rounds), unit, range: [Math.min(...rounds), Math.max(...rounds)] };
}

/**
 * Nanoseconds of processor time for one of `count` operations that `operate` performs; after one round to warm up,
 * as many rounds as asked. What `operate` returns is added up, so that nothing can be left out.
 */
export function nanosecondsEach(count: number, rounds: number, operate: () => number): number[] {
  let seen = operate();
  const figures = Array.from({ length: rounds }, () => {
    const begin = cpuSeconds();
    seen += operate();
    return ((cpuSeconds() - begin) * 1e9) / count;
  });
  if (Number.isNaN(seen)) throw new Error('an operation gave no number');
  return figures;
}
