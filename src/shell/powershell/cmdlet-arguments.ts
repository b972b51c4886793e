import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import { CommandError, type ShellHost } from '../command.ts';
import { ArgumentValues, type RawValue } from '../values.ts';
import type { CalculatedProperty } from './calculated-property.ts';
import { bindingError, conversionError, type ErrorRecord, type Place, recordText } from './error-record.ts';
import type { Expression } from './expression.ts';
import type { WordValue } from './powershell-words.ts';

/** A property by its name or a wildcard, or one that is calculated. */
export type WantedProperty = string | CalculatedProperty;

/** The values of one cmdlet by the full name of their parameter. */
export class CmdletArguments extends ArgumentValues {
  /** The cmdlet's name, for its error texts. */
  readonly cmdlet: string;
  /** Where the cmdlet stands. */
  readonly where: Place;
  private readonly values: ReadonlyMap<string, readonly WordValue[]>;

  constructor(cmdlet: string, values: ReadonlyMap<string, readonly WordValue[]>, target: ShellHost, where: Place) {
    super(target);
    this.cmdlet = cmdlet;
    this.values = values;
    this.where = where;
  }

  override has(name: string): boolean {
    return this.values.has(name);
  }

  /** Full names of the parameters that were given, in order. */
  get given(): readonly string[] {
    return [...this.values.keys()];
  }

  protected override one(name: string): WordValue | undefined {
    return this.values.get(name)?.[0];
  }

  protected override several(name: string): readonly WordValue[] | undefined {
    return this.values.get(name);
  }

  texts(name: string): readonly string[] | undefined {
    return this.values.get(name)?.map(({ text }) => text);
  }

  /** Names of properties, and what stands for one that is calculated. */
  properties(name: string): readonly WantedProperty[] | undefined {
    return this.values.get(name)?.map(({ text, calculated }) => calculated ?? text);
  }

  /** The script block that a parameter was given. */
  block(name: string): Expression | undefined {
    return this.one(name)?.block;
  }

  override refuse(name: string, value: RawValue, message: string, hint: string | null = null): CommandError {
    return this.error(
      conversionError(`Cannot bind parameter '${name}'. Cannot convert value "${value.text}": ${message}.`),
      message,
      hint,
      value.offset,
    );
  }

  protected override refuseUse(name: string, message: string, hint: string): CommandError {
    return this.error(parameterIncorrect, message, hint, this.one(name)!.offset);
  }

  /** An error that stands before the cmdlet is run. @param offset where on the line */
  error(record: ErrorRecord, message: string, hint: string | null, offset: number): CommandError {
    return new CommandError(message, offset, hint, recordText(record, this.cmdlet, this.where));
  }

  /** $true or $false, where the parameter is one that takes them; a switch without a value is on. */
  boolean(name: string): boolean | undefined {
    return this.value(name, (text, refuse) => {
      if (/^(\$?true|1)$/i.test(text)) return true;
      if (/^(\$?false|0)$/i.test(text)) return false;
      throw refuse(`${name} is to be $true or $false`);
    });
  }

  /** The interface that InterfaceIndex or InterfaceAlias names; undefined when neither is given. */
  interfaceIfAny(): NetworkInterface | undefined {
    const { host } = this.target;
    const index = this.integer('InterfaceIndex', 0, 0xffffffff);
    const otherwise = recordText(elementNotFound, this.cmdlet, this.where);
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
    if (!names.some((name) => this.has(name))) throw missing(this.cmdlet, names, this.where);
  }

  /** Without a policy store a change goes into both (windows.md section 1.5); a group policy's is kept as well. */
  policyStore(): ConfigurationStore {
    return this.text('PolicyStore')?.toLowerCase() === 'activestore' ? 'active' : 'persistent';
  }

  /** A TimeSpan: `hours:minutes:seconds`, days with a dot before them, or [TimeSpan]::MaxValue's text for ever. */
  timeSpan(name: string): Nanoseconds | undefined {
    return this.value(name, (text, refuse) => {
      const match = /^(?:(\d{1,8})\.)?(\d{1,2}):([0-5]?\d)(?::([0-5]?\d)(?:\.\d{1,7})?)?$/.exec(text);
      if (match === null || Number(match[2]) > 23)
        throw refuse(`${name} is to be a time such as 00:20:00 or 1.00:00:00`);
      const [days = 0, hours = 0, minutes = 0, rest = 0] = match.slice(1).map((part) => Number(part ?? 0));
      // [TimeSpan]::MaxValue has 10675199 days.
      return days >= 10_675_199 ? Infinity : seconds(((days * 24 + hours) * 60 + minutes) * 60 + rest);
    });
  }
}

const parameterIncorrect: ErrorRecord = {
  message: 'The parameter is incorrect.',
  category: 'InvalidArgument',
  about: '(:)',
  reason: 'CimException',
  id: 'Windows System Error 87',
};

const elementNotFound: ErrorRecord = {
  message: 'Element not found.',
  category: 'ObjectNotFound',
  about: '(:)',
  reason: 'CimException',
  id: 'Windows System Error 1168',
};

/** What to throw where one of some parameters is needed. */
export const missing = (cmdlet: string, names: readonly string[], where: Place): CommandError =>
  new CommandError(
    `-${names.join(' or -')} is missing`,
    where.end,
    null,
    recordText(
      bindingError(
        `Cannot process command because of one or more missing mandatory parameters: ${names.join(' ')}.`,
        'MissingMandatoryParameter',
      ),
      cmdlet,
      where,
    ),
  );
