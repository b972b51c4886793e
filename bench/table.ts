import type { Result } from './measure.ts';

/** Results in aligned columns: name, median with its unit, lowest and highest round. */
export function table(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ bench }) => bench.length));
  return results
    .map(({ bench, value, unit, range }) => {
      const [low, high] = range.map(short);
      return `${bench.padEnd(width)}  ${short(value).padStart(8)} ${unit.padEnd(12)}  ${low} to ${high}`;
    })
    .join('\n');
}

/** Three digits or whole numbers. */
function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
