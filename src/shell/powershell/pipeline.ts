/** Lines of cmdlets with `|` between, and pipelines in parentheses (about_Pipelines). */
import type { Process } from '../../sim/process.ts';
import { type BoundCommand, CommandError, perform, type ShellHost, type Terminal } from '../command.ts';
import { suggestion } from '../suggest.ts';
import { bindTextFilter, type TextFilter, textFilterNames } from '../text-filters.ts';
import { tokenize } from '../tokens.ts';
import { cmdletNames, findCmdlet } from './cmdlets.ts';
import { bindCmdlet } from './cmdlet-stage.ts';
import { recordText, unknownCommand } from './error-record.ts';
import { itemAt } from './expression.ts';
import { enumerated, propertyOf, type PsValue, unrolled } from './object.ts';
import { unmodelled } from './not-modelled.ts';
import { parenthesised, type PipelineSyntax, powerShellWords } from './powershell-words.ts';
import { printed } from './print.ts';
import { notUnderstood } from './quotation.ts';
import { type Extent, splitPipeline } from './split-pipeline.ts';
import { type Argument, instantStage, type Stage, type StageResult } from './stage.ts';

const NAME = /[A-Za-z%?][\w.-]*/y;
const MOST_DEPTH = 20;

/** What a line is bound to. */
interface Surroundings {
  readonly line: string;
  readonly target: ShellHost;
  /** Parentheses around. */
  readonly depth: number;
}

/**
 * Binds the pieces of a line, in order. @param source a command of another language whose lines go into the first of
 * them; null: the first is the beginning. @throws CommandError
 */
export function bindPipeline(
  line: string,
  pieces: readonly Extent[],
  target: ShellHost,
  source: BoundCommand | null,
): BoundCommand {
  const around = { line, target, depth: 0 };
  const first = source === null ? [] : [sourceStage(source)];
  const stages = [...first, ...bindStages(pieces, around, source === null)];
  const run = function* (terminal: Terminal): Process<boolean> {
    const { values, ok } = yield* runStages(stages, terminal);
    const text = printed(values);
    if (text !== '') terminal.print(text);
    return ok;
  };
  if (stages.some(({ isLasting }) => isLasting)) return { text: line, last: run };
  return {
    text: line,
    run() {
      let output = '';
      const ok = atOnce(run({ flow: 0, print: (text) => (output += text) }));
      return { output, ok };
    },
  };
}

/** The end of a process that does not wait. */
function atOnce<Result>(process: Process<Result>): Result {
  const step = process.next();
  if (step.done === true) return step.value;
  throw new Error('a cmdlet that takes no time waits');
}

function* runStages(stages: readonly Stage[], terminal: Terminal): Process<StageResult> {
  let values: readonly PsValue[] = [];
  let ok = true;
  for (const stage of stages) {
    const result = yield* stage.run(values, terminal);
    values = result.values;
    ok &&= result.ok;
  }
  return { values, ok };
}

/** What a program prints goes on line by line. */
const sourceStage = (source: BoundCommand): Stage => ({
  isLasting: 'last' in source,
  *run(_input, terminal) {
    let output = '';
    const { ok } = yield* perform(source, { ...terminal, print: (text) => (output += text) });
    return { values: linesOf(output), ok };
  },
});

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function bindStages(pieces: readonly Extent[], around: Surroundings, isBeginning: boolean): Stage[] {
  return pieces.map((piece, index) => bindPiece(trimmed(around.line, piece), around, isBeginning && index === 0));
}

function trimmed(line: string, { offset, end }: Extent): Extent {
  const text = line.slice(offset, end);
  const front = text.length - text.trimStart().length;
  return { offset: offset + front, end: Math.max(offset + front, end - (text.length - text.trimEnd().length)) };
}

function bindPiece({ offset, end }: Extent, around: Surroundings, isFirst: boolean): Stage {
  const { line, target } = around;
  if (offset === end) throw notUnderstood(line, offset, 'an empty pipe element is not allowed');
  if (isFirst) {
    const parenthesis = parenthesised(line, offset, end);
    if (parenthesis !== null) return valueStage(parenthesis, end, around);
  }
  const tokens = tokenize(line.slice(offset, end)).map((token) => ({ ...token, offset: token.offset + offset }));
  const filter = isFirst ? null : bindTextFilter(line, tokens);
  if (filter !== null) return filterStage(filter);
  NAME.lastIndex = offset;
  const name = NAME.exec(line)?.[0] ?? tokens[0]!.text;
  const cmdlet = findCmdlet(name);
  if (cmdlet === undefined) {
    const refusal = unmodelled(name, offset);
    if (refusal !== null) throw refusal;
    const known = [...cmdletNames, ...textFilterNames];
    throw new CommandError(
      `${JSON.stringify(name)} is no command that is known here`,
      offset,
      suggestion(name, known) ?? 'known here: the cmdlets that the README lists',
      recordText(unknownCommand(name), '', { line, offset, end: offset + name.length }),
    );
  }
  const words = powerShellWords(line, offset + name.length, end);
  return bindCmdlet(cmdlet, words, {
    target,
    where: { line, offset, end },
    isFirst,
    bindArgument: (syntax) => bindParenthesis(syntax, around),
  });
}

const filterStage = (filter: TextFilter): Stage =>
  instantStage((input) => {
    const { lines, ok } = filter(linesOf(printed(input)));
    return { values: lines, ok };
  });

/** `(...)` and what is taken of it as the beginning of a pipeline. */
function valueStage(syntax: PipelineSyntax, end: number, around: Surroundings): Stage {
  if (syntax.end !== end) throw notUnderstood(around.line, syntax.end, 'nothing may stand behind the parenthesis');
  const { isLasting, run } = bindParenthesis(syntax, around);
  return {
    isLasting,
    *run(_input, terminal) {
      const { value, ok } = yield* run(terminal);
      return { values: enumerated(value), ok };
    },
  };
}

function bindParenthesis({ inside, path, offset }: PipelineSyntax, around: Surroundings): Argument {
  const depth = around.depth + 1;
  if (depth > MOST_DEPTH) throw notUnderstood(around.line, offset, 'the parentheses are nested too deeply');
  const pieces = splitPipeline(around.line, inside.offset, inside.end);
  const stages = bindStages(pieces, { ...around, depth }, true);
  return {
    isLasting: stages.some(({ isLasting }) => isLasting),
    *run(terminal) {
      const { values, ok } = yield* runStages(stages, terminal);
      const take = (value: PsValue, step: string | number): PsValue =>
        typeof step === 'string' ? propertyOf(value, step) : itemAt(value, step);
      return { value: path.reduce(take, unrolled(values)), ok };
    },
  };
}
