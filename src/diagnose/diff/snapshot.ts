import type { Ipv6Settings } from '../../host/ipv6-interface.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Route } from '../../route/route-table.ts';
import type { Network } from '../../scenario/network.ts';
import type { Node } from '../../scenario/node.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import type { RouteState } from './result.ts';

/** A route with what tells it from others. */
export interface KnownRoute {
  readonly prefix: string;
  readonly nextHop: string | null;
  readonly interface: string;
  readonly state: RouteState;
}

/** A setting of an interface, or of the host where that is null. */
export interface KnownSetting {
  readonly interface: string | null;
  readonly setting: string;
  readonly value: string;
}

/** Configuration and learned state of a host at one moment. */
export interface HostSnapshot {
  readonly routes: readonly KnownRoute[];
  readonly settings: readonly KnownSetting[];
}

export type Snapshot = ReadonlyMap<string, HostSnapshot>;

export const takeSnapshot = ({ nodes }: Network): Snapshot =>
  new Map([...nodes].map(([name, node]) => [name, { routes: routesOf(node), settings: settingsOf(node) }]));

function routesOf({ host: { ipv4, ipv6 } }: Node): KnownRoute[] {
  const all: readonly Route[] = [...ipv6.routes.routes, ...ipv4.routes.routes];
  const sumOf = ({ metric, interface: out, prefix }: Route): number => metric + out.metricOf(prefix.address.family);
  const isTaken = (route: Route): boolean => {
    const rivals = all.filter((other) => other.interface.isUp && other.prefix.equals(route.prefix));
    const least = Math.min(...rivals.map(sumOf));
    return rivals.find((rival) => sumOf(rival) === least) === route;
  };
  return all.map((route) => ({
    prefix: route.prefix.toString(),
    nextHop: route.nextHop?.toString() ?? null,
    interface: route.interface.name,
    state: {
      metric: route.metric,
      interfaceMetric: sumOf(route) - route.metric,
      sum: sumOf(route),
      publish: route.publish,
      origin: route.origin,
      taken: isTaken(route),
    },
  }));
}

function settingsOf({ host, isatap }: Node): KnownSetting[] {
  const { state, routerName, resolves, intervalMinutes } = isatap.settings;
  const ofHost = {
    profile: host.profile.name,
    'IPv4 forwarding': wordOf(host.ipv4.forwarding),
    ...(isatap.adapters.length === 0
      ? {}
      : {
          'ISATAP state': state,
          'ISATAP router': routerName ?? 'default',
          'ISATAP resolution': resolves ? 'enabled' : 'disabled',
          'ISATAP resolution interval': intervalMinutes === null ? 'default' : `${intervalMinutes} minutes`,
        }),
  };
  return [
    ...known(null, ofHost),
    ...host.interfaces.flatMap((each) => known(each.name, { ...ofInterface(each), ...ofIpv6(each.ipv6.settings) })),
  ];
}

const known = (name: string | null, values: Readonly<Record<string, string>>): KnownSetting[] =>
  Object.entries(values).map(([setting, value]) => ({ interface: name, setting, value }));

function ofInterface(target: NetworkInterface): Record<string, string> {
  const { index, isUp, networkProfile, ipv4, ipv6 } = target;
  const addresses = [
    ...ipv4.addresses.map(({ address, prefixLength }) => `${address.toString()}/${prefixLength}`),
    ...ipv6.addresses.map(({ address, prefixLength, state }) => {
      const rest = state === 'preferred' ? '' : ` (${state})`;
      return `${address.toString()}/${prefixLength}${rest}`;
    }),
  ];
  return {
    index: String(index),
    connected: isUp ? 'yes' : 'no',
    addresses: addresses.length === 0 ? 'none' : addresses.join(', '),
    'network profile': networkProfile,
    'IPv4 metric': metricText(ipv4.metric, target.metricOf(4)),
    metric: metricText(ipv6.metric, target.metricOf(6)),
    mtu: String(ipv6.mtu),
    ...(target instanceof IsatapInterface ? { 'potential routers': target.potentialRouters.toString() } : {}),
  };
}

const metricText = (set: number | null, now: number): string => (set === null ? `automatic (${now})` : String(set));

/** Beside metric and MTU, which are told as they are now. */
function ofIpv6({ metric: _metric, mtu: _mtu, ...settings }: Ipv6Settings): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, wordOf(value)]));
}

const wordOf = (value: boolean | number): string =>
  typeof value === 'number' ? String(value) : value ? 'enabled' : 'disabled';
