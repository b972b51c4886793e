import { takeMatrix, timeOfFirstFlow } from '../diagnose/matrix/matrix.ts';
import type { MatrixResult } from '../diagnose/matrix/result.ts';
import { renderMatrix } from '../report/matrix.ts';
import type { Scenario } from '../scenario/schema.ts';
import { suggestion } from '../shell/suggest.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { exitCode } from './exit-code.ts';
import { ScenarioFault, UsageError } from './failure.ts';
import { loadOne } from './load-all.ts';
import { writeReport } from './output-files.ts';
import { terminalPalette, terminalWidth } from './terminal.ts';

export interface MatrixCommandOptions {
  readonly file: string;
  readonly json: boolean;
  /** A file for a page, `-` for standard output; null: none. */
  readonly html: string | null;
  /** null: when the first flow of the scenario begins. */
  readonly at: Nanoseconds | null;
  /** `all`, `ends`, or names with commas between. */
  readonly hosts: string;
  readonly port: number | null;
  readonly verbose: boolean;
  readonly seed: number | undefined;
  readonly maxSize: number | undefined;
}

/** Profiles of what only passes packets on. */
const BETWEEN: readonly string[] = ['router', 'nat', 'balancer'];

/** Prints who reaches whom. @returns the exit code @throws UsageError, ScenarioFault */
export async function matrix(options: MatrixCommandOptions): Promise<number> {
  const ready = loadOne(options.file, options);
  if (ready === null) return exitCode.usage;
  const { loaded } = ready;
  const { document } = loaded;
  const hosts = chooseHosts(options.hosts, document);
  const at = options.at ?? timeOfFirstFlow(document);
  const { stdout } = process;
  if (options.verbose) process.stderr.write(`running ${loaded.file} with ${hosts.length} hosts\n`);
  try {
    const result = takeMatrix(loaded, { at, hosts, port: options.port });
    if (options.json) stdout.write(`${JSON.stringify({ schemaVersion: 1, ...result }, null, 2)}\n`);
    else if (options.html !== '-') stdout.write(renderMatrix(result, terminalPalette(stdout), terminalWidth(stdout)));
    if (options.html !== null) writeReport('html', options.html, await renderPage(result));
    return exitCode.ok;
  } catch (error) {
    throw error instanceof UsageError ? error : new ScenarioFault(loaded.file, document.seed, error);
  }
}

/** The page is loaded by those who want one. */
async function renderPage(result: MatrixResult): Promise<string> {
  const { renderMatrixPage } = await import('../report/html/matrix-page.ts');
  return renderMatrixPage(result);
}

/** In the order of the scenario, or as they are named. @throws UsageError */
function chooseHosts(wanted: string, { hosts }: Scenario): string[] {
  const known = Object.keys(hosts);
  const chosen =
    named(wanted, known) ??
    (wanted === 'all' ? known : known.filter((name) => !BETWEEN.includes(hosts[name]!.profile)));
  if (chosen.length >= 2) return chosen;
  throw new UsageError(
    'a matrix needs two hosts at least',
    `--hosts is all, ends, or names out of: ${known.join(', ')}`,
  );
}

/** Null: a kind is named and not hosts. */
function named(wanted: string, known: readonly string[]): string[] | null {
  if (wanted === 'all' || (wanted === 'ends' && !known.includes(wanted))) return null;
  const names = wanted
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return [...new Set(names)];
  throw new UsageError(`there is no host ${JSON.stringify(unknown)}`, suggestion(unknown, known));
}
