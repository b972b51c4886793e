/** The words behind a cmdlet (about_Parsing, about_Quoting_Rules): parameters, and values with commas between. */
import { CommandError } from '../command.ts';
import type { RawValue } from '../values.ts';

export type PowerShellWord =
  /** `hasColon`: `-Name:`, its value follows. */
  | { readonly kind: 'parameter'; readonly name: string; readonly offset: number; readonly hasColon: boolean }
  | { readonly kind: 'values'; readonly values: readonly RawValue[]; readonly offset: number };

/** PowerShell takes the dashes that word processors make of a hyphen for one. */
const PARAMETER = /[-\u2013\u2014\u2015]([A-Za-z_]\w*)(:?)/y;
const BLANKS = /[ \t]*/y;
/** What ends a word without quotes. */
const BARE = /(?:[^\s,;|&(){}'"`$]|`.)+/y;
const CONSTANT = /\$(?:true|false|null)\b/iy;

/** @param from where the words begin. @throws CommandError for what is more than one cmdlet with plain values */
export function powerShellWords(line: string, from: number): PowerShellWord[] {
  return new Scanner(line, from).words();
}

class Scanner {
  private readonly line: string;
  private at: number;

  constructor(line: string, from: number) {
    this.line = line;
    this.at = from;
  }

  words(): PowerShellWord[] {
    const words: PowerShellWord[] = [];
    for (;;) {
      this.take(BLANKS);
      if (this.at >= this.line.length) return words;
      const offset = this.at;
      const parameter = this.take(PARAMETER);
      if (parameter === null) words.push({ kind: 'values', values: this.list(), offset });
      else words.push({ kind: 'parameter', name: parameter[1]!, offset, hasColon: parameter[2] !== '' });
    }
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.line);
    if (match !== null) this.at += match[0].length;
    return match;
  }

  private takeText(text: string): boolean {
    if (!this.line.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Values with commas between, an array in parentheses among them. */
  private list(): RawValue[] {
    const values = this.element();
    for (;;) {
      const { at } = this;
      this.take(BLANKS);
      if (!this.takeText(',')) {
        this.at = at;
        return values;
      }
      this.take(BLANKS);
      values.push(...this.element());
    }
  }

  private element(): RawValue[] {
    const offset = this.at;
    if (!this.takeText('@(') && !this.takeText('(')) return [{ text: this.text(), offset }];
    this.take(BLANKS);
    if (this.takeText(')')) return [];
    const values = this.list();
    this.take(BLANKS);
    if (!this.takeText(')')) throw this.notUnderstood(this.at, 'the parenthesis is not closed');
    return values;
  }

  /** A word: bare pieces and quoted ones without a blank between. */
  private text(): string {
    let text = '';
    const from = this.at;
    for (;;) {
      const bare = this.take(BARE) ?? this.take(CONSTANT);
      if (bare !== null) text += bare[0].replaceAll(/`(.)/g, '$1');
      else if (this.line[this.at] === "'" || this.line[this.at] === '"') text += this.quoted(this.line[this.at]!);
      else if (this.at > from) return text;
      else throw this.notUnderstood(this.at, `${JSON.stringify(this.line[this.at] ?? 'nothing')} is no value`);
    }
  }

  private quoted(quote: string): string {
    const from = this.at++;
    let text = '';
    while (this.at < this.line.length) {
      const character = this.line[this.at++]!;
      if (character === quote) {
        // A quote that stands twice is one of the text.
        if (this.line[this.at] !== quote) return text;
        this.at++;
      } else if (quote === '"' && character === '$') {
        throw this.notUnderstood(this.at - 1, 'a variable in a text is not understood');
      } else if (quote === '"' && character === '`') {
        text += this.line[this.at++] ?? '';
        continue;
      }
      text += character;
    }
    throw this.notUnderstood(from, 'the quotation mark is not closed');
  }

  private notUnderstood(offset: number, message: string): CommandError {
    return new CommandError(
      message,
      offset,
      'a line is one cmdlet with plain values: no variables, expressions or pipelines',
      `At line:1 char:${offset + 1}\n+ ${this.line}\nThe line is not understood here: ${message}.\n`,
    );
  }
}
