import type { Host } from '../../host/host.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { RoutePublish } from '../../route/route-table.ts';
import {
  type Cmdlet,
  cmdletFailed,
  type CmdletParameter,
  type CmdletResult,
  giving,
  interfaceParameters,
} from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { cimError } from './error-record.ts';
import { getter, noneOf, storeOf } from './getter.ts';
import { objectsOfRoute, routeObjects } from './net-route.ts';
import type { CommandError } from '../command.ts';
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
  { name: 'NextHop', piped: '' },
  { name: 'AddressFamily', piped: '' },
  'PolicyStore',
];
const passThru: CmdletParameter = { name: 'PassThru', kind: 'switch' };
/** What tells one route from another. */
const KEY = ['DestinationPrefix', 'InterfaceIndex', 'InterfaceAlias', 'NextHop'] as const;
const settingParameters: readonly (CmdletParameter | string)[] = [
  'RouteMetric',
  'Publish',
  'ValidLifetime',
  'PreferredLifetime',
];
const prefixParameter: CmdletParameter = { name: 'DestinationPrefix', positional: true, piped: '' };

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
  const publish = values.choice('Publish', PUBLISH);
  return {
    metric: values.integer('RouteMetric', 0, HIGHEST_METRIC),
    publish: publish === undefined ? undefined : (publish.toLowerCase() as RoutePublish),
    lifetime: values.timeSpan('ValidLifetime'),
    preferred: values.timeSpan('PreferredLifetime'),
  };
}

function readKey(values: CmdletArguments): RouteKey {
  const { prefix, nextHop } = readSelection(values);
  if (nextHop !== undefined && nextHop !== null) values.nextHop('NextHop', nextHop);
  return { prefix: prefix!, target: values.interface(), nextHop: nextHop ?? null };
}

/** What becomes of all routes that are meant, every route where none is named; an error when there is none. */
function forEachRoute(
  values: CmdletArguments,
  host: Host,
  change: (key: RouteKey, store: ConfigurationStore) => boolean,
): () => CmdletResult {
  const selection = readSelection(values);
  const store = values.policyStore();
  const isOfAll = !KEY.some((name) => values.has(name));
  const isShown = values.boolean('PassThru') === true;
  const none = noneOf(values, 'MSFT_NetRoute', [...KEY, 'AddressFamily']);
  return () => {
    const meant = findRoutes(host, selection).filter(
      ({ prefix }) => selection.family === undefined || prefix.address.family === selection.family,
    );
    const before = isShown ? meant.map((key) => objectsOfRoute(host, key)) : [];
    // Where all are meant, those that the stack made itself do not get into the store.
    const storeOf = ({ prefix, target, nextHop }: RouteKey): ConfigurationStore =>
      isOfAll && host.stored.findRoute(prefix, target.name, nextHop) === undefined ? 'active' : store;
    const changed = meant.map((key) => change(key, storeOf(key)));
    if (!changed.includes(true)) return none;
    const after = isShown ? meant.map((key) => objectsOfRoute(host, key)) : [];
    return giving(...after.flatMap((objects, index) => (objects.length > 0 ? objects : before[index]!)));
  };
}

const exists = cimError('Instance MSFT_NetRoute already exists', 'MSFT_NetRoute', 87);

/** Module NetTCPIP, routes (windows.md section 1.5). */
export const routeCmdlets: readonly Cmdlet[] = [
  getter({
    name: 'Get-NetRoute',
    className: 'MSFT_NetRoute',
    conditions: [
      { name: 'DestinationPrefix', positional: true },
      ...interfaceParameters,
      'NextHop',
      { name: 'AddressFamily', piped: '' },
      'Publish',
      { name: 'RouteMetric', alias: 'Metric' },
      'Protocol',
    ],
    others: ['PolicyStore'],
    objects(values, { host }) {
      const store = storeOf(values);
      return () => routeObjects(host, store);
    },
  }),
  {
    name: 'New-NetRoute',
    parameters: [{ ...prefixParameter, required: true }, ...keyParameters, ...settingParameters, 'Protocol'],
    bind(values, { host }) {
      const key = readKey(values);
      const settings = readSettings(values);
      if (
        values.choice('Protocol', ['NetMgmt', 'Local', 'Icmp']) !== undefined &&
        values.text('Protocol') !== 'NetMgmt'
      )
        throw values.notModelled('Protocol', 'a route of another protocol', 'leave -Protocol out');
      // A route of the persistent store alone is one that Windows does not make.
      if (values.text('PolicyStore')?.toLowerCase() === 'persistentstore')
        throw values.refuseGiven('PolicyStore', 'a new route goes into the active store too', 'leave -PolicyStore out');
      const store = values.policyStore();
      return () => (addRoute(key, settings, store) ? giving(...objectsOfRoute(host, key)) : cmdletFailed(exists));
    },
  },
  {
    name: 'Set-NetRoute',
    parameters: [prefixParameter, ...keyParameters, ...settingParameters, passThru],
    bind(values, { host }) {
      values.needOneOf('RouteMetric', 'Publish', 'ValidLifetime', 'PreferredLifetime');
      const settings = readSettings(values);
      return forEachRoute(values, host, (key, store) => setRoute(key, settings, store));
    },
  },
  {
    name: 'Remove-NetRoute',
    parameters: [prefixParameter, ...keyParameters, passThru],
    bind: (values, { host }) => forEachRoute(values, host, deleteRoute),
  },
];
