/** Values of programs: `tag=value`, or in the order listed. */
import { AddressError } from '../addr/error.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { parseAddressWithLength } from '../addr/prefix.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { ConfigurationStore } from '../host/persistent-store.ts';
import { CommandError, notModelled, type ShellHost, windowsText } from './command.ts';
import { isLoopback, LOOPBACK } from './loopback.ts';
import type { Token } from './tokens.ts';
import { ArgumentValues, type RawValue } from './values.ts';

/** A parameter of a command: its tag, in the order in which values without a tag are taken. */
export interface Parameter {
  readonly name: string;
  readonly required?: boolean;
  /** Only by its tag, never by its place. */
  readonly tagged?: boolean;
}

/** The values of a netsh line by the full name of their tag. */
export class CommandArguments extends ArgumentValues {
  private readonly values: ReadonlyMap<string, RawValue>;
  private readonly invalidValue: string;

  /** @param invalidValue what Windows prints for a value that cannot be */
  constructor(
    values: ReadonlyMap<string, RawValue>,
    target: ShellHost,
    invalidValue: string = windowsText.parameterIncorrect,
  ) {
    super(target);
    this.values = values;
    this.invalidValue = invalidValue;
  }

  override has(name: string): boolean {
    return this.values.has(name);
  }

  protected override one(name: string): RawValue | undefined {
    return this.values.get(name);
  }

  protected override several(name: string): readonly RawValue[] | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    let { offset } = value;
    return value.text.split(',').map((text) => {
      const part = { text: text.trim(), offset };
      offset += text.length + 1;
      return part;
    });
  }

  override refuse(_name: string, value: RawValue, message: string, hint: string | null = null): CommandError {
    return new CommandError(message, value.offset, hint, this.invalidValue);
  }

  /** @throws CommandError when the interface, by index or name, does not exist on the host */
  interface(name: string): NetworkInterface | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    const { host } = this.target;
    if (isLoopback(host, value.text))
      throw notModelled('the loopback interface beyond what is shown of it', value.offset, 'name another one');
    return /^\d+$/.test(value.text)
      ? this.interfaceBy(value, host.interfaceByIndex(Number(value.text)), windowsText.elementNotFound)
      : this.interfaceBy(value, host.interfaceByName(value.text), windowsText.interfaceName);
  }

  /** The same of what can be shown: the loopback interface too. */
  shownInterface(name: string): NetworkInterface | typeof LOOPBACK | undefined {
    const value = this.values.get(name);
    return value !== undefined && isLoopback(this.target.host, value.text) ? LOOPBACK : this.interface(name);
  }

  /** `store=`. A change without it is persistent, that is in both stores (windows.md section 1.2). */
  store(otherwise: ConfigurationStore = 'persistent'): ConfigurationStore {
    return this.choice('store', ['active', 'persistent']) ?? otherwise;
  }

  /** An address with a prefix length behind it, or a mask in another parameter; that of its class without either. */
  ipv4WithLength(name: string, mask: string): { address: Ipv4Address; length: number } | undefined {
    const maskLength = this.value(mask, maskLengthOf);
    return this.value(name, (text) => {
      if (!text.includes('/')) {
        const address = Ipv4Address.parse(text);
        return { address, length: maskLength ?? classLengthOf(address) };
      }
      const parsed = parseAddressWithLength(text);
      if (parsed.address.family !== 4) throw new AddressError(text, 'is not an IPv4 address');
      return { address: parsed.address, length: parsed.length };
    });
  }
}

/** The length of a subnet mask: ones in front, zeros behind them. @throws AddressError */
export function maskLengthOf(text: string): number {
  const { w3 } = Ipv4Address.parse(text);
  const length = Math.clz32(~w3);
  if (w3 << length !== 0 && length < 32) throw new AddressError(text, 'is no subnet mask');
  return length;
}

/** RFC 791 section 2.3. */
const classLengthOf = ({ w3 }: Ipv4Address): number => (w3 >>> 31 === 0 ? 8 : w3 >>> 30 === 2 ? 16 : 24);

/** What `set rule` of the firewall puts between what it looks for and what it changes. */
export const DIVIDER = 'new';

/**
 * Gives each value its parameter: `tag=value` by the tag, which stays whole (windows.md section 1.1), others in the
 * order listed; tags behind the word `new` are those that begin with it. @throws CommandError for an unknown tag, one
 * value too many, or a required one that is missing
 * @param usage what Windows prints behind its words for one that is missing
 */
export function bindArguments(
  tokens: readonly Token[],
  parameters: readonly Parameter[],
  end: number,
  usage: () => string,
): Map<string, RawValue> {
  const values = new Map<string, RawValue>();
  const isDivided = parameters.some(({ name }) => name.startsWith(`${DIVIDER} `));
  const places = parameters.filter(({ tagged }) => tagged !== true);
  let position = 0;
  let front = '';
  for (const token of tokens) {
    const equals = token.quoted ? -1 : token.text.indexOf('=');
    if (isDivided && token.text.toLowerCase() === DIVIDER) {
      front = `${DIVIDER} `;
    } else if (equals > 0) {
      const name = findTag(token, front, token.text.slice(0, equals), parameters);
      values.set(name, { text: token.text.slice(equals + 1), offset: token.offset + equals + 1 });
    } else {
      while (position < places.length && values.has(places[position]!.name)) position++;
      const parameter = places[position++];
      if (parameter === undefined) {
        const message = `${JSON.stringify(token.text)} is one value too many`;
        throw new CommandError(message, token.offset, null, windowsText.parameterIncorrect);
      }
      values.set(parameter.name, { text: token.text, offset: token.offset });
    }
  }
  const missing = parameters.find(({ name, required }) => required === true && !values.has(name));
  if (missing !== undefined) {
    throw new CommandError(`${missing.name} is missing`, end, null, windowsText.missingParameter + usage());
  }
  return values;
}

function findTag({ offset }: Token, front: string, tag: string, parameters: readonly Parameter[]): string {
  const name = front + tag.toLowerCase();
  if (parameters.some((parameter) => parameter.name === name)) return name;
  const known = parameters.map((parameter) => parameter.name).join(', ');
  throw new CommandError(
    `${name} is no parameter of this command`,
    offset,
    `it takes ${known}`,
    windowsText.parameterIncorrect,
  );
}
