import type { Ipv6Address } from '../addr/ipv6.ts';
import type { IpAddress } from '../addr/ip.ts';
import type { IpPrefix } from '../addr/prefix.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { ConfigurationStore } from '../host/persistent-store.ts';
import type { RoutePublish } from '../route/route-table.ts';
import type { CommandArguments } from './arguments.ts';
import { type CommandResult, done, failed, windowsText } from './command.ts';
import type { NetshCommand } from './netsh.ts';
import { readLifetime } from './netsh-interface.ts';

const PUBLISH = ['no', 'age', 'yes'] as const;
/** New-NetRoute's documented default, which netsh shares (windows.md section 3). */
const DEFAULT_METRIC = 256;

interface RouteWords {
  readonly prefix: IpPrefix<Ipv6Address>;
  readonly target: NetworkInterface;
  readonly nextHop: Ipv6Address | null;
  readonly metric: number | undefined;
  readonly publish: RoutePublish | undefined;
  readonly lifetime: number | undefined;
  readonly store: ConfigurationStore;
}

const parameters = [
  { name: 'prefix', required: true },
  { name: 'interface', required: true },
  { name: 'nexthop' },
  { name: 'siteprefixlength' },
  { name: 'metric' },
  { name: 'publish' },
  { name: 'validlifetime' },
  { name: 'preferredlifetime' },
  { name: 'store' },
] as const;

function readWords(values: CommandArguments): RouteWords {
  // Both are for what the route's prefix is advertised with beyond its validity, which the model has not.
  values.integer('siteprefixlength', 0, 128);
  readLifetime(values, 'preferredlifetime');
  const nextHop = values.ipv6('nexthop') ?? null;
  return {
    prefix: values.prefix('prefix')!,
    target: values.interface('interface')!,
    // `::` means on-link, as in New-NetRoute.
    nextHop: nextHop?.isUnspecified === true ? null : nextHop,
    metric: values.integer('metric', 0, 9999),
    publish: values.choice('publish', PUBLISH),
    lifetime: readLifetime(values, 'validlifetime'),
    store: values.store(),
  };
}

function addRoute({ prefix, target, nextHop, metric, publish, lifetime, store }: RouteWords): CommandResult {
  const { ipv6, simulator, stored } = target.host;
  if (ipv6.routes.find(prefix, target.index, nextHop) !== undefined) return failed(windowsText.objectExists);
  const shared = { prefix, nextHop, metric: metric ?? DEFAULT_METRIC, publish: publish ?? 'no' } as const;
  const validUntil = simulator.now + (lifetime ?? Infinity);
  ipv6.addRoute({ ...shared, interface: target, origin: 'manual', validUntil });
  if (store === 'persistent') stored.putRoute({ ...shared, interface: target.name, lifetime: lifetime ?? Infinity });
  return done;
}

function setRoute({ prefix, target, nextHop, metric, publish, lifetime, store }: RouteWords): CommandResult {
  const { ipv6, simulator, stored } = target.host;
  const route = ipv6.routes.find(prefix, target.index, nextHop);
  if (route === undefined) return failed(windowsText.elementNotFound);
  route.metric = metric ?? route.metric;
  route.publish = publish ?? route.publish;
  if (lifetime !== undefined) ipv6.endRouteAt(route, simulator.now + lifetime);
  ipv6.routes.changed();
  if (store === 'persistent') {
    const kept = stored.findRoute(prefix, target.name, nextHop);
    stored.putRoute({
      prefix,
      nextHop,
      interface: target.name,
      metric: route.metric,
      publish: route.publish,
      lifetime: lifetime ?? kept?.lifetime ?? Infinity,
    });
  }
  return done;
}

/** Of routes of one prefix and interface the one of a next hop; without a next hop any is meant, the on-link one first. */
function oneOf<R extends { readonly nextHop: IpAddress | null }>(
  routes: readonly R[],
  nextHop: Ipv6Address | null,
): R | undefined {
  return routes.find((route) => route.nextHop === nextHop) ?? (nextHop === null ? routes[0] : undefined);
}

function deleteRoute({ prefix, target, nextHop, store }: RouteWords): CommandResult {
  const { ipv6, stored } = target.host;
  const active = oneOf(
    ipv6.routes.routes.filter((route) => route.interface === target && route.prefix.equals(prefix)),
    nextHop,
  );
  const kept = oneOf(
    stored.routes.filter((route) => route.interface === target.name && route.prefix.equals(prefix)),
    active === undefined ? nextHop : active.nextHop,
  );
  if (active === undefined && (kept === undefined || store === 'active')) return failed(windowsText.elementNotFound);
  if (active !== undefined) ipv6.routes.remove(active);
  if (kept !== undefined && store === 'persistent') stored.removeRoute(kept);
  return done;
}

/** netsh interface ipv6 add, set and delete route (windows.md section 1.2). */
export const routeCommands: readonly NetshCommand[] = [
  {
    words: ['add', 'route'],
    parameters,
    bind(values) {
      const words = readWords(values);
      return () => addRoute(words);
    },
  },
  {
    words: ['set', 'route'],
    parameters,
    bind(values) {
      const words = readWords(values);
      return () => setRoute(words);
    },
  },
  {
    words: ['delete', 'route'],
    parameters: [
      { name: 'prefix', required: true },
      { name: 'interface', required: true },
      { name: 'nexthop' },
      { name: 'store' },
    ],
    bind(values) {
      const words = readWords(values);
      return () => deleteRoute(words);
    },
  },
];
