/** The addresses that one endpoint of a connection security rule stands for. */
import type { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix } from '../addr/prefix.ts';

export type AddressSet = 'any' | readonly IpPrefix<Ipv6Address>[];

export const covers = (set: AddressSet, address: Ipv6Address): boolean =>
  set === 'any' || set.some((prefix) => prefix.contains(address));

/** A set of one address. */
export const only = (address: Ipv6Address): AddressSet => [IpPrefix.of(address, 128)];

/** What is in both; of two prefixes that overlap, one lies in the other. */
export function intersect(a: AddressSet, b: AddressSet): AddressSet {
  if (a === 'any') return b;
  if (b === 'any') return a;
  const common = [
    ...a.filter((prefix) => b.some((other) => contains(other, prefix))),
    ...b.filter((prefix) => a.some((other) => contains(other, prefix) && !other.equals(prefix))),
  ];
  return common.filter((prefix, index) => common.findIndex((other) => other.equals(prefix)) === index);
}

const contains = (outer: IpPrefix<Ipv6Address>, inner: IpPrefix<Ipv6Address>): boolean =>
  outer.length <= inner.length && outer.contains(inner.address);

export const isEmpty = (set: AddressSet): boolean => set !== 'any' && set.length === 0;

/** `any`, or prefixes with commas between; of single addresses without the length. */
export const setText = (set: AddressSet): string =>
  set === 'any'
    ? set
    : set.map((prefix) => (prefix.length === 128 ? prefix.address.toString() : prefix.toString())).join(', ');

/** Reads what `setText` wrote. @throws AddressError */
export function parseSet(text: string): AddressSet {
  if (text === 'any') return text;
  return text.split(', ').map((part) => IpPrefix.parse6(part.includes('/') ? part : `${part}/128`));
}
