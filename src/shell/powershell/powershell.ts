import type { BoundCommand, ShellHost } from '../command.ts';
import type { Token } from '../tokens.ts';
import { bindWords } from './bind-words.ts';
import type { Cmdlet } from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { findCmdlet } from './cmdlets.ts';
import { bindPipeline } from './pipeline.ts';
import { unmodelled } from './not-modelled.ts';
import { powerShellWords } from './powershell-words.ts';
import { type Extent, splitPipeline } from './split-pipeline.ts';

export { cmdletNames } from './cmdlets.ts';

/** A cmdlet with its words by parameter; what they say is not looked at yet. */
export interface ReadCmdlet {
  readonly cmdlet: Cmdlet;
  readonly values: CmdletArguments;
}

/**
 * Reads a line that is one cmdlet with plain values; null when its first word is none that is known here, or when it is
 * a pipeline. @throws CommandError
 */
export function readCmdlet(line: string, { text, offset }: Token, target: ShellHost): ReadCmdlet | null {
  const cmdlet = findCmdlet(text);
  if (cmdlet === undefined || splitPipeline(line, 0, line.length).length > 1) return null;
  const words = powerShellWords(line, offset + text.length);
  const isPlain = words.every(
    (word) =>
      word.kind === 'parameter' || word.values.every(({ pipeline, block }) => (pipeline ?? block) === undefined),
  );
  if (!isPlain) return null;
  const where = { line, offset, end: line.trimEnd().length };
  return { cmdlet, values: bindWords(cmdlet, words, target, where) };
}

/**
 * Binds a line that begins with a cmdlet or with a pipeline in parentheses; null when it begins otherwise.
 * @param pieces those between its `|`. @throws CommandError
 */
export function bindPowerShell(
  line: string,
  { text, offset }: Token,
  pieces: readonly Extent[],
  target: ShellHost,
): BoundCommand | null {
  const name = /^[a-z%?][\w.-]*/i.exec(text)?.[0] ?? '';
  // Where a line begins foreach is the statement, behind a pipe the cmdlet.
  const refusal = unmodelled(name === '' ? text : name, offset);
  if (refusal !== null) throw refusal;
  const isKnown = text.startsWith('(') || findCmdlet(name) !== undefined;
  return isKnown ? bindPipeline(line, pieces, target, null) : null;
}
