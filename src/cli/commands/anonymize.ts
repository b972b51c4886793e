import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../failure.ts';
import { type Declared, filesOf, type Global } from './options.ts';

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 anonymize FILE... --out DIR\n\nRenames IPv4, IPv6 and MAC addresses and host names in captures, scenarios and pasted outputs of one incident, so that it can be shown to others. The same passphrase gives the same new names, in every file and every run. Prefixes stay prefixes, checksums stay right or wrong, ISATAP addresses embed the new IPv4 addresses; what cannot be renamed in a capture is blanked. Give all files of an incident together: names are learnt from all of them first.',
    )
    .option('out', {
      type: 'string',
      requiresArg: true,
      describe: 'folder for the renamed files, in which they lie as the old ones do; no file of FILE... is overwritten',
    })
    .option('passphrase-file', {
      type: 'string',
      requiresArg: true,
      describe:
        'the passphrase is the first line of this file; if left out, that of the environment variable ISATAP_SIM_PASSPHRASE, otherwise it is asked for',
    })
    .option('names', {
      type: 'string',
      requiresArg: true,
      describe: 'further names that are to be renamed wherever they stand, one a line of this file',
    })
    .option('keep-payload', {
      type: 'boolean',
      default: false,
      describe: 'leave in captures what cannot be renamed: application data, encrypted payload, secrets of TLS',
    })
    .option('map', {
      type: 'string',
      requiresArg: true,
      describe: 'write old and new names to this file, for yourself: whoever has it can undo the renaming',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print what was done as JSON' })
    .example('$0 anonymize trace.pcapng route-print.txt --out shown', 'asks for a passphrase')
    .example('$0 anonymize scenarios/*.yaml --out shown --passphrase-file secret.txt', 'for a script');

export const anonymizeCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'anonymize',
  describe: 'rename addresses and host names in captures, scenarios and pasted outputs',
  builder: options,
  handler: async (given) => {
    const files = filesOf(given);
    if (files.length === 0) throw new UsageError('anonymize is to be given a FILE', 'isatap-sim anonymize --help');
    if (files.includes('-'))
      throw new UsageError('anonymize reads each file twice, and standard input can be read once', 'name a file');
    const { out } = given;
    if (out === undefined || out === '')
      throw new UsageError('anonymize is to be given a folder with --out', 'isatap-sim anonymize --help');
    const { anonymize } = await import('../anonymize.ts');
    process.exitCode = await anonymize({
      files,
      out,
      passphraseFile: given.passphraseFile ?? null,
      namesFile: given.names ?? null,
      keepPayload: given.keepPayload,
      map: given.map ?? null,
      json: given.json,
      verbose: given.verbose,
    });
  },
};
