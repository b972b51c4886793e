/** Reads the one expression of a script block: `$_.NextHop -ne '::' -and $_.ifIndex -eq 12` (about_Operator_Precedence). */
import { type Arithmetic, type Comparison, COMPARISONS, type Expression } from './expression.ts';
import { timeSpan } from './object.ts';
import { notUnderstood, quotation } from './quotation.ts';

const MOST_DEPTH = 50;
const MOST_OPERANDS = 500;
const LOGICAL = /-(and|or|xor)\b/iy;
const COMPARISON = new RegExp(`-([ci]?)(${COMPARISONS.join('|')})\\b`, 'iy');
/** A hyphen before a letter begins the name of an operator. */
const SIGN = /[+-](?![A-Za-z])/y;
const FACTOR = /[*/%]/y;
const NOT = /-not\b|!/iy;
const NUMBER = /-?\d+(?:\.\d+)?(?![\w.:])/y;
const CONSTANT = /\$(true|false|null)\b/iy;
const CURRENT = /\$(?:_|PSItem)\b/iy;
const MEMBER = /\.([A-Za-z_]\w*)(?!\()/y;
const INDEX = /\[\s*(-?\d{1,9})\s*\]/y;
const LONGEST_TIME = /\[(?:System\.)?TimeSpan\]::MaxValue/iy;
const BLANKS = /\s*/y;

/** @param from where the expression begins, `to` where it ends. @throws CommandError for what it is not */
export const parseExpression = (line: string, from: number, to: number): Expression =>
  new Parser(line, from, to).whole();

class Parser {
  private readonly line: string;
  private readonly end: number;
  private at: number;
  private depth = 0;
  private operands = 0;

  constructor(line: string, from: number, to: number) {
    this.line = line;
    this.at = from;
    this.end = to;
  }

  whole(): Expression {
    const expression = this.logical();
    this.take(BLANKS);
    if (this.at < this.end) throw this.unexpected();
    return expression;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.line);
    if (match === null || this.at + match[0].length > this.end) return null;
    this.at += match[0].length;
    return match;
  }

  /** The same behind blanks. */
  private next(pattern: RegExp): RegExpExecArray | null {
    this.take(BLANKS);
    return this.take(pattern);
  }

  private takeCharacter(wanted: string): boolean {
    this.take(BLANKS);
    if (this.at >= this.end || this.line[this.at] !== wanted) return false;
    this.at++;
    return true;
  }

  private unexpected() {
    const found = this.at < this.end ? JSON.stringify(this.line[this.at]!) : 'the end';
    return notUnderstood(this.line, this.at, `${found} is not expected in a script block`);
  }

  /** -and, -or and -xor have one rank, from left to right. */
  private logical(): Expression {
    if (++this.depth > MOST_DEPTH) throw notUnderstood(this.line, this.at, 'the expression is nested too deeply');
    let left = this.comparison();
    for (let word = this.next(LOGICAL); word !== null; word = this.next(LOGICAL)) {
      const operator = word[1]!.toLowerCase() as 'and' | 'or' | 'xor';
      left = { kind: 'logical', operator, left, right: this.comparison() };
    }
    this.depth--;
    return left;
  }

  private comparison(): Expression {
    let left = this.sum();
    for (let word = this.next(COMPARISON); word !== null; word = this.next(COMPARISON)) {
      const operator = word[2]!.toLowerCase() as Comparison;
      const isCaseSensitive = word[1]!.toLowerCase() === 'c';
      left = { kind: 'comparison', operator, isCaseSensitive, left, right: this.sum() };
    }
    return left;
  }

  private sum(): Expression {
    let left = this.product();
    for (let sign = this.next(SIGN); sign !== null; sign = this.next(SIGN))
      left = { kind: 'arithmetic', operator: sign[0] as Arithmetic, left, right: this.product() };
    return left;
  }

  private product(): Expression {
    let left = this.list();
    for (let sign = this.next(FACTOR); sign !== null; sign = this.next(FACTOR))
      left = { kind: 'arithmetic', operator: sign[0] as Arithmetic, left, right: this.list() };
    return left;
  }

  private list(): Expression {
    const items = [this.unary()];
    while (this.takeCharacter(',')) items.push(this.unary());
    return items.length === 1 ? items[0]! : { kind: 'list', items };
  }

  private unary(): Expression {
    let isNegated: boolean | null = null;
    while (this.next(NOT) !== null) isNegated = isNegated !== true;
    const operand = this.member();
    if (isNegated === null) return operand;
    const not: Expression = { kind: 'not', of: operand };
    return isNegated ? not : { kind: 'not', of: not };
  }

  private member(): Expression {
    let of = this.primary();
    for (;;) {
      const name = this.take(MEMBER);
      const index = name === null ? this.take(INDEX) : null;
      if (name !== null) of = { kind: 'member', of, name: name[1]! };
      else if (index !== null) of = { kind: 'index', of, at: Number(index[1]) };
      else return of;
    }
  }

  private primary(): Expression {
    this.take(BLANKS);
    if (++this.operands > MOST_OPERANDS) throw notUnderstood(this.line, this.at, 'the expression is too long');
    const opening = this.at < this.end ? this.line[this.at]! : '';
    if (this.takeCharacter('@') || opening === '(') return this.parenthesis();
    if (opening === "'" || opening === '"') {
      const { text, end } = quotation(this.line, this.at, this.end);
      this.at = end;
      return { kind: 'constant', value: text };
    }
    if (this.take(CURRENT) !== null) return { kind: 'current' };
    if (this.take(LONGEST_TIME) !== null) return { kind: 'constant', value: timeSpan(Infinity) };
    const constant = this.take(CONSTANT)?.[1]?.toLowerCase();
    if (constant !== undefined) return { kind: 'constant', value: constant === 'null' ? null : constant === 'true' };
    const number = this.take(NUMBER);
    if (number !== null) return { kind: 'constant', value: Number(number[0]) };
    throw this.unexpected();
  }

  private parenthesis(): Expression {
    if (!this.takeCharacter('(')) throw this.unexpected();
    if (this.takeCharacter(')')) return { kind: 'list', items: [] };
    const inner = this.logical();
    if (!this.takeCharacter(')')) throw this.unexpected();
    return inner;
  }
}
