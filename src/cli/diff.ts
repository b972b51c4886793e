import { compareScenarios } from '../diagnose/diff/diff.ts';
import type { ReadyScenario } from '../diagnose/simulate.ts';
import { renderDiff } from '../report/diff.ts';
import { formatProblem } from '../scenario/problem.ts';
import { parseDuration } from '../scenario/units.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { exitCode } from './exit-code.ts';
import { ScenarioFault, UsageError } from './failure.ts';
import { hasErrors, loadAll, problemsAsJson } from './load-all.ts';
import { terminalPalette, terminalWidth } from './terminal.ts';

export interface DiffOptions {
  readonly files: readonly [string, string];
  readonly json: boolean;
  /** When tables and settings are compared; null: at the end of each run. */
  readonly at: Nanoseconds | null;
  readonly verbose: boolean;
  readonly seed: number | undefined;
  readonly maxSize: number | undefined;
}

/** Prints what is otherwise in B. @returns the exit code, 0 whether or not they differ @throws UsageError, ScenarioFault */
export function diff({ files, json, at, verbose, seed, maxSize }: DiffOptions): number {
  const { scenarios, problems } = loadAll(files, maxSize, seed);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  const [a, b] = scenarios;
  if (a === undefined || b === undefined || hasErrors(problems)) {
    if (json) process.stdout.write(problemsAsJson(problems));
    return exitCode.usage;
  }
  for (const scenario of [a, b]) checkTime(scenario, at);
  const { stdout } = process;
  if (verbose) process.stderr.write(`running ${files.join(' and ')}\n`);
  try {
    const result = compareScenarios(a.loaded, b.loaded, at);
    if (json) stdout.write(`${JSON.stringify({ schemaVersion: 1, ...result }, null, 2)}\n`);
    else stdout.write(renderDiff(result, terminalPalette(stdout), terminalWidth(stdout)));
    return exitCode.ok;
  } catch (error) {
    throw new ScenarioFault(files.join(' and '), a.loaded.document.seed, error);
  }
}

function checkTime({ loaded: { file, document } }: ReadyScenario, at: Nanoseconds | null): void {
  if (at !== null && at > parseDuration(document.limit)!)
    throw new UsageError(`--at is after the limit of ${file}, ${document.limit}`, 'take an earlier time');
}
