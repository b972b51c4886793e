import { type BoundCommand, CommandError, type CommandResult, type ShellHost, windowsText } from './command.ts';
import { bindNetsh } from './netsh.ts';
import { bindPowerShell } from './powershell.ts';
import { tokenize } from './tokens.ts';

/**
 * Understands one line a person would type on a Windows host: words, values, addresses and interfaces are checked
 * now, what it does happens when the result is run. @throws CommandError
 */
export function bindCommand(line: string, target: ShellHost): BoundCommand {
  const tokens = tokenize(line);
  const first = tokens[0];
  if (first === undefined) throw new CommandError('the command is empty', 0, null, '');
  if (/^netsh(\.exe)?$/i.test(first.text)) return bindNetsh(line, tokens, target);
  const bound = bindPowerShell(line, tokens, target);
  if (bound !== null) return bound;
  throw new CommandError(
    `${JSON.stringify(first.text)} is no command that is known here`,
    first.offset,
    'netsh interface ipv6 ..., netsh interface isatap ... and Set-NetIsatapConfiguration are',
    windowsText.commandNotFound(line),
  );
}

/** Binds and runs a line as at a prompt: what cannot be understood gives Windows' own error text. */
export function runCommand(line: string, target: ShellHost): CommandResult {
  try {
    return bindCommand(line, target).run();
  } catch (error) {
    if (error instanceof CommandError) return { output: error.windowsText, ok: false };
    throw error;
  }
}
