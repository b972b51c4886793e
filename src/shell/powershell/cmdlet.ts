/** What a cmdlet is here, and how its words become values (about_Parameters, about_CommonParameters). */
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import { CommandError, type CommandResult, failed, type ShellHost } from '../command.ts';
import type { PowerShellWord } from './powershell-words.ts';
import { nearest } from '../suggest.ts';
import { ArgumentValues, type RawValue } from '../values.ts';

/** A parameter; its name alone stands for an optional one with one value. */
export interface CmdletParameter {
  readonly name: string;
  readonly kind?: 'list' | 'switch';
  readonly required?: boolean;
  /** Whether values without a name go to it, in the order listed. */
  readonly positional?: boolean;
  readonly alias?: string;
}

/** One cmdlet. `bind` reads the values, which may fail, and gives what is to be done. */
export interface Cmdlet {
  readonly name: string;
  readonly parameters: readonly (CmdletParameter | string)[];
  bind(values: CmdletArguments, target: ShellHost): () => CommandResult;
}

/** Cmdlets print nothing when they succeed. */
export const silent: CommandResult = { output: '', ok: true };

/** What a cmdlet prints that could not do it. */
export const cmdletFailed = (cmdlet: string, text: string): CommandResult => failed(errorText(cmdlet, text));

/** What a cmdlet prints that looked for objects by one property and found none. */
export const noneWith = ({ cmdlet }: CmdletArguments, className: string, property: string, text: string): string =>
  errorText(
    cmdlet,
    `No ${className} objects found with property '${property}' equal to '${text}'.  Verify the value of the property and retry.`,
  );

/** What a cmdlet prints that looked for objects of a class and found none. @param names parameters that it looked by */
export function noMatch(values: CmdletArguments, className: string, names: readonly string[]): CommandResult {
  const conditions = names.flatMap((name) => {
    const text = values.text(name);
    if (text === undefined) return [];
    return /^\d+$/.test(text) ? `((${name} = ${text}))` : `((${name} LIKE '${text}'))`;
  });
  return cmdletFailed(
    values.cmdlet,
    `No matching ${className} objects found by CIM query for instances of the ROOT/StandardCimv2/${className} class on the CIM server: SELECT * FROM ${className}  WHERE ${conditions.join(' AND ')}. Verify query parameters and retry.`,
  );
}

/** The first line of PowerShell's error record. */
export const errorText = (cmdlet: string, text: string): string => `${cmdlet} : ${text}\n`;

/** Which interface is meant: both or one of these. */
export const interfaceParameters: readonly CmdletParameter[] = [
  { name: 'InterfaceIndex', alias: 'ifIndex' },
  { name: 'InterfaceAlias', alias: 'ifAlias' },
];

/** Taken by every cmdlet; nobody is asked here, and nothing more is told. */
const COMMON: readonly CmdletParameter[] = [
  { name: 'Confirm', kind: 'switch' },
  { name: 'Verbose', kind: 'switch' },
  { name: 'ErrorAction', alias: 'EA' },
  { name: 'WarningAction', alias: 'WA' },
];

/** The values of one cmdlet by the full name of their parameter. */
export class CmdletArguments extends ArgumentValues {
  /** The cmdlet's name, for its error texts. */
  readonly cmdlet: string;
  private readonly values: ReadonlyMap<string, readonly RawValue[]>;
  private readonly end: number;

  /** @param end where the line ends */
  constructor(cmdlet: string, values: ReadonlyMap<string, readonly RawValue[]>, target: ShellHost, end: number) {
    super(target);
    this.cmdlet = cmdlet;
    this.values = values;
    this.end = end;
  }

  override has(name: string): boolean {
    return this.values.has(name);
  }

  protected override one(name: string): RawValue | undefined {
    return this.values.get(name)?.[0];
  }

  protected override several(name: string): readonly RawValue[] | undefined {
    return this.values.get(name);
  }

  texts(name: string): readonly string[] | undefined {
    return this.values.get(name)?.map(({ text }) => text);
  }

  override refuse(name: string, value: RawValue, message: string, hint: string | null = null): CommandError {
    const text = `Cannot bind parameter '${name}'. Cannot convert value "${value.text}": ${message}.`;
    return new CommandError(message, value.offset, hint, errorText(this.cmdlet, text));
  }

  /** $true or $false, where the parameter is one that takes them. */
  boolean(name: string): boolean | undefined {
    return this.value(name, (text, refuse) => {
      if (/^(\$true|1)$/i.test(text)) return true;
      if (/^(\$false|0)$/i.test(text)) return false;
      throw refuse(`${name} is to be $true or $false`);
    });
  }

  /** The interface that InterfaceIndex or InterfaceAlias names; undefined when neither is given. */
  interfaceIfAny(): NetworkInterface | undefined {
    const { host } = this.target;
    const index = this.integer('InterfaceIndex', 0, 0xffffffff);
    const otherwise = errorText(this.cmdlet, 'Element not found.');
    if (index !== undefined)
      return this.interfaceBy(this.one('InterfaceIndex')!, host.interfaceByIndex(index), otherwise);
    const name = this.one('InterfaceAlias');
    return name === undefined ? undefined : this.interfaceBy(name, host.interfaceByName(name.text), otherwise);
  }

  /** @throws CommandError when neither is given */
  interface(): NetworkInterface {
    this.needOneOf('InterfaceIndex', 'InterfaceAlias');
    return this.interfaceIfAny()!;
  }

  /** @throws CommandError when none of the parameters is given */
  needOneOf(...names: readonly string[]): void {
    if (!names.some((name) => this.has(name))) throw missing(this.cmdlet, names, this.end);
  }

  /** Without a policy store a change goes into both (windows.md section 1.5); a group policy's is kept as well. */
  policyStore(): ConfigurationStore {
    return this.text('PolicyStore')?.toLowerCase() === 'activestore' ? 'active' : 'persistent';
  }

  /** A TimeSpan: `hours:minutes:seconds`, days with a dot before them, or [TimeSpan]::MaxValue's text for ever. */
  timeSpan(name: string): Nanoseconds | undefined {
    return this.value(name, (text, refuse) => {
      const match = /^(?:(\d{1,8})\.)?(\d{1,2}):([0-5]?\d)(?::([0-5]?\d))?$/.exec(text);
      if (match === null || Number(match[2]) > 23)
        throw refuse(`${name} is to be a time such as 00:20:00 or 1.00:00:00`);
      const [days = 0, hours = 0, minutes = 0, rest = 0] = match.slice(1).map((part) => Number(part ?? 0));
      // [TimeSpan]::MaxValue has 10675199 days.
      return days >= 10_675_199 ? Infinity : seconds(((days * 24 + hours) * 60 + minutes) * 60 + rest);
    });
  }
}

const missing = (cmdlet: string, names: readonly string[], end: number): CommandError =>
  new CommandError(
    `-${names.join(' or -')} is missing`,
    end,
    null,
    errorText(
      cmdlet,
      `Cannot process command because of one or more missing mandatory parameters: ${names.join(' ')}.`,
    ),
  );

const wordOf = (parameter: CmdletParameter | string): CmdletParameter =>
  typeof parameter === 'string' ? { name: parameter } : parameter;

/** Gives each word its parameter. @throws CommandError */
export function bindWords(
  cmdlet: Cmdlet,
  words: readonly PowerShellWord[],
  target: ShellHost,
  end: number,
): CmdletArguments {
  const own = cmdlet.parameters.map(wordOf);
  const known = [...own, ...COMMON];
  const values = new Map<string, readonly RawValue[]>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    let parameter: CmdletParameter;
    let given: readonly RawValue[];
    if (word.kind === 'values') {
      parameter = nextPlace(cmdlet, own, values, word);
      given = word.values;
    } else {
      parameter = findParameter(cmdlet, known, word);
      const next = words[at + 1];
      if (parameter.kind === 'switch' && !word.hasColon) given = [{ text: '$true', offset: word.offset }];
      else if (next?.kind !== 'values') throw withoutValue(cmdlet, parameter, word.offset);
      else {
        given = next.values;
        at++;
      }
    }
    checkValues(cmdlet, parameter, values, given, word.offset);
    values.set(parameter.name, given);
  }
  const absent = own.filter(({ name, required }) => required === true && !values.has(name)).map(({ name }) => name);
  if (absent.length > 0) throw missing(cmdlet.name, absent, end);
  return new CmdletArguments(cmdlet.name, values, target, end);
}

function checkValues(
  { name: cmdlet }: Cmdlet,
  { name, kind }: CmdletParameter,
  known: ReadonlyMap<string, unknown>,
  given: readonly RawValue[],
  offset: number,
): void {
  if (known.has(name)) {
    const text = `Cannot bind parameter because parameter '${name}' is specified more than once.`;
    throw new CommandError(`-${name} is there twice`, offset, null, errorText(cmdlet, text));
  }
  if (kind === 'list' || given.length === 1) return;
  const text = `Cannot convert 'System.Object[]' to the type 'System.String' required by parameter '${name}'. Specified method is not supported.`;
  throw new CommandError(`-${name} takes one value`, given[1]?.offset ?? offset, null, errorText(cmdlet, text));
}

function nextPlace(
  { name: cmdlet }: Cmdlet,
  parameters: readonly CmdletParameter[],
  values: ReadonlyMap<string, unknown>,
  { values: given, offset }: Extract<PowerShellWord, { kind: 'values' }>,
): CmdletParameter {
  const place = parameters.find(({ name, positional }) => positional === true && !values.has(name));
  if (place !== undefined) return place;
  const text = given[0]?.text ?? '';
  throw new CommandError(
    `${JSON.stringify(text)} is no parameter of ${cmdlet}`,
    offset,
    hintOf(parameters),
    errorText(cmdlet, `A positional parameter cannot be found that accepts argument '${text}'.`),
  );
}

const hintOf = (parameters: readonly CmdletParameter[]): string =>
  parameters.length === 0
    ? 'it takes no parameters'
    : `it takes ${parameters.map((parameter) => `-${parameter.name}`).join(', ')}`;

const withoutValue = ({ name: cmdlet }: Cmdlet, { name }: CmdletParameter, offset: number): CommandError =>
  new CommandError(
    `-${name} needs a value`,
    offset,
    null,
    errorText(
      cmdlet,
      `Missing an argument for parameter '${name}'. Specify a parameter of type 'System.String' and try again.`,
    ),
  );

/** PowerShell takes any unambiguous beginning of a parameter's name, and its aliases. */
function findParameter(
  cmdlet: Cmdlet,
  parameters: readonly CmdletParameter[],
  { name, offset }: { readonly name: string; readonly offset: number },
): CmdletParameter {
  const wanted = name.toLowerCase();
  const names = ({ name: full, alias }: CmdletParameter): string[] =>
    [full, ...(alias === undefined ? [] : [alias])].map((each) => each.toLowerCase());
  const exact = parameters.find((parameter) => names(parameter).includes(wanted));
  const beginning = parameters.filter((parameter) => names(parameter).some((each) => each.startsWith(wanted)));
  const found = exact ?? (beginning.length === 1 ? beginning[0] : undefined);
  if (found !== undefined) return found;
  const near =
    beginning.length === 0
      ? nearest(
          name,
          parameters.map((parameter) => parameter.name),
        )
      : null;
  const text =
    beginning.length === 0
      ? `A parameter cannot be found that matches parameter name '${name}'.`
      : `Parameter cannot be processed because the parameter name '${name}' is ambiguous. Possible matches include: ${beginning.map((each) => `-${each.name}`).join(' ')}.`;
  throw new CommandError(
    `"-${name}" is no parameter of ${cmdlet.name}`,
    offset,
    near === null ? hintOf(cmdlet.parameters.map(wordOf)) : `did you mean -${near}?`,
    errorText(cmdlet.name, text),
  );
}

/** Names with wildcards `*` and `?`, as cmdlets that look for something take them (about_Wildcards). */
export function wildcard(pattern: string): (text: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 'is');
  return (text) => expression.test(text);
}
