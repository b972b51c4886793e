/** What netsh, route.exe and the cmdlets of NetTCPIP do alike with routes of either family. */
import { Ipv4Address } from '../addr/ipv4.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import type { IpAddress } from '../addr/ip.ts';
import type { IpPrefix } from '../addr/prefix.ts';
import type { Host } from '../host/host.ts';
import type { IpLayer } from '../host/ip-layer.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { ConfigurationStore, StoredRoute } from '../host/persistent-store.ts';
import type { Route, RoutePublish } from '../route/route-table.ts';
import type { Nanoseconds } from '../sim/time.ts';

/** New-NetRoute's documented default, which netsh shares (windows.md section 3). */
const DEFAULT_METRIC = 256;

/** A route as a command names it. */
export interface RouteKey {
  readonly prefix: IpPrefix;
  readonly target: NetworkInterface;
  /** null: on-link. */
  readonly nextHop: IpAddress | null;
}

/** What a command says of a route; the rest stays as it is, or is the default of a new one. */
export interface RouteSettings {
  readonly metric: number | undefined;
  readonly publish: RoutePublish | undefined;
  readonly lifetime: Nanoseconds | undefined;
  /** For how long addresses of its prefix are preferred where it is published with lifetimes. */
  readonly preferred?: Nanoseconds | undefined;
}

/** From now on, if anything is said. */
const preferredFrom = (now: Nanoseconds, preferred: Nanoseconds | undefined): Pick<Route, 'preferredUntil'> =>
  preferred === undefined ? {} : { preferredUntil: now + preferred };
const keptPreferred = (preferred: Nanoseconds | undefined): Pick<StoredRoute, 'preferred'> =>
  preferred === undefined ? {} : { preferred };

/** The layer that has the routes of a prefix. A route's own addresses are of its family, which no type says here. */
const layerOf = ({ ipv4, ipv6 }: Host, { address }: IpPrefix): IpLayer<IpAddress> =>
  address.family === 4 ? ipv4 : ipv6;

/** `::` and `0.0.0.0` mean on-link, as in New-NetRoute. */
export const onLinkIfUnspecified = <Address extends Ipv4Address | Ipv6Address>(
  nextHop: Address | undefined,
): Address | null => (nextHop === undefined || nextHop.isUnspecified ? null : nextHop);

/** @returns whether it was added; false: it is there already, whatever its metric */
export function addRoute(
  { prefix, target, nextHop }: RouteKey,
  { metric = DEFAULT_METRIC, publish = 'no', lifetime = Infinity, preferred }: RouteSettings,
  store: ConfigurationStore,
): boolean {
  const { simulator, stored } = target.host;
  const layer = layerOf(target.host, prefix);
  const shared = { prefix, nextHop, metric, publish } as const;
  const until = preferredFrom(simulator.now, preferred);
  const kept = { ...shared, interface: target.name, lifetime, ...keptPreferred(preferred) };
  const known = layer.routes.find(prefix, target.index, nextHop);
  if (known !== undefined) {
    const isKept = stored.findRoute(prefix, target.name, nextHop) !== undefined;
    if (store === 'active' || isKept || !target.host.resetFamilies.has(prefix.address.family)) return false;
    Object.assign(known, { metric, publish, ...until });
    layer.endRouteAt(known, simulator.now + lifetime);
    layer.routes.changed();
    stored.putRoute(kept);
    return true;
  }
  layer.addRoute({ ...shared, interface: target, origin: 'manual', validUntil: simulator.now + lifetime, ...until });
  if (store === 'persistent') stored.putRoute(kept);
  return true;
}

/** @returns whether there was such a route */
export function setRoute(key: RouteKey, settings: RouteSettings, store: ConfigurationStore): boolean {
  const { prefix, target, nextHop } = key;
  const { simulator, stored } = target.host;
  const layer = layerOf(target.host, prefix);
  const route = layer.routes.find(prefix, target.index, nextHop);
  if (route === undefined) return false;
  route.metric = settings.metric ?? route.metric;
  route.publish = settings.publish ?? route.publish;
  Object.assign(route, preferredFrom(simulator.now, settings.preferred));
  if (settings.lifetime !== undefined) layer.endRouteAt(route, simulator.now + settings.lifetime);
  layer.routes.changed();
  if (store === 'persistent') {
    const kept = stored.findRoute(prefix, target.name, nextHop);
    stored.putRoute({
      prefix,
      nextHop,
      interface: target.name,
      metric: route.metric,
      publish: route.publish,
      lifetime: settings.lifetime ?? kept?.lifetime ?? Infinity,
      ...keptPreferred(settings.preferred ?? kept?.preferred),
    });
  }
  return true;
}

/** Of routes of one prefix and interface the one of a next hop, or any of them. */
function oneOf<R extends { readonly nextHop: IpAddress | null }>(
  routes: readonly R[],
  nextHop: IpAddress | null,
  isAny: boolean,
): R | undefined {
  return routes.find((route) => route.nextHop === nextHop) ?? (isAny ? routes[0] : undefined);
}

/**
 * @param key `isAny`: a route with another next hop will do when there is none with this one
 * @returns whether there was such a route
 */
export function deleteRoute(
  { prefix, target, nextHop, isAny = false }: RouteKey & { readonly isAny?: boolean },
  store: ConfigurationStore,
): boolean {
  const { host } = target;
  const { routes } = layerOf(host, prefix);
  const active = oneOf(
    routes.routes.filter((route) => route.interface === target && route.prefix.equals(prefix)),
    nextHop,
    isAny,
  );
  const kept = oneOf(
    host.stored.routes.filter((route) => route.interface === target.name && route.prefix.equals(prefix)),
    active === undefined ? nextHop : active.nextHop,
    isAny && active === undefined,
  );
  if (active === undefined && (kept === undefined || store === 'active')) return false;
  if (active !== undefined) routes.remove(active);
  if (kept !== undefined && store === 'persistent') host.stored.removeRoute(kept);
  return true;
}

/** Which routes are meant, where a command may leave some of it out. */
export interface RouteSelection {
  readonly prefix: IpPrefix | undefined;
  readonly target: NetworkInterface | undefined;
  /** null: on-link. */
  readonly nextHop: IpAddress | null | undefined;
}

/** The keys of all routes that are meant, active or only stored, in the order in which they were added. */
export function findRoutes(host: Host, { prefix, target, nextHop }: RouteSelection): RouteKey[] {
  const keys: RouteKey[] = [];
  const take = (key: RouteKey): void => {
    const isMeant =
      (prefix === undefined || key.prefix.equals(prefix)) &&
      (target === undefined || key.target === target) &&
      (nextHop === undefined || key.nextHop === nextHop);
    const isKnown = keys.some(
      (known) => known.target === key.target && known.nextHop === key.nextHop && known.prefix.equals(key.prefix),
    );
    if (isMeant && !isKnown) keys.push(key);
  };
  for (const route of [...host.ipv4.routes.routes, ...host.ipv6.routes.routes] as readonly Route[])
    take({ prefix: route.prefix, target: route.interface as NetworkInterface, nextHop: route.nextHop });
  for (const route of host.stored.routes) {
    const owner = host.interfaceByName(route.interface);
    if (owner !== undefined) take({ prefix: route.prefix, target: owner, nextHop: route.nextHop });
  }
  return keys;
}
