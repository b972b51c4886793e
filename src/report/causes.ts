/** What was configured wrongly, and the commands that put it right. */
import type { Cause, FlowResult, Remedy } from '../diagnose/result.ts';
import type { Palette } from './palette.ts';
import { unbroken, wrap } from './table.ts';

const INDENT = '  ';

/** A paragraph for each cause with its fix; a line where none was found by a search. @param width columns of prose */
export function renderCauses({ causes, search }: FlowResult, palette: Palette, width: number): string[] {
  if (search !== null && search.text !== null) return [wrap(search.text, width, INDENT)];
  return causes.flatMap((cause, index) => {
    const number = causes.length === 1 ? '' : ` ${index + 1} of ${causes.length}`;
    const title = wrap(unbroken(`Cause${number}: ${cause.code} on ${cause.host}. ${cause.text}.`), width, INDENT);
    return [
      title.replace(/Cause[^:]*: \S+ on [^.]*\./, (words) => palette.strong(words)),
      `${INDENT}${fixTitle(cause, causes.length > 1)}`,
      ...commandLines(cause, palette),
      ...alternativeLines(cause, width),
    ];
  });
}

/** Where it is typed, and whether that was tried. */
function fixTitle({ host, fix, proved }: Cause, isOneOfSeveral: boolean): string {
  const where = fix.every((command) => command.startsWith('set: ')) ? 'in the scenario' : `on ${host}`;
  const how = isOneOfSeveral ? 'together with the others' : 'run again with exactly this';
  return proved ? `Fix ${where} (proved: ${how}):` : `Fix ${where} (not proved: something else no longer passes):`;
}

/** Commands stand whole on a line of their own, to be copied. */
const commandLines = ({ fix }: Remedy, palette: Palette): string[] =>
  fix.map((command) => `${INDENT}${INDENT}${palette.good(command)}`);

function alternativeLines({ alternatives }: Cause, width: number): string[] {
  if (alternatives.length === 0) return [];
  const [best, ...others] = alternatives;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return [wrap(`Instead, on ${best!.host}${more}: ${best!.fix.join('; ')}`, width, INDENT)];
}
