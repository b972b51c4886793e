/** What of a host's addresses and routes somebody configured, and what the stack made or a router told. */
import type { IpAddress } from '../addr/ip.ts';
import { IpPrefix } from '../addr/prefix.ts';
import {
  type ImportedAddress,
  type ImportedHost,
  type ImportedInterface,
  type ImportedRoute,
  type InterfaceKind,
  isLinkLocal,
  kindOf,
} from './host.ts';

/**
 * `system`: the stack's own; `address`: comes with an address that is configured; `learned`: by router advertisement;
 * `configured`: somebody's. The reason is given where a rule decided.
 */
export type Maker = 'system' | 'address' | 'learned' | 'configured';

/** Metrics of on-link routes that advertisements make: Windows 7, Windows 10 (windows.md section 3). */
const ADVERTISED_METRICS = [8, 16];

/** Those of all that advertisements make; of other metrics somebody must have told Windows. */
const LEARNED_METRICS = [...ADVERTISED_METRICS, 256, 512];

/** An interface with what decides about its addresses and routes. */
interface Judged {
  readonly kind: InterfaceKind;
  /** Whether it takes advertisements: what advertises does not. */
  readonly learns: boolean;
  readonly configured: readonly ImportedAddress[];
  readonly learned: readonly ImportedAddress[];
}

export class Classifier {
  private readonly judged: ReadonlyMap<ImportedInterface, Judged>;

  constructor({ interfaces, routes }: ImportedHost) {
    const routersOf = new Set<ImportedInterface>();
    const prefixesOf = new Map<ImportedInterface, Set<string>>();
    for (const { owner, nextHop, prefix, routeMetric, maker, isPersistent } of routes) {
      if (owner === null || isPersistent) continue;
      if (nextHop?.family === 6 && isLinkLocal(nextHop)) routersOf.add(owner);
      const isAdvertised = maker === 'advertisement' || ADVERTISED_METRICS.includes(routeMetric?.value ?? 0);
      if (nextHop === null && isAdvertised && prefix.address.family === 6)
        prefixesOf.set(owner, (prefixesOf.get(owner) ?? new Set()).add(prefix.toString()));
    }
    const judge = (each: ImportedInterface): Judged => {
      const hasRouter =
        routersOf.has(each) || each.gateways.some((address) => address.family === 6 && isLinkLocal(address));
      return judgeInterface(each, hasRouter, prefixesOf.get(each) ?? new Set());
    };
    this.judged = new Map(interfaces.map((each) => [each, judge(each)]));
  }

  /** Addresses that somebody gave to the interface, link-local ones left out. */
  configuredAddresses(owner: ImportedInterface): readonly ImportedAddress[] {
    return this.judged.get(owner)!.configured;
  }

  learnedAddresses(owner: ImportedInterface): readonly ImportedAddress[] {
    return this.judged.get(owner)!.learned;
  }

  /** What made a route, and, where no output says so, the rule that decided. */
  makerOf(route: ImportedRoute): { readonly maker: Maker; readonly rule: string | null } {
    const { prefix, nextHop, owner, maker, isPersistent } = route;
    if (isSystemMade(route, owner === null ? null : this.judged.get(owner)!.kind))
      return { maker: 'system', rule: null };
    if (maker === 'manual' || isPersistent) return this.configuredUnlessOwn(route);
    if (maker === 'system') return { maker: this.isOfAddress(route) ? 'address' : 'system', rule: null };
    if (maker === 'advertisement') return { maker: 'learned', rule: null };
    const judged = owner === null ? undefined : this.judged.get(owner);
    const isUsual = route.routeMetric === null || LEARNED_METRICS.includes(route.routeMetric.value);
    if (prefix.address.family === 6 && judged?.learns === true && isUsual) {
      if (nextHop !== null && isLinkLocal(nextHop))
        return { maker: 'learned', rule: 'its next hop is link-local, and the interface takes advertisements' };
      const isLearnedPrefix =
        nextHop === null &&
        judged.learned.some(({ address }) => prefix.contains(address)) &&
        !judged.configured.some(({ address }) => prefix.contains(address));
      if (isLearnedPrefix) return { maker: 'learned', rule: 'the interface made an address of the prefix by itself' };
      if (nextHop === null && ADVERTISED_METRICS.includes(route.routeMetric?.value ?? 0))
        return { maker: 'learned', rule: `its metric of ${route.routeMetric!.value} is that of advertised prefixes` };
    }
    return this.configuredUnlessOwn(route);
  }

  private configuredUnlessOwn(route: ImportedRoute): { readonly maker: Maker; readonly rule: string | null } {
    return { maker: this.isOfAddress(route) ? 'address' : 'configured', rule: null };
  }

  /** Whether a configured address brings the route along. ISATAP addresses are configured without a prefix. */
  private isOfAddress({ prefix, nextHop, owner, routeMetric, publish }: ImportedRoute): boolean {
    if (owner === null || nextHop !== null) return false;
    const { kind, configured } = this.judged.get(owner)!;
    if (kind === 'isatap' && prefix.address.family === 6) return false;
    const isPlain =
      (publish === null || publish.value === 'no') &&
      (routeMetric === null || routeMetric.value === 256 || prefix.address.family === 4);
    return (
      isPlain &&
      configured.some(
        ({ address, prefixLength }) =>
          prefix.contains(address) && prefix.length === (prefixLength ?? defaultLength(address)),
      )
    );
  }
}

/** What Windows takes when an address comes without a length. */
export const defaultLength = ({ family }: IpAddress): number => (family === 4 ? 24 : 64);

function isSystemMade({ prefix, nextHop, owner, publish }: ImportedRoute, kind: InterfaceKind | null): boolean {
  const { address, length } = prefix;
  if (kind === 'loopback') return true;
  if (nextHop !== null) return false;
  if (address.isMulticast || isLinkLocal(address)) return true;
  if (address.family === 4) {
    if (address.isLoopback || (address.w3 === 0xffffffff && length === 32)) return true;
    // Own addresses and broadcasts.
    return length === 32 && (owner?.addresses.some((own) => isOwnOrBroadcast(own, address.w3)) ?? true);
  }
  if (length !== 128 || publish?.value === 'yes') return false;
  // Own addresses, and the anycast address of a subnet's routers (RFC 4291 section 2.6.1).
  return (address.w2 === 0 && address.w3 === 0) || (owner?.addresses.some((own) => own.address === address) ?? false);
}

function isOwnOrBroadcast({ address, prefixLength }: ImportedAddress, bits: number): boolean {
  if (address.family !== 4) return false;
  const hostBits = 32 - (prefixLength ?? 24);
  const last = hostBits === 0 ? address.w3 : (address.w3 | (2 ** hostBits - 1)) >>> 0;
  const first = IpPrefix.of(address, 32 - hostBits).address.w3;
  return bits === address.w3 || bits === last || bits === first;
}

function judgeInterface(owner: ImportedInterface, hasRouter: boolean, advertised: ReadonlySet<string>): Judged {
  const kind = kindOf(owner);
  const { advertising, routerDiscovery } = owner.values;
  const own = owner.addresses.filter(({ address }) => !isLinkLocal(address) && !address.isMulticast);
  const says = (wanted: ImportedAddress['kind']): boolean => own.some(({ kind: given }) => given === wanted);
  const tells = hasRouter || advertised.size > 0 || says('temporary') || says('public');
  const learns = advertising?.value !== true && routerDiscovery?.value !== false && tells;
  const temporary = new Set(
    own.flatMap(({ address, kind: given }) => (given === 'temporary' ? [subnetOf(address)] : [])),
  );
  const isLearned = ({ address, kind: given, finite }: ImportedAddress): boolean => {
    if (address.family === 4 || given === 'manual') return false;
    if (given === 'temporary' || given === 'public' || given === 'dhcp') return true;
    if (!learns) return false;
    if (kind === 'isatap' || kind === 'ip-https') return true;
    return (
      finite === true ||
      temporary.has(subnetOf(address)) ||
      advertised.has(subnetOf(address)) ||
      (hasRouter && isMadeByItself(address))
    );
  };
  return { kind, learns, configured: own.filter((each) => !isLearned(each)), learned: own.filter(isLearned) };
}

const subnetOf = (address: IpAddress): string => IpPrefix.of<IpAddress>(address, 64).toString();

/** Interface identifiers that people type are small numbers. */
const isMadeByItself = ({ family, w2 }: IpAddress): boolean => family === 6 && w2 !== 0;
