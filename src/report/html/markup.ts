import { escape } from '../escape.ts';

/** Text that is markup already. Whatever else comes into a template is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Markup | string | number | null | readonly Part[];

/** Templates without the indents of the source. */
const squeezed = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Markup of a template: what is put in is text, unless it is markup; a list is put in one by one, null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let pieces = squeezed.get(strings);
  if (pieces === undefined)
    squeezed.set(
      strings,
      (pieces = strings.map((string) => string.replaceAll(/\s*\n\s*(?=>)/g, '').replaceAll(/\s*\n\s*/g, '\n'))),
    );
  return new Markup(pieces.map((piece, index) => piece + textOf(parts[index] ?? null)).join(''));
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return escape(String(part));
}

/** `one` or `many` with its number. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
