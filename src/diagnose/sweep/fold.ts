import type { Axis } from '../../scenario/vary/axes.ts';
import { isOrdered, type PlainValue } from '../../scenario/vary/value-list.ts';

/** Combinations of equal outcome: every one that takes its values from these lists, one for each axis. */
export interface FoldedRow {
  readonly values: readonly (readonly PlainValue[])[];
  readonly outcome: number;
}

/**
 * Puts values together below which everything is the same: neighbours, and of values without an order any.
 * @param outcomes of every combination, in order, the first axis changing slowest
 */
export const fold = (axes: readonly Axis[], outcomes: readonly number[]): FoldedRow[] => foldAxis(axes, 0, outcomes, 0);

function foldAxis(axes: readonly Axis[], depth: number, outcomes: readonly number[], first: number): FoldedRow[] {
  const axis = axes[depth];
  if (axis === undefined) return [{ values: [], outcome: outcomes[first]! }];
  const below = axes.slice(depth + 1).reduce((product, { values }) => product * values.length, 1);
  const ordered = isOrdered(axis.values);
  const groups: { readonly key: string; readonly values: PlainValue[]; readonly rows: readonly FoldedRow[] }[] = [];
  axis.values.forEach((value, index) => {
    const rows = foldAxis(axes, depth + 1, outcomes, first + index * below);
    const key = JSON.stringify(rows);
    const group = ordered ? groups.at(-1) : groups.find((one) => one.key === key);
    if (group?.key === key) group.values.push(value);
    else groups.push({ key, values: [value], rows });
  });
  return groups.flatMap(({ values, rows }) =>
    rows.map((row) => ({ values: [values, ...row.values], outcome: row.outcome })),
  );
}
