/** Whom ping and its like are to reach. */
import { type IpAddress, literalAddress } from '../../addr/ip.ts';
import { findDestinations, sortAddresses } from '../../app/station.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ResolvedName, Resolver } from '../../name/resolver.ts';
import type { Process } from '../../sim/process.ts';
import { nameKey } from '../../wire/dns/name.ts';
import { CommandError, type ShellHost } from '../command.ts';
import { windowsAddress, windowsAddressWithZone } from '../windows-address.ts';
import type { OptionLine } from './options.ts';

/** `name`: the full name that led to the address, null where an address was typed. */
export interface Target {
  readonly name: string | null;
  readonly address: IpAddress;
  /** The interface of a link-local address or group; null: none was told. */
  readonly zone: NetworkInterface | null;
}

/** An address, with its zone where there is one. */
export const zonedAddress = (address: IpAddress, zone: NetworkInterface | null): string =>
  zone === null ? windowsAddress(address) : windowsAddressWithZone(address, zone.index);

/** A target as the headings have it. */
export const targetText = ({ name, address, zone }: Target): string => {
  const text = zonedAddress(address, zone);
  return name === null ? text : `${name} [${text}]`;
};

/** The interface to use: the one told; for a link-local address otherwise the best one with multicast, as fe80::/64 is there. */
export function zoneOf({ address, zone }: Target, host: Host): NetworkInterface | null {
  if (address.family === 4 || zone !== null) return zone;
  if (!address.isLinkLocal && !address.isMulticast) return null;
  const fitting = host.interfaces.filter(
    ({ isUp, discovery, ipv6 }) => isUp && discovery.hasMulticast && ipv6.linkLocal !== null,
  );
  return fitting.toSorted((a, b) => a.metricOf(6) - b.metricOf(6))[0] ?? null;
}

/** @param family the only one that will do; null: either. @returns null when there is no such address */
export function* findTarget(
  { host, resolver }: ShellHost,
  text: string,
  family: 4 | 6 | null,
  flow: number,
): Process<Target | null> {
  const fits = (address: IpAddress): boolean => family === null || address.family === family;
  const [, plain, index] = /^(.*)%(\d+)$/s.exec(text) ?? [];
  const literal = literalAddress(plain ?? text);
  if (literal !== null) {
    const zone = index === undefined ? null : (host.interfaceByIndex(Number(index)) ?? null);
    const isUnknown = index !== undefined && zone === null;
    return isUnknown || !fits(literal) ? null : { name: null, address: literal, zone };
  }
  const own = ownAddresses(host, resolver, text).find(fits);
  if (own !== undefined) return { name: host.name, address: own, zone: ownerOf(host, own) };
  const types = family === null ? undefined : [family === 4 ? ('A' as const) : ('AAAA' as const)];
  const { addresses, resolved } = yield* findDestinations({ host, resolver }, text, flow, types);
  const address = addresses.find(fits);
  return address === undefined ? null : { name: fullNameOf(resolved!), address, zone: null };
}

/** The canonical name, where an alias was asked for. */
const fullNameOf = ({ name, answers }: ResolvedName): string =>
  answers.find(({ canonicalName }) => canonicalName !== undefined)?.canonicalName ?? name;

/** Windows knows its own name without asking anybody. */
function ownAddresses(host: Host, { suffix }: Resolver, text: string): readonly IpAddress[] {
  const name = nameKey(text);
  if (name === 'localhost') return ['::1', '127.0.0.1'].map((each) => literalAddress(each)!);
  const own = nameKey(host.name);
  if (name !== own && name !== `${own}.${nameKey(suffix ?? '')}`) return [];
  const addresses = host.interfaces
    .filter(({ isUp }) => isUp)
    .flatMap(({ ipv4, ipv6 }) => [...ipv6.usable, ...ipv4.addresses].map(({ address }) => address));
  return sortAddresses(host, addresses);
}

const ownerOf = (host: Host, address: IpAddress): NetworkInterface | null =>
  host.interfaces.find(({ ipv6 }) => address.family === 6 && ipv6.has(address)) ?? null;

/** The source address of an option; null where there is none. @throws CommandError for what is no address */
export function readSource(values: OptionLine, windowsText: string, letter = 'S'): IpAddress | null {
  const token = values.place(letter);
  if (token === undefined) return null;
  const address = literalAddress(token.text);
  if (address !== null && (values.family ?? address.family) === address.family) return address;
  throw new CommandError(`${JSON.stringify(token.text)} is no source address`, token.offset, null, windowsText);
}
