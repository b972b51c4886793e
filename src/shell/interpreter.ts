import { type BoundCommand, CommandError, failed, type ShellHost, windowsText } from './command.ts';
import { bindDnscmd } from './programs/dnscmd.ts';
import { bindIpconfig } from './programs/ipconfig.ts';
import { bindNetsh } from './netsh/netsh.ts';
import { bindPowerShell, cmdletNames } from './powershell/powershell.ts';
import { bindNetstat } from './programs/netstat.ts';
import { bindPing } from './programs/ping.ts';
import { bindRoute } from './programs/route-program.ts';
import { bindTracert } from './programs/tracert.ts';
import { suggestion } from './suggest.ts';
import { type Token, tokenize } from './tokens.ts';

/** Binds the words behind a program's name, which are all but the first token. */
type Program = (line: string, tokens: readonly Token[], target: ShellHost) => BoundCommand;

const programs: ReadonlyMap<string, Program> = new Map([
  ['dnscmd', bindDnscmd],
  ['ipconfig', bindIpconfig],
  ['netsh', bindNetsh],
  ['netstat', bindNetstat],
  ['ping', bindPing],
  ['route', bindRoute],
  ['tracert', bindTracert],
]);

/** What a line may begin with. */
export const commandNames: readonly string[] = [...programs.keys(), ...cmdletNames];

const KNOWN = `known here: ${[...programs.keys()].join(', ')}, and the cmdlets that the README lists`;

/**
 * Understands one line a person would type on a Windows host: words, values, addresses and interfaces are checked
 * now, what it does happens when the result is run. @throws CommandError
 */
export function bindCommand(line: string, target: ShellHost): BoundCommand {
  const tokens = tokenize(line);
  const first = tokens[0];
  if (first === undefined) throw new CommandError('the command is empty', 0, null, '');
  const program = programs.get(first.text.toLowerCase().replace(/\.exe$/, ''));
  if (program !== undefined) return program(line, tokens, target);
  const bound = bindPowerShell(line, first, target);
  if (bound !== null) return bound;
  throw new CommandError(
    `${JSON.stringify(first.text)} is no command that is known here`,
    first.offset,
    suggestion(first.text, commandNames) ?? KNOWN,
    windowsText.commandNotFound(line),
  );
}

/** The same as at a prompt: what cannot be understood is a command that prints Windows' own error text. */
export function commandAtPrompt(line: string, target: ShellHost): BoundCommand {
  try {
    return bindCommand(line, target);
  } catch (error) {
    if (error instanceof CommandError) return { text: line, run: () => failed(error.windowsText) };
    throw error;
  }
}
