/** The words behind a cmdlet (about_Parsing, about_Quoting_Rules): parameters, and values with commas between. */
import type { RawValue } from '../values.ts';
import { type CalculatedProperty, readCalculated } from './calculated-property.ts';
import type { Expression } from './expression.ts';
import { parseExpression } from './expression-parser.ts';
import { MAXIMUM_TIME_SPAN } from './object.ts';
import { notUnderstood, quotation } from './quotation.ts';
import { closingOf, type Extent } from './split-pipeline.ts';

/** A value as it is typed. */
export interface WordValue extends RawValue {
  /** `{ ... }`: what it says of the object at hand. */
  readonly block?: Expression;
  /** `@{ ... }`; the text is its name. */
  readonly calculated?: CalculatedProperty;
  /** `(...)`: what a pipeline gives; the text is empty until it has run. */
  readonly pipeline?: PipelineSyntax;
}

export type PowerShellWord =
  /** `hasColon`: `-Name:`, its value follows. */
  | (Extent & { readonly kind: 'parameter'; readonly name: string; readonly hasColon: boolean })
  | (Extent & { readonly kind: 'values'; readonly values: readonly WordValue[] });

/** A pipeline in parentheses and what is taken of it: `(...)[1].IPAddress`. */
export interface PipelineSyntax extends Extent {
  /** What stands between the parentheses. */
  readonly inside: Extent;
  /** Members and indexes, in order. */
  readonly path: readonly (string | number)[];
}

/** PowerShell takes the dashes that word processors make of a hyphen for one. */
const PARAMETER = /[-\u2013\u2014\u2015]([A-Za-z_]\w*)(:?)/y;
const BLANKS = /[ \t]*/y;
/** What ends a word without quotes. */
const BARE = /(?:[^\s,;|&(){}'"`$]|`.)+/y;
const CONSTANT = /\$(?:true|false|null)\b/iy;
const STEP = /\.([A-Za-z_]\w*)|\[\s*(-?\d{1,9})\s*\]/y;
/** A parenthesis that holds a pipeline and not values: it begins with a cmdlet's name or another parenthesis. */
const PIPELINE = /\(\s*(?:[A-Za-z]+-[A-Za-z]|[a-z]{2,4}\s*[|)-]|\()/iy;
const LONGEST_TIME = /\(\s*\[(?:System\.)?TimeSpan\]::MaxValue\s*\)/iy;

/** @param from where the words begin, `to` where they end. @throws CommandError for what the model has not */
export function powerShellWords(line: string, from: number, to: number = line.length): PowerShellWord[] {
  return new Scanner(line, from, to).words();
}

/** A parenthesis with a pipeline and what is taken of it; null where the text begins otherwise. @throws CommandError */
export function parenthesised(line: string, from: number, to: number): PipelineSyntax | null {
  return new Scanner(line, from, to).parenthesis();
}

class Scanner {
  private readonly line: string;
  private readonly end: number;
  private at: number;

  constructor(line: string, from: number, to: number) {
    this.line = line;
    this.at = from;
    this.end = to;
  }

  words(): PowerShellWord[] {
    const words: PowerShellWord[] = [];
    for (;;) {
      this.take(BLANKS);
      if (this.at >= this.end) return words;
      const offset = this.at;
      const parameter = this.take(PARAMETER);
      if (parameter === null) {
        const values = this.list();
        words.push({ kind: 'values', values, offset, end: this.at });
      } else {
        words.push({
          kind: 'parameter',
          name: parameter[1]!,
          offset,
          end: this.at,
          hasColon: parameter[2] !== '',
        });
      }
    }
  }

  /** A pipeline in parentheses, if one stands here. */
  parenthesis(): PipelineSyntax | null {
    const offset = this.at;
    if (this.line[offset] !== '(') return null;
    const close = closingOf(this.line, offset, this.end);
    if (close === null) throw notUnderstood(this.line, this.end, 'the parenthesis is not closed');
    this.at = close + 1;
    const path: (string | number)[] = [];
    for (let step = this.take(STEP); step !== null; step = this.take(STEP)) path.push(step[1] ?? Number(step[2]));
    return { offset, end: this.at, inside: { offset: offset + 1, end: close }, path };
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.line);
    if (match === null || this.at + match[0].length > this.end) return null;
    this.at += match[0].length;
    return match;
  }

  private stands(pattern: RegExp): boolean {
    const { at } = this;
    const found = this.take(pattern) !== null;
    this.at = at;
    return found;
  }

  private takeText(text: string): boolean {
    if (!this.line.startsWith(text, this.at) || this.at + text.length > this.end) return false;
    this.at += text.length;
    return true;
  }

  /** Values with commas between, an array in parentheses among them. */
  private list(depth = 0): WordValue[] {
    const values = this.element(depth);
    for (;;) {
      const { at } = this;
      this.take(BLANKS);
      if (!this.takeText(',')) {
        this.at = at;
        return values;
      }
      this.take(BLANKS);
      values.push(...this.element(depth));
    }
  }

  private element(depth: number): WordValue[] {
    const offset = this.at;
    if (this.take(LONGEST_TIME) !== null) return [{ text: MAXIMUM_TIME_SPAN, offset }];
    if (this.line[offset] === '{') return [this.block()];
    if (this.takeText('@{')) return [this.calculated(offset)];
    if (this.stands(PIPELINE)) return [{ text: '', offset, pipeline: this.parenthesis()! }];
    if (!this.takeText('@(') && !this.takeText('(')) return [{ text: this.text(), offset }];
    if (depth > 20) throw notUnderstood(this.line, offset, 'the parentheses are nested too deeply');
    this.take(BLANKS);
    if (this.takeText(')')) return [];
    const values = this.list(depth + 1);
    this.take(BLANKS);
    if (!this.takeText(')')) throw notUnderstood(this.line, this.at, 'the parenthesis is not closed');
    return values;
  }

  private calculated(offset: number): WordValue {
    const close = closingOf(this.line, offset + 1, this.end);
    if (close === null) throw notUnderstood(this.line, offset, 'the brace is not closed');
    this.at = close + 1;
    const calculated = readCalculated(this.line, offset + 1, close);
    return { text: calculated.name, offset, calculated };
  }

  private block(): WordValue {
    const offset = this.at;
    const close = closingOf(this.line, offset, this.end);
    if (close === null) throw notUnderstood(this.line, offset, 'the brace is not closed');
    this.at = close + 1;
    const text = this.line.slice(offset + 1, close);
    return { text, offset, block: parseExpression(this.line, offset + 1, close) };
  }

  /** A word: bare pieces and quoted ones without a blank between. */
  private text(): string {
    let text = '';
    const from = this.at;
    for (;;) {
      const bare = this.take(BARE) ?? this.take(CONSTANT);
      if (bare !== null) text += bare[0].replaceAll(/`(.)/g, '$1');
      else if (this.at < this.end && `'"`.includes(this.line[this.at]!)) text += this.quoted();
      else if (this.at > from) return text;
      else {
        const found = this.at < this.end ? this.line[this.at]! : 'nothing';
        throw notUnderstood(this.line, this.at, `${JSON.stringify(found)} is no value`);
      }
    }
  }

  private quoted(): string {
    const { text, end } = quotation(this.line, this.at, this.end);
    this.at = end;
    return text;
  }
}
