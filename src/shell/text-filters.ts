/** findstr, find and more behind a `|`: what they leave of the lines of the command before. */
import { CommandError } from './command.ts';
import type { Token } from './tokens.ts';

/** The lines that are left, and whether there were any. */
export type TextFilter = (lines: readonly string[]) => { readonly lines: readonly string[]; readonly ok: boolean };

type FilterProgram = (line: string, tokens: readonly Token[]) => TextFilter;

const programs: ReadonlyMap<string, FilterProgram> = new Map([
  ['find', bindFind],
  ['findstr', bindFindstr],
  ['more', bindMore],
]);

export const textFilterNames: readonly string[] = [...programs.keys()];

/** @param tokens the program's name and what stands behind it; null: it is none of these. @throws CommandError */
export function bindTextFilter(line: string, tokens: readonly Token[]): TextFilter | null {
  const program = programs.get(tokens[0]!.text.toLowerCase().replace(/\.(?:exe|com)$/, ''));
  return program === undefined ? null : program(line, tokens.slice(1));
}

function bindMore(_line: string, [superfluous]: readonly Token[]): TextFilter {
  if (superfluous !== undefined && !superfluous.text.startsWith('/'))
    throw new CommandError(
      'more reads what is piped into it',
      superfluous.offset,
      null,
      notAccessible(superfluous.text),
    );
  return (lines) => ({ lines, ok: true });
}

const notAccessible = (file: string): string => `Cannot access file ${file}\n`;

/** What find and findstr do with the lines that hold what is looked for. */
interface FilterOptions {
  readonly inverted: boolean;
  readonly numbered: boolean;
  readonly counted: boolean;
}

const filterBy =
  (holds: (line: string) => boolean, { inverted, numbered, counted }: FilterOptions): TextFilter =>
  (lines) => {
    const found = lines.flatMap((text, index) => (holds(text) === inverted ? [] : [{ text, number: index + 1 }]));
    const ok = found.length > 0;
    if (counted) return { lines: [String(found.length)], ok };
    return { lines: found.map(({ text, number }) => (numbered ? `${number}:${text}` : text)), ok };
  };

const FIND_FORMAT = 'FIND: Parameter format not correct\n';

function bindFind(line: string, tokens: readonly Token[]): TextFilter {
  const { options, rest } = readOptions(
    tokens,
    /^[vcni]$/,
    (token) =>
      new CommandError(`${token.text} is no option of find`, token.offset, 'it takes /v, /c, /n, /i', FIND_FORMAT),
  );
  const [text, file] = rest;
  if (text?.quoted !== true)
    throw new CommandError('find needs a text in quotation marks', text?.offset ?? line.length, null, FIND_FORMAT);
  if (file !== undefined) throw noFile('find', file);
  const fold = folder(options.has('i'));
  const wanted = fold(text.text);
  // find with an empty text finds nothing.
  return filterBy((each) => wanted !== '' && fold(each).includes(wanted), {
    inverted: options.has('v'),
    numbered: options.has('n'),
    counted: options.has('c'),
  });
}

const folder = (ignoresCase: boolean) => (text: string) => (ignoresCase ? text.toLowerCase() : text);

const noFile = (program: string, { text, offset }: Token): CommandError =>
  new CommandError(`${program} reads what is piped into it`, offset, 'there are no files here', notAccessible(text));

function readOptions(
  tokens: readonly Token[],
  known: RegExp,
  refuse: (token: Token) => CommandError,
): { options: ReadonlySet<string>; rest: Token[] } {
  const options = new Set<string>();
  const rest: Token[] = [];
  for (const token of tokens) {
    if (token.quoted || !/^[/-]./.test(token.text)) {
      rest.push(token);
      continue;
    }
    for (const option of token.text.slice(1).toLowerCase().split('/')) {
      if (!known.test(option)) throw refuse(token);
      options.add(option);
    }
  }
  return { options, rest };
}

function bindFindstr(line: string, tokens: readonly Token[]): TextFilter {
  const phrases = tokens.filter(({ text, quoted }) => !quoted && /^[/-]c:/i.test(text));
  const { options, rest } = readOptions(
    tokens.filter((token) => !phrases.includes(token)),
    /^[bevnirlx]$/,
    ({ text, offset }) =>
      new CommandError(
        `${text} is no option of findstr that is known here`,
        offset,
        'it takes /b, /e, /i, /l, /n, /r, /v, /x, /c:"text"',
        `FINDSTR: ${text} ignored\n`,
      ),
  );
  const [words, file] = phrases.length > 0 ? [undefined, rest[0]] : rest;
  if (phrases.length === 0 && words === undefined)
    throw new CommandError('findstr needs a text', line.length, null, 'FINDSTR: Bad command line\n');
  if (file !== undefined) throw noFile('findstr', file);
  // What /c: gives is one text, taken literally; otherwise blanks part several.
  const isLiteral = options.has('l') || (phrases.length > 0 && !options.has('r'));
  const texts =
    words === undefined
      ? phrases.map(({ text }) => text.slice(3))
      : words.text.split(' ').filter((each) => each !== '');
  const flags = options.has('i') ? 'i' : '';
  const patterns = texts.map((text) => {
    const source = isLiteral ? escape(text) : findstrPattern(text);
    const whole = options.has('x');
    return new RegExp(
      `${whole || options.has('b') ? '^' : ''}(?:${source})${whole || options.has('e') ? '$' : ''}`,
      flags,
    );
  });
  return filterBy((each) => patterns.some((pattern) => pattern.test(each)), {
    inverted: options.has('v'),
    numbered: options.has('n'),
    counted: false,
  });
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\-]/g, String.raw`\$&`);

/** findstr's expressions: `.`, `*`, `^`, `$`, `[class]`, `\x`, `\<`, `\>`; all else stands for itself. */
function findstrPattern(text: string): string {
  let source = '';
  let canRepeat = false;
  for (const [part] of text.matchAll(/\\.?|\[\^?[^\]]+\]|./gs)) {
    const isRepeat: boolean = part === '*' && canRepeat;
    if (isRepeat) source += '*';
    else if (part === '\\<' || part === '\\>') source += String.raw`\b`;
    else if (part === '.' || part === '^' || part === '$') source += part;
    else if (/^\[.+\]$/s.test(part)) source += classPattern(part);
    else source += escape(part.length > 1 ? part.slice(1) : part);
    canRepeat = !isRepeat && part !== '^' && part !== '$' && !part.startsWith('\\<') && !part.startsWith('\\>');
  }
  return source;
}

function classPattern(part: string): string {
  const isInverted = part.startsWith('[^') && part.length > 3;
  const inside = part.slice(isInverted ? 2 : 1, -1).replaceAll(/[\\\][^]/g, String.raw`\$&`);
  const isSound = [...inside.matchAll(/(.)-(.)/gs)].every(([, from, to]) => from! <= to!);
  return `[${isInverted ? '^' : ''}${isSound ? inside : inside.replaceAll('-', String.raw`\-`)}]`;
}
