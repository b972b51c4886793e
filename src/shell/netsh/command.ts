import type { CommandArguments, Parameter } from '../arguments.ts';
import type { CommandResult, ShellHost } from '../command.ts';

/** A parameter with what its usage says. */
export interface NetshParameter extends Parameter {
  /** What may stand behind the tag, as usage writes it: `<string>`, `enabled|disabled`. */
  readonly value: string;
  /** Lines, without a full stop missing. */
  readonly about: readonly string[];
}

/** One netsh command. `bind` reads the values, which may fail, and gives what is to be done. */
export interface NetshCommand {
  /** The words from the verb on, below its context. */
  readonly words: readonly string[];
  /** Another spelling of the last word, such as its singular, where it is no beginning of it. */
  readonly alias?: string;
  readonly parameters: readonly NetshParameter[];
  /** One sentence. */
  readonly about: string;
  readonly example?: string;
  bind(values: CommandArguments, target: ShellHost): () => CommandResult;
  /** What Windows prints for a value that cannot be, where it is not the usual text. */
  readonly invalidValue?: string;
}

/** A context: further contexts, and commands. */
export interface Context {
  readonly name: string;
  /** Another name that is not the beginning of it. */
  readonly alias?: string;
  readonly contexts: readonly Context[];
  readonly commands: readonly NetshCommand[];
  /** Contexts of Windows that the model has not: they make beginnings ambiguous, and whoever names one is told. */
  readonly foreign: readonly string[];
}

export const shown = (output: string): CommandResult => ({ output, ok: true });

/** @param rest what else is to be said of it */
export const parameter = (
  name: string,
  value: string,
  about: string | readonly string[],
  rest: Partial<Parameter> = {},
): NetshParameter => ({ name, value, about: typeof about === 'string' ? [about] : about, ...rest });

export const SWITCH = ['enabled', 'disabled'] as const;
const SWITCH_VALUE = SWITCH.join('|');

export const flagParameter = (name: string, about: string, rest: Partial<Parameter> = {}): NetshParameter =>
  parameter(name, SWITCH_VALUE, about, rest);

/** Of a change. */
export const CHANGED_STORE = parameter('store', 'active|persistent', [
  'One of the following values:',
  'active: The change lasts until the next boot.',
  'persistent: The change stays. This is the default.',
]);

/** Of what is shown. */
export const SHOWN_STORE = parameter('store', 'active|persistent', [
  'One of the following values:',
  'active: What is in force. This is the default.',
  'persistent: What will be after the next boot.',
]);

export const LEVEL = parameter('level', 'normal|verbose', [
  'One of the following values:',
  'normal: One line each. This is the default.',
  'verbose: All there is to say of each.',
]);

export const interfaceParameter = (rest: Partial<Parameter> = {}): NetshParameter =>
  parameter('interface', '<string>', 'Name or index of the interface.', rest);

export const REQUIRED = { required: true } as const;

/** @returns whether more is to be said */
export const isVerbose = (values: CommandArguments): boolean =>
  values.choice('level', ['normal', 'verbose']) === 'verbose';

export const readSwitch = (values: CommandArguments, name: string): boolean | undefined => {
  const word = values.choice(name, SWITCH);
  return word === undefined ? undefined : word === 'enabled';
};
