import { nearest } from '../../shell/suggest.ts';

/** Words that a hint lists at most. */
const MOST_LISTED = 24;

/** Something wrong with what a sweep is to vary, in words for the one who typed it. */
export class VaryError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = 'VaryError';
    this.hint = hint;
  }
}

/** The nearest word to a wrong one, and what there is. */
export function whatThereIs(wrong: string, known: readonly string[]): string {
  if (known.length === 0) return 'there is nothing of the kind';
  const near = nearest(wrong, known);
  const more = known.length > MOST_LISTED ? `, and ${known.length - MOST_LISTED} more` : '';
  const list = `there is: ${known.slice(0, MOST_LISTED).join(', ')}${more}`;
  return near === null ? list : `did you mean ${JSON.stringify(near)}? ${list}`;
}
