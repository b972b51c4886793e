import type { IpPrefix } from '../../addr/prefix.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { RoutePublish } from '../../route/route-table.ts';
import {
  type Cmdlet,
  type CmdletArguments,
  cmdletFailed,
  type CmdletParameter,
  interfaceParameters,
  noMatch,
  silent,
} from './cmdlet.ts';
import type { CommandError, CommandResult } from '../command.ts';
import {
  addRoute,
  deleteRoute,
  findRoutes,
  onLinkIfUnspecified,
  type RouteKey,
  type RouteSelection,
  type RouteSettings,
  setRoute,
} from '../route-changes.ts';

const FAMILIES = ['IPv4', 'IPv6'] as const;
const PUBLISH = ['No', 'Age', 'Yes'] as const;
/** -RouteMetric is an unsigned number of 16 bits. */
const HIGHEST_METRIC = 65_535;

const keyParameters: readonly (CmdletParameter | string)[] = [
  ...interfaceParameters,
  'NextHop',
  'AddressFamily',
  'PolicyStore',
];
const settingParameters: readonly (CmdletParameter | string)[] = [
  'RouteMetric',
  'Publish',
  'ValidLifetime',
  'PreferredLifetime',
];
const prefixParameter: CmdletParameter = { name: 'DestinationPrefix', positional: true };

function readSelection(values: CmdletArguments): RouteSelection & { readonly family: 4 | 6 | undefined } {
  const named = values.choice('AddressFamily', FAMILIES);
  const family = named === undefined ? undefined : named === 'IPv4' ? 4 : 6;
  const prefix = values.anyPrefix('DestinationPrefix');
  const nextHop = values.address('NextHop');
  const wanted = family ?? prefix?.address.family ?? nextHop?.family;
  for (const [name, given] of [
    ['DestinationPrefix', prefix?.address],
    ['NextHop', nextHop],
  ] as const) {
    if (given !== undefined && given.family !== wanted) throw otherFamily(values, name, wanted!);
  }
  return {
    family: wanted,
    prefix,
    target: values.interfaceIfAny(),
    nextHop: nextHop === undefined ? undefined : onLinkIfUnspecified(nextHop),
  };
}

const otherFamily = (values: CmdletArguments, name: string, family: 4 | 6): CommandError =>
  values.refuseGiven(name, `${values.text(name)!} is not of IPv${family}`, 'one route has addresses of one family');

function readSettings(values: CmdletArguments): RouteSettings {
  // For what the route's prefix is advertised with beyond its validity, which the model has not.
  values.timeSpan('PreferredLifetime');
  const publish = values.choice('Publish', PUBLISH);
  return {
    metric: values.integer('RouteMetric', 0, HIGHEST_METRIC),
    publish: publish === undefined ? undefined : (publish.toLowerCase() as RoutePublish),
    lifetime: values.timeSpan('ValidLifetime'),
  };
}

function readKey(values: CmdletArguments): RouteKey {
  const { prefix, nextHop } = readSelection(values);
  return { prefix: prefix!, target: values.interface(), nextHop: nextHop ?? null };
}

/** What becomes of all routes that are meant; an error when there is none. */
function forEachRoute(
  values: CmdletArguments,
  host: Host,
  change: (key: RouteKey, store: ConfigurationStore) => boolean,
): () => CommandResult {
  values.needOneOf('DestinationPrefix', 'InterfaceIndex', 'InterfaceAlias', 'NextHop');
  const selection = readSelection(values);
  const store = values.policyStore();
  const none = noMatch(values, 'MSFT_NetRoute', ['DestinationPrefix', 'InterfaceIndex', 'InterfaceAlias', 'NextHop']);
  return () => {
    const meant = findRoutes(host, selection).filter(
      ({ prefix }) => selection.family === undefined || prefix.address.family === selection.family,
    );
    return meant.map((key) => change(key, store)).includes(true) ? silent : none;
  };
}

/** Module NetTCPIP, routes (windows.md section 1.5). */
export const routeCmdlets: readonly Cmdlet[] = [
  {
    name: 'New-NetRoute',
    parameters: [{ ...prefixParameter, required: true }, ...keyParameters, ...settingParameters],
    bind(values) {
      const key = readKey(values);
      const settings = readSettings(values);
      // A route of the persistent store alone is one that Windows does not make.
      if (values.text('PolicyStore')?.toLowerCase() === 'persistentstore')
        throw values.refuseGiven('PolicyStore', 'a new route goes into the active store too', 'leave -PolicyStore out');
      const store = values.policyStore();
      return () =>
        addRoute(key, settings, store)
          ? { output: routeTable(key, settings, store), ok: true }
          : cmdletFailed(values.cmdlet, 'Instance MSFT_NetRoute already exists');
    },
  },
  {
    name: 'Set-NetRoute',
    parameters: [prefixParameter, ...keyParameters, ...settingParameters],
    bind(values, { host }) {
      values.needOneOf('RouteMetric', 'Publish', 'ValidLifetime');
      const settings = readSettings(values);
      return forEachRoute(values, host, (key, store) => setRoute(key, settings, store));
    },
  },
  {
    name: 'Remove-NetRoute',
    parameters: [prefixParameter, ...keyParameters],
    bind: (values, { host }) => forEachRoute(values, host, deleteRoute),
  },
];

/** Windows 10 and 2016 have a column more (windows.md section 1.5). */
const hasInterfaceMetric = ({ profile: { name } }: Host): boolean =>
  name === 'windows-10' || name === 'windows-server-2016';

/** The table that New-NetRoute prints: the route in each store. */
function routeTable(
  { prefix, target, nextHop }: { prefix: IpPrefix; target: NetworkInterface; nextHop: RouteKey['nextHop'] },
  { metric = 256 }: RouteSettings,
  store: ConfigurationStore,
): string {
  const { family } = prefix.address;
  const row = (index: string, to: string, hop: string, cost: string, own: string, name: string): string =>
    [
      index.padEnd(7),
      to.padEnd(46),
      hop.padEnd(40),
      cost.padStart(11),
      ...(hasInterfaceMetric(target.host) ? [own.padEnd(8)] : []),
      name,
    ].join(' ');
  const rule = '-'.repeat(17);
  const stores = store === 'active' ? ['ActiveStore'] : ['ActiveStore', 'Persiste...'];
  const unspecified = family === 4 ? '0.0.0.0' : '::';
  return [
    '',
    row('ifIndex', 'DestinationPrefix', 'NextHop', 'RouteMetric', 'ifMetric', 'PolicyStore'),
    row('-------', rule, '-------', '-----------', '--------', '-----------'),
    ...stores.map((name) =>
      row(
        String(target.index),
        prefix.toString(),
        nextHop?.toString() ?? unspecified,
        String(metric),
        name === 'ActiveStore' ? String(target.metricOf(family)) : '',
        name,
      ),
    ),
    '',
    '',
  ].join('\n');
}
