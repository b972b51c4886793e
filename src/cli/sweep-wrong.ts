import { ScenarioError } from '../scenario/problem.ts';
import { VaryError } from '../scenario/vary/vary-error.ts';

/** Why a combination cannot be run. */
export interface Wrong {
  readonly message: string;
  readonly hint: string | null;
}

/** null: the error is a fault of the program. */
export function wrongOf(error: unknown): Wrong | null {
  if (error instanceof VaryError) return { message: error.message, hint: error.hint };
  if (!(error instanceof ScenarioError)) return null;
  const { message, hint } = error.problems.find(({ severity }) => severity === 'error')!;
  return { message, hint };
}
