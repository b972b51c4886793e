import path from 'node:path';
import {
  type HostImport,
  ImportError,
  importHost,
  type InputFile,
  missingOf,
  publishedBy,
} from '../import/import-host.ts';
import { importNetwork, readNetworkMap } from '../import/network-map.ts';
import type { ScenarioInput } from '../import/making.ts';
import type { ProfileName } from '../import/profile.ts';
import { hostFacts } from '../import/host-facts.ts';
import { scenarioName } from '../import/scenario-names.ts';
import { scenarioText } from '../import/scenario-text.ts';
import { understand } from '../scenario/load.ts';
import { toPlain } from '../scenario/located.ts';
import { errorAt, formatProblem, ScenarioError } from '../scenario/problem.ts';
import { prepare } from '../diagnose/simulate.ts';
import { exitCode } from './exit-code.ts';
import { UsageError } from './failure.ts';
import { fileReader } from './file-reader.ts';
import { problemsAsJson } from './load-all.ts';
import { writeReport } from './output-files.ts';

export interface ImportOptions {
  readonly files: readonly string[];
  /** Null: the name that `ipconfig /all` prints. */
  readonly host: string | null;
  /** Null: guessed. */
  readonly profile: ProfileName | null;
  /** A file that names hosts, their outputs and links; null: one host. */
  readonly map: string | null;
  /** `-` for standard output. */
  readonly out: string;
  readonly json: boolean;
  readonly verbose: boolean;
  /** Bytes of a file at most. */
  readonly maxSize: number;
}

interface Imported {
  readonly hosts: readonly HostImport[];
  readonly text: string;
}

/** Reads outputs of Windows commands, prints a scenario. @returns the exit code @throws UsageError */
export function importOutputs(options: ImportOptions): number {
  try {
    const { hosts, text } = options.map === null ? oneHost(options) : wholeNetwork(options, options.map);
    const advertised = publishedBy(hosts);
    for (const host of hosts) tell(host, advertised, options.verbose);
    if (options.json) {
      const facts = { schemaVersion: 1, hosts: hosts.map((host) => hostFacts(host, advertised)), scenario: text };
      writeReport('out', options.out, `${JSON.stringify(facts, null, 2)}\n`);
    } else writeReport('out', options.out, text);
    return exitCode.ok;
  } catch (error) {
    const problems =
      error instanceof ImportError
        ? [errorAt({ file: error.file, line: error.line, column: 1 }, error.message, error.hint)]
        : error instanceof ScenarioError
          ? error.problems
          : null;
    if (problems === null) throw error;
    if (options.json) process.stdout.write(problemsAsJson(problems));
    for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
    return exitCode.usage;
  }
}

function oneHost({ files, host, profile, maxSize }: ImportOptions): Imported {
  const inputs = files.map((file) => readInput(file, file, maxSize));
  const told = host ?? importHost('HOST', inputs, profile).imported.hostName;
  if (told === null)
    throw new UsageError('no output has the name of the host', 'name it: isatap-sim import FILE... --host NAME');
  const named = host ?? scenarioName(told, 'HOST');
  const imported = importHost(named, inputs, profile);
  const { document } = imported;
  const links = Object.fromEntries([...new Set(document.links.values())].map((link) => [link, {}]));
  const scenario: ScenarioInput = {
    title: `${named} as its outputs tell`,
    links,
    hosts: { [named]: document.host },
  };
  return { hosts: [imported], text: scenarioText(scenario, [imported], []) };
}

function wholeNetwork({ map, maxSize }: ImportOptions, file: string): Imported {
  const wanted = readNetworkMap(file, readInput(file, file, maxSize).bytes);
  if (map === '-') throw new UsageError('--map is to be a file', 'its outputs are looked for beside it');
  const inputs = wanted.hosts.map(({ files }) =>
    files.map((name) => readInput(path.join(path.dirname(file), name), name, maxSize)),
  );
  const { hosts, root } = importNetwork(wanted, inputs);
  // Whatever is wrong with what the map spells out is told where it stands.
  prepare(understand(file, root));
  return { hosts, text: scenarioText(toPlain(root) as ScenarioInput, hosts, []) };
}

/** @param name what messages call it @throws ImportError */
function readInput(file: string, name: string, maxSize: number): InputFile {
  const larger = (size: string): ImportError =>
    new ImportError(
      name,
      1,
      `the file has ${size}`,
      'outputs of one host are far smaller; a larger file is taken with --max-size',
    );
  try {
    const size = fileReader.size(file);
    if (size !== null && size > maxSize) throw larger(`${size} bytes, ${maxSize} are taken at most`);
    const bytes = fileReader.read(file, maxSize);
    if (bytes.length > maxSize) throw larger(`more than the ${maxSize} bytes that are taken at most`);
    return { file: name, bytes };
  } catch (error) {
    if (error instanceof ImportError || !(error instanceof Error)) throw error;
    throw new ImportError(name, 1, `${name} cannot be read: ${error.message}`, 'check the path');
  }
}

/** What was read and what is still missing, on standard error. */
function tell(host: HostImport, advertised: ReadonlySet<string>, verbose: boolean): void {
  const { name, files, imported, document, profile } = host;
  const lines = [
    ...files.map(
      ({ file, lines: all, understood, noise, unknown }) =>
        `${file}: ${all} lines, ${understood} understood, ${noise} empty, headings or prompts, ${unknown.length} not understood`,
    ),
    ...imported.conflicts.map((conflict) => `${name}: contradiction: ${conflict}`),
    ...missingOf(host, advertised).map((what) => `${name}: missing to run: ${what}`),
    ...(verbose
      ? [...profile.reasons, ...document.decided, ...document.leftOut].map((what) => `${name}: ${what}`)
      : []),
  ];
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
}
