/** Where the elements of a pipeline begin and end (about_Pipelines, about_Quoting_Rules). */

/** A piece of a line. `end`: behind its last character. */
export interface Extent {
  readonly offset: number;
  readonly end: number;
}

const OPENING = '({[';
const CLOSING = ')}]';
/** An apostrophe begins a quotation only where a value may begin; inside a word it is one. */
const BEFORE_QUOTATION = /[\s,(={:|[]/;

/** The pieces between `|` that stand outside quotation marks and brackets; a line without any is one piece. */
export function splitPipeline(line: string, from: number, to: number): Extent[] {
  const pieces: Extent[] = [];
  let offset = from;
  let depth = 0;
  for (let at = from; at < to; at = skip(line, at, to)) {
    const character = line[at]!;
    if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character)) depth = Math.max(0, depth - 1);
    else if (character === '|' && depth === 0) {
      pieces.push({ offset, end: at });
      offset = at + 1;
    }
  }
  return [...pieces, { offset, end: to }];
}

/** Where the bracket that opens at `at` is closed; null: nowhere. */
export function closingOf(line: string, at: number, to: number): number | null {
  let depth = 0;
  for (let here = at; here < to;) {
    const character = line[here]!;
    if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character) && --depth === 0) return here;
    here = skip(line, here, to);
  }
  return null;
}

/** Behind a character, or behind the quotation that begins with it. */
function skip(line: string, at: number, to: number): number {
  const character = line[at]!;
  if (character === '`') return Math.min(to, at + 2);
  const isQuotation = character === '"' || (character === "'" && (at === 0 || BEFORE_QUOTATION.test(line[at - 1]!)));
  if (!isQuotation) return at + 1;
  for (let here = at + 1; here < to; here++) {
    if (character === '"' && line[here] === '`') here++;
    else if (line[here] === character) return here + 1;
  }
  return to;
}
