import os from 'node:os';
import type { Argv, CommandModule } from 'yargs';
import { readShard, wholeSweep } from '../../diagnose/sweep/shard.ts';
import { UsageError } from '../failure.ts';
import { type Declared, filesOf, type Global, maxSizeOf, maxSizeOption, wholeNumber } from './options.ts';

const DEFAULT_LIMIT = 10_000;
const MOST_COMBINATIONS = 1_000_000;
const MOST_JOBS = 256;

const EXAMPLE =
  "$0 sweep scenarios/manage-out.yaml --vary 'DAV01.route[fd9c:30c:2da4:1::/64 via fd9c:30c:2da4:111::31].metric=1..400:10'";

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 sweep FILE --vary PATH=LIST\n\nRuns a scenario (- is standard input) with every value of a list, or every combination of several lists, and prints which values do what. The exit code is 0 when all were run, whatever became of the flows.',
    )
    .option('vary', {
      type: 'string',
      requiresArg: true,
      describe:
        'what takes which values; may be given several times. PATH: HOST.route[PREFIX via NEXTHOP].metric, HOST.interface[NAME].mtu, HOST.profile, or any key of a scenario with dots between. LIST: 1,2,5 or 1..400:10 or 10ms..50ms:5ms; null leaves out',
    })
    .option('out', {
      type: 'string',
      requiresArg: true,
      describe:
        'write a line of JSON for each combination to this file, and go on with it if it is there; -: to standard output, in place of the table',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print the table as JSON' })
    .option('causes', {
      type: 'boolean',
      default: false,
      describe: 'search what is wrong in each combination; takes many runs',
    })
    .option('shard', {
      type: 'string',
      requiresArg: true,
      describe: 'i/n: only the i-th of n parts; merge puts their files together',
    })
    .option('jobs', { type: 'number', requiresArg: true, describe: 'threads that run (one for each core if left out)' })
    .option('limit', {
      type: 'number',
      requiresArg: true,
      describe: `combinations at most (${DEFAULT_LIMIT} if left out)`,
    })
    .option('max-size', maxSizeOption)
    .example(EXAMPLE, 'where the metric tips over')
    .example(
      '$0 sweep x.yaml --vary seed=1..100 --vary links.wan.loss=0..0.1:0.02 --out loss.jsonl',
      'how often it works on a lossy link',
    );

export const sweepCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'sweep',
  describe: 'run a scenario over lists of values, on all cores',
  builder: options,
  handler: async (given) => {
    const [file, ...more] = filesOf(given);
    if (file === undefined) throw new UsageError('sweep is to be given a FILE', 'isatap-sim sweep --help');
    if (more.length > 0) throw new UsageError('sweep takes one scenario at a time');
    // yargs makes a list of what is given several times.
    const vary = given.vary === undefined ? [] : [given.vary].flat();
    if (vary.length === 0) throw new UsageError('--vary PATH=LIST is missing', 'isatap-sim sweep --help');
    if (given.out === '') throw new UsageError('--out is to name a file, or - for standard output');
    if (given.out === '-' && given.json)
      throw new UsageError('--json and --out - both want standard output', 'name a file');
    const { sweep } = await import('../sweep.ts');
    process.exitCode = await sweep({
      file,
      vary,
      out: given.out ?? null,
      json: given.json,
      causes: given.causes,
      verbose: given.verbose,
      shard: shardOf(given.shard, given.out),
      jobs: positive('jobs', given.jobs, MOST_JOBS) ?? os.availableParallelism(),
      limit: positive('limit', given.limit, MOST_COMBINATIONS) ?? DEFAULT_LIMIT,
      maxSize: maxSizeOf(given.maxSize),
    });
  },
};

function positive(name: string, value: number | undefined, most: number): number | undefined {
  if (value === 0) throw new UsageError(`--${name} is to be at least 1`);
  return wholeNumber(name, value, most);
}

function shardOf(text: string | undefined, out: string | undefined): typeof wholeSweep {
  if (text === undefined) return wholeSweep;
  const shard = readShard(text);
  if (shard === null) throw new UsageError('--shard is to be i/n with i from 1 to n, such as 2/8');
  if (out === undefined)
    throw new UsageError('--shard needs --out FILE', 'merge puts the files of all shards together');
  return shard;
}
