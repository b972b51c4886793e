import { VaryError } from './vary-error.ts';

const FORM = 'write PATH=LIST, such as links.office.delay=1ms,10ms or seed=1..10';

/** `PATH=LIST` taken apart. `steps`: the words of the path, what stands in brackets whole. */
export interface VaryText {
  readonly path: string;
  readonly steps: readonly string[];
  readonly list: string;
}

/** @throws VaryError */
export function readVaryText(text: string): VaryText {
  const equals = outsideBrackets(text, '=')[0];
  if (equals === undefined) throw new VaryError(`${JSON.stringify(text)} has no =`, FORM);
  const path = text.slice(0, equals).trim();
  return { path, steps: readSteps(path), list: text.slice(equals + 1) };
}

/** Words with dots between them, or in brackets: `hosts.PC01.tunnels[isatap.domain.local].metric`. */
function readSteps(path: string): string[] {
  const steps: string[] = [];
  // A word up to a dot or bracket; or what stands in brackets; each but the first with its dot, which a bracket needs not.
  const pattern = /(^|\.)([^.[\]]+)|\.?\[([^\]]+)\]/y;
  while (pattern.lastIndex < path.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(path);
    if (match === null) {
      throw new VaryError(
        `${JSON.stringify(path)} is no path: ${JSON.stringify(path.slice(at))} cannot be read`,
        'words with dots between them; a name that has a dot itself in brackets: hosts.PC01.tunnels[isatap.domain.local].metric',
      );
    }
    steps.push((match[2] ?? match[3]!).trim());
  }
  if (steps.length === 0) throw new VaryError('there is no path before the =', FORM);
  return steps;
}

/** Where a character stands that is in no brackets, braces or quotes. */
export function outsideBrackets(text: string, wanted: string): number[] {
  const found: number[] = [];
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === '\\' && quote === '"') at++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if ('[{'.includes(character)) depth++;
    else if (']}'.includes(character)) depth--;
    else if (character === wanted && depth === 0) found.push(at);
  }
  return found;
}
