/** How values stand on lines of the programs that a start command may be of. */
import type { RawValue } from '../../shell/values.ts';
import { type PlainValue, valueText } from './value-list.ts';
import { VaryError } from './vary-error.ts';

/** The ways of a program. */
export interface LineSyntax {
  /** Matches a value from where it stands, quotes included. */
  readonly value: RegExp;
  /** Matches what names the parameter before its value, up to the value. */
  readonly tag: (parameter: string) => RegExp;
  readonly append: (parameter: string, word: string) => string;
  readonly quote: (text: string) => string;
}

export const netshSyntax: LineSyntax = {
  value: /(?:[^\s"]|"[^"]*"?)*/y,
  tag: (parameter) => new RegExp(String.raw`\s+${parameter}=$`, 'i'),
  append: (parameter, word) => ` ${parameter}=${word}`,
  quote: (text) => (/\s/.test(text) ? `"${text}"` : text),
};

export const routeSyntax: LineSyntax = {
  ...netshSyntax,
  tag: (parameter) => new RegExp(String.raw`\s+${parameter}\s+$`, 'i'),
  append: (parameter, word) => ` ${parameter.toUpperCase()} ${word}`,
};

/** A character of a value, or a quoted part of it. */
const PIECE = '(?:"(?:[^"`]|`.)*"|\'[^\']*\'|[^\\s,;|&(){}\'"`]|`.)';

export const cmdletSyntax: LineSyntax = {
  value: new RegExp(`${PIECE}*(?:\\s*,\\s*${PIECE}+)*`, 'y'),
  // Any beginning of its name, or an alias, with whatever is taken for a hyphen.
  tag: () => /\s+[-\u2013\u2014\u2015]\w+(?::\s*|\s+)$/,
  append: (parameter, word) => ` -${parameter} ${word}`,
  quote: (text) => (/^[\w.:/%-]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`),
};

/**
 * The line with another value of a parameter, with it appended, or for null without it.
 * @param place where the value stands now; undefined: the parameter is not given
 */
export function changeLine(
  line: string,
  syntax: LineSyntax,
  parameter: string,
  place: RawValue | undefined,
  value: PlainValue,
): string {
  const word = value === null ? null : wordOf(syntax, parameter, value);
  if (place === undefined) return word === null ? line : line.trimEnd() + syntax.append(parameter, word);
  const start = place.offset;
  syntax.value.lastIndex = start;
  const end = start + syntax.value.exec(line)![0].length;
  if (word !== null) return line.slice(0, start) + word + line.slice(end);
  const tag = syntax.tag(parameter).exec(line.slice(0, start));
  if (tag === null) throw new VaryError(`${parameter} cannot be left out of the command: ${line.trim()}`);
  return line.slice(0, tag.index) + line.slice(end);
}

/** Words for true and false; all parameters but one have the same. */
const truthOf = (parameter: string, value: boolean): string =>
  /^publish$/i.test(parameter) ? (value ? 'yes' : 'no') : value ? 'enabled' : 'disabled';

/** A list has commas between its values. */
function wordOf({ quote }: Pick<LineSyntax, 'quote'>, parameter: string, value: PlainValue): string {
  if (Array.isArray(value) && value.length > 0)
    return (value as readonly PlainValue[]).map((item) => wordOf({ quote }, parameter, item)).join(',');
  if (typeof value === 'object')
    throw new VaryError(`${valueText(value)} cannot be the value of ${parameter} in a command`);
  return quote(typeof value === 'boolean' ? truthOf(parameter, value) : String(value));
}
