import { lintScenario } from '../diagnose/lint/lints.ts';
import type { ReadyScenario } from '../diagnose/simulate.ts';
import { formatProblem, type Problem } from '../scenario/problem.ts';
import { exitCode } from './exit-code.ts';
import { ScenarioFault } from './failure.ts';
import { checkedAsJson, hasErrors, loadAll } from './load-all.ts';

export interface CheckOptions {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly maxSize: number | undefined;
}

/** Reads, validates and lints; prints what is wrong. @returns the exit code */
export function check({ files, json, maxSize }: CheckOptions): number {
  const { scenarios, problems: found } = loadAll(files, maxSize, undefined);
  const problems = [...found, ...scenarios.flatMap(lint)];
  if (json) process.stdout.write(checkedAsJson(problems));
  else {
    for (const problem of problems) process.stdout.write(`${formatProblem(problem)}\n`);
    for (const { loaded } of scenarios) process.stdout.write(`${loaded.file}: can be run\n`);
  }
  return hasErrors(problems) ? exitCode.usage : exitCode.ok;
}

function lint(ready: ReadyScenario): Problem[] {
  const { file, document } = ready.loaded;
  try {
    return lintScenario(ready);
  } catch (error) {
    throw new ScenarioFault(file, document.seed, error);
  }
}
