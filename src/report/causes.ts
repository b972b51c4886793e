/** What was configured wrongly, and the commands that put it right. */
import type { Cause, FlowResult } from '../diagnose/result.ts';
import type { Palette } from './palette.ts';
import { unbroken, wrap } from './table.ts';

const INDENT = '  ';

/**
 * A paragraph for each cause with its fix; a line where none was found by a search.
 * @param width columns of prose @param whole with what takes it back, the cmdlets, and every alternative
 */
export function renderCauses({ causes, search }: FlowResult, palette: Palette, width: number, whole = false): string[] {
  if (search !== null && search.text !== null) return [wrap(search.text, width, INDENT)];
  return causes.flatMap((cause, index) => {
    const number = causes.length === 1 ? '' : ` ${index + 1} of ${causes.length}`;
    const title = wrap(unbroken(`Cause${number}: ${cause.code} on ${cause.host}. ${cause.text}.`), width, INDENT);
    return [
      title.replace(/Cause[^:]*: \S+ on [^.]*\./, (words) => palette.strong(words)),
      wrap(fixTitle(cause, causes.length > 1), width, INDENT),
      ...commandLines(cause.fix, palette.good),
      ...(whole ? restLines(cause, palette, width) : alternativeLines(cause, width)),
    ];
  });
}

/** Where it is typed, and whether that was tried. */
function fixTitle({ host, fix, proved, at }: Cause, isOneOfSeveral: boolean): string {
  const place = fix.every((command) => command.startsWith('set: ')) ? 'in the scenario' : `on ${host}`;
  const where = at === null ? place : `${place}, typed at ${at} behind what happens there`;
  const how = isOneOfSeveral ? 'together with the others' : 'run again with exactly this';
  return proved ? `Fix ${where} (proved: ${how}):` : `Fix ${where} (not proved: something else no longer passes):`;
}

/** Commands stand whole on a line of their own, to be copied. */
const commandLines = (commands: readonly string[], paint: (text: string) => string): string[] =>
  commands.map((command) => `${INDENT}${INDENT}${paint(command)}`);

const block = (title: string, commands: readonly string[], palette: Palette): string[] =>
  commands.length === 0 ? [] : [`${INDENT}${title}`, ...commandLines(commands, palette.faint)];

/** What an administrator wants before he types anything. */
function restLines(cause: Cause, palette: Palette, width: number): string[] {
  return [
    ...block('The same in PowerShell:', cause.powershell, palette),
    ...block('What takes it back:', cause.undo, palette),
    ...cause.alternatives.flatMap((other) => [
      wrap(
        `Instead, on ${other.host} (${other.proved ? 'proved' : 'not proved: something else no longer passes'}): ${other.text}.`,
        width,
        INDENT,
      ),
      ...commandLines(other.fix, palette.faint),
    ]),
  ];
}

function alternativeLines({ alternatives }: Cause, width: number): string[] {
  if (alternatives.length === 0) return [];
  const [best, ...others] = alternatives;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return [wrap(`Instead, on ${best!.host}${more}: ${best!.fix.join('; ')}`, width, INDENT)];
}
