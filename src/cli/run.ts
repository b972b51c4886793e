import { simulate, type Simulation, writeCaptures } from '../diagnose/simulate.ts';
import type { CaptureFile, ScenarioResult } from '../diagnose/result.ts';
import { renderScenario } from '../report/terminal.ts';
import type { CaptureFormatName } from '../scenario/capture-files.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { formatProblem } from '../scenario/problem.ts';
import { exitCode, UsageError } from './exit-code.ts';
import { FileStorage } from './file-storage.ts';
import { hasErrors, loadAll, problemsAsJson } from './load-all.ts';
import { OutputFiles } from './output-files.ts';
import { terminalPalette } from './palette.ts';

export interface RunOptions {
  readonly files: readonly string[];
  readonly out: string;
  readonly capture: boolean;
  readonly format: CaptureFormatName;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly seed: number | undefined;
  readonly maxSize: number | undefined;
}

/** Runs scenarios, prints verdicts, writes captures. @returns the exit code */
export function run(options: RunOptions): number {
  const { scenarios, problems } = loadAll(options.files, options.maxSize, options.seed);
  if (hasErrors(problems)) {
    if (options.json) process.stdout.write(problemsAsJson(problems));
    for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
    return exitCode.usage;
  }
  checkNames(scenarios);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  const results = scenarios.map((scenario) => runOne(scenario, options));
  if (options.json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, scenarios: results }, null, 2)}\n`);
  return codeOf(results);
}

/** Two scenarios of one name would write into one folder. */
function checkNames(scenarios: readonly LoadedScenario[]): void {
  const seen = new Map<string, string>();
  for (const { name, file } of scenarios) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined)
      throw new UsageError(
        `${file} and ${other} would write into one folder, ${name}`,
        'run them one after the other with --out',
      );
    seen.set(name.toLowerCase(), file);
  }
}

function runOne(scenario: LoadedScenario, options: RunOptions): ScenarioResult {
  if (options.verbose) process.stderr.write(`running ${scenario.file}\n`);
  const storage = options.capture ? new FileStorage() : null;
  const simulation = simulate(scenario, storage);
  const captures =
    storage === null
      ? []
      : saveCaptures(simulation, options.format, `${options.out.replace(/[/\\]+$/, '')}/${scenario.name}`);
  storage?.close();
  const result: ScenarioResult = { ...simulation.result, captures };
  if (!options.json && !(options.quiet && result.ok))
    process.stdout.write(`${renderScenario(result, terminalPalette(process.stdout))}\n`);
  return result;
}

function saveCaptures(simulation: Simulation, format: CaptureFormatName, folder: string): CaptureFile[] {
  const files = new OutputFiles();
  try {
    const nameOf = (capture: string): string => `${folder}/${capture}.${format}`;
    const counts = writeCaptures(simulation, (capture) => files.create(nameOf(capture)), format);
    files.commit();
    return [...counts].map(([capture, packets]) => ({ file: nameOf(capture).replaceAll('\\', '/'), packets }));
  } catch (error) {
    files.discard();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(
      `the captures cannot be written to ${folder}: ${message}`,
      'choose another folder with --out, or --no-capture',
    );
  }
}

function codeOf(results: readonly ScenarioResult[]): number {
  const verdicts = results.flatMap(({ flows }) => flows);
  // An inconclusive flow was not what was expected, but nothing is known of it either.
  const failed = verdicts.some(({ ok, verdict }) => !ok && verdict !== 'inconclusive');
  if (failed || results.some(({ states }) => states.some(({ ok }) => !ok))) return exitCode.expectationFailed;
  return verdicts.some(({ verdict, ok }) => verdict === 'inconclusive' && !ok) ? exitCode.inconclusive : exitCode.ok;
}
