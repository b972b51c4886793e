import { type BoundCommand, CommandError, notModelled, type ShellHost } from '../command.ts';
import { type Token, tokenize } from '../tokens.ts';
import { matchWord } from '../values.ts';
import { shown } from './command.ts';
import { wordsBehind } from './complete.ts';
import { type ContextPath, findIn, type Found, isHelp, pathText } from './find.ts';
import { bindFound, enterContext, promptContext } from './netsh.ts';

const LEAVING = ['bye', 'exit', 'quit'] as const;
const OWN_WORDS = [...LEAVING, 'pushd', 'popd', 'abort', 'alias', 'commit', 'offline', 'online', 'unalias'] as const;
type OwnWord = (typeof OWN_WORDS)[number];

/** netsh as a person sits before it: contexts are entered step by step, and commands of one are typed in it. */
export class NetshSession {
  private readonly target: ShellHost;
  private path: ContextPath;
  private pushed: readonly ContextPath[] = [];

  /** @param line what opened it: `netsh`, or with the option `-c` and a context. @throws CommandError */
  constructor(target: ShellHost, line = 'netsh') {
    this.target = target;
    this.path = promptContext(line);
  }

  /** Such as `netsh interface ipv6>`. */
  get prompt(): string {
    return `netsh${this.path.length > 1 ? ` ${pathText(this.path)}` : ''}>`;
  }

  /**
   * What a line does. Going from one context to another happens at once.
   * @returns null: the session was left
   * @throws CommandError for a line that means nothing here
   */
  enter(line: string): BoundCommand | null {
    const tokens = tokenize(line);
    const [first] = tokens;
    if (first === undefined || first.text.startsWith('#')) return nothing(line);
    if (first.text === '..') {
      if (this.path.length > 1) this.path = this.path.slice(0, -1);
      return nothing(line);
    }
    const word = this.ownWord(first);
    if (word === null) return this.do(line, tokens);
    return LEAVING.includes(word as (typeof LEAVING)[number]) ? null : this.doOwn(word, line, tokens);
  }

  /** A word of the prompt itself; what shortens one may be a context or a command as well, and that goes before. */
  private ownWord(first: Token): OwnWord | null {
    const word = first.quoted ? null : matchWord(first.text, OWN_WORDS);
    if (word === null || word === first.text.toLowerCase()) return word;
    try {
      findIn(this.path, [first], 0, first.text);
      return null;
    } catch (error) {
      if (error instanceof CommandError) return word;
      throw error;
    }
  }

  private doOwn(word: OwnWord, line: string, tokens: readonly Token[]): BoundCommand {
    switch (word) {
      case 'pushd': {
        const entered = tokens.length > 1 ? enterContext(this.path, tokens, 1) : this.path;
        this.pushed = [...this.pushed, this.path];
        this.path = entered;
        return nothing(line);
      }
      case 'popd':
        this.path = this.pushed.at(-1) ?? this.path;
        this.pushed = this.pushed.slice(0, -1);
        return nothing(line);
      default:
        throw notModelled(word, tokens[0]!.offset, 'each command is done at once, under its own name');
    }
  }

  /** What may stand behind words, for the tab key. */
  wordsBehind(tokens: readonly Token[]): readonly string[] {
    return [...wordsBehind(tokens, this.path), ...(tokens.length === 0 ? OWN_WORDS : [])];
  }

  /** The same line as it is typed outside of this prompt. */
  asOneLine(line: string): string {
    return this.path.length > 1 ? `netsh -c "${pathText(this.path)}" ${line}` : `netsh ${line}`;
  }

  private do(line: string, tokens: readonly Token[]): BoundCommand {
    const found: Found = findIn(this.path, tokens, 0, line.trim());
    if (found.kind === 'context' && !isHelp(tokens[found.at])) {
      this.path = found.path;
      return nothing(line);
    }
    return bindFound(found, line, tokens, this.target, true);
  }
}

/** A line that prints nothing. */
const nothing = (line: string): BoundCommand => ({ text: line, run: () => shown('') });
