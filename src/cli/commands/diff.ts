import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../failure.ts';
import {
  type Declared,
  durationOf,
  filesOf,
  type Global,
  maxSizeOf,
  maxSizeOption,
  seedOf,
  seedOption,
} from './options.ts';

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 diff A B\n\nRuns two scenarios and tells what is otherwise in B: flows that end otherwise, route tables and settings of each host, and the first packet at which the two runs part. The exit code is 0 whether or not they differ.',
    )
    .option('at', {
      type: 'string',
      requiresArg: true,
      describe: 'when tables and settings are compared, such as 30s: at the end of each run if left out',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print the differences as JSON' })
    .option('seed', seedOption)
    .option('max-size', maxSizeOption)
    .example('$0 diff scenarios/manage-out.yaml scenarios/faults/return-metric.yaml', 'what one number changes');

export const diffCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'diff',
  describe: 'tell what is otherwise in another scenario: flows, routes, settings, packets',
  builder: options,
  handler: async (given) => {
    const [a, b, ...others] = filesOf(given);
    if (a === undefined || b === undefined || others.length > 0)
      throw new UsageError('diff is to be given two files', 'isatap-sim diff --help');
    if (a === '-' && b === '-') throw new UsageError('standard input can be one of the two files only');
    const { diff } = await import('../diff.ts');
    process.exitCode = diff({
      files: [a, b],
      json: given.json,
      at: durationOf('at', given.at),
      verbose: given.verbose,
      seed: seedOf(given.seed),
      maxSize: maxSizeOf(given.maxSize),
    });
  },
};
