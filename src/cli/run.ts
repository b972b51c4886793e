import fs from 'node:fs';
import path from 'node:path';
import { diagnose } from '../diagnose/cause/diagnose.ts';
import { SetUpRecorder } from '../diagnose/cause/set-up-recorder.ts';
import type { ScenarioPicture } from '../diagnose/picture/picture.ts';
import { describeScenario } from '../diagnose/picture/scenario-picture.ts';
import { type ReadyScenario, runReady, type Simulation, writeCaptures } from '../diagnose/simulate.ts';
import type { CaptureFile, ScenarioResult } from '../diagnose/result.ts';
import { renderJunit } from '../report/junit.ts';
import { renderScenario } from '../report/terminal.ts';
import type { CaptureFormatName } from '../scenario/capture-files.ts';
import { PROFILE_FOLDER, wiresharkProfile } from '../scenario/wireshark-profile.ts';
import { formatProblem } from '../scenario/problem.ts';
import { exitCode } from './exit-code.ts';
import { asUsageError, ScenarioFault, UsageError } from './failure.ts';
import { FileStorage } from './file-storage.ts';
import { hasErrors, loadAll, problemsAsJson } from './load-all.ts';
import { OutputFiles, writeReport } from './output-files.ts';
import { terminalPalette, terminalWidth } from './terminal.ts';

export interface RunOptions {
  readonly files: readonly string[];
  readonly out: string;
  readonly capture: boolean;
  readonly format: CaptureFormatName;
  readonly json: boolean;
  /** A file for JUnit XML, `-` for standard output; null: none. */
  readonly junit: string | null;
  /** A file for a report to look at, `-` for standard output; null: none. */
  readonly html: string | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly seed: number | undefined;
  readonly maxSize: number | undefined;
}

/** A scenario that has run. `picture`: null when nobody draws it. */
interface Ran {
  readonly result: ScenarioResult;
  readonly picture: ScenarioPicture | null;
}

/** Runs scenarios, prints verdicts, writes captures. @returns the exit code @throws UsageError, ScenarioFault */
export async function run(options: RunOptions): Promise<number> {
  const { scenarios, problems } = loadAll(options.files, options.maxSize, options.seed);
  if (hasErrors(problems)) {
    if (options.json) process.stdout.write(problemsAsJson(problems));
    for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
    return exitCode.usage;
  }
  checkNames(scenarios);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  const ran = scenarios.map((scenario) => runOne(scenario, options));
  const results = ran.map(({ result }) => result);
  if (options.json) process.stdout.write(`${JSON.stringify({ schemaVersion: 1, scenarios: results }, null, 2)}\n`);
  if (options.junit !== null) writeReport('junit', options.junit, renderJunit(results));
  if (options.html !== null) writeReport('html', options.html, await renderPage(ran, options.html));
  return codeOf(results);
}

/** Two scenarios of one name would write into one folder. */
function checkNames(scenarios: readonly ReadyScenario[]): void {
  const seen = new Map<string, string>();
  for (const { name, file } of scenarios.map(({ loaded }) => loaded)) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined)
      throw new UsageError(
        `${file} and ${other} would write into one folder, ${name}`,
        'run them one after the other with --out',
      );
    seen.set(name.toLowerCase(), file);
  }
}

function runOne(ready: ReadyScenario, options: RunOptions): Ran {
  const scenario = ready.loaded;
  if (options.verbose) process.stderr.write(`running ${scenario.file}\n`);
  const storage = options.capture ? new FileStorage() : null;
  try {
    const setUp = options.html === null ? null : new SetUpRecorder(ready.network.trace);
    const simulation = diagnose(scenario, runReady(ready, storage, setUp)).simulation;
    const folder = `${options.out.replace(/[/\\]+$/, '')}/${scenario.name}`;
    const captures = storage === null ? [] : saveCaptures(simulation, options.format, folder);
    const result: ScenarioResult = { ...simulation.result, captures };
    printResult(result, options);
    return { result, picture: setUp === null ? null : describeScenario(scenario, simulation, setUp.drops) };
  } catch (error) {
    throw error instanceof UsageError ? error : new ScenarioFault(scenario.file, scenario.document.seed, error);
  } finally {
    storage?.close();
  }
}

function printResult(result: ScenarioResult, { json, junit, html, quiet }: RunOptions): void {
  if (json || junit === '-' || html === '-' || (quiet && result.ok)) return;
  const { stdout } = process;
  stdout.write(`${renderScenario(result, terminalPalette(stdout), terminalWidth(stdout))}\n`);
}

function saveCaptures(simulation: Simulation, format: CaptureFormatName, folder: string): CaptureFile[] {
  const files = new OutputFiles();
  try {
    const nameOf = (capture: string): string => `${folder}/${capture}.${format}`;
    const counts = writeCaptures(simulation, (capture) => files.create(nameOf(capture)), format);
    for (const [name, text] of wiresharkProfile(simulation.network.associations.all))
      files.create(`${folder}/${PROFILE_FOLDER}/${name}`)(new TextEncoder().encode(text));
    files.commit();
    const written = [...counts].map(([capture, packets]) => ({ file: nameOf(capture), packets }));
    tellOfOthers(folder, format, written);
    return written.map(({ file, packets }) => ({ file: file.replaceAll('\\', '/'), packets }));
  } catch (error) {
    files.discard();
    throw asUsageError(
      error,
      `the captures cannot be written to ${folder}`,
      'choose another folder with --out, or --no-capture',
    );
  }
}

/** Captures of an earlier run with other hosts stay where they are, but nobody should take them for this run's. */
function tellOfOthers(folder: string, format: CaptureFormatName, written: readonly CaptureFile[]): void {
  const own = new Set(written.map(({ file }) => file));
  const others = fs
    .readdirSync(folder)
    .filter((name) => !name.startsWith('.') && name.endsWith(`.${format}`) && !own.has(`${folder}/${name}`));
  if (others.length > 0)
    process.stderr.write(`${folder} also holds what this run did not write: ${others.join(', ')}\n`);
}

/** The page is loaded by those who want one: it would cost every run time. */
async function renderPage(ran: readonly Ran[], file: string): Promise<string> {
  const { renderHtml } = await import('../report/html/page.ts');
  const folder = path.dirname(path.resolve(file));
  const scenarios = ran.flatMap(({ result, picture }) =>
    picture === null
      ? []
      : { result, picture, captureLinks: result.captures.map((capture) => linkFrom(folder, capture.file)) },
  );
  return renderHtml(scenarios);
}

/** A relative URL. */
const linkFrom = (folder: string, file: string): string =>
  path.relative(folder, path.resolve(file)).split(path.sep).map(encodeURIComponent).join('/');

function codeOf(results: readonly ScenarioResult[]): number {
  const verdicts = results.flatMap(({ flows }) => flows);
  // An inconclusive flow was not what was expected, but nothing is known of it either.
  const failed = verdicts.some(({ ok, verdict }) => !ok && verdict !== 'inconclusive');
  if (failed || results.some(({ states }) => states.some(({ ok }) => !ok))) return exitCode.expectationFailed;
  return verdicts.some(({ verdict, expected }) => verdict === 'inconclusive' && expected !== 'inconclusive')
    ? exitCode.inconclusive
    : exitCode.ok;
}
