import { AddressError } from '../addr/error.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix, parseAddressWithLength } from '../addr/prefix.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { ConfigurationStore } from '../host/persistent-store.ts';
import { CommandError, type ShellHost, windowsText } from './command.ts';
import type { Token } from './tokens.ts';

/** A value on the command line. `offset`: where it stands. */
export interface RawValue {
  readonly text: string;
  readonly offset: number;
}

/** A parameter of a command: its tag, in the order in which values without a tag are taken. */
export interface Parameter {
  readonly name: string;
  readonly required?: boolean;
}

/** The values of one command line by the full name of their tag, with readers for each type. */
export class CommandArguments {
  private readonly values: ReadonlyMap<string, RawValue>;
  private readonly target: ShellHost;

  constructor(values: ReadonlyMap<string, RawValue>, target: ShellHost) {
    this.values = values;
    this.target = target;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    return this.values.get(name)?.text;
  }

  /** @throws CommandError when the interface, by index or name, does not exist on the host */
  interface(name: string): NetworkInterface | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    const { host } = this.target;
    const byIndex = /^\d+$/.test(value.text);
    const found = byIndex ? host.interfaceByIndex(Number(value.text)) : host.interfaceByName(value.text);
    if (found !== undefined) return found;
    const known = host.interfaces.map(({ index, name: known }) => `${index} ${known}`).join(', ');
    throw new CommandError(
      `${host.name} has no interface ${JSON.stringify(value.text)}`,
      value.offset,
      `it has: ${known}`,
      byIndex ? windowsText.elementNotFound : windowsText.interfaceName,
    );
  }

  integer(name: string, lowest: number, highest: number): number | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    const number = /^\d+$/.test(value.text) ? Number(value.text) : Number.NaN;
    if (number >= lowest && number <= highest) return number;
    throw this.wrong(value, `${name} is to be a whole number from ${lowest} to ${highest}`);
  }

  /** One of the words, which may be shortened to any unambiguous beginning (windows.md section 1.1). */
  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    const found = matchWord(value.text, words);
    if (found !== null) return found;
    throw this.wrong(value, `${name} is to be one of ${words.join(', ')}`);
  }

  /** `store=`. A change without it is persistent, that is in both stores (windows.md section 1.2). */
  store(otherwise: ConfigurationStore = 'persistent'): ConfigurationStore {
    return this.choice('store', ['active', 'persistent']) ?? otherwise;
  }

  prefix(name: string): IpPrefix<Ipv6Address> | undefined {
    return this.address(name, (text) => IpPrefix.parse6(text));
  }

  ipv6(name: string): Ipv6Address | undefined {
    return this.address(name, (text) => Ipv6Address.parse(text));
  }

  ipv4(name: string): Ipv4Address | undefined {
    return this.address(name, (text) => Ipv4Address.parse(text));
  }

  /** An address with or without a prefix length. */
  ipv6WithLength(name: string, length: number): { address: Ipv6Address; length: number } | undefined {
    return this.address(name, (text) => {
      if (!text.includes('/')) return { address: Ipv6Address.parse(text), length };
      const parsed = parseAddressWithLength(text);
      if (parsed.address.family !== 6) throw new AddressError(text, 'is not an IPv6 address');
      return { address: parsed.address, length: parsed.length };
    });
  }

  /** An address with a prefix length behind it, or a mask in another parameter; that of its class without either. */
  ipv4WithLength(name: string, mask: string): { address: Ipv4Address; length: number } | undefined {
    const maskLength = this.address(mask, maskLengthOf);
    return this.address(name, (text) => {
      if (!text.includes('/')) {
        const address = Ipv4Address.parse(text);
        return { address, length: maskLength ?? classLengthOf(address) };
      }
      const parsed = parseAddressWithLength(text);
      if (parsed.address.family !== 4) throw new AddressError(text, 'is not an IPv4 address');
      return { address: parsed.address, length: parsed.length };
    });
  }

  private address<Result>(name: string, parse: (text: string) => Result): Result | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    try {
      return parse(value.text);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      throw this.wrong(value, error.message);
    }
  }

  /** What to throw for a value that Windows takes and the model has not. @param hint the remedy */
  notModelled(name: string, what: string, hint: string): CommandError {
    const { offset } = this.values.get(name)!;
    return new CommandError(`${what} is not modelled`, offset, hint, windowsText.parameterIncorrect);
  }

  private wrong(value: RawValue, message: string): CommandError {
    return new CommandError(message, value.offset, null, windowsText.parameterIncorrect);
  }
}

/** Ones in front, zeros behind them. */
function maskLengthOf(text: string): number {
  const { w3 } = Ipv4Address.parse(text);
  const length = Math.clz32(~w3);
  if (w3 << length !== 0 && length < 32) throw new AddressError(text, 'is no subnet mask');
  return length;
}

/** RFC 791 section 2.3. */
const classLengthOf = ({ w3 }: Ipv4Address): number => (w3 >>> 31 === 0 ? 8 : w3 >>> 30 === 2 ? 16 : 24);

/** The one word that begins with `text`, whatever the case; an exact match wins; null when none or several do. */
export function matchWord<Word extends string>(text: string, words: readonly Word[]): Word | null {
  const wanted = text.toLowerCase();
  const exact = words.find((word) => word.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const beginning = words.filter((word) => word.toLowerCase().startsWith(wanted));
  return beginning.length === 1 && wanted !== '' ? beginning[0]! : null;
}

/**
 * Gives each value its parameter: `tag=value` by the tag, which stays whole (windows.md section 1.1), others in the
 * order listed. @throws CommandError for an unknown tag, one value too many, or a required one that is missing
 */
export function bindArguments(
  tokens: readonly Token[],
  parameters: readonly Parameter[],
  end: number,
): Map<string, RawValue> {
  const values = new Map<string, RawValue>();
  let position = 0;
  for (const token of tokens) {
    const equals = token.quoted ? -1 : token.text.indexOf('=');
    if (equals > 0) {
      const tag = token.text.slice(0, equals).toLowerCase();
      const parameter = parameters.find(({ name }) => name === tag);
      if (parameter === undefined) {
        const known = parameters.map(({ name }) => name).join(', ');
        throw new CommandError(
          `${tag} is no parameter of this command`,
          token.offset,
          `it takes ${known}`,
          windowsText.parameterIncorrect,
        );
      }
      values.set(tag, { text: token.text.slice(equals + 1), offset: token.offset + equals + 1 });
      continue;
    }
    while (position < parameters.length && values.has(parameters[position]!.name)) position++;
    const parameter = parameters[position++];
    if (parameter === undefined) {
      throw new CommandError(
        `${JSON.stringify(token.text)} is one value too many`,
        token.offset,
        null,
        windowsText.parameterIncorrect,
      );
    }
    values.set(parameter.name, { text: token.text, offset: token.offset });
  }
  const missing = parameters.find(({ name, required }) => required === true && !values.has(name));
  if (missing !== undefined) {
    throw new CommandError(`${missing.name} is missing`, end, null, windowsText.missingParameter);
  }
  return values;
}
