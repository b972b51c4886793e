import type { BoundCommand, ShellHost } from '../command.ts';
import { CommandError } from '../command.ts';
import type { Token } from '../tokens.ts';
import { isHelp, telling } from './options.ts';

const USAGE = '\nPrints the name of the current host.\n\nhostname\n\n';

export function bindHostname(line: string, tokens: readonly Token[], { host }: ShellHost): BoundCommand {
  const [superfluous] = tokens.slice(1);
  if (superfluous === undefined) return telling(line, `${host.name}\n`, true);
  if (isHelp(superfluous)) return telling(line, USAGE, true);
  throw new CommandError(
    'hostname takes no words: a name cannot be set',
    superfluous.offset,
    null,
    'sethostname: Use the Network Control Panel Applet to set hostname.\nhostname -s is not supported.\n',
  );
}
