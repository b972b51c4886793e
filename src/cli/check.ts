import { formatProblem } from '../scenario/problem.ts';
import { exitCode } from './exit-code.ts';
import { hasErrors, loadAll, problemsAsJson } from './load-all.ts';

export interface CheckOptions {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly maxSize: number | undefined;
}

/** Reads, validates and lints; prints what is wrong. @returns the exit code */
export function check({ files, json, maxSize }: CheckOptions): number {
  const { scenarios, problems } = loadAll(files, maxSize, undefined);
  if (json) process.stdout.write(problemsAsJson(problems));
  else {
    for (const problem of problems) process.stdout.write(`${formatProblem(problem)}\n`);
    for (const { loaded } of scenarios) process.stdout.write(`${loaded.file}: can be run\n`);
  }
  return hasErrors(problems) ? exitCode.usage : exitCode.ok;
}
