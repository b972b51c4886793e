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
  wholeNumber,
} from './options.ts';

const options = (command: Argv<Global>) =>
  command
    .usage(
      "$0 matrix FILE\n\nTries every host of a scenario from every other over ping and TCP, and tells who reaches whom and why not. A host is called by its name where the other can look it up, otherwise by its best address. The scenario's own flows are left out; its events happen up to the time of the matrix.",
    )
    .option('at', {
      type: 'string',
      requiresArg: true,
      describe:
        "when it is taken, such as 45s: when the scenario's first flow begins if left out, or at 20s without flows",
    })
    .option('hosts', {
      type: 'string',
      requiresArg: true,
      default: 'all',
      describe: 'all; ends: no routers, NATs and balancers; or names with commas between',
    })
    .option('port', {
      type: 'number',
      requiresArg: true,
      describe: 'the TCP port to try on every host, instead of the services that each offers',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print the matrix as JSON' })
    .option('html', {
      type: 'string',
      requiresArg: true,
      describe: 'write it as a page to this file; -: to standard output, in place of the grid',
    })
    .option('seed', seedOption)
    .option('max-size', maxSizeOption)
    .example('$0 matrix scenarios/manage-out.yaml --hosts ends', 'stations, servers and clients')
    .example('$0 matrix FILE --port 3389 --at 60s', 'one port, a minute after the start');

export const matrixCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'matrix',
  describe: 'try every host from every other over ping and TCP',
  builder: options,
  handler: async (given) => {
    const [file, ...others] = filesOf(given);
    if (file === undefined || others.length > 0)
      throw new UsageError('matrix is to be given one FILE', 'isatap-sim matrix --help');
    const { html, json, port } = given;
    if (html === '') throw new UsageError('--html is to name a file, or - for standard output');
    if (json && html === '-') throw new UsageError('--json and --html - both want standard output', 'name a file');
    if (port !== undefined && (wholeNumber('port', port, 65_535) ?? 0) === 0)
      throw new UsageError('--port is to be a whole number from 1 to 65535');
    const { matrix } = await import('../matrix.ts');
    process.exitCode = await matrix({
      file,
      json,
      html: html ?? null,
      at: durationOf('at', given.at),
      hosts: given.hosts,
      port: port ?? null,
      verbose: given.verbose,
      seed: seedOf(given.seed),
      maxSize: maxSizeOf(given.maxSize),
    });
  },
};
