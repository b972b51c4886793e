import { type BoundCommand, CommandError, failed, type ShellHost } from './command.ts';
import { bindArp } from './programs/arp.ts';
import { bindDnscmd } from './programs/dnscmd.ts';
import { bindHostname } from './programs/hostname.ts';
import { bindIpconfig } from './programs/ipconfig.ts';
import { bindNetsh } from './netsh/netsh.ts';
import { recordText, unknownCommand } from './powershell/error-record.ts';
import { bindPipeline } from './powershell/pipeline.ts';
import { bindPowerShell, cmdletNames } from './powershell/powershell.ts';
import { splitPipeline } from './powershell/split-pipeline.ts';
import { bindNetstat } from './programs/netstat.ts';
import { bindNslookup } from './programs/nslookup.ts';
import { bindPathping } from './programs/pathping.ts';
import { bindPing } from './programs/ping.ts';
import { bindRoute } from './programs/route-program.ts';
import { bindTracert } from './programs/tracert.ts';
import { suggestion } from './suggest.ts';
import { programName, type Token, tokenize } from './tokens.ts';

/** Binds the words behind a program's name, which are all but the first token. */
type Program = (line: string, tokens: readonly Token[], target: ShellHost) => BoundCommand;

const programs: ReadonlyMap<string, Program> = new Map([
  ['arp', bindArp],
  ['dnscmd', bindDnscmd],
  ['hostname', bindHostname],
  ['ipconfig', bindIpconfig],
  ['netsh', bindNetsh],
  ['netstat', bindNetstat],
  ['nslookup', bindNslookup],
  ['pathping', bindPathping],
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
  const program = programs.get(programName(first));
  const pieces = splitPipeline(line, 0, line.length);
  if (program !== undefined) {
    const own = line.slice(0, pieces[0]!.end);
    const source = program(own, tokenize(own), target);
    return pieces.length === 1 ? source : bindPipeline(line, pieces.slice(1), target, source);
  }
  const bound = bindPowerShell(line, first, pieces, target);
  if (bound !== null) return bound;
  throw new CommandError(
    `${JSON.stringify(first.text)} is no command that is known here`,
    first.offset,
    suggestion(first.text, commandNames) ?? KNOWN,
    unknownText(line, first),
  );
}

/** A name of two words is one of PowerShell's. */
const unknownText = (line: string, { text, offset }: Token): string =>
  /^[a-z]+-[a-z]/i.test(text)
    ? recordText(unknownCommand(text), '', { line, offset, end: offset + text.length })
    : `'${text}' is not recognized as an internal or external command,\noperable program or batch file.\n`;

/** The same as at a prompt: what cannot be understood is a command that prints Windows' own error text. */
export function commandAtPrompt(line: string, target: ShellHost): BoundCommand {
  try {
    return bindCommand(line, target);
  } catch (error) {
    if (error instanceof CommandError) return { text: line, run: () => failed(error.windowsText) };
    throw error;
  }
}
