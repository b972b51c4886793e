import type { Axis } from '../../scenario/vary/axes.ts';
import { listText } from '../../scenario/vary/value-run.ts';

/** The axis along which outcomes are counted: the one with most values. */
const longestIndex = (axes: readonly Axis[]): number =>
  axes.reduce((best, { values }, index) => (values.length > axes[best]!.values.length ? index : best), 0);

export function longestOf(axes: readonly Axis[]): { over: string; of: number } {
  const { path, values } = axes[longestIndex(axes)]!;
  return { over: path, of: values.length };
}

export interface Count {
  /** Of the other axes, as `--vary` takes them. */
  readonly values: readonly string[];
  readonly outcome: number;
  readonly count: number;
}

/**
 * How often each outcome came along the longest axis.
 * @param outcomes of every combination, in order, the first axis changing slowest
 */
export function countAlong(axes: readonly Axis[], outcomes: readonly number[]): Count[] {
  const { length } = axes[longestIndex(axes)]!.values;
  const below = axes.slice(longestIndex(axes) + 1).reduce((product, { values }) => product * values.length, 1);
  const others = axes.filter((_, index) => index !== longestIndex(axes));
  const counts = Array.from({ length: outcomes.length / length }, () => new Map<number, number>());
  outcomes.forEach((outcome, combination) => {
    const count = counts[Math.floor(combination / (below * length)) * below + (combination % below)]!;
    count.set(outcome, (count.get(outcome) ?? 0) + 1);
  });
  return counts.flatMap((found, place) => {
    const values = valuesAt(others, place);
    return [...found].sort(([, a], [, b]) => b - a).map(([outcome, count]): Count => ({ values, outcome, count }));
  });
}

function valuesAt(axes: readonly Axis[], place: number): string[] {
  let rest = place;
  const fromLast = axes.toReversed().map(({ values }) => {
    const index = rest % values.length;
    rest = (rest - index) / values.length;
    return listText([values[index]!]);
  });
  return fromLast.toReversed();
}
