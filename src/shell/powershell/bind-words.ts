/** How the words behind a cmdlet become values of its parameters (about_Parameters). */
import { CommandError, type ShellHost } from '../command.ts';
import { nearest } from '../suggest.ts';
import { type Cmdlet, type CmdletParameter, COMMON_PARAMETERS, parameterOf } from './cmdlet.ts';
import { CmdletArguments, missing } from './cmdlet-arguments.ts';
import { bindingError, conversionError, type ErrorRecord, type Place, recordText } from './error-record.ts';
import type { PowerShellWord, WordValue } from './powershell-words.ts';

type Values = ReadonlyMap<string, readonly WordValue[]>;
/** A cmdlet on its line. */
type Placed = Place & { readonly cmdlet: Cmdlet };

/** Gives each word its parameter. @param where the cmdlet with its words. @throws CommandError */
export function bindWords(
  cmdlet: Cmdlet,
  words: readonly PowerShellWord[],
  target: ShellHost,
  where: Place,
): CmdletArguments {
  const values = assignWords(cmdlet, words, where);
  const absent = cmdlet.parameters
    .map(parameterOf)
    .filter(({ name, required }) => required === true && !values.has(name))
    .map(({ name }) => name);
  if (absent.length > 0) throw missing(cmdlet.name, absent, where);
  return new CmdletArguments(cmdlet.name, values, target, where);
}

/** The same, whether or not there is every value that is needed. @throws CommandError */
export function assignWords(cmdlet: Cmdlet, words: readonly PowerShellWord[], where: Place): Values {
  const own = cmdlet.parameters.map(parameterOf);
  const placed = { ...where, cmdlet };
  const values = new Map<string, readonly WordValue[]>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    let parameter: CmdletParameter;
    let given: readonly WordValue[];
    if (word.kind === 'values') {
      parameter = nextPlace(placed, own, values, word);
      given = word.values;
    } else {
      parameter = findParameter(placed, [...own, ...COMMON_PARAMETERS], word);
      const next = words[at + 1];
      if (parameter.kind === 'switch' && !word.hasColon) given = [{ text: '$true', offset: word.offset }];
      else if (next?.kind !== 'values') throw withoutValue(placed, parameter, word);
      else {
        given = next.values;
        at++;
      }
    }
    checkValues(placed, parameter, values, given, word);
    values.set(parameter.name, given);
  }
  return values;
}

/** @param offset where on the line our own message points */
const refusal = (
  { line, offset: from, end: to, cmdlet }: Placed,
  record: ErrorRecord,
  message: string,
  hint: string | null,
  offset: number,
  end: number | null = null,
): CommandError =>
  new CommandError(
    message,
    offset,
    hint,
    recordText(record, cmdlet.name, { line, offset: end === null ? from : offset, end: end ?? to }),
  );

function checkValues(
  placed: Placed,
  { name, kind, calculated }: CmdletParameter,
  values: Values,
  given: readonly WordValue[],
  { offset, end }: PowerShellWord,
): void {
  if (values.has(name)) {
    const text = `Cannot bind parameter because parameter '${name}' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, "-parameter value1,value2,value3".`;
    throw refusal(placed, bindingError(text, 'ParameterAlreadyBound'), `-${name} is given twice`, null, offset, end);
  }
  const block = given.find((value) => value.block !== undefined);
  if (block !== undefined && kind !== 'block') {
    const text = `Cannot evaluate parameter '${name}' because its argument is specified as a script block and there is no input. A script block cannot be evaluated without input.`;
    const record = { ...bindingError(text, 'ScriptBlockArgumentNoInput'), category: 'MetadataError' };
    throw refusal(placed, record, `-${name} takes no script block`, null, block.offset);
  }
  const table = given.find((value) => value.calculated !== undefined);
  if (table !== undefined && calculated !== true) {
    const text = `Cannot convert 'System.Collections.Hashtable' to the type 'System.String' required by parameter '${name}'. Specified method is not supported.`;
    throw refusal(
      placed,
      conversionError(text, 'CannotConvertArgument'),
      `-${name} takes no calculated property`,
      'Select-Object, Sort-Object, Format-Table and Format-List take them',
      table.offset,
    );
  }
  if (kind === 'list' || given.length === 1) return;
  const text = `Cannot convert 'System.Object[]' to the type 'System.String' required by parameter '${name}'. Specified method is not supported.`;
  const record = conversionError(text, 'CannotConvertArgument');
  throw refusal(placed, record, `-${name} takes one value`, null, given[1]?.offset ?? offset);
}

function nextPlace(
  placed: Placed,
  parameters: readonly CmdletParameter[],
  values: Values,
  { values: given, offset, end }: Extract<PowerShellWord, { kind: 'values' }>,
): CmdletParameter {
  const place = parameters.find(({ name, positional }) => positional === true && !values.has(name));
  if (place !== undefined) return place;
  const text = given[0]?.text ?? '';
  const record = bindingError(
    `A positional parameter cannot be found that accepts argument '${text}'.`,
    'PositionalParameterNotFound',
  );
  const message = `${JSON.stringify(text)} is no parameter of ${placed.cmdlet.name}`;
  throw refusal(placed, record, message, hintOf(parameters), offset, end);
}

const hintOf = (parameters: readonly CmdletParameter[]): string =>
  parameters.length === 0
    ? 'it takes no parameters'
    : `it takes ${parameters.map((parameter) => `-${parameter.name}`).join(', ')}`;

function withoutValue(placed: Placed, { name }: CmdletParameter, { offset, end }: PowerShellWord): CommandError {
  const text = `Missing an argument for parameter '${name}'. Specify a parameter of type 'System.String' and try again.`;
  return refusal(placed, bindingError(text, 'MissingArgument'), `-${name} needs a value`, null, offset, end);
}

/** PowerShell takes any unambiguous beginning of a parameter's name, and its aliases. */
function findParameter(
  placed: Placed,
  parameters: readonly CmdletParameter[],
  { name, offset, end }: Extract<PowerShellWord, { kind: 'parameter' }>,
): CmdletParameter {
  const wanted = name.toLowerCase();
  const names = ({ name: full, alias }: CmdletParameter): string[] =>
    [full, ...(alias === undefined ? [] : [alias])].map((each) => each.toLowerCase());
  const exact = parameters.find((parameter) => names(parameter).includes(wanted));
  const beginning = parameters.filter((parameter) => names(parameter).some((each) => each.startsWith(wanted)));
  const found = exact ?? (beginning.length === 1 ? beginning[0] : undefined);
  if (found !== undefined) return found;
  const known = parameters.map((parameter) => parameter.name);
  const near = beginning.length === 0 ? nearest(name, known) : null;
  const matches = beginning.map((each) => `-${each.name}`).join(' ');
  const record =
    beginning.length === 0
      ? bindingError(`A parameter cannot be found that matches parameter name '${name}'.`, 'NamedParameterNotFound')
      : bindingError(
          `Parameter cannot be processed because the parameter name '${name}' is ambiguous. Possible matches include: ${matches}.`,
          'AmbiguousParameter',
        );
  const hint = near === null ? hintOf(placed.cmdlet.parameters.map(parameterOf)) : `did you mean -${near}?`;
  throw refusal(placed, record, `"-${name}" is no parameter of ${placed.cmdlet.name}`, hint, offset, end);
}
