/** Puts the facts of one host together: interfaces, routes, the sums of their metrics, what files contradict. */
import type { IpAddress } from '../addr/ip.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { IpPrefix } from '../addr/prefix.ts';
import type { Facts, RouteFact } from './facts.ts';
import {
  type ImportedHost,
  type ImportedInterface,
  type ImportedRoute,
  isLinkLocal,
  isLoopback,
  type Known,
  kindOf,
  nameOf,
  placeOf,
} from './host.ts';
import { addEmbedded } from './isatap-below.ts';
import { addOnce, InterfaceMerger, known, metricKey } from './merge-interfaces.ts';

/** Metric of the routes that the stack makes itself (windows.md section 3). */
const SYSTEM_METRIC = 256;

export function mergeFacts(facts: Facts): ImportedHost {
  const merger = new InterfaceMerger(facts);
  const { interfaces, conflicts } = merger;
  const free = interfaces.filter(
    (each) => kindOf(each) === 'ethernet' && each.addresses.every(({ address: { family } }) => family === 6),
  );
  const edges = edgesOf(facts.routes);
  for (const route of facts.routes) takeOwnAddress(merger, route, free, edges);
  addEmbedded(merger, facts.routes);
  const routes = mergeRoutes(facts.routes, merger);
  completeLengths(interfaces, routes);
  inferMetrics(routes);
  completeMetrics(routes, conflicts);
  for (const { prefix, nextHop, owner } of routes)
    if (prefix.length === 0 && nextHop?.family === 4) addOnce(owner?.gateways, nextHop);
  const isatap = {
    state: firstOfKind(
      facts.isatap.flatMap(({ state, origin }) => (state === undefined ? [] : [known(state, origin)])),
      'ISATAP state',
      conflicts,
    ),
    router: firstOfKind(
      facts.isatap.flatMap(({ router, origin }) => (router === undefined ? [] : [known(router, origin)])),
      'ISATAP router',
      conflicts,
    ),
  };
  return {
    interfaces,
    routes,
    conflicts: [...new Set(conflicts)],
    isatap,
    version: facts.versions.at(-1)?.version ?? null,
    hostName: facts.hostNames[0]?.name ?? null,
    primarySuffix: facts.primarySuffixes[0]?.suffix ?? null,
    routing: facts.routing[0]?.enabled ?? null,
    remoteAccess: new Map(facts.remoteAccess.map(({ property, value }) => [property, value])),
    persistentListed: facts.persistentListed,
    dumped: facts.dumped,
    prefixPolicies: facts.prefixPolicies,
  };
}

function firstOfKind<Value extends string | null>(
  values: readonly Known<Value>[],
  what: string,
  conflicts: string[],
): Known<Value> | null {
  const [first, ...others] = values;
  if (first === undefined) return null;
  const other = others.find(({ value }) => value !== first.value);
  if (other !== undefined)
    conflicts.push(
      `${what}: ${first.value ?? 'default'} (${placeOf(first.origin)}), ${other.value ?? 'default'} (${placeOf(other.origin)}); the first is taken`,
    );
  return first;
}

const isHostRoute = ({ length, address }: IpPrefix): boolean => length === (address.family === 4 ? 32 : 128);

/** The tables of routes hold the host's own addresses, and the lengths of IPv4 prefixes. */
function takeOwnAddress(
  merger: InterfaceMerger,
  route: RouteFact,
  free: ImportedInterface[],
  edges: ReadonlySet<IpAddress>,
): void {
  const { prefix, nextHop, interfaceAddress, origin } = route;
  if (nextHop !== null || route.store === 'persistent') return;
  if (interfaceAddress !== undefined) {
    if (isLoopback(interfaceAddress)) return;
    const owner = merger.withAddress(interfaceAddress) ?? ownerOfIpv4(merger, interfaceAddress.toString(), free);
    const isSubnet = prefix.length < 32 && prefix.length > 0 && prefix.contains(interfaceAddress);
    const rest = { kind: null, finite: null, origin };
    merger.addAddress(owner, { address: interfaceAddress, prefixLength: isSubnet ? prefix.length : null, ...rest });
    return;
  }
  const { address } = prefix;
  if (!isHostRoute(prefix) || address.isMulticast || edges.has(address)) return;
  // The anycast address of a subnet's routers is nobody's own.
  if (address.family === 6 && address.w2 === 0 && address.w3 === 0) return;
  const owner = merger.find(route);
  if (owner !== null) merger.addAddress(owner, { address, prefixLength: null, kind: null, finite: null, origin });
}

/** Networks and broadcasts of IPv4, which have routes like those of a host's own addresses. */
function edgesOf(routes: readonly RouteFact[]): ReadonlySet<IpAddress> {
  const edges = new Set<IpAddress>([Ipv4Address.broadcast]);
  for (const { prefix, nextHop } of routes) {
    const { address, length } = prefix;
    if (nextHop !== null || address.family === 6 || length > 30) continue;
    edges.add(address);
    edges.add(Ipv4Address.of((address.w3 | (2 ** (32 - length) - 1)) >>> 0));
  }
  return edges;
}

/** `route print` alone does not say which card has an IPv4 address: the only one without is meant. */
function ownerOfIpv4(merger: InterfaceMerger, address: string, free: ImportedInterface[]): ImportedInterface {
  return (free.length === 1 ? free.pop() : undefined) ?? merger.find({ index: null, name: `with ${address}` })!;
}

/** One entry for each prefix, next hop and interface; what is stored joins what is in use. */
function mergeRoutes(facts: readonly RouteFact[], merger: InterfaceMerger): ImportedRoute[] {
  const routes: ImportedRoute[] = [];
  const byKey = new Map<string, Map<ImportedInterface | null, ImportedRoute>>();
  // A stored route without an interface belongs to the one on whose link the next hop lies.
  const linkOf = linksOf(merger.interfaces);
  for (const fact of facts) {
    const { prefix, nextHop, interfaceAddress, origin } = fact;
    if (
      nextHop !== null &&
      (nextHop.family !== prefix.address.family || nextHop.isMulticast || nextHop.isUnspecified)
    ) {
      merger.conflicts.push(`${nextHop.toString()} is no next hop for ${prefix.toString()} (${placeOf(origin)})`);
      continue;
    }
    const owner = interfaceAddress === undefined ? merger.find(fact) : merger.withAddress(interfaceAddress);
    const key = `${prefix.toString()} ${nextHop?.toString() ?? ''}`;
    const alike = byKey.get(key) ?? new Map<ImportedInterface | null, ImportedRoute>();
    byKey.set(key, alike);
    const found = alike.get(owner) ?? (owner === null ? firstOf(alike) : alike.get(null));
    const route: ImportedRoute = found ?? {
      prefix,
      nextHop,
      owner: owner ?? (nextHop === null ? null : linkOf(nextHop)),
      routeMetric: null,
      effectiveMetric: null,
      publish: null,
      maker: null,
      isActive: false,
      isPersistent: false,
      origin,
    };
    if (found === undefined) {
      routes.push(route);
      alike.set(route.owner, route);
    }
    takeRoute(route, fact, merger.conflicts);
  }
  return routes;
}

function firstOf<Key, Value>(map: ReadonlyMap<Key, Value>): Value | undefined {
  for (const value of map.values()) return value;
  return undefined;
}

/** Finds the interface on whose link an address lies; null unless it is one. */
function linksOf(interfaces: readonly ImportedInterface[]): (address: IpAddress) => ImportedInterface | null {
  const links = new Map<string, Set<ImportedInterface>>();
  const lengths = { 4: new Set<number>(), 6: new Set<number>() };
  for (const each of interfaces)
    for (const { address, prefixLength } of each.addresses) {
      if (isLinkLocal(address) || isLoopback(address)) continue;
      const length = prefixLength ?? (address.family === 4 ? 24 : 64);
      const key = IpPrefix.of<IpAddress>(address, length).toString();
      lengths[address.family].add(length);
      links.set(key, (links.get(key) ?? new Set()).add(each));
    }
  return (address) => {
    for (const length of [...lengths[address.family]].sort((a, b) => b - a)) {
      const near = links.get(IpPrefix.of<IpAddress>(address, length).toString());
      if (near !== undefined) return near.size === 1 ? [...near][0]! : null;
    }
    return null;
  };
}

function takeRoute(route: ImportedRoute, fact: RouteFact, conflicts: string[]): void {
  const { origin, routeMetric, effectiveMetric, publish, maker, store } = fact;
  if (store === 'active') route.isActive = true;
  else route.isPersistent = true;
  route.maker = maker === 'manual' || route.maker === null ? maker : route.maker;
  const words = describeRoute(route);
  if (routeMetric !== null) {
    if (route.routeMetric === null) route.routeMetric = known(routeMetric, origin);
    else if (route.routeMetric.value !== routeMetric)
      conflicts.push(
        `metric of the route ${words}: ${route.routeMetric.value} (${placeOf(route.routeMetric.origin)}), ${routeMetric} (${placeOf(origin)}); the first is taken`,
      );
  }
  if (effectiveMetric !== null) route.effectiveMetric ??= known(effectiveMetric, origin);
  if (publish === null) return;
  if (route.publish === null) route.publish = known(publish, origin);
  else if (route.publish.value !== publish && store === 'active')
    conflicts.push(
      `publish of the route ${words}: ${route.publish.value} (${placeOf(route.publish.origin)}), ${publish} (${placeOf(origin)}); the first is taken`,
    );
}

export function describeRoute({ prefix, nextHop, owner }: Pick<ImportedRoute, 'prefix' | 'nextHop' | 'owner'>): string {
  const way = nextHop === null ? 'on-link' : `via ${nextHop.toString()}`;
  return `${prefix.toString()} ${way}${owner === null ? '' : ` on ${nameOf(owner)}`}`;
}

/** Lengths of IPv6 prefixes stand in on-link routes only. */
function completeLengths(interfaces: readonly ImportedInterface[], routes: readonly ImportedRoute[]): void {
  const onLink = new Map<ImportedInterface, { readonly prefixes: Set<string>; readonly lengths: Set<number> }>();
  for (const { owner, nextHop, prefix } of routes) {
    if (owner === null || nextHop !== null || isHostRoute(prefix) || prefix.length === 0) continue;
    const found = onLink.get(owner) ?? { prefixes: new Set(), lengths: new Set() };
    onLink.set(owner, found);
    found.prefixes.add(prefix.toString());
    found.lengths.add(prefix.length);
  }
  for (const owner of interfaces) {
    const { prefixes, lengths } = onLink.get(owner) ?? {};
    if (prefixes === undefined || lengths === undefined) continue;
    const longestFirst = [...lengths].sort((a, b) => b - a);
    for (const own of owner.addresses)
      own.prefixLength ??=
        longestFirst.find(
          (length) =>
            length <= bitsOf(own.address) && prefixes.has(IpPrefix.of<IpAddress>(own.address, length).toString()),
        ) ?? null;
  }
}

const bitsOf = ({ family }: IpAddress): number => (family === 4 ? 32 : 128);

/** `route print` shows sums; the stack's own routes tell what of it is the interface's. */
function inferMetrics(routes: readonly ImportedRoute[]): void {
  for (const { owner, prefix, effectiveMetric, routeMetric, nextHop } of routes) {
    if (owner === null || effectiveMetric === null) continue;
    const key = metricKey(prefix.address.family);
    const { address } = prefix;
    const isOwn =
      nextHop === null && (address.family === 4 || address.isMulticast || isHostRoute(prefix) || isLinkLocal(address));
    const metric = effectiveMetric.value - (routeMetric?.value ?? SYSTEM_METRIC);
    if ((routeMetric !== null || isOwn) && metric >= 0) owner.values[key] ??= known(metric, effectiveMetric.origin);
  }
}

function completeMetrics(routes: readonly ImportedRoute[], conflicts: string[]): void {
  for (const route of routes) {
    const { owner, prefix, effectiveMetric } = route;
    const metric = owner?.values[metricKey(prefix.address.family)];
    if (effectiveMetric === null || metric === undefined) continue;
    if (route.routeMetric === null) {
      const rest = effectiveMetric.value - metric.value;
      if (rest >= 0) route.routeMetric = known(rest, effectiveMetric.origin);
      continue;
    }
    const sum = route.routeMetric.value + metric.value;
    if (sum !== effectiveMetric.value)
      conflicts.push(
        `sum of the route ${describeRoute(route)}: ${route.routeMetric.value} (${placeOf(route.routeMetric.origin)}) + ${metric.value} (${placeOf(metric.origin)}) = ${sum}, and ${effectiveMetric.value} stands in ${placeOf(effectiveMetric.origin)}`,
      );
  }
}
