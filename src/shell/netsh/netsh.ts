import { bindArguments, CommandArguments, type Parameter } from '../arguments.ts';
import { type BoundCommand, CommandError, type CommandResult, type ShellHost, windowsText } from '../command.ts';
import { adapterCommands } from './adapter.ts';
import { firewallCommands } from './firewall.ts';
import { httpsTunnelCommands } from './https-tunnel.ts';
import { isatapCommands, potentialRouterCommands } from './isatap.ts';
import { ipv4InterfaceCommands } from './ipv4.ts';
import { routeCommands } from './route.ts';
import { interfaceCommands } from './interface.ts';
import { showCommands } from './show.ts';
import type { Token } from '../tokens.ts';
import { matchWord, type RawValue } from '../values.ts';

/** One netsh command. `bind` reads the values, which may fail, and gives what is to be done. */
export interface NetshCommand {
  /** The words from the verb on, below its context. */
  readonly words: readonly string[];
  readonly parameters: readonly Parameter[];
  bind(values: CommandArguments, target: ShellHost): () => CommandResult;
  /** What Windows prints for a value that cannot be, where it is not the usual text. */
  readonly invalidValue?: string;
}

/** A context: further contexts by name, and commands. */
interface Context {
  readonly contexts: Readonly<Record<string, Context>>;
  readonly commands: readonly NetshCommand[];
}

const isatap: Context = { contexts: {}, commands: isatapCommands };
const ipv6: Context = {
  contexts: { isatap },
  commands: [...interfaceCommands, ...routeCommands(6), ...potentialRouterCommands, ...showCommands],
};
const ipv4: Context = { contexts: {}, commands: [...ipv4InterfaceCommands, ...routeCommands(4)] };
const httpstunnel: Context = { contexts: {}, commands: httpsTunnelCommands };
const interfaces: Context = { contexts: { ipv4, ipv6, isatap, httpstunnel }, commands: adapterCommands };
const firewall: Context = { contexts: { firewall: { contexts: {}, commands: firewallCommands } }, commands: [] };
const root: Context = { contexts: { interface: interfaces, advfirewall: firewall }, commands: [] };

/** Names that are not the beginning of what they mean alone. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([['ip', 'ipv4']]);

/** A netsh line taken apart; interfaces and addresses in its values are not looked at yet. */
export interface ReadNetsh {
  readonly command: NetshCommand;
  /** The contexts and words of the command in full, such as `interface ipv6 add route`. */
  readonly name: string;
  readonly values: ReadonlyMap<string, RawValue>;
}

/** Reads a netsh line whose first word was `netsh`. Words may be shortened to any unambiguous beginning. @throws CommandError */
export function readNetsh(line: string, tokens: readonly Token[]): ReadNetsh {
  let context = root;
  let at = 1;
  const contexts: string[] = [];
  for (; at < tokens.length; at++) {
    const { text } = tokens[at]!;
    const name = matchWord(OTHER_NAMES.get(text.toLowerCase()) ?? text, Object.keys(context.contexts));
    if (name === null) break;
    context = context.contexts[name]!;
    contexts.push(name);
  }
  const command = findCommand(context.commands, tokens.slice(at));
  if (command === null) {
    throw new CommandError(
      `${JSON.stringify(
        tokens
          .slice(at)
          .map(({ text }) => text)
          .join(' '),
      )} is not a netsh command that is known here`,
      tokens[at]?.offset ?? line.length,
      hintFor(context),
      windowsText.commandNotFound(line),
    );
  }
  const values = bindArguments(tokens.slice(at + command.words.length), command.parameters, line.length);
  return { command, name: [...contexts, ...command.words].join(' '), values };
}

/** Binds a netsh line to a host. @throws CommandError */
export function bindNetsh(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand {
  const { command, values: raw } = readNetsh(line, tokens);
  const values = new CommandArguments(raw, target, command.invalidValue);
  const run = command.bind(values, target);
  return { text: line, run };
}

/** The command whose every word the tokens shorten; null when none or several fit. */
function findCommand(commands: readonly NetshCommand[], tokens: readonly Token[]): NetshCommand | null {
  let fitting = commands;
  for (let depth = 0; ; depth++) {
    const complete = fitting.filter(({ words }) => words.length === depth);
    const token = tokens[depth];
    const words = [...new Set(fitting.flatMap(({ words }) => words[depth] ?? []))];
    const word = token === undefined || token.quoted ? null : matchWord(token.text, words);
    if (word === null) return complete[0] ?? null;
    fitting = fitting.filter((candidate) => candidate.words[depth] === word);
  }
}

function hintFor({ contexts, commands }: Context): string {
  const known = [...Object.keys(contexts), ...commands.map(({ words }) => words.join(' '))];
  return `known here: ${known.join(', ')}`;
}
