import { loadScenario, type ScenarioReader } from '../scenario/load.ts';
import { formatProblem, type Problem, ScenarioError } from '../scenario/problem.ts';
import { prepare, type ReadyScenario } from '../diagnose/simulate.ts';
import { fileReader } from './file-reader.ts';

/** Scenarios that were read, and everything there is to say of them. */
export interface LoadedFiles {
  readonly scenarios: readonly ReadyScenario[];
  readonly problems: readonly Problem[];
}

/** Reads and checks every file before any is run; a file with an error is not among the scenarios. */
export function loadAll(
  files: readonly string[],
  maxSize: number | undefined,
  seed: number | undefined,
  reader: ScenarioReader = fileReader,
): LoadedFiles {
  const scenarios: ReadyScenario[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      const loaded = loadScenario(file, reader, maxSize);
      const scenario = seed === undefined ? loaded : { ...loaded, document: { ...loaded.document, seed } };
      const ready = prepare(scenario);
      problems.push(...loaded.warnings);
      scenarios.push(ready);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { scenarios, problems };
}

/** One scenario; what there is to say of it is told. Null: it cannot be run. */
export function loadOne(
  file: string,
  {
    json,
    maxSize,
    seed,
  }: { readonly json: boolean; readonly maxSize: number | undefined; readonly seed: number | undefined },
): ReadyScenario | null {
  const { scenarios, problems } = loadAll([file], maxSize, seed);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  const [ready] = scenarios;
  if (ready !== undefined) return ready;
  if (json) process.stdout.write(problemsAsJson(problems));
  return null;
}

export const hasErrors = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === 'error');

const withSeverity = (problems: readonly Problem[], wanted: Problem['severity']): readonly Problem[] =>
  problems.filter(({ severity }) => severity === wanted);

const errorsOf = (problems: readonly Problem[]): object[] =>
  withSeverity(problems, 'error').map(({ file, line, column, message, hint }) => ({
    file,
    line,
    column,
    message,
    hint,
  }));

/** What `--json` prints when nothing could be run. */
export const problemsAsJson = (problems: readonly Problem[]): string =>
  `${JSON.stringify({ schemaVersion: 1, errors: errorsOf(problems) }, null, 2)}\n`;

/** What `check --json` prints. `code` is null but for lints. */
export function checkedAsJson(problems: readonly Problem[]): string {
  const warnings = withSeverity(problems, 'warning').map(({ code = null, file, line, column, message, hint }) => ({
    code,
    file,
    line,
    column,
    message,
    hint,
  }));
  return `${JSON.stringify({ schemaVersion: 1, errors: errorsOf(problems), warnings }, null, 2)}\n`;
}
