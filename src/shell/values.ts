import { AddressError } from '../addr/error.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { type IpAddress, parseIpAddress } from '../addr/ip.ts';
import { IpPrefix, parseAddressWithLength } from '../addr/prefix.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import { notUnicast } from './address-use.ts';
import { CommandError, notModelled, type ShellHost } from './command.ts';

/** A value on the command line. `offset`: where it stands. */
export interface RawValue {
  readonly text: string;
  readonly offset: number;
}

/** The values of one command line by the name of their parameter, with readers for each type; netsh and PowerShell alike. */
export abstract class ArgumentValues {
  protected readonly target: ShellHost;

  constructor(target: ShellHost) {
    this.target = target;
  }

  abstract has(name: string): boolean;

  /** The value of a parameter that takes one. */
  protected abstract one(name: string): RawValue | undefined;

  /** The values of a parameter that takes several, with commas between. */
  protected abstract several(name: string): readonly RawValue[] | undefined;

  /** What to throw for a value that cannot be. */
  abstract refuse(name: string, value: RawValue, message: string, hint?: string | null): CommandError;

  /** The same for a value that was given and is known to be there. */
  refuseGiven(name: string, message: string, hint: string): CommandError {
    return this.refuse(name, this.several(name)![0]!, message, hint);
  }

  /** What to throw for a value that is of the right type and that Windows itself does not take. */
  protected refuseUse(name: string, message: string, hint: string): CommandError {
    return this.refuseGiven(name, message, hint);
  }

  /** The address of a parameter, or read from it, as one for an interface. @throws CommandError when no interface can have it */
  interfaceAddress<Address extends IpAddress>(name: string, address: Address): Address {
    const why = notUnicast(address);
    if (why !== null) throw this.refuseUse(name, `${why}: no interface can have it`, 'give a unicast address');
    return address;
  }

  /** The same as a next hop, where the unspecified one means on-link. @throws CommandError when nobody can have it */
  nextHop<Address extends IpAddress>(name: string, address: Address): Address {
    const why = address.isUnspecified ? null : notUnicast(address);
    if (why !== null) throw this.refuseUse(name, `${why}: no gateway can have it`, 'give the address of the gateway');
    return address;
  }

  /** @throws CommandError when it is no number from `lowest` on, or the link of the interface carries no packets of that size */
  mtu(name: string, lowest: number, target: NetworkInterface | undefined): number | undefined {
    const mtu = this.integer(name, lowest, 0xffffffff);
    if (mtu === undefined || target === undefined || mtu <= target.largestMtu) return mtu;
    const message = `the link of ${target.name} carries packets of ${target.largestMtu} bytes at most`;
    throw this.refuseUse(name, message, `a number from ${lowest} to ${target.largestMtu}`);
  }

  /** The name or address of a machine. @throws CommandError when it is written as an IPv4 address and is none of a machine */
  machine(name: string): string | undefined {
    const text = this.text(name);
    if (text !== undefined && /^[\d.]+$/.test(text)) this.interfaceAddress(name, this.ipv4(name)!);
    return text;
  }

  /** What to throw for a value that Windows takes and the model has not. @param hint the remedy */
  notModelled(name: string, what: string, hint: string): CommandError {
    return notModelled(what, this.refuseGiven(name, what, hint).offset, hint);
  }

  text(name: string): string | undefined {
    return this.one(name)?.text;
  }

  /** A value and where it stands on the line, quotes included. */
  place(name: string): RawValue | undefined {
    return this.one(name);
  }

  integer(name: string, lowest: number, highest: number): number | undefined {
    return this.value(name, (text, refuse) => {
      const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      if (number >= lowest && number <= highest) return number;
      throw refuse(`${name} is to be a whole number from ${lowest} to ${highest}`);
    });
  }

  /** One of the words, which may be shortened to any unambiguous beginning (windows.md section 1.1). */
  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    return this.value(name, wordReader(name, words));
  }

  choices<Word extends string>(name: string, words: readonly Word[]): Word[] | undefined {
    return this.list(name, wordReader(name, words));
  }

  prefix(name: string): IpPrefix<Ipv6Address> | undefined {
    return this.value(name, (text) => IpPrefix.parse6(text));
  }

  ipv4Prefix(name: string): IpPrefix<Ipv4Address> | undefined {
    return this.value(name, (text) => IpPrefix.parse4(text));
  }

  /** A prefix of either family. */
  anyPrefix(name: string): IpPrefix | undefined {
    return this.value(name, (text) => IpPrefix.parse(text));
  }

  address(name: string): IpAddress | undefined {
    return this.value(name, parseIpAddress);
  }

  ipv6(name: string): Ipv6Address | undefined {
    return this.value(name, (text) => Ipv6Address.parse(text));
  }

  ipv4(name: string): Ipv4Address | undefined {
    return this.value(name, (text) => Ipv4Address.parse(text));
  }

  /** An address with or without a prefix length. */
  ipv6WithLength(name: string, length: number): { address: Ipv6Address; length: number } | undefined {
    return this.value(name, (text) => {
      if (!text.includes('/')) return { address: Ipv6Address.parse(text), length };
      const parsed = parseAddressWithLength(text);
      if (parsed.address.family !== 6) throw new AddressError(text, 'is not an IPv6 address');
      return { address: parsed.address, length: parsed.length };
    });
  }

  /** What `parse` makes of the value. It may throw an AddressError, or what `refuse` gives it. */
  value<Result>(name: string, parse: ValueReader<Result>): Result | undefined {
    const value = this.one(name);
    return value === undefined ? undefined : this.parsed(name, value, parse);
  }

  /** The same for each of several values. */
  list<Result>(name: string, parse: ValueReader<Result>): Result[] | undefined {
    return this.several(name)?.map((value) => this.parsed(name, value, parse));
  }

  private parsed<Result>(name: string, value: RawValue, parse: ValueReader<Result>): Result {
    try {
      return parse(value.text, (message, hint = null, windowsText) => {
        const refusal = this.refuse(name, value, message, hint);
        return windowsText === undefined ? refusal : new CommandError(message, value.offset, hint, windowsText);
      });
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      throw this.refuse(name, value, error.message);
    }
  }

  /** @param found what the host has under the value. @throws CommandError when it has nothing, `otherwise` is Windows' text */
  protected interfaceBy(value: RawValue, found: NetworkInterface | undefined, otherwise: string): NetworkInterface {
    if (found !== undefined) return found;
    const { host } = this.target;
    const known = host.interfaces.map(({ index, name }) => `${index} ${name}`).join(', ');
    throw new CommandError(
      `${host.name} has no interface ${JSON.stringify(value.text)}`,
      value.offset,
      `it has: ${known}`,
      otherwise,
    );
  }
}

/** Reads a text; what is wrong with it is thrown as `refuse` makes it. `windowsText`: where it is not that of a wrong value. */
export type ValueReader<Result> = (
  text: string,
  refuse: (message: string, hint?: string | null, windowsText?: string) => CommandError,
) => Result;

function wordReader<Word extends string>(name: string, words: readonly Word[]): ValueReader<Word> {
  return (text, refuse) => {
    const found = matchWord(text, words);
    if (found !== null) return found;
    throw refuse(`${name} is to be one of ${words.join(', ')}`);
  };
}

/** The one word that begins with `text`, whatever the case; an exact match wins; null when none or several do. */
export function matchWord<Word extends string>(text: string, words: readonly Word[]): Word | null {
  const wanted = text.toLowerCase();
  const exact = words.find((word) => word.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const beginning = words.filter((word) => word.toLowerCase().startsWith(wanted));
  return beginning.length === 1 && wanted !== '' ? beginning[0]! : null;
}
