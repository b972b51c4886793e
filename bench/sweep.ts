import { median, type Result, summarize } from './measure.ts';
import { wallMilliseconds } from './reference.ts';

const COMBINATIONS = 200;

/** Combinations of a sweep over the reference network for each second of wall time, start-up and checks included. */
export function sweepResults(rounds: number): Result[] {
  const given = ['dist/cli/main.js', 'sweep', 'scenarios/manage-out.yaml', '--vary', `seed=1..${COMBINATIONS}`];
  const rates: [one: number[], two: number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [index, list] of rates.entries())
      list.push(COMBINATIONS / (wallMilliseconds([...given, '--jobs', String(index + 1)]) / 1000));
  }
  const [one, two] = rates;
  const ratios = two.map((rate, round) => rate / one[round]!);
  return [
    summarize('sweep, 1 thread', 'a second', one),
    summarize('sweep, 2 threads', 'a second', two),
    {
      bench: 'sweep, 2 threads / 1 thread',
      value: median(two) / median(one),
      unit: 'times',
      range: [Math.min(...ratios), Math.max(...ratios)],
    },
  ];
}
