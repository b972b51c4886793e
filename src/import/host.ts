/** A host as several outputs tell of it, put together: what `facts.ts` holds one by one. */
import type { IpAddress } from '../addr/ip.ts';
import type { IpPrefix } from '../addr/prefix.ts';
import type { PolicyRow } from '../route/policy-table.ts';
import type { AddressKind, Family, Origin, Publish } from './facts.ts';

export type InterfaceKind = 'ethernet' | 'isatap' | 'ip-https' | 'loopback' | 'other-tunnel';

/** A value and where it stands. */
export interface Known<Value> {
  readonly value: Value;
  readonly origin: Origin;
}

/** What an interface has at most once. */
export interface InterfaceValues {
  connected: Known<boolean>;
  metric4: Known<number>;
  metric6: Known<number>;
  mtu: Known<number>;
  forwarding: Known<boolean>;
  advertising: Known<boolean>;
  advertisesDefaultRoute: Known<boolean>;
  routerDiscovery: Known<boolean>;
  ignoresDefaultRoutes: Known<boolean>;
  dhcp: Known<boolean>;
  description: Known<string>;
  hardwareAddress: Known<string>;
  suffix: Known<string>;
}

export interface ImportedAddress {
  readonly address: IpAddress;
  readonly origin: Origin;
  prefixLength: number | null;
  kind: AddressKind | null;
  finite: boolean | null;
  /** Only the ISATAP adapter over this interface tells of it, by an address that holds it. */
  readonly isEmbedded?: true;
}

export interface ImportedInterface {
  index: number | null;
  /** Windows' name; null while only its index is known. */
  name: string | null;
  readonly values: Partial<InterfaceValues>;
  readonly addresses: ImportedAddress[];
  readonly gateways: IpAddress[];
  readonly dnsServers: IpAddress[];
  /** An ipconfig heading says that it is a tunnel. */
  isTunnel: boolean;
}

/** A route that is in use, or stored, or both. */
export interface ImportedRoute {
  readonly prefix: IpPrefix;
  readonly nextHop: IpAddress | null;
  readonly owner: ImportedInterface | null;
  routeMetric: Known<number> | null;
  effectiveMetric: Known<number> | null;
  publish: Known<Publish> | null;
  maker: 'system' | 'advertisement' | 'dhcp' | 'manual' | null;
  isActive: boolean;
  isPersistent: boolean;
  readonly origin: Origin;
}

export interface ImportedHost {
  readonly interfaces: readonly ImportedInterface[];
  readonly routes: readonly ImportedRoute[];
  readonly isatap: {
    readonly state: Known<'default' | 'enabled' | 'disabled'> | null;
    readonly router: Known<string | null> | null;
  };
  readonly version: string | null;
  readonly hostName: string | null;
  readonly primarySuffix: string | null;
  /** IPv4 forwarding. */
  readonly routing: boolean | null;
  readonly remoteAccess: ReadonlyMap<string, string>;
  readonly persistentListed: ReadonlySet<Family>;
  readonly dumped: ReadonlySet<Family>;
  readonly prefixPolicies: readonly PolicyRow[];
  /** Where files contradict each other, or sums do not come out. */
  readonly conflicts: readonly string[];
}

/** An interface in words. */
export const nameOf = ({ name, index }: Pick<ImportedInterface, 'name' | 'index'>): string =>
  name ?? (index === null ? 'an interface' : `interface ${index}`);

export const placeOf = ({ file, line }: Pick<Origin, 'file' | 'line'>): string => `${file}:${line}`;

/** What an interface is, by its name, its description and its addresses. */
export function kindOf({ index, name, values, addresses, isTunnel }: ImportedInterface): InterfaceKind {
  const words = `${name ?? ''} ${values.description?.value ?? ''}`;
  const isIsatapAddress = ({ address }: ImportedAddress): boolean =>
    address.family === 6 && (address.w2 & 0xfdffffff) >>> 0 === 0x5efe;
  // Windows gives the index 1 to nothing else.
  if (index === 1 || /loopback/i.test(words) || addresses.some(({ address }) => isLoopback(address))) return 'loopback';
  if (/isatap/i.test(words)) return 'isatap';
  if (/ip-?https/i.test(words)) return 'ip-https';
  if (addresses.some(isIsatapAddress)) return 'isatap';
  if (/teredo|6to4|6zu4|nat64/i.test(words) || isTunnel) return 'other-tunnel';
  // Tunnels have a hardware address of eight bytes.
  return (values.hardwareAddress?.value.split('-').length ?? 6) > 6 ? 'other-tunnel' : 'ethernet';
}

export const isLoopback = (address: IpAddress): boolean =>
  address.family === 4
    ? address.isLoopback
    : address.w0 === 0 && address.w1 === 0 && address.w2 === 0 && address.w3 === 1;

export const isLinkLocal = (address: IpAddress): boolean =>
  address.family === 4 ? address.isLinkLocal : address.w0 >>> 22 === 0xfe80 >>> 6;
