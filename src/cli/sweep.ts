import { createHash } from 'node:crypto';
import type { ReadyScenario } from '../diagnose/simulate.ts';
import { type Shard, shardText, wholeSweep } from '../diagnose/sweep/shard.ts';
import { toPlain } from '../scenario/located.ts';
import { formatProblem } from '../scenario/problem.ts';
import { type Axis, Combinations, readAxis } from '../scenario/vary/axes.ts';
import { VaryError } from '../scenario/vary/vary-error.ts';
import { exitCode } from './exit-code.ts';
import { UsageError } from './failure.ts';
import { fileReader } from './file-reader.ts';
import { hasErrors, loadAll, problemsAsJson } from './load-all.ts';
import { version } from './package-file.ts';
import { RecordingReader } from './recording-reader.ts';
import type { SweepHeader } from './sweep-file.ts';
import { SweepRun } from './sweep-run.ts';

export interface SweepOptions {
  readonly file: string;
  /** `PATH=LIST` each. */
  readonly vary: readonly string[];
  /** A file for JSON lines, `-` for standard output; null: none. */
  readonly out: string | null;
  readonly json: boolean;
  readonly causes: boolean;
  readonly shard: Shard;
  readonly jobs: number;
  /** Combinations of the whole sweep at most. */
  readonly limit: number;
  readonly verbose: boolean;
  readonly maxSize: number | undefined;
}

/** Runs a scenario over lists of values. @returns the exit code @throws UsageError, ScenarioFault */
export async function sweep(options: SweepOptions): Promise<number> {
  const reader = new RecordingReader(fileReader);
  const { scenarios, problems } = loadAll([options.file], options.maxSize, undefined, reader);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  if (hasErrors(problems)) {
    if (options.json) process.stdout.write(problemsAsJson(problems));
    return exitCode.usage;
  }
  const [ready] = scenarios;
  const combinations = combinationsOf(ready!, options);
  const header = headerOf(ready!, combinations, options);
  const { file, maxSize, causes } = options;
  const job = { file, files: reader.files, maxSize, axes: combinations.axes, causes };
  return new SweepRun(options, ready!.loaded, combinations, header).run(job);
}

/** @throws UsageError for lists and paths that mean nothing, and for too many combinations */
function combinationsOf({ loaded }: ReadyScenario, { vary, limit }: SweepOptions): Combinations {
  const axes: Axis[] = vary.map((text) => asUsage(`--vary ${text}`, () => readAxis(text)));
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > limit)
    throw new UsageError(
      `the lists make ${count} combinations, ${limit} are run at most`,
      `take fewer values or a larger step, or allow as many with --limit ${count}`,
    );
  return asUsage('--vary', () => new Combinations(loaded, axes));
}

function asUsage<Value>(what: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    throw error instanceof VaryError ? new UsageError(`${what}: ${error.message}`, error.hint) : error;
  }
}

function headerOf({ loaded }: ReadyScenario, { axes, count }: Combinations, options: SweepOptions): SweepHeader {
  return {
    program: `isatap-sim ${version()}`,
    file: loaded.file.replaceAll('\\', '/'),
    title: loaded.document.title,
    sha256: createHash('sha256')
      .update(JSON.stringify(toPlain(loaded.written)))
      .digest('hex'),
    vary: axes,
    combinations: count,
    causes: options.causes,
    shard: options.shard.of === wholeSweep.of ? null : shardText(options.shard),
  };
}
