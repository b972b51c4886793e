/** Finds what the first words of a netsh line mean: a context, a command, or a verb of several commands. */
import { CommandError, notModelled, windowsText } from '../command.ts';
import type { Token } from '../tokens.ts';
import type { Context, NetshCommand } from './command.ts';

/** Contexts from the root to the innermost. */
export type ContextPath = readonly Context[];

/** `at`: the first token that is none of its words. */
export type Found =
  | { readonly kind: 'context'; readonly path: ContextPath; readonly at: number }
  | { readonly kind: 'verb'; readonly path: ContextPath; readonly verb: string; readonly at: number }
  | { readonly kind: 'command'; readonly path: ContextPath; readonly command: NetshCommand; readonly at: number };

/** What asks for help, behind a context, a verb or a command. */
export const isHelp = (token: Token | undefined): boolean =>
  token !== undefined && !token.quoted && /^(\?|[-/]\?|help)$/i.test(token.text);

/** The words by which a context is entered, such as `interface ipv6`. */
export const pathText = (path: ContextPath): string =>
  path
    .slice(1)
    .map(({ name }) => name)
    .join(' ');

/**
 * Reads words from a context on; what it does not know is looked for in the contexts around it, as in Windows.
 * @param written the line as Windows would repeat it
 * @throws CommandError when nothing or several fit
 */
export function findIn(path: ContextPath, tokens: readonly Token[], start: number, written: string): Found {
  let farthest: Lost | null = null;
  for (let depth = path.length; depth > 0; depth--) {
    const found = descend(path.slice(0, depth), tokens, start);
    if (found.kind !== 'lost') return found;
    if (farthest === null || found.at > farthest.at) farthest = found;
  }
  const { context, at } = farthest!;
  const text = tokens
    .slice(at)
    .map((token) => token.text)
    .join(' ');
  throw new CommandError(
    `${JSON.stringify(text)} is not a netsh command that is known here`,
    tokens[at]!.offset,
    hintFor(context, tokens[at]!.text.toLowerCase()),
    windowsText.commandNotFound(written),
  );
}

/** What stands at `at` means nothing in the context, or too much. */
interface Lost {
  readonly kind: 'lost';
  readonly context: Context;
  readonly at: number;
}

function hintFor({ contexts, commands, foreign }: Context, text: string): string {
  const names = contexts.map(({ name }) => name);
  const verbs = commands.map(({ words }) => words[0]!);
  const begun = [...new Set([...names, ...verbs, ...foreign])].filter((word) => word.startsWith(text));
  if (begun.length > 1) return `it may mean ${begun.join(', ')}`;
  return `known here: ${[...names, ...commands.map(({ words }) => words.join(' '))].join(', ')}`;
}

function descend(start: ContextPath, tokens: readonly Token[], first: number): Found | Lost {
  let path = start;
  for (let at = first; ; at++) {
    const token = tokens[at];
    if (token === undefined || isHelp(token)) return { kind: 'context', path, at };
    const context = path.at(-1)!;
    const meaning = meaningIn(context, token);
    if (meaning === null) return { kind: 'lost', context, at };
    if (typeof meaning === 'string') return findCommand(path, meaning, tokens, at + 1) ?? { kind: 'lost', context, at };
    path = [...path, meaning];
  }
}

/** A context, or a verb. @throws CommandError for a context that the model has not */
function meaningIn({ contexts, commands, foreign }: Context, token: Token): Context | string | null {
  const verbs = [...new Set(commands.map(({ words }) => words[0]!))];
  const meaning = pick<Context | string>(token, [
    ...contexts.map((context) => ({ spellings: spellingsOf(context), meaning: context })),
    ...[...verbs, ...foreign].map((word) => ({ spellings: [word], meaning: word })),
  ]);
  if (typeof meaning !== 'string' || !foreign.includes(meaning)) return meaning;
  throw notModelled(
    `the context ${meaning} of netsh`,
    token.offset,
    `contexts here: ${contexts.map(({ name }) => name).join(', ')}`,
  );
}

const spellingsOf = ({ name, alias }: Context): string[] => (alias === undefined ? [name] : [name, alias]);

/** A command has one word, or two. null: none fits, or several do. */
function findCommand(path: ContextPath, verb: string, tokens: readonly Token[], at: number): Found | null {
  const commands = path.at(-1)!.commands.filter(({ words }) => words[0] === verb);
  const single = commands.find(({ words }) => words.length === 1);
  if (single !== undefined) return { kind: 'command', path, command: single, at };
  const token = tokens[at];
  if (token === undefined || isHelp(token)) return { kind: 'verb', path, verb, at };
  const command = pick(
    token,
    commands.map((each) => {
      const word = each.words[1]!;
      return { spellings: each.alias === undefined ? [word] : [word, each.alias], meaning: each };
    }),
  );
  return command === null ? null : { kind: 'command', path, command, at: at + 1 };
}

interface Choice<Meaning> {
  readonly spellings: readonly string[];
  readonly meaning: Meaning;
}

/** The one meaning whose spelling begins with the token, whatever the case; an exact match wins; null: none or several. */
function pick<Meaning>({ text, quoted }: Token, choices: readonly Choice<Meaning>[]): Meaning | null {
  const wanted = text.toLowerCase();
  if (quoted || wanted === '') return null;
  const exact = choices.find(({ spellings }) => spellings.includes(wanted));
  if (exact !== undefined) return exact.meaning;
  const fitting = choices.filter(({ spellings }) => spellings.some((spelling) => spelling.startsWith(wanted)));
  return fitting.length === 1 ? fitting[0]!.meaning : null;
}
