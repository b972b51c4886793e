import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../failure.ts';
import { type Declared, filesOf, type Global } from './options.ts';

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 merge FILE...\n\nPuts the files of all shards of a sweep together and prints what the whole sweep would have printed. One file of a whole sweep is taken too.',
    )
    .option('out', {
      type: 'string',
      requiresArg: true,
      describe:
        'write the lines of all shards to this file, as the whole sweep would have; -: to standard output, in place of the table',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print the table as JSON' })
    .example('$0 merge part-*.jsonl --out all.jsonl', 'the parts of sweep --shard i/n');

export const mergeCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'merge',
  describe: 'put the shards of a sweep together',
  builder: options,
  handler: async (given) => {
    const files = filesOf(given);
    if (files.length === 0) throw new UsageError('merge is to be given a FILE', 'isatap-sim merge --help');
    if (given.out === '') throw new UsageError('--out is to name a file, or - for standard output');
    if (given.out === '-' && given.json)
      throw new UsageError('--json and --out - both want standard output', 'name a file');
    const { merge } = await import('../merge.ts');
    process.exitCode = merge({ files, out: given.out ?? null, json: given.json });
  },
};
