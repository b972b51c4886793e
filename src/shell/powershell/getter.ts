/** Cmdlets that look for objects of a class: each parameter that is given is a condition (about_CIM queries). */
import { literalAddress } from '../../addr/ip.ts';
import { AddressError } from '../../addr/error.ts';
import { parseAddressWithLength } from '../../addr/prefix.ts';
import type { ShellHost } from '../command.ts';
import {
  type CmdletParameter,
  cmdletFailed,
  type CmdletResult,
  giving,
  type InstantCmdlet,
  parameterOf,
} from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { type ErrorRecord, noneMatches, noneWith } from './error-record.ts';
import { propertyOf, type PsObject, textOf } from './object.ts';
import { wildcard } from './wildcard.ts';

export interface Getter {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly className: string;
  /** Parameters that are conditions on the property of their name. */
  readonly conditions: readonly (CmdletParameter | string)[];
  /** Parameters with another meaning. */
  readonly others?: readonly (CmdletParameter | string)[];
  /** Reads the other parameters and gives the objects among which it looks. */
  readonly objects: (values: CmdletArguments, target: ShellHost) => () => readonly PsObject[];
}

export function getter({ name, aliases, className, conditions, others = [], objects }: Getter): InstantCmdlet {
  const lists = conditions.map(parameterOf).map((parameter): CmdletParameter => ({ ...parameter, kind: 'list' }));
  return {
    name,
    ...(aliases === undefined ? {} : { aliases }),
    parameters: [...lists, ...others],
    bind(values, target) {
      const given = lists.map((parameter) => parameter.name).filter((each) => values.has(each));
      const tests = given.map((property) => conditionOf(values, property));
      const find = objects(values, target);
      return () => {
        const found = find().filter((object) => tests.every((holds) => holds(object)));
        const none = found.length === 0 ? notFound(values, className, given) : null;
        return none === null ? giving(...found) : cmdletFailed(none);
      };
    },
  };
}

/** One of the texts, or patterns, is the property's. */
function conditionOf(values: CmdletArguments, property: string): (object: PsObject) => boolean {
  const tests = values.texts(property)!.map((text) => {
    const isMeant = wildcard(text);
    const wanted = canonical(text);
    return (found: string) => isMeant(found) || canonical(found) === wanted;
  });
  return (object) => tests.some((holds) => holds(textOf(propertyOf(object, property))));
}

/** An address or prefix in its one writing; the zone of a link-local address may be left out. */
function canonical(text: string): string {
  const plain = text.replace(/%\d+$/, '');
  const address = literalAddress(plain);
  if (address !== null) return address.toString();
  try {
    const { address: of, length } = parseAddressWithLength(plain);
    return `${of.toString()}/${length}`;
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    return plain.toLowerCase();
  }
}

/** Nothing is said where a pattern finds none. */
function notFound(values: CmdletArguments, className: string, given: readonly string[]): ErrorRecord | null {
  const texts = given.flatMap((property) => values.texts(property)!.map((text) => ({ property, text })));
  const isPattern = ({ text }: { text: string }): boolean => /[*?[]/.test(text);
  if (texts.length === 0 || texts.some(isPattern)) return null;
  if (texts.length === 1) return noneWith(className, texts[0]!.property, texts[0]!.text);
  return noneMatches(className, whereClause(values, given));
}

/** Numbers of Windows' address families. */
const FAMILY_NUMBERS: Readonly<Record<string, string>> = { ipv4: '2', ipv6: '23' };

/** As CIM asks for it: `((DestinationPrefix LIKE '::/0')) AND ((AddressFamily = 23))`. */
export function whereClause(values: CmdletArguments, given: readonly string[]): string {
  const conditions = given.flatMap((property) => {
    const texts = values.texts(property);
    if (texts === undefined) return [];
    const each = texts.map((text) => {
      const number = property === 'AddressFamily' ? (FAMILY_NUMBERS[text.toLowerCase()] ?? text) : text;
      return /^\d+$/.test(number) ? `(${property} = ${number})` : `(${property} LIKE '${text}')`;
    });
    return [`(${each.join(' OR ')})`];
  });
  return conditions.join(' AND ');
}

/** The result of a change of all objects that are meant. */
export const noneOf = (values: CmdletArguments, className: string, names: readonly string[]): CmdletResult =>
  cmdletFailed(noneMatches(className, whereClause(values, names)));

/** -PolicyStore of a cmdlet that looks: the active store unless the other is named. */
export const storeOf = (values: CmdletArguments): 'ActiveStore' | 'PersistentStore' =>
  values.choice('PolicyStore', ['ActiveStore', 'PersistentStore']) ?? 'ActiveStore';
