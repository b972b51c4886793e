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
      '$0 console FILE [HOST]\n\nA prompt on a host of the running network that takes the commands of Windows: netsh, route, ipconfig, ping, tracert, nslookup, PowerShell. The simulated clock runs while a command waits for the network. help at the prompt tells the rest. The exit code is that of the last command.',
    )
    .option('command', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'type this and leave; may be given several times',
    })
    .option('at', {
      type: 'string',
      requiresArg: true,
      describe:
        "at which simulated time the prompt comes, such as 5s: when the scenario's first flow would begin if left out",
    })
    .option('powershell', { type: 'boolean', default: false, describe: 'begin with the prompt of PowerShell' })
    .option('seed', seedOption)
    .option('max-size', maxSizeOption)
    .example('$0 console scenarios/manage-out.yaml DAV01', 'type on DAV01')
    .example('$0 console FILE PC01 --command "ping client01" --command "explain last"', 'without a prompt, for scripts')
    .example('$0 console FILE PC01 < commands.txt', 'lines of a file, with what was typed in the output');

export const consoleCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'console',
  describe: 'type Windows commands on a host of the running network',
  builder: options,
  handler: async (given) => {
    const [file, host, ...others] = filesOf(given);
    if (file === undefined || others.length > 0)
      throw new UsageError('console is to be given a FILE and perhaps a HOST', 'isatap-sim console --help');
    if (file === '-' && given.command === undefined)
      throw new UsageError('the scenario and the commands cannot both come from standard input', 'use --command');
    const { runConsole } = await import('../console.ts');
    process.exitCode = await runConsole({
      file,
      host: host ?? null,
      commands: given.command ?? null,
      at: durationOf('at', given.at),
      powershell: given.powershell,
      seed: seedOf(given.seed),
      maxSize: maxSizeOf(given.maxSize),
    });
  },
};
