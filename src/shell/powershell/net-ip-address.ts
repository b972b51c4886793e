/** Addresses as objects of the class MSFT_NetIPAddress. */
import type { IpAddress } from '../../addr/ip.ts';
import { Ipv4Address } from '../../addr/ipv4.ts';
import { Ipv6Address } from '../../addr/ipv6.ts';
import { isatapLocator } from '../../addr/embedded.ts';
import type { AssignedIpv6 } from '../../host/ipv6-interface.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Host } from '../../host/host.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import { LOOPBACK, showsLoopback } from '../loopback.ts';
import { windowsAddressWithZone } from '../windows-address.ts';
import { kindOf, makeObject, type ObjectType, propertyOf, type PsObject, type PsValue, timeSpan } from './object.ts';
import type { Entry } from './view.ts';

/** A lifetime without an end is told in words in this list alone. */
const lifetime = (label: string): Entry => ({
  label,
  of: (object): PsValue => {
    const value = propertyOf(object, label);
    const isEndless = kindOf(value) === 'time-span' && (value as { time: number }).time === Infinity;
    return isEndless ? 'Infinite ([TimeSpan]::MaxValue)' : value;
  },
});

const type: ObjectType = {
  name: 'MSFT_NetIPAddress',
  aliases: { ifIndex: 'InterfaceIndex', ifAlias: 'InterfaceAlias', PolicyStore: 'Store' },
  view: {
    kind: 'list',
    entries: [
      ...['IPAddress', 'InterfaceIndex', 'InterfaceAlias', 'AddressFamily', 'Type', 'PrefixLength'].map((label) => ({
        label,
      })),
      ...['PrefixOrigin', 'SuffixOrigin', 'AddressState'].map((label) => ({ label })),
      lifetime('ValidLifetime'),
      lifetime('PreferredLifetime'),
      { label: 'SkipAsSource' },
      { label: 'PolicyStore' },
    ],
  },
  // Widths are not verified.
  otherView: {
    kind: 'table',
    columns: [
      { label: 'ifIndex', width: 7 },
      { label: 'IPAddress', width: 47 },
      { label: 'PrefixLength', width: 12 },
      { label: 'PrefixOrigin', width: 12 },
      { label: 'SuffixOrigin', width: 12 },
      { label: 'AddressState', width: 12 },
      { label: 'PolicyStore', width: 11 },
    ],
  },
};

interface AddressParts {
  readonly address: IpAddress;
  readonly prefixLength: number;
  readonly prefixOrigin: string;
  readonly suffixOrigin: string;
  readonly state: string;
  readonly valid: Nanoseconds;
  readonly preferred: Nanoseconds;
}

function addressObject(
  owner: { readonly index: number; readonly name: string },
  parts: AddressParts,
  store: 'ActiveStore' | 'PersistentStore',
): PsObject {
  const { address, prefixLength, prefixOrigin, suffixOrigin, state, valid, preferred } = parts;
  const text = windowsAddressWithZone(address, owner.index);
  return makeObject(type, {
    IPAddress: text,
    InterfaceIndex: owner.index,
    InterfaceAlias: owner.name,
    AddressFamily: `IPv${address.family}`,
    Type: 'Unicast',
    PrefixLength: prefixLength,
    PrefixOrigin: prefixOrigin,
    SuffixOrigin: suffixOrigin,
    AddressState: state,
    ValidLifetime: timeSpan(valid),
    PreferredLifetime: timeSpan(preferred),
    SkipAsSource: false,
    Store: store,
    IPv4Address: address.family === 4 ? text : null,
    IPv6Address: address.family === 6 ? text : null,
  });
}

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

/** Where Windows says prefix and interface identifier have come from (NL_PREFIX_ORIGIN, NL_SUFFIX_ORIGIN). */
function originsOf({ address, origin }: AssignedIpv6): Pick<AddressParts, 'prefixOrigin' | 'suffixOrigin'> {
  if (origin === 'manual') return { prefixOrigin: 'Manual', suffixOrigin: 'Manual' };
  if (origin === 'link-local') return { prefixOrigin: 'WellKnown', suffixOrigin: 'Link' };
  return { prefixOrigin: 'RouterAdvertisement', suffixOrigin: isatapLocator(address) === null ? 'Random' : 'Link' };
}

const endless = { valid: Infinity, preferred: Infinity } as const;
const manual = { prefixOrigin: 'Manual', suffixOrigin: 'Manual' } as const;

export function ipv6Object(owner: NetworkInterface, assigned: AssignedIpv6): PsObject {
  const { address, prefixLength, state, validUntil, preferredUntil } = assigned;
  const { now } = owner.host.simulator;
  const lives = { valid: validUntil - now, preferred: Math.max(0, preferredUntil - now) };
  return addressObject(
    owner,
    { address, prefixLength, ...originsOf(assigned), state: capital(state), ...lives },
    'ActiveStore',
  );
}

/** @param state Windows proves an IPv4 address too before it is preferred; the model has it at once */
export function ipv4Object(
  owner: NetworkInterface,
  { address, prefixLength }: { readonly address: IpAddress; readonly prefixLength: number },
  state = 'Preferred',
): PsObject {
  return addressObject(owner, { address, prefixLength, ...manual, state, ...endless }, 'ActiveStore');
}

export function storedObject(owner: NetworkInterface, address: IpAddress, prefixLength: number): PsObject {
  return addressObject(owner, { address, prefixLength, ...manual, state: 'Invalid', ...endless }, 'PersistentStore');
}

/** Those of the loopback interface: IPv6, IPv4. */
const loopbackObjects = [
  { address: Ipv6Address.parse('::1'), prefixLength: 128 },
  { address: Ipv4Address.parse('127.0.0.1'), prefixLength: 8 },
].map((own) => [
  addressObject(
    LOOPBACK,
    { ...own, prefixOrigin: 'WellKnown', suffixOrigin: 'WellKnown', state: 'Preferred', ...endless },
    'ActiveStore',
  ),
]) as [PsObject[], PsObject[]];

/** IPv6 first, the highest index first. */
export function addressObjects(host: Host, store: 'ActiveStore' | 'PersistentStore'): PsObject[] {
  const { interfaces, stored } = host;
  const descending = interfaces.toReversed();
  if (store === 'ActiveStore') {
    const [loopback6, loopback4] = showsLoopback(host) ? loopbackObjects : [[], []];
    return [
      ...descending.flatMap((owner) => owner.ipv6.addresses.map((assigned) => ipv6Object(owner, assigned))),
      ...loopback6,
      ...descending.flatMap((owner) => owner.ipv4.addresses.map((assigned) => ipv4Object(owner, assigned))),
      ...loopback4,
    ];
  }
  return ([6, 4] as const).flatMap((family) =>
    descending.flatMap((owner) =>
      stored.addresses
        .filter((kept) => kept.interface === owner.name && kept.address.family === family)
        .map(({ address, prefixLength }) => storedObject(owner, address, prefixLength)),
    ),
  );
}
