/** Routes as objects of the class MSFT_NetRoute. */
import type { IpAddress } from '../../addr/ip.ts';
import type { IpPrefix } from '../../addr/prefix.ts';
import type { Host } from '../../host/host.ts';
import type { StoredRoute } from '../../host/persistent-store.ts';
import type { RoutePublish } from '../../route/route-table.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import { loopbackMetric } from '../loopback.ts';
import type { RouteKey } from '../route-changes.ts';
import { type ShownRoute, shownRoutes } from '../shown-routes.ts';
import { windowsAddress, windowsPrefix } from '../windows-address.ts';
import { makeObject, type ObjectType, type PsObject, timeSpan } from './object.ts';
import type { Column, View } from './view.ts';

const columns: readonly Column[] = [
  { label: 'ifIndex', width: 7 },
  { label: 'DestinationPrefix', width: 46 },
  { label: 'NextHop', width: 40 },
  { label: 'RouteMetric', width: 11, align: 'right' },
  { label: 'ifMetric', width: 8 },
  { label: 'PolicyStore', width: 11 },
];

const typeWith = (shown: readonly Column[]): ObjectType => ({
  name: 'MSFT_NetRoute',
  aliases: { ifMetric: 'InterfaceMetric', ifAlias: 'InterfaceAlias', PolicyStore: 'Store' },
  view: { kind: 'table', columns: shown } satisfies View,
});
/** 8.1 and 2012 R2 have a column less (windows.md section 1.5; that they lack it is not verified). */
const earlier = typeWith(columns.filter(({ label }) => label !== 'ifMetric'));
const later = typeWith(columns);

export const hasLaterViews = ({ profile: { name } }: Host): boolean =>
  name === 'windows-10' || name === 'windows-server-2016';

interface RouteParts {
  readonly prefix: IpPrefix;
  readonly nextHop: IpAddress | null;
  readonly metric: number;
  readonly publish: RoutePublish;
  readonly lifetime: Nanoseconds;
  readonly preferred?: Nanoseconds;
  /** Index 0: stored for an interface that is not there. */
  readonly interface: { readonly index: number; readonly name: string };
}

/** Properties in the order of a real list (windows.md, Find-NetRoute); those that the model has not are empty. */
function routeObject(host: Host, parts: RouteParts, store: 'ActiveStore' | 'PersistentStore'): PsObject {
  const { prefix, nextHop, metric, publish, lifetime, preferred = lifetime } = parts;
  const { index, name } = parts.interface;
  const owner = host.interfaceByIndex(index);
  const { family } = prefix.address;
  const isLater = hasLaterViews(host);
  const isActive = store === 'ActiveStore';
  return makeObject(isLater ? later : earlier, {
    Caption: null,
    Description: null,
    ElementName: null,
    InstanceID: null,
    AdminDistance: null,
    DestinationAddress: null,
    IsStatic: null,
    RouteMetric: metric,
    // Win32_IP4RouteTable: 3 is a route on-link, 4 one by way of another; MSFT_NetRoute writes 3 for all.
    TypeOfRoute: 3,
    AddressFamily: `IPv${family}`,
    ...(isLater ? { CompartmentId: 1 } : {}),
    DestinationPrefix: windowsPrefix(prefix),
    InterfaceAlias: name,
    InterfaceIndex: index,
    ...(isLater
      ? { InterfaceMetric: isActive ? (owner?.metricOf(family) ?? loopbackMetric(host.profile)) : null }
      : {}),
    NextHop: nextHop === null ? (family === 4 ? '0.0.0.0' : '::') : windowsAddress(nextHop),
    PreferredLifetime: timeSpan(Math.min(preferred, lifetime)),
    Protocol: 'NetMgmt',
    Publish: { no: 'No', age: 'Age', yes: 'Yes' }[publish],
    ...(isLater ? { State: isActive ? (owner?.isUp === false ? 'Dead' : 'Alive') : null } : {}),
    Store: store,
    ValidLifetime: timeSpan(lifetime),
    PSComputerName: null,
    ifIndex: index,
  });
}

const activeRoute = (host: Host, route: ShownRoute): PsObject =>
  routeObject(
    host,
    {
      ...route,
      lifetime: route.validUntil - host.simulator.now,
      preferred: Math.max(0, route.preferredUntil - host.simulator.now),
    },
    'ActiveStore',
  );

function storedRoute(host: Host, route: StoredRoute): PsObject {
  const { index } = host.interfaceByName(route.interface) ?? { index: 0 };
  return routeObject(host, { ...route, interface: { index, name: route.interface } }, 'PersistentStore');
}

/** Routes of a store in Windows' order: IPv4 first, the highest prefix first, of one prefix the longest, the highest index. */
export function routeObjects(host: Host, store: 'ActiveStore' | 'PersistentStore'): PsObject[] {
  if (store === 'PersistentStore')
    return host.stored.routes.toSorted((a, b) => order(a.prefix, b.prefix)).map((route) => storedRoute(host, route));
  return [...shownRoutes(host, 4), ...shownRoutes(host, 6)]
    .toSorted((a, b) => order(a.prefix, b.prefix) || b.interface.index - a.interface.index)
    .map((route) => activeRoute(host, route));
}

/** One route in each store that has it. */
export function objectsOfRoute(host: Host, { prefix, target, nextHop }: RouteKey): PsObject[] {
  const active = shownRoutes(host, prefix.address.family).find(
    (route) => route.interface.index === target.index && route.nextHop === nextHop && route.prefix.equals(prefix),
  );
  const kept = host.stored.findRoute(prefix, target.name, nextHop);
  return [
    ...(active === undefined ? [] : [activeRoute(host, active)]),
    ...(kept === undefined ? [] : [storedRoute(host, kept)]),
  ];
}

function order(a: IpPrefix, b: IpPrefix): number {
  const [left, right] = [a.address, b.address];
  return (
    left.family - right.family ||
    right.w0 - left.w0 ||
    right.w1 - left.w1 ||
    right.w2 - left.w2 ||
    right.w3 - left.w3 ||
    b.length - a.length
  );
}
