/** What to type, or to set in the scenario where there is no shell. */
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Route } from '../../route/route-table.ts';
import type { Path } from '../../scenario/located.ts';
import { type Repair, setRoute, switchInterface } from '../cause/commands.ts';
import { setText as setPathText } from '../cause/edit.ts';
import { metricsOf } from './competing-routes.ts';
import type { ConfiguredHost, ConfiguredNetwork } from './configured-network.ts';

/** Commands to type on a host; several stand on lines of their own. */
export const onHost = (host: string, commands: readonly string[]): string =>
  `on ${host}:${commands.length === 1 ? ' ' : '\n'}${commands.join('\n')}`;

export const commandsOf = (repairs: readonly Repair[]): string[] =>
  repairs.flatMap(({ changes }) => changes.flatMap((change) => (change.kind === 'command' ? change.command : [])));

/** A value of the scenario to set, for what has no shell. */
export const setText = (path: Path, value: unknown): string => setPathText(path.map(String), value);

export const isWindows = ({ node }: Pick<ConfiguredHost, 'node'>): boolean =>
  node.host.profile.name.startsWith('windows');

/** Another metric for a route; where the scenario gives it none, for its interface. */
export function metricRemedy(network: ConfiguredNetwork, host: ConfiguredHost, route: Route, metric: number): string {
  if (isWindows(host)) return onHost(host.name, commandsOf([setRoute(host.name, route, { metric })]));
  const path = network.pathOf(host.name, route);
  if (path.includes('routes')) return setText([...path, 'metric'], metric);
  const { interfaceMetric } = metricsOf(route);
  const own = network.pathOfInterface(host.name, route.interface.name);
  return setText([...own, 'metric'], Math.max(0, interfaceMetric + metric - route.metric));
}

/** Forwarding or advertising switched on. */
export const switchRemedy = (
  network: ConfiguredNetwork,
  host: ConfiguredHost,
  target: NetworkInterface,
  what: 'forwarding' | 'advertise',
): string =>
  isWindows(host)
    ? onHost(host.name, commandsOf([switchInterface(target, [what], true)]))
    : setText([...network.pathOfInterface(host.name, target.name), what], true);
