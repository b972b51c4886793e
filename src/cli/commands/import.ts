import type { Argv, CommandModule } from 'yargs';
import { nameFault } from '../../scenario/schema-values.ts';
import { profileNames } from '../../scenario/schema.ts';
import { UsageError } from '../failure.ts';
import { type Declared, filesOf, type Global, wholeNumber } from './options.ts';

/** Bytes of a file of outputs at most. */
const MAX_SIZE = 8 * 1024 * 1024;

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 import FILE... --host NAME\n$0 import --map MAP\n\nReads what Windows commands printed on a real machine (route print, netsh, ipconfig, PowerShell; any language, as it was pasted) and prints a scenario with that host, or with all hosts of a map. What was not understood, what contradicts and what is still missing to run stands in comments and on standard error.',
    )
    .option('host', {
      type: 'string',
      requiresArg: true,
      describe: "the host's name in the scenario; that of ipconfig /all if left out",
    })
    .option('profile', {
      type: 'string',
      requiresArg: true,
      choices: profileNames,
      describe: 'which Windows it is; guessed if left out',
    })
    .option('map', {
      type: 'string',
      requiresArg: true,
      describe:
        'a YAML file with hosts (NAME: [FILE, ...]), links (NAME: [HOST, HOST/INTERFACE]) and what else is to be in the scenario',
    })
    .option('out', {
      type: 'string',
      default: '-',
      requiresArg: true,
      describe: 'where the scenario goes, - for standard output',
    })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'print what was read as JSON, with the scenario in it',
    })
    .option('max-size', {
      type: 'number',
      requiresArg: true,
      describe: `bytes of a file at most (${MAX_SIZE} if left out)`,
    })
    .example('$0 import routes.txt ipconfig.txt --host DAV01 > dav01.yaml', 'one host out of two files')
    .example(
      '$0 import --map scenarios/import/map.yaml --out network.yaml',
      'a network out of the outputs of its hosts',
    );

export const importCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'import',
  describe: 'make a scenario out of what Windows commands printed on real machines',
  builder: options,
  handler: async (given) => {
    const files = filesOf(given);
    const { host = null, map = null } = given;
    if (map === null && files.length === 0)
      throw new UsageError('import is to be given a FILE, or --map', 'isatap-sim import --help');
    if (map !== null && (files.length > 0 || host !== null || given.profile !== undefined))
      throw new UsageError(
        '--map names hosts and files itself',
        'isatap-sim import --map MAP, without FILE, --host and --profile',
      );
    if (files.filter((file) => file === '-').length > 1)
      throw new UsageError('standard input can be one of the files only');
    const fault = host === null ? null : nameFault(host);
    if (fault !== null) throw new UsageError(`${JSON.stringify(host)} cannot be the name of a host: ${fault}`);
    const { importOutputs } = await import('../import.ts');
    process.exitCode = importOutputs({
      files,
      host,
      profile: given.profile ?? null,
      map,
      out: given.out,
      json: given.json,
      verbose: given.verbose,
      maxSize: wholeNumber('max-size', given.maxSize, 2 ** 30) ?? MAX_SIZE,
    });
  },
};
