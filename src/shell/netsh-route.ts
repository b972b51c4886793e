import type { Ipv6Address } from '../addr/ipv6.ts';
import type { IpPrefix } from '../addr/prefix.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
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
  readonly isPersistent: boolean;
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
  const nextHop = values.ipv6('nexthop') ?? null;
  return {
    prefix: values.prefix('prefix')!,
    target: values.interface('interface')!,
    // `::` means on-link, as in New-NetRoute.
    nextHop: nextHop?.isUnspecified === true ? null : nextHop,
    metric: values.integer('metric', 0, 9999),
    publish: values.choice('publish', PUBLISH),
    lifetime: readLifetime(values, 'validlifetime'),
    isPersistent: (values.choice('store', ['active', 'persistent']) ?? 'persistent') === 'persistent',
  };
}

/** A next hop that no address of the interface has on-link will never answer. */
function warnNextHop(values: CommandArguments): string | null {
  const { target, nextHop } = readWords(values);
  if (nextHop === null || nextHop.isLinkLocal) return null;
  const onLink = target.host.ipv6.routes.routes.some(
    (route) => route.interface === target && route.nextHop === null && route.prefix.contains(nextHop),
  );
  return onLink ? null : `the next hop ${nextHop.toString()} is not on-link on ${target.name}`;
}

function addRoute({ prefix, target, nextHop, metric, publish, lifetime, isPersistent }: RouteWords): CommandResult {
  const { ipv6, simulator } = target.host;
  if (ipv6.routes.find(prefix, target.index, nextHop) !== undefined) return failed(windowsText.objectExists);
  ipv6.routes.add({
    prefix,
    nextHop,
    interface: target,
    metric: metric ?? DEFAULT_METRIC,
    publish: publish ?? 'no',
    origin: 'manual',
    persistent: isPersistent,
    validUntil: simulator.now + (lifetime ?? Infinity),
  });
  return done;
}

function setRoute({ prefix, target, nextHop, metric, publish, lifetime, isPersistent }: RouteWords): CommandResult {
  const { routes } = target.host.ipv6;
  const route = routes.find(prefix, target.index, nextHop);
  if (route === undefined) return failed(windowsText.elementNotFound);
  route.metric = metric ?? route.metric;
  route.publish = publish ?? route.publish;
  route.persistent = isPersistent;
  if (lifetime !== undefined) route.validUntil = target.host.simulator.now + lifetime;
  routes.changed();
  return done;
}

/** netsh interface ipv6 add, set and delete route (windows.md section 1.2). */
export const routeCommands: readonly NetshCommand[] = [
  {
    words: ['add', 'route'],
    parameters,
    warn: warnNextHop,
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
      const { prefix, target, nextHop } = readWords(values);
      return () => {
        const { routes } = target.host.ipv6;
        // Without a next hop the one route of this prefix and interface is meant, as netsh takes it.
        const route =
          routes.find(prefix, target.index, nextHop) ??
          (nextHop === null
            ? routes.routes.find((other) => other.interface === target && other.prefix.equals(prefix))
            : undefined);
        if (route === undefined) return failed(windowsText.elementNotFound);
        routes.remove(route);
        return done;
      };
    },
  },
];
