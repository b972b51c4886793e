import { bindArguments, CommandArguments } from '../arguments.ts';
import { type BoundCommand, CommandError, notModelled, type ShellHost, windowsText } from '../command.ts';
import type { Token } from '../tokens.ts';
import { tokenize } from '../tokens.ts';
import type { RawValue } from '../values.ts';
import { type NetshCommand, shown } from './command.ts';
import { root } from './contexts.ts';
import { type ContextPath, findIn, type Found, isHelp, pathText } from './find.ts';
import { contextHelp, usageOf, verbHelp } from './help.ts';

/** A netsh line taken apart; interfaces and addresses in its values are not looked at yet. */
export interface ReadNetsh {
  readonly command: NetshCommand;
  /** The contexts and words of the command in full, such as `interface ipv6 add route`. */
  readonly name: string;
  readonly values: ReadonlyMap<string, RawValue>;
}

/** Options before the words (netsh /?): only the context can be meant here. */
const OPTIONS = ['-a', '-c', '-f', '-p', '-r', '-u'] as const;

/** What stands behind the program's name. @throws CommandError */
function findOnLine(line: string, tokens: readonly Token[]): Found {
  const { path, at } = readOptions(line, tokens);
  return findIn(path, tokens, at, line.slice(tokens[at]?.offset ?? line.length).trim());
}

/** The context that `-c` names, or the root. */
function readOptions(line: string, tokens: readonly Token[]): { readonly path: ContextPath; readonly at: number } {
  let path: ContextPath = [root];
  let at = 1;
  for (; ; at += 2) {
    const token = tokens[at];
    const option = OPTIONS.find((each) => each === token?.text.toLowerCase().replace('/', '-'));
    if (token === undefined || option === undefined) return { path, at };
    if (option !== '-c') throw refuseOption(option, token);
    const value = tokens[at + 1];
    if (value === undefined)
      throw new CommandError('-c names no context', line.length, '-c "interface ipv6"', windowsText.missingParameter);
    path = enterContext([root], tokenize(value.text), 0, value.offset);
  }
}

function refuseOption(option: string, { offset }: Token): CommandError {
  const what = option === '-f' ? 'a script in a file' : option === '-a' ? 'an alias file' : 'another computer';
  const hint = option === '-f' ? 'type its lines' : 'give the command to the host itself';
  return notModelled(`netsh ${option}, ${what},`, offset, hint);
}

/** The context that words name, and nothing behind it. @param offset what is to be added to where the words stand @throws CommandError */
export function enterContext(path: ContextPath, tokens: readonly Token[], start: number, offset = 0): ContextPath {
  const moved = tokens.map((token) => ({ ...token, offset: token.offset + offset }));
  const written = tokens
    .slice(start)
    .map(({ text }) => text)
    .join(' ');
  const found = findIn(path, moved, start, written);
  if (found.kind === 'context' && found.at === tokens.length) return found.path;
  throw new CommandError(
    `${JSON.stringify(written)} is no context`,
    moved[start]!.offset,
    null,
    windowsText.commandNotFound(written),
  );
}

/**
 * Reads a netsh line whose first word was `netsh`. Words may be shortened to any unambiguous beginning.
 * @returns null when it only asks for help @throws CommandError
 */
export function readNetsh(line: string, tokens: readonly Token[]): ReadNetsh | null {
  const found = findOnLine(line, tokens);
  if (found.kind !== 'command' || isHelp(tokens[found.at])) return null;
  const { command, path, at } = found;
  const name = [pathText(path), ...command.words].filter((word) => word !== '').join(' ');
  return { command, name, values: readValues(command, tokens.slice(at), line.length) };
}

function readValues(command: NetshCommand, tokens: readonly Token[], end: number): Map<string, RawValue> {
  return bindArguments(tokens, command.parameters, end, () => `\n${usageOf(command)}`);
}

/** Binds a netsh line to a host. @throws CommandError */
export function bindNetsh(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand {
  if (opensPrompt(line, tokens)) {
    const hint = 'name a command, such as: netsh interface ipv6 show route';
    throw new CommandError('netsh alone opens its prompt, and there is none here', line.length, hint, '');
  }
  return bindFound(findOnLine(line, tokens), line, tokens, target, false);
}

/** Whether a line asks for netsh's own prompt: `netsh`, `netsh -c "interface ipv6"`. @throws CommandError */
export function opensPrompt(line: string, tokens: readonly Token[]): boolean {
  return readOptions(line, tokens).at >= tokens.length;
}

/** The context in which the prompt of such a line begins. @throws CommandError */
export const promptContext = (line: string): ContextPath => readOptions(line, tokenize(line)).path;

/** @param isAtPrompt whether contexts can be left: help says how. @throws CommandError */
export function bindFound(
  found: Found,
  line: string,
  tokens: readonly Token[],
  target: ShellHost,
  isAtPrompt: boolean,
): BoundCommand {
  const say = (output: string): BoundCommand => ({ text: line, run: () => shown(output) });
  switch (found.kind) {
    case 'context':
      return say(contextHelp(found.path, isAtPrompt));
    case 'verb':
      return say(verbHelp(found.path.at(-1)!, found.verb));
    case 'command': {
      const { command, at } = found;
      if (isHelp(tokens[at])) return say(`\n${usageOf(command)}`);
      const raw = readValues(command, tokens.slice(at), line.length);
      const run = command.bind(new CommandArguments(raw, target, command.invalidValue), target);
      return { text: line, run };
    }
  }
}
