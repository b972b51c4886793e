import { candidatesOf } from './candidates/candidates.ts';
import type { AppliedEdit } from './edit.ts';
import type { Laboratory } from './laboratory.ts';

/** Repairs that are added to a cure at most. */
const MOST_COMPANIONS = 2;

/**
 * What has to be put right along with a cure. A fault that hides in a wrong setting shows when that is put right: who
 * gives stations another prefix finds that a second server has its return route for the old one. Repairs are looked for
 * with which the flows pass again that the cure breaks.
 * @returns the repairs; with them it may still break something
 */
export function companionsOf(laboratory: Laboratory, flow: string, cure: readonly AppliedEdit[]): AppliedEdit[] {
  const companions: AppliedEdit[] = [];
  while (companions.length < MOST_COMPANIONS) {
    const applied = [...cure, ...companions];
    const broken = firstBroken(laboratory, flow, applied);
    const repair = broken === null ? null : repairOf(laboratory, broken, applied);
    if (repair === null) break;
    companions.push(repair);
  }
  return companions;
}

function firstBroken(laboratory: Laboratory, flow: string, applied: readonly AppliedEdit[]): string | null {
  const before = laboratory.passing([], flow)!;
  const after = laboratory.passing(applied, flow);
  return after === null ? null : ([...before].find((each) => !after.has(each)) ?? null);
}

function repairOf(laboratory: Laboratory, flow: string, applied: readonly AppliedEdit[]): AppliedEdit | null {
  const scene = laboratory.scene(applied, flow);
  if (scene === null) return null;
  const repairs = candidatesOf(scene).filter(({ merit }) => merit === 'repair');
  const found = repairs.find((edit) => laboratory.try([...applied, { edit, late: false }], flow)?.passed === true);
  return found === undefined ? null : { edit: found, late: false };
}
