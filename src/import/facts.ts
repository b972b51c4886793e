/** What outputs say of a host, one fact a line or block, each with its origin; nothing is weighed here. */
import type { IpAddress } from '../addr/ip.ts';
import type { Ipv4Address } from '../addr/ipv4.ts';
import type { IpPrefix } from '../addr/prefix.ts';
import type { PolicyRow } from '../route/policy-table.ts';

export type Family = 4 | 6;

/** Where something was read. `output`: the command whose output it is, such as `route print`. */
export interface Origin {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly output: string;
}

/** What an interface is called in an output; at least one of both is there. */
export interface InterfaceReference {
  readonly index: number | null;
  readonly name: string | null;
}

/** Settings and state of an interface. What an output does not say is left out. */
export interface InterfaceFact extends InterfaceReference {
  readonly origin: Origin;
  readonly family?: Family | undefined;
  readonly connected?: boolean | undefined;
  readonly metric?: number | undefined;
  readonly automaticMetric?: boolean | undefined;
  readonly mtu?: number | undefined;
  readonly forwarding?: boolean | undefined;
  readonly advertising?: boolean | undefined;
  readonly advertisesDefaultRoute?: boolean | undefined;
  readonly routerDiscovery?: boolean | undefined;
  readonly ignoresDefaultRoutes?: boolean | undefined;
  readonly dhcp?: boolean | undefined;
  readonly description?: string | undefined;
  /** Hexadecimal bytes with `-` between, of a tunnel eight of them. */
  readonly hardwareAddress?: string | undefined;
  readonly speed?: string | undefined;
}

/** How an address came to be, in Windows' words. */
export type AddressKind = 'manual' | 'public' | 'temporary' | 'dhcp' | 'other';

export interface AddressFact extends InterfaceReference {
  readonly origin: Origin;
  readonly address: IpAddress;
  readonly prefixLength: number | null;
  readonly kind: AddressKind | null;
  /** Whether it ends some time. */
  readonly finite: boolean | null;
}

/** An adapter of ipconfig: it has a heading in words that end with its name. */
export interface AdapterFact {
  readonly origin: Origin;
  readonly heading: string;
  /** The heading's end, where words before it are known. */
  readonly name: string | null;
  readonly isTunnel: boolean;
  /** Of the output for /all, which has more lines. */
  description: string | null;
  hardwareAddress: string | null;
  suffix: string | null;
  disconnected: boolean;
  dhcp: boolean | null;
  readonly ipv6: { address: IpAddress; zone: number | null; kind: AddressKind; origin: Origin }[];
  readonly ipv4: { address: Ipv4Address; prefixLength: number | null; origin: Origin }[];
  readonly gateways: { address: IpAddress; zone: number | null }[];
  readonly dnsServers: IpAddress[];
}

export type Publish = 'no' | 'age' | 'yes';

export interface RouteFact extends InterfaceReference {
  readonly origin: Origin;
  readonly prefix: IpPrefix;
  /** Null: on-link. */
  readonly nextHop: IpAddress | null;
  /** `route print` names an IPv4 interface by its address. */
  readonly interfaceAddress?: Ipv4Address | undefined;
  /** Route metric alone. */
  readonly routeMetric: number | null;
  /** Route metric + interface metric. */
  readonly effectiveMetric: number | null;
  readonly publish: Publish | null;
  /** What made it: the stack, an advertisement, DHCP, or somebody; null: the output does not tell these apart. */
  readonly maker: 'system' | 'advertisement' | 'dhcp' | 'manual' | null;
  readonly store: 'active' | 'persistent';
}

/** ISATAP settings of the host. `router`: null where the default name stands. */
export interface IsatapFact {
  readonly origin: Origin;
  readonly state?: 'default' | 'enabled' | 'disabled' | undefined;
  readonly router?: string | null | undefined;
}

/** A property of a DirectAccess server's configuration, by its PowerShell name. */
export interface RemoteAccessFact {
  readonly origin: Origin;
  readonly property: string;
  readonly value: string;
}

export interface DnsServersFact extends InterfaceReference {
  readonly origin: Origin;
  readonly servers: readonly IpAddress[];
}

export interface Facts {
  readonly versions: { readonly version: string; readonly origin: Origin }[];
  readonly hostNames: { readonly name: string; readonly origin: Origin }[];
  readonly primarySuffixes: { readonly suffix: string; readonly origin: Origin }[];
  /** IPv4 forwarding of the host. */
  readonly routing: { readonly enabled: boolean; readonly origin: Origin }[];
  readonly interfaces: InterfaceFact[];
  readonly addresses: AddressFact[];
  readonly adapters: AdapterFact[];
  readonly routes: RouteFact[];
  readonly isatap: IsatapFact[];
  readonly remoteAccess: RemoteAccessFact[];
  readonly dnsServers: DnsServersFact[];
  /** Families whose persistent routes were listed, even if there are none. */
  readonly persistentListed: Set<Family>;
  /** Families whose configuration a script tells: what is not in it is as by default. */
  readonly dumped: Set<Family>;
  /** Policies for address selection, in the order read. */
  readonly prefixPolicies: (PolicyRow & { readonly origin: Origin })[];
}

export const noFacts = (): Facts => ({
  versions: [],
  hostNames: [],
  primarySuffixes: [],
  routing: [],
  interfaces: [],
  addresses: [],
  adapters: [],
  routes: [],
  isatap: [],
  remoteAccess: [],
  dnsServers: [],
  persistentListed: new Set(),
  dumped: new Set(),
  prefixPolicies: [],
});
