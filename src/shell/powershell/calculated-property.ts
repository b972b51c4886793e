/** `@{ n='Sum'; e={ $_.RouteMetric + $_.ifMetric } }`: a property that is made of others (about_Calculated_Properties). */
import { evaluate, type Expression } from './expression.ts';
import { parseExpression } from './expression-parser.ts';
import type { PsValue } from './object.ts';
import { notUnderstood, quotation } from './quotation.ts';
import { closingOf } from './split-pipeline.ts';

export interface CalculatedProperty {
  readonly name: string;
  readonly value: Expression;
}

const KEY = /[\s;]*([A-Za-z]+)\s*=\s*/y;
const BARE = /[^\s;'"{}@$]+/y;
const REST = /^[\s;]*$/;

type Part = { readonly text: string; readonly block: Expression | null };

/**
 * Reads a hashtable. @param open where its brace stands, `close` that which closes it
 * @throws CommandError for what is none of a calculated property
 */
export function readCalculated(line: string, open: number, close: number): CalculatedProperty {
  const parts = new Map<'name' | 'expression', Part>();
  let at = open + 1;
  while (!REST.test(line.slice(at, close))) {
    KEY.lastIndex = at;
    const key = KEY.exec(line);
    const meaning = key === null ? null : meaningOf(key[1]!.toLowerCase());
    if (key === null || meaning === null)
      throw notUnderstood(line, at, 'a calculated property has the keys Name (or Label) and Expression');
    at += key[0].length;
    const { end, ...part } = valueAt(line, at, close);
    parts.set(meaning, part);
    at = end;
  }
  const expression = parts.get('expression');
  if (expression === undefined) throw notUnderstood(line, open, 'the calculated property has no Expression');
  const value: Expression = expression.block ?? { kind: 'member', of: { kind: 'current' }, name: expression.text };
  return { name: parts.get('name')?.text ?? expression.text, value };
}

/** Any beginning of a key will do. */
function meaningOf(key: string): 'name' | 'expression' | null {
  if ('name'.startsWith(key) || 'label'.startsWith(key)) return 'name';
  return 'expression'.startsWith(key) ? 'expression' : null;
}

function valueAt(line: string, at: number, close: number): Part & { readonly end: number } {
  if (line[at] === '{') {
    const end = closingOf(line, at, close);
    if (end === null) throw notUnderstood(line, at, 'the brace is not closed');
    return { text: line.slice(at + 1, end).trim(), block: parseExpression(line, at + 1, end), end: end + 1 };
  }
  if (line[at] === "'" || line[at] === '"') return { ...quotation(line, at, close), block: null };
  BARE.lastIndex = at;
  const bare = BARE.exec(line)?.[0];
  if (bare === undefined) throw notUnderstood(line, at, 'a value is expected');
  return { text: bare, block: null, end: at + bare.length };
}

/** What it is of an object. */
export const calculate = ({ value }: CalculatedProperty, of: PsValue): PsValue => evaluate(value, of);
