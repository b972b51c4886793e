/** A thread of a sweep: checks and runs the combinations that it is told, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { runCombination, type SweepRecord } from '../diagnose/sweep/record.ts';
import { prepare } from '../diagnose/simulate.ts';
import { loadScenario } from '../scenario/load.ts';
import { type Axis, Combinations } from '../scenario/vary/axes.ts';
import { type Wrong, wrongOf } from './sweep-wrong.ts';

/** What a thread begins with. The files are those that were read before the sweep began, whatever became of them since. */
export interface SweepJob {
  readonly file: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly maxSize: number | undefined;
  readonly axes: readonly Axis[];
  readonly causes: boolean;
}

/** @param combination counted from 0 */
export interface SweepTask {
  readonly kind: 'check' | 'run';
  readonly combination: number;
}

export type SweepAnswer =
  | { readonly kind: 'fine' }
  | ({ readonly kind: 'wrong' } & Wrong)
  | { readonly kind: 'record'; readonly record: SweepRecord }
  | { readonly kind: 'fault'; readonly stack: string };

const { file, files, maxSize, axes, causes } = workerData as SweepJob;
const reader = { size: () => null, read: (path: string) => files.get(path)! };
const combinations = new Combinations(loadScenario(file, reader, maxSize), axes);

parentPort!.on('message', (task: SweepTask) => parentPort!.postMessage(answer(task)));

function answer({ kind, combination }: SweepTask): SweepAnswer {
  try {
    if (kind === 'run') return { kind: 'record', record: runCombination(combinations, combination, causes) };
    prepare(combinations.scenario(combination));
    return { kind: 'fine' };
  } catch (error) {
    const wrong = wrongOf(error);
    if (wrong !== null) return { kind: 'wrong', ...wrong };
    return { kind: 'fault', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
