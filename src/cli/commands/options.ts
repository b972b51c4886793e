import type { Argv } from 'yargs';
import { durationHint, parseDuration } from '../../scenario/units.ts';
import { UsageError } from '../failure.ts';

/** Options of every command. */
export interface Global {
  verbose: boolean;
}

/** What a builder of options declares. */
export type Declared<Builder extends (command: Argv<Global>) => unknown> =
  ReturnType<Builder> extends Argv<infer Options> ? Options : never;

/** `--max-size` of commands that read scenarios. */
export const maxSizeOption = {
  type: 'number',
  requiresArg: true,
  describe: 'bytes of a scenario file at most (262144 if left out)',
} as const;

export const maxSizeOf = (value: number | undefined): number | undefined => wholeNumber('max-size', value, 2 ** 30);

/** `--seed` of commands that run scenarios. */
export const seedOption = {
  type: 'number',
  requiresArg: true,
  describe: "seed of the random numbers, instead of the scenario's",
} as const;

export const seedOf = (value: number | undefined): number | undefined => wholeNumber('seed', value, 0xffffffff);

/** @throws UsageError for anything but a whole number from `least` to `most` */
export function wholeNumber(name: string, value: number | undefined, most: number, least = 0): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError(`--${name} is to be a whole number from ${least} to ${most}`);
}

/** Nanoseconds; null when it is left out. @param hint what it is to be @throws UsageError for what is no duration */
export function durationOf(name: string, value: string | undefined, hint = durationHint): number | null {
  if (value === undefined) return null;
  const duration = parseDuration(value);
  if (duration !== null) return duration;
  throw new UsageError(`--${name} is to be ${hint}`);
}

/**
 * The words behind the command. They are taken from here, not declared as positionals, where yargs loses a lone `-` and
 * what stands behind `--`.
 */
export const filesOf = ({ _: [, ...words] }: { readonly _: readonly (string | number)[] }): string[] =>
  words.map(String);
