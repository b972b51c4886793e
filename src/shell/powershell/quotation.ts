/** Texts in quotation marks (about_Quoting_Rules). */
import { CommandError } from '../command.ts';

/** What a dollar sign begins in a text; before anything else it is one. */
const VARIABLE = /\$[\w({$?^:]/y;

/** A text in quotation marks and where it ends. @throws CommandError */
export function quotation(line: string, from: number, to: number): { readonly text: string; readonly end: number } {
  const quote = line[from]!;
  let text = '';
  for (let at = from + 1; at < to; at++) {
    const character = line[at]!;
    if (character === quote) {
      // A quote that stands twice is one of the text.
      if (line[at + 1] !== quote || at + 1 >= to) return { text, end: at + 1 };
      at++;
    } else if (quote === '"' && character === '$') {
      VARIABLE.lastIndex = at;
      if (VARIABLE.test(line)) throw notUnderstood(line, at, 'a variable in a text is not understood');
    } else if (quote === '"' && character === '`') {
      text += line[++at] ?? '';
      continue;
    }
    text += character;
  }
  throw notUnderstood(line, from, 'the quotation mark is not closed');
}

/** What to throw for a line that is more than the model has. */
export function notUnderstood(line: string, offset: number, message: string): CommandError {
  return new CommandError(
    message,
    offset,
    'a line is cmdlets with plain values and pipelines of them: no variables, statements or scripts',
    `At line:1 char:${offset + 1}\n+ ${line}\nThe line is not understood here: ${message}.\n`,
  );
}
