/** A cmdlet as an element of a pipeline: its words become values, objects that are piped in give the rest. */
import type { Process } from '../../sim/process.ts';
import { CommandError, type ShellHost, type Terminal } from '../command.ts';
import { assignWords, bindWords } from './bind-words.ts';
import { type Cmdlet, type CmdletParameter, type CmdletResult, parameterOf } from './cmdlet.ts';
import { CmdletArguments, missing } from './cmdlet-arguments.ts';
import { bindingError, type ErrorRecord, type Place, recordText } from './error-record.ts';
import { helpOf } from './help.ts';
import { enumerated, isObject, propertyName, type PsValue, textOf } from './object.ts';
import type { PipelineSyntax, PowerShellWord, WordValue } from './powershell-words.ts';
import { type Argument, instantStage, type Stage, type StageResult } from './stage.ts';

export interface StageSurroundings {
  readonly target: ShellHost;
  readonly where: Place;
  /** Whether nothing is piped in. */
  readonly isFirst: boolean;
  readonly bindArgument: (syntax: PipelineSyntax) => Argument;
}

/** What is left to do once the values are read. */
type Action = (input: readonly PsValue[], terminal: Terminal) => CmdletResult | Process<CmdletResult>;

/** @throws CommandError for words that cannot be */
export function bindCmdlet(cmdlet: Cmdlet, words: readonly PowerShellWord[], around: StageSurroundings): Stage {
  const isHelp = words.some((word) => word.kind === 'values' && word.values[0]?.text === '-?');
  if (isHelp) return instantStage(() => ({ values: [helpOf(cmdlet)], ok: true }));
  const parts = bindArguments(words, around);
  if (parts.size > 0) return laterStage(cmdlet, words, parts, around);
  return stageOf(cmdlet, words, around);
}

function stageOf(cmdlet: Cmdlet, words: readonly PowerShellWord[], around: StageSurroundings): Stage {
  const { target, where, isFirst } = around;
  const isLasting = 'bindLasting' in cmdlet;
  if (isFirst || 'bindInput' in cmdlet) {
    const values = bindWords(cmdlet, words, target, where);
    const action = bindAction(cmdlet, values, target);
    return { isLasting, run: (input, terminal) => perform(action, values, input, terminal) };
  }
  return { isLasting, run: pipedRun(cmdlet, words, around) };
}

function bindAction(cmdlet: Cmdlet, values: CmdletArguments, target: ShellHost): Action {
  if ('bindInput' in cmdlet) return cmdlet.bindInput(values, target);
  const action: Action = 'bind' in cmdlet ? cmdlet.bind(values, target) : bindLasting(cmdlet, values, target);
  return values.boolean('WhatIf') === true && isChange(cmdlet) ? whatIf(values) : action;
}

function bindLasting(
  cmdlet: Extract<Cmdlet, { bindLasting: unknown }>,
  values: CmdletArguments,
  target: ShellHost,
): Action {
  const last = cmdlet.bindLasting(values, target);
  const isSilent = QUIET.test(values.text('WarningAction') ?? '');
  return (_input, terminal) => last(isSilent ? withoutWarnings(terminal) : terminal);
}

const isChange = ({ name }: Cmdlet): boolean =>
  !/^(?:Get|Find|Test|Resolve|Measure|Format|Out|Select|Where)-/.test(name);

/** What is printed in place of a change (about_CommonParameters). */
function whatIf(values: CmdletArguments): Action {
  const what = values.given
    .filter((name) => name !== 'WhatIf' && name !== 'Confirm')
    .map((name) => ` -${name} ${values.texts(name)!.join(', ')}`)
    .join('');
  return (_input, terminal) => {
    terminal.print(
      `What if: Performing the operation "${values.cmdlet}" on target "${values.cmdlet.replace(/^\w+-/, '')}${what}".\n`,
    );
    return { objects: [], errors: [] };
  };
}

function* perform(
  action: Action,
  values: CmdletArguments,
  input: readonly PsValue[],
  terminal: Terminal,
): Process<StageResult> {
  const begun = action(input, terminal);
  const { objects, errors } = 'next' in begun ? yield* begun : begun;
  if (!isQuiet(values)) printErrors(errors, values, terminal);
  return { values: objects, ok: errors.length === 0 };
}

/** ErrorAction or WarningAction that keeps quiet (about_CommonParameters). */
const QUIET = /^(?:SilentlyContinue|Ignore|0)$/i;

const isQuiet = (values: CmdletArguments): boolean => QUIET.test(values.text('ErrorAction') ?? '');

const withoutWarnings = (terminal: Terminal): Terminal => ({
  ...terminal,
  print(text) {
    if (!text.startsWith('WARNING: ')) terminal.print(text);
  },
});

function printErrors(errors: readonly ErrorRecord[], { cmdlet, where }: CmdletArguments, terminal: Terminal): void {
  for (const record of errors) terminal.print(recordText(record, cmdlet, where));
}

/** What a cmdlet does with each object that is piped in. */
function pipedRun(cmdlet: Cmdlet, words: readonly PowerShellWord[], around: StageSurroundings): Stage['run'] {
  const { target, where } = around;
  const given = assignWords(cmdlet, words, where);
  const takers = cmdlet.parameters.map(parameterOf).filter(({ piped }) => piped !== undefined);
  if (takers.length === 0) {
    const record = { ...notBound(''), about: '(:)' };
    const message = `${cmdlet.name} takes nothing from a pipeline`;
    throw new CommandError(message, where.offset, null, recordText(record, cmdlet.name, where));
  }
  checkWithExamples(cmdlet, given, takers, around);
  return function* (input, terminal) {
    const values: PsValue[] = [];
    let ok = true;
    for (const item of input) {
      const result = yield* runWith(item, terminal);
      values.push(...result.values);
      ok &&= result.ok;
    }
    return { values, ok };
  };

  function* runWith(item: PsValue, terminal: Terminal): Process<StageResult> {
    const read = new Map(given);
    const before = read.size;
    for (const { name } of takers) {
      const property = isObject(item) ? propertyName(item, name) : undefined;
      if (property === undefined || !isObject(item) || read.has(name)) continue;
      const texts = enumerated(item.properties[property]!).map((value) => ({
        text: textOf(value),
        offset: where.offset,
      }));
      if (texts.length > 0) read.set(name, texts);
    }
    const all = new CmdletArguments(cmdlet.name, read, target, where);
    if (read.size === before && !takers.some(({ name }) => given.has(name))) {
      printErrors([notBound(textOf(item))], all, terminal);
      return { values: [], ok: false };
    }
    return yield* orRefused(terminal, () => {
      checkRequired(cmdlet, all);
      return perform(bindAction(cmdlet, all, target), all, [], terminal);
    });
  }
}

/** What cannot be is only known when it runs: Windows' text is printed. */
function* orRefused(terminal: Terminal, begin: () => Process<StageResult>): Process<StageResult> {
  let process: Process<StageResult>;
  try {
    process = begin();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.print(error.windowsText);
    return { values: [], ok: false };
  }
  return yield* process;
}

function checkRequired({ name: cmdlet, parameters }: Cmdlet, values: CmdletArguments): void {
  const absent = parameters.map(parameterOf).filter(({ name, required }) => required === true && !values.has(name));
  if (absent.length > 0)
    throw missing(
      cmdlet,
      absent.map(({ name }) => name),
      values.where,
    );
}

/** What is typed is checked before anything is piped in, with values that could come. */
function checkWithExamples(
  cmdlet: Cmdlet,
  given: ReadonlyMap<string, readonly WordValue[]>,
  takers: readonly CmdletParameter[],
  { target, where }: StageSurroundings,
): void {
  const someInterface = target.host.interfaces[0];
  if (someInterface === undefined) return;
  const read = new Map(given);
  for (const { name, piped } of takers) {
    if (read.has(name)) continue;
    const text = name === 'InterfaceIndex' ? String(someInterface.index) : piped!;
    if (text !== '') read.set(name, [{ text, offset: where.offset }]);
  }
  const values = new CmdletArguments(cmdlet.name, read, target, where);
  checkRequired(cmdlet, values);
  bindAction(cmdlet, values, target);
}

const notBound = (text: string): ErrorRecord => ({
  ...bindingError(
    'The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.',
    'InputObjectNotBound',
  ),
  about: `(${text}:PSObject)`,
});

/** The pipelines among the values. */
function bindArguments(
  words: readonly PowerShellWord[],
  { bindArgument }: StageSurroundings,
): Map<PipelineSyntax, Argument> {
  const parts = words
    .flatMap((word) => (word.kind === 'values' ? word.values : []))
    .flatMap(({ pipeline }) => pipeline ?? []);
  return new Map(parts.map((syntax) => [syntax, bindArgument(syntax)]));
}

/** A cmdlet some of whose values other pipelines give: it is bound when these have run. */
function laterStage(
  cmdlet: Cmdlet,
  words: readonly PowerShellWord[],
  parts: ReadonlyMap<PipelineSyntax, Argument>,
  around: StageSurroundings,
): Stage {
  assignWords(cmdlet, words, around.where);
  const isLasting = 'bindLasting' in cmdlet || [...parts.values()].some((part) => part.isLasting);
  return {
    isLasting,
    *run(input, terminal) {
      const found = new Map<PipelineSyntax, readonly string[]>();
      for (const [syntax, part] of parts) {
        const { value, ok } = yield* part.run(terminal);
        if (!ok) return { values: [], ok: false };
        found.set(syntax, enumerated(value).map(textOf));
      }
      return yield* orRefused(terminal, () => stageOf(cmdlet, withValues(words, found), around).run(input, terminal));
    },
  };
}

const withValues = (
  words: readonly PowerShellWord[],
  found: ReadonlyMap<PipelineSyntax, readonly string[]>,
): PowerShellWord[] =>
  words.map((word) =>
    word.kind === 'parameter'
      ? word
      : {
          ...word,
          values: word.values.flatMap((value) =>
            value.pipeline === undefined
              ? [value]
              : found.get(value.pipeline)!.map((text) => ({ text, offset: value.offset })),
          ),
        },
  );
