import type { Token } from '../tokens.ts';
import type { Context, NetshCommand } from './command.ts';
import { root } from './contexts.ts';
import { type ContextPath, findIn, type Found } from './find.ts';
import { CommandError } from '../command.ts';

/** What may stand behind words of netsh, in full: contexts, verbs, second words, tags. Empty behind words that mean nothing. */
export function wordsBehind(tokens: readonly Token[], path: ContextPath = [root]): readonly string[] {
  const found = meaningOf(path, tokens);
  if (found === null) return [];
  switch (found.kind) {
    case 'context':
      return inContext(found.path.at(-1)!);
    case 'verb':
      return secondWords(found.path.at(-1)!, found.verb);
    case 'command':
      return tagsOf(found.command, tokens.slice(found.at));
  }
}

function meaningOf(path: ContextPath, tokens: readonly Token[]): Found | null {
  try {
    return findIn(path, tokens, 0, '');
  } catch (error) {
    if (error instanceof CommandError) return null;
    throw error;
  }
}

const inContext = ({ contexts, commands }: Context): string[] => [
  ...contexts.map(({ name }) => name),
  ...new Set(commands.map(({ words }) => words[0]!)),
];

const secondWords = ({ commands }: Context, verb: string): string[] =>
  commands.filter(({ words }) => words[0] === verb).flatMap(({ words }) => words[1] ?? []);

/** Those that are not on the line yet. */
function tagsOf({ parameters }: NetshCommand, given: readonly Token[]): string[] {
  const isGiven = (name: string): boolean => given.some(({ text }) => text.toLowerCase().startsWith(`${name}=`));
  return parameters.filter(({ name }) => !isGiven(name)).map(({ name }) => `${name}=`);
}
