#!/usr/bin/env node
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { exitCode, UsageError } from './exit-code.ts';

/** Commands are loaded when they are called: a look at --help reads neither schema nor simulator. */

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

interface PackageFile {
  readonly version: string;
}

function version(): string {
  return (JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as PackageFile).version;
}

/** The scenario that ships with the package, named as a person in this folder would. */
function referenceScenario(): string {
  const file = path.join(packageFolder, 'scenarios', 'manage-out.yaml');
  const near = path.relative(process.cwd(), file);
  return (near.startsWith('..') ? file : near).replaceAll('\\', '/');
}

const parser = yargs(hideBin(process.argv))
  .locale('en')
  .scriptName('isatap-sim')
  .usage('$0 <command>\n\nShows why an IPv6 packet that went out through a tunnel never came back.')
  .option('verbose', { type: 'boolean', default: false, global: true, describe: 'tell on standard error what is done' })
  .command(
    ['run [files..]', '$0'],
    'run scenarios, print a verdict for each flow, write captures',
    (command) =>
      command
        .positional('files', {
          type: 'string',
          array: true,
          describe: 'scenario files, - for standard input; the reference scenario if left out',
        })
        .option('out', { type: 'string', default: 'captures', describe: 'folder for captures' })
        .option('capture', { type: 'boolean', default: true, describe: 'write captures (--no-capture)' })
        .option('format', {
          choices: ['pcapng', 'pcap'] as const,
          default: 'pcapng' as const,
          describe: 'of captures; pcap: a file for each interface, without comments',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print the results as JSON' })
        .option('quiet', { type: 'boolean', default: false, describe: 'print only what is not as expected' })
        .option('seed', { type: 'number', describe: "seed of the random numbers, instead of the scenario's" })
        .option('max-size', { type: 'number', describe: 'bytes of a scenario file at most' })
        .example('$0 run scenarios/faults/return-metric.yaml', 'a wrong metric, and where the answer dies'),
    async (given) => {
      const { run } = await import('./run.ts');
      const { out, capture, format, json, quiet, verbose } = given;
      const files = given.files === undefined || given.files.length === 0 ? [referenceScenario()] : given.files;
      process.exitCode = run({
        files,
        out,
        capture,
        format,
        json,
        quiet,
        verbose,
        seed: wholeNumber('seed', given.seed, 0xffffffff),
        maxSize: wholeNumber('max-size', given.maxSize, 2 ** 30),
      });
    },
  )
  .command(
    'check <files..>',
    'read, validate and lint scenarios without running them',
    (command) =>
      command
        .positional('files', { type: 'string', array: true, demandOption: true, describe: 'scenario files' })
        .option('json', { type: 'boolean', default: false, describe: 'print the problems as JSON' })
        .option('max-size', { type: 'number', describe: 'bytes of a scenario file at most' })
        .example('$0 check scenarios/*.yaml', 'problems as file:line:column'),
    async (given) => {
      const { check } = await import('./check.ts');
      process.exitCode = check({
        files: given.files,
        json: given.json,
        maxSize: wholeNumber('max-size', given.maxSize, 2 ** 30),
      });
    },
  )
  .command(
    'schema',
    'print the JSON Schema of a scenario file',
    (command) => command.example('$0 schema > scenario.schema.json', 'for editors'),
    async () => {
      const { scenarioJsonSchema } = await import('../scenario/schema.ts');
      process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
    },
  )
  .version(version())
  .alias('help', 'h')
  .strict()
  .wrap(Math.min(110, process.stdout.columns || 110))
  .fail((message, error) => {
    // yargs would exit 1 here; a wrong use is 2, and other errors are told below.
    if (error !== undefined && error !== null) throw error;
    throw new UsageError(message, 'isatap-sim --help tells what there is');
  });

function wholeNumber(name: string, value: number | undefined, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new UsageError(`--${name} is to be a whole number from 0 to ${most}`);
}

/** A reader that has gone away (`| head`) ends the program quietly. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.ok);
  throw error;
});

try {
  await parser.parseAsync();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`isatap-sim: ${error.message}\n${error.hint === null ? '' : `  hint: ${error.hint}\n`}`);
    process.exitCode = exitCode.usage;
  } else {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `isatap-sim ${version()} has a fault of its own; please report it with the scenario and this text:\n` +
        `arguments: ${hideBin(process.argv).join(' ')}\nnode: ${process.version}\n${detail}\n`,
    );
    process.exitCode = exitCode.internal;
  }
}
