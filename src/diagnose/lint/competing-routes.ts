import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Route } from '../../route/route-table.ts';
import type { ConfiguredHost } from './configured-network.ts';

export const interfaceOf = (route: Route): NetworkInterface => route.interface as NetworkInterface;

/** A route's own metric, that of its interface, and their sum. */
export function metricsOf({ metric, interface: out, prefix }: Route): {
  readonly own: number;
  readonly interfaceMetric: number;
  readonly sum: number;
} {
  const interfaceMetric = out.metricOf(prefix.address.family);
  return { own: metric, interfaceMetric, sum: metric + interfaceMetric };
}

const isOfLink = ({ prefix: { address } }: Route): boolean =>
  address.isMulticast || address.isLoopback || (address.family === 6 && address.isLinkLocal);

const sameWay = (a: Route, b: Route): boolean => a.interface === b.interface && a.nextHop === b.nextHop;

/**
 * Routes of a host to one prefix that lead different ways, each prefix in a list of its own, in the order in which they
 * were added. Of ways that only routers told nobody is to blame, and a disconnected interface competes with nothing.
 */
export function competingRoutes({ node: { host } }: ConfiguredHost): Route[][] {
  const byPrefix = new Map<string, Route[]>();
  const all: readonly Route[] = [...host.ipv4.routes.routes, ...host.ipv6.routes.routes];
  for (const route of all) {
    if (!route.interface.isUp || isOfLink(route)) continue;
    const key = route.prefix.toString();
    const known = byPrefix.get(key) ?? [];
    if (!known.some((other) => sameWay(other, route))) byPrefix.set(key, [...known, route]);
  }
  return [...byPrefix.values()].filter(
    (routes) => routes.length > 1 && routes.some(({ origin }) => origin === 'manual' || origin === 'address'),
  );
}
