import type { Argv, CommandModule } from 'yargs';
import { longDurationHint } from '../../scenario/units.ts';
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
  wholeNumber,
} from './options.ts';

const DEFAULT_RATE = 1000;
const HIGHEST_RATE = 1_000_000;
/** The longest timer, in nanoseconds: 24 days. */
const LONGEST = 0x7fffffff * 1e6;

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 live FILE HOST --bind ADDRESS --peer ADDRESS\n\nRuns a scenario by the clock and gives the IPv4 side of one host to the real network: protocol 41 and ICMP that peers send to the address are handed to that host, and what it sends to peers goes out. Needs Linux, root or CAP_NET_RAW. The exit code says nothing of the flows.',
    )
    .option('bind', {
      type: 'string',
      requiresArg: true,
      describe: 'the IPv4 address that the host has in the scenario and this machine has in the real network',
    })
    .option('peer', {
      type: 'string',
      requiresArg: true,
      describe: 'a real machine; may be given several times. Nothing is sent to or taken from anybody else',
    })
    .option('rate', {
      type: 'number',
      requiresArg: true,
      default: DEFAULT_RATE,
      describe: 'packets a second at most, in each direction; more are dropped',
    })
    .option('duration', { type: 'string', requiresArg: true, describe: 'end after this time, such as 60s' })
    .option('capture', { type: 'string', requiresArg: true, describe: 'write what crossed to this pcapng file' })
    .option('dry-run', { type: 'boolean', default: false, describe: 'say what would be done, and open nothing' })
    .option('seed', seedOption)
    .option('max-size', maxSizeOption)
    .example(
      '$0 live scenarios/manage-out.yaml ISATAP01 --bind 172.16.10.31 --peer 172.16.10.200',
      'a real station uses the simulated ISATAP router',
    )
    .example(
      '$0 live FILE PC01 --bind 192.0.2.5 --peer 192.0.2.1 --duration 60s --capture live.pcapng',
      'a minute of it',
    );

export const liveCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'live',
  describe: 'give one host of a scenario to a real network',
  builder: options,
  handler: async (given) => {
    const [file, host, ...more] = filesOf(given);
    if (file === undefined || host === undefined || more.length > 0)
      throw new UsageError('live is to be given a FILE and a HOST', 'isatap-sim live --help');
    const { bind, capture } = given;
    if (bind === undefined)
      throw new UsageError('--bind ADDRESS is missing', 'the address to be live as; never guessed');
    // yargs makes a list of what is given several times.
    const peers = given.peer === undefined ? [] : [given.peer].flat();
    if (peers.length === 0) throw new UsageError('--peer ADDRESS is missing', 'nobody is taken for a peer unasked');
    if (capture === '' || capture === '-') throw new UsageError('--capture is to name a file');
    const rate = wholeNumber('rate', given.rate, HIGHEST_RATE, 1)!;
    const duration = durationOf('duration', given.duration, longDurationHint);
    if (duration === 0) throw new UsageError('--duration is to be longer than nothing');
    if (duration !== null && duration > LONGEST) throw new UsageError('--duration is to be 24 days at most');
    const { live } = await import('../live.ts');
    process.exitCode = await live({
      file,
      host,
      bind,
      peers,
      rate,
      duration,
      capture: capture ?? null,
      dryRun: given.dryRun,
      verbose: given.verbose,
      seed: seedOf(given.seed),
      maxSize: maxSizeOf(given.maxSize),
    });
  },
};
