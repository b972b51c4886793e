import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../failure.ts';
import { type Declared, filesOf, type Global } from './options.ts';

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 decode CAPTURE\n\nPrints the packets of a pcap or pcapng file, which gzip may have compressed (- is standard input). Of a file that is cut off or damaged the whole packets are printed, and the exit code is 2.',
    )
    .option('json', { type: 'boolean', default: false, describe: 'print one JSON object for each packet' })
    .option('verbose', { type: 'boolean', default: false, describe: 'print every field of every layer' })
    .example('$0 decode captures/return-metric/all.pcapng', 'a line for each packet, and why it was dropped');

export const decodeCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'decode',
  describe: 'print the packets of a pcap or pcapng file',
  builder: options,
  handler: async (given) => {
    const [file, ...more] = filesOf(given);
    if (file === undefined) throw new UsageError('decode is to be given a CAPTURE', 'isatap-sim decode --help');
    if (more.length > 0) throw new UsageError('decode reads one capture at a time');
    const { decode } = await import('../decode.ts');
    process.exitCode = await decode({ file, json: given.json, verbose: given.verbose });
  },
};
