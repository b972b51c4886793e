/** Which of several sets of edits is the better one. */
import { type AppliedEdit, type Edit, merits } from './edit.ts';
import type { Trial } from './laboratory.ts';
import { compareProgress } from './progress.ts';

/** From how many of the sets that let a flow come farther the search goes on. */
const BREADTH = 4;
/** Of those that come to one end, at most. */
const MOST_OF_ONE_END = 2;

/** A set of edits and what came of it. */
export interface Ranked {
  readonly applied: readonly AppliedEdit[];
  readonly trial: Trial;
}

/**
 * What speaks against a set of edits, the weightiest first: their kinds, a detour, places where no packet of the flow came
 * by, a reboot, how much is changed, that it does good only behind an event, where it does not put back what that has taken.
 */
export function objectionsTo(applied: readonly AppliedEdit[], trial: Trial): readonly number[] {
  const sum = (of: (one: AppliedEdit) => number): number => applied.reduce((total, one) => total + of(one), 0);
  return [
    sum(({ edit }) => merits.indexOf(edit.merit)),
    trial.hosts,
    sum(({ isAside }) => Number(isAside ?? false)),
    sum(({ edit }) => (edit.survivesReboot ? 0 : 1)),
    sum(({ edit }) => sizeOf(edit)),
    sum(({ edit, late }) => Number(late && edit.putsBack !== true)),
  ];
}

/** How much is changed: what is taken away so that another can stand in its place is one change with it. */
const sizeOf = ({ changes }: Edit): number =>
  Math.max(1, changes.filter((change) => change.kind !== 'command' || !DELETES.test(change.command)).length);

const DELETES = /^netsh .* delete |^dnscmd \/recorddelete /;

export function compareObjections(a: readonly number[], b: readonly number[]): number {
  return a.map((value, index) => value - b[index]!).find((difference) => difference !== 0) ?? 0;
}

export const byMerit = <Stage extends Ranked>(stages: readonly Stage[]): Stage[] =>
  [...stages].sort((a, b) => compareObjections(objectionsTo(a.applied, a.trial), objectionsTo(b.applied, b.trial)));

/**
 * Those that came farthest; of those that come to one end the two best: a detour to it counts for nothing, and neither
 * does the same set with something typed at another time.
 */
export function mostPromising<Stage extends Ranked>(stages: readonly Stage[]): Stage[] {
  const found = new Map<string, Set<string>>();
  return byMerit(stages)
    .filter(({ applied, trial }) => {
      const { end } = trial.progress;
      const same = found.get(end) ?? new Set();
      found.set(end, same);
      const changes = JSON.stringify(applied.map(({ edit }) => edit.changes));
      return !same.has(changes) && same.size < MOST_OF_ONE_END && same.add(changes);
    })
    .sort((a, b) => compareProgress(b.trial.progress, a.trial.progress))
    .slice(0, BREADTH);
}
