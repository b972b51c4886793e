#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { nearest } from '../shell/suggest.ts';
import { anonymizeCommand } from './commands/anonymize.ts';
import { checkCommand } from './commands/check.ts';
import { consoleCommand } from './commands/console.ts';
import { decodeCommand } from './commands/decode.ts';
import { diffCommand } from './commands/diff.ts';
import { explainCommand } from './commands/explain.ts';
import { liveCommand } from './commands/live.ts';
import { importCommand } from './commands/import.ts';
import { matrixCommand } from './commands/matrix.ts';
import { mergeCommand } from './commands/merge.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { sweepCommand } from './commands/sweep.ts';
import { asUsageError, UsageError } from './failure.ts';
import { loseOutput } from './lost-output.ts';
import { version } from './package-file.ts';
import { reportFailure } from './report-failure.ts';

/** Commands are loaded when they are called: a look at --help reads neither schema nor simulator. */

const argumentsGiven = hideBin(process.argv);
const commandNames = [
  runCommand,
  explainCommand,
  matrixCommand,
  diffCommand,
  checkCommand,
  consoleCommand,
  sweepCommand,
  mergeCommand,
  decodeCommand,
  liveCommand,
  importCommand,
  anonymizeCommand,
  schemaCommand,
].flatMap(({ command }) => command ?? []);
/** Options that may be given several times. */
const REPEATABLE = ['vary', 'command', 'peer'];
const HELP = 'isatap-sim --help tells what there is';

/** Widest help text; a terminal may be narrower. */
const HELP_WIDTH = 110;

const parser = yargs(argumentsGiven)
  .locale('en')
  .scriptName('isatap-sim')
  .usage('$0 <command>\n\nShows why an IPv6 packet that went out through a tunnel never came back.')
  .option('verbose', { type: 'boolean', default: false, global: true, describe: 'tell on standard error what is done' })
  .command(runCommand)
  .command(explainCommand)
  .command(matrixCommand)
  .command(diffCommand)
  .command(checkCommand)
  .command(consoleCommand)
  .command(sweepCommand)
  .command(mergeCommand)
  .command(decodeCommand)
  .command(liveCommand)
  .command(importCommand)
  .command(anonymizeCommand)
  .command(schemaCommand)
  .version(version())
  .alias('help', 'h')
  .strictOptions()
  .parserConfiguration({ 'parse-positional-numbers': false })
  .check(({ _: [command], ...given }) => checkCommandName(command) && checkOnce(given))
  .wrap(Math.min(HELP_WIDTH, process.stdout.columns || HELP_WIDTH))
  .fail((message: string | null, error: Error | undefined) => {
    // yargs would exit 1 here; a wrong use is 2, and other errors are told below.
    if (error !== undefined && error.name !== 'YError') throw error;
    throw new UsageError(error?.message ?? String(message), HELP);
  });

/** A part of yargs that its types leave out. */
interface YargsInternals {
  getInternalMethods(): { getUsageInstance(): { cacheHelpMessage(): void } };
}

// yargs lays out the help of every command that it calls, in case of an error: a tenth of a short run, and .fail tells errors.
(parser as unknown as YargsInternals).getInternalMethods().getUsageInstance().cacheHelpMessage = () => undefined;

/** @throws UsageError when the words that are no options do not begin with a command */
function checkCommandName(command: string | number | undefined): true {
  if (command === undefined || commandNames.includes(String(command))) return true;
  const near = nearest(String(command), commandNames);
  const file = `a scenario file is run with: isatap-sim run ${command}`;
  const hint = near === null ? (/[./\\]/.test(String(command)) ? file : HELP) : `did you mean ${near}?`;
  throw new UsageError(`there is no command ${JSON.stringify(command)}`, hint);
}

/** @throws UsageError when an option that has one value is given two */
function checkOnce(given: Readonly<Record<string, unknown>>): true {
  const twice = Object.entries(given).find(([name, value]) => Array.isArray(value) && !REPEATABLE.includes(name));
  if (twice === undefined) return true;
  throw new UsageError(`--${twice[0]} is given more than once`);
}

const fail = (error: unknown): void => {
  process.exitCode = reportFailure(error, argumentsGiven);
};

/** A reader that has gone away (`| head`) ends the program quietly. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    loseOutput(() => {
      if (error.code !== 'EPIPE')
        fail(asUsageError(error, 'the answer cannot be written', 'look where the output goes'));
    });
  });
}
process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});

try {
  await parser.parseAsync();
} catch (error) {
  fail(error);
}
