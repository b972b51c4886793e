import path from 'node:path';
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { UsageError } from '../failure.ts';
import { packageFolder } from '../package-file.ts';
import { type Declared, filesOf, type Global, maxSizeOf, maxSizeOption, seedOf, seedOption } from './options.ts';

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 run [FILE...]\n\nRuns scenarios (- is standard input; without FILE the reference scenario), prints a verdict for each flow and writes captures.',
    )
    .option('out', { type: 'string', requiresArg: true, default: 'captures', describe: 'folder for captures' })
    .option('capture', { type: 'boolean', default: true, describe: 'write captures (--no-capture)' })
    .option('format', {
      choices: ['pcapng', 'pcap'] as const,
      default: 'pcapng' as const,
      requiresArg: true,
      describe: 'of captures; pcap: a file for each interface, without comments',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print the results as JSON' })
    .option('junit', {
      type: 'string',
      requiresArg: true,
      describe: 'write the results as JUnit XML to this file; -: to standard output, in place of the table',
    })
    .option('html', {
      type: 'string',
      requiresArg: true,
      describe: 'write a report with drawings to this file; -: to standard output, in place of the table',
    })
    .option('quiet', { type: 'boolean', default: false, describe: 'print only what is not as expected' })
    .option('seed', seedOption)
    .option('max-size', maxSizeOption)
    .example('$0 run scenarios/faults/return-metric.yaml', 'a wrong metric, and where the answer dies')
    .example('$0 run --html report.html scenarios/faults/*.yaml', 'topology, ladders and route tables in a browser')
    .example('$0 run --quiet --junit report.xml scenarios/*.yaml', 'for a build server');

/** The scenario that ships with the package, named as a person in this folder would. */
function referenceScenario(): string {
  const file = path.join(packageFolder, 'scenarios', 'manage-out.yaml');
  const near = path.relative(process.cwd(), file);
  return (near.startsWith('..') ? file : near).replaceAll('\\', '/');
}

async function handle(given: ArgumentsCamelCase<Declared<typeof options>>): Promise<void> {
  const { out, json, junit, html } = given;
  const files = filesOf(given);
  if (out === '') throw new UsageError('--out is to name a folder');
  if (junit === '') throw new UsageError('--junit is to name a file, or - for standard output');
  if (html === '') throw new UsageError('--html is to name a file, or - for standard output');
  const printed = [json ? '--json' : [], junit === '-' ? '--junit -' : [], html === '-' ? '--html -' : []].flat();
  if (printed.length > 1)
    throw new UsageError(`${printed.slice(0, 2).join(' and ')} both want standard output`, 'name a file');
  if (junit !== undefined && html !== undefined && path.resolve(junit) === path.resolve(html))
    throw new UsageError(`--junit and --html would both write ${html}`, 'name two files');
  const { run } = await import('../run.ts');
  process.exitCode = await run({
    ...given,
    junit: junit ?? null,
    html: html ?? null,
    files: files.length === 0 ? [referenceScenario()] : files,
    seed: seedOf(given.seed),
    maxSize: maxSizeOf(given.maxSize),
  });
}

/** Also what is done without any command. */
export const runCommand: CommandModule<Global, Declared<typeof options>> = {
  command: ['run', '$0'],
  describe: 'run scenarios, print a verdict for each flow, write captures',
  builder: options,
  handler: handle,
};
