import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../failure.ts';
import { type Declared, filesOf, type Global, maxSizeOf, maxSizeOption } from './options.ts';

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 check FILE...\n\nReads and validates scenarios (- is standard input) and warns of what is odd about their configuration. Flows and events are not run. Warnings leave the exit code 0.',
    )
    .option('json', { type: 'boolean', default: false, describe: 'print errors and warnings as JSON' })
    .option('max-size', maxSizeOption)
    .example('$0 check scenarios/*.yaml', 'problems as file:line:column, each with what to type');

export const checkCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'check',
  describe: 'read, validate and lint scenarios',
  builder: options,
  handler: async (given) => {
    const files = filesOf(given);
    if (files.length === 0) throw new UsageError('check is to be given a FILE', 'isatap-sim check --help');
    const { check } = await import('../check.ts');
    process.exitCode = check({ files, json: given.json, maxSize: maxSizeOf(given.maxSize) });
  },
};
