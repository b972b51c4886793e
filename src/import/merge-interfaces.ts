/** Interfaces of one host out of all that names one: by index, by name, by zone, by description. */
import type { IpAddress } from '../addr/ip.ts';
import type { AdapterFact, Facts, Family, InterfaceFact, InterfaceReference, Origin } from './facts.ts';
import {
  type ImportedAddress,
  type ImportedInterface,
  type InterfaceValues,
  type Known,
  nameOf,
  placeOf,
} from './host.ts';
import { indexOf } from './readers/ipconfig.ts';

/** Indexes are small numbers; a scenario has no larger ones. */
const HIGHEST_INDEX = 0xffffff;

export class InterfaceMerger {
  readonly interfaces: ImportedInterface[] = [];
  readonly conflicts: string[] = [];
  private readonly byIndex = new Map<number, ImportedInterface>();
  private readonly byName = new Map<string, ImportedInterface>();
  /** By description and by physical address. */
  private readonly byHardware = new Map<string, Set<ImportedInterface>>();
  private readonly owners = new Map<IpAddress, Map<ImportedInterface, ImportedAddress>>();

  constructor(facts: Facts) {
    // Indexes and names together come first: what has one of them finds its interface then.
    const named = [...facts.interfaces, ...facts.addresses, ...facts.routes, ...facts.dnsServers];
    for (const reference of named) if (reference.index !== null && reference.name !== null) this.find(reference);
    for (const reference of facts.interfaces)
      if (reference.index !== null || reference.name !== null) this.find(reference);
    for (const { description, hardwareAddress, ...reference } of facts.interfaces) {
      const owner = this.find(reference);
      for (const key of [description, hardwareAddress])
        if (owner !== null && key !== undefined) this.noteHardware(key, owner);
    }
    for (const adapter of facts.adapters) this.takeAdapter(adapter);
    for (const fact of facts.interfaces) this.takeSettings(fact);
    for (const { address, prefixLength, kind, finite, origin, ...reference } of facts.addresses) {
      const owner = this.find(reference);
      if (owner !== null) this.addAddress(owner, { address, prefixLength, kind, finite, origin });
    }
    for (const { servers, ...reference } of facts.dnsServers)
      for (const server of servers) addOnce(this.find(reference)?.dnsServers, server);
  }

  /** The interface that is meant; one that nobody spoke of before is made. Null where nothing is said. */
  find({ index: told, name }: InterfaceReference): ImportedInterface | null {
    const index = told !== null && told > 0 && told <= HIGHEST_INDEX ? told : null;
    const key = name?.toLowerCase() ?? null;
    let found =
      (index === null ? undefined : this.byIndex.get(index)) ?? (key === null ? undefined : this.byName.get(key));
    // Names of another index belong to another interface.
    if (found !== undefined && index !== null && found.index !== null && found.index !== index) found = undefined;
    if (found === undefined) {
      if (index === null && name === null) return null;
      found = { index, name, values: {}, addresses: [], gateways: [], dnsServers: [], isTunnel: false };
      this.interfaces.push(found);
    }
    found.index ??= index;
    found.name ??= name;
    if (index !== null) this.byIndex.set(index, found);
    if (key !== null) this.byName.set(key, found);
    return found;
  }

  /** The first interface with an address. */
  withAddress(address: IpAddress): ImportedInterface | null {
    const [first] = this.owners.get(address)?.keys() ?? [];
    return first ?? null;
  }

  addAddress(owner: ImportedInterface, added: ImportedAddress): void {
    const owners = this.owners.get(added.address) ?? new Map<ImportedInterface, ImportedAddress>();
    this.owners.set(added.address, owners);
    const known = owners.get(owner);
    if (known === undefined) {
      const own = { ...added };
      owner.addresses.push(own);
      owners.set(owner, own);
      return;
    }
    known.prefixLength ??= added.prefixLength;
    known.finite ??= added.finite;
    // `other` is said of what ipconfig does not tell apart.
    if (known.kind === null || known.kind === 'other') known.kind = added.kind ?? known.kind;
  }

  private takeAdapter(adapter: AdapterFact): void {
    const { origin } = adapter;
    const owner = this.ownerOf(adapter);
    owner.isTunnel ||= adapter.isTunnel;
    const put = <Key extends keyof InterfaceValues>(key: Key, value: InterfaceValues[Key]['value'] | null): void => {
      if (value !== null) this.put(owner, key, { value, origin });
    };
    put('connected', !adapter.disconnected);
    put('description', adapter.description);
    put('hardwareAddress', adapter.hardwareAddress);
    put('suffix', adapter.suffix);
    put('dhcp', adapter.dhcp);
    for (const { address, kind, origin: at } of adapter.ipv6)
      this.addAddress(owner, { address, kind, prefixLength: null, finite: null, origin: at });
    for (const { address, prefixLength, origin: at } of adapter.ipv4)
      this.addAddress(owner, { address, kind: null, prefixLength, finite: null, origin: at });
    for (const { address } of adapter.gateways) addOnce(owner.gateways, address);
    for (const address of adapter.dnsServers) addOnce(owner.dnsServers, address);
  }

  /** The index is the zone of its addresses; otherwise name, end of the heading, hardware address or description tell. */
  private ownerOf(adapter: AdapterFact): ImportedInterface {
    const { heading, name, hardwareAddress, description } = adapter;
    const index = indexOf(adapter);
    const listed = new Set(
      [description, hardwareAddress].flatMap((key) => (key === null ? [] : [...(this.byHardware.get(key) ?? [])])),
    );
    const found =
      (index === null ? undefined : this.byIndex.get(index)) ??
      this.namedAtEnd(heading) ??
      (listed.size === 1 ? [...listed][0] : undefined);
    if (found === undefined) return this.find({ index, name: name ?? heading })!;
    return this.find({ index: found.index ?? index, name: found.name ?? name ?? heading })!;
  }

  private noteHardware(key: string, owner: ImportedInterface): void {
    this.byHardware.set(key, (this.byHardware.get(key) ?? new Set()).add(owner));
  }

  /** The interface whose name a heading ends with. */
  private namedAtEnd(heading: string): ImportedInterface | undefined {
    const words = heading.toLowerCase().split(' ');
    for (let from = 0; from < words.length; from++) {
      const found = this.byName.get(words.slice(from).join(' '));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private takeSettings(fact: InterfaceFact): void {
    const owner = this.find(fact);
    if (owner === null) return;
    const { origin, family } = fact;
    const put = <Key extends keyof InterfaceValues>(
      key: Key,
      value: InterfaceValues[Key]['value'] | undefined,
    ): void => {
      if (value !== undefined) this.put(owner, key, { value, origin });
    };
    put('connected', fact.connected);
    put(metricKey(family), fact.metric);
    // IPv4 and IPv6 have an MTU each; that of IPv6 is what tunnels live by.
    if (family !== 4) put('mtu', fact.mtu);
    if (family !== 4) put('forwarding', fact.forwarding);
    if (family !== 4) put('advertising', fact.advertising);
    put('advertisesDefaultRoute', fact.advertisesDefaultRoute);
    put('routerDiscovery', family === 4 ? undefined : fact.routerDiscovery);
    put('ignoresDefaultRoutes', family === 4 ? undefined : fact.ignoresDefaultRoutes);
    put('dhcp', family === 6 ? undefined : fact.dhcp);
    put('description', fact.description);
    put('hardwareAddress', fact.hardwareAddress);
  }

  /** The first that says a value is believed. */
  private put<Key extends keyof InterfaceValues>(
    owner: ImportedInterface,
    key: Key,
    known: Known<InterfaceValues[Key]['value']>,
  ): void {
    const before = owner.values[key];
    if (before === undefined) (owner.values as Record<string, unknown>)[key] = known;
    // Descriptions of one adapter differ from program to program.
    else if (before.value !== known.value && key !== 'description' && key !== 'connected')
      this.conflicts.push(
        `${WORDS[key] ?? key} of ${nameOf(owner)}: ${say(before.value)} (${placeOf(before.origin)}), ${say(known.value)} (${placeOf(known.origin)}); the first is taken`,
      );
  }
}

export const metricKey = (family: Family | undefined): 'metric4' | 'metric6' => (family === 4 ? 'metric4' : 'metric6');

const WORDS: Partial<Record<keyof InterfaceValues, string>> = {
  metric4: 'IPv4 interface metric',
  metric6: 'interface metric',
  mtu: 'MTU',
  hardwareAddress: 'physical address',
  suffix: 'DNS suffix',
  dhcp: 'DHCP',
};

const say = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'enabled' : 'disabled') : String(value);

export function addOnce<Item>(list: Item[] | undefined, item: Item): void {
  if (list !== undefined && !list.includes(item)) list.push(item);
}

/** An origin that comes first in the order of reading. */
export const known = <Value>(value: Value, origin: Origin): Known<Value> => ({ value, origin });
