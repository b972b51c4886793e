/** Lines of ping, tracert and their like: options, each a letter with `-` or `/`, and one target. */
import { type BoundCommand, CommandError } from '../command.ts';
import type { Token } from '../tokens.ts';

/** `absent`: an option of Windows' program that the model has not. */
export type OptionKind = 'flag' | 'value' | 'absent';

/** What a program says of lines that it does not take. */
export interface OptionTexts {
  readonly usage: string;
  readonly badOption: (option: string) => string;
  readonly missingValue: (option: string) => string;
  readonly badValue: (option: string, lowest: number, highest: number) => string;
  readonly missingTarget: string;
}

/** A line of such a program taken apart. Options are their letters, whose case counts. */
export class OptionLine {
  readonly target: Token;
  private readonly options: ReadonlyMap<string, Token>;
  private readonly texts: OptionTexts;

  constructor(target: Token, options: ReadonlyMap<string, Token>, texts: OptionTexts) {
    this.target = target;
    this.options = options;
    this.texts = texts;
  }

  has(letter: string): boolean {
    return this.options.has(letter);
  }

  /** The value of an option, and where it stands. */
  place(letter: string): Token | undefined {
    return this.options.get(letter);
  }

  /** @throws CommandError for what is no whole number in the range */
  integer(letter: string, lowest: number, highest: number): number | undefined {
    const token = this.options.get(letter);
    if (token === undefined) return undefined;
    const number = /^\d{1,15}$/.test(token.text) ? Number(token.text) : Number.NaN;
    if (number >= lowest && number <= highest) return number;
    throw new CommandError(
      `-${letter} is to be a whole number from ${lowest} to ${highest}`,
      token.offset,
      null,
      this.texts.badValue(`-${letter}`, lowest, highest),
    );
  }

  /** 4 or 6 where the line has `-4` or `-6`; null where both are good. */
  get family(): 4 | 6 | null {
    if (this.has('6')) return 6;
    return this.has('4') ? 4 : null;
  }
}

/** Text for something that Windows can do and the model cannot; nothing has happened then. */
export const notModelledText = (what: string): string => `${what} is not modelled here. Nothing was done.\n`;

/** A command that prints a text and does nothing. */
export const telling = (text: string, output: string, ok: boolean): BoundCommand => ({
  text,
  run: () => ({ output, ok }),
});

export const isHelp = ({ text }: Token): boolean => text === '/?' || text === '-?';

/**
 * Reads the words behind a program's name.
 * @returns null where the line asks for the usage, as one without words does
 * @throws CommandError
 */
export function readOptions(
  line: string,
  tokens: readonly Token[],
  kinds: ReadonlyMap<string, OptionKind>,
  texts: OptionTexts,
): OptionLine | null {
  const words = tokens.slice(1);
  if (words.length === 0 || words.some(isHelp)) return null;
  const options = new Map<string, Token>();
  let target: Token | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word.quoted || !/^[-/]/.test(word.text)) {
      if (target !== undefined)
        throw new CommandError(
          `${JSON.stringify(word.text)} is one target too many`,
          word.offset,
          null,
          texts.badOption(word.text),
        );
      target = word;
      continue;
    }
    const letter = word.text.slice(1);
    if (kindOf(kinds, letter, word, texts) === 'flag') options.set(letter, word);
    else options.set(letter, valueOf(words[++at], word, texts));
  }
  if (target !== undefined) return new OptionLine(target, options, texts);
  throw new CommandError('the target is missing', line.length, null, texts.missingTarget);
}

function kindOf(
  kinds: ReadonlyMap<string, OptionKind>,
  letter: string,
  { text, offset }: Token,
  texts: OptionTexts,
): 'flag' | 'value' {
  const kind = kinds.get(letter);
  if (kind === 'flag' || kind === 'value') return kind;
  if (kind === 'absent')
    throw new CommandError(`the option ${text} is not modelled`, offset, null, notModelledText(`The option ${text}`));
  const known = [...kinds].filter(([, each]) => each !== 'absent').map(([each]) => `-${each}`);
  throw new CommandError(`there is no option ${text}`, offset, `it takes ${known.join(', ')}`, texts.badOption(text));
}

function valueOf(value: Token | undefined, { text, offset }: Token, texts: OptionTexts): Token {
  if (value !== undefined) return value;
  throw new CommandError(`${text} needs a value`, offset, null, texts.missingValue(text));
}
