import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { CommandArguments } from '../arguments.ts';
import { done, failed, windowsText } from '../command.ts';
import {
  CHANGED_STORE,
  interfaceParameter,
  type NetshCommand,
  type NetshParameter,
  parameter,
  REQUIRED,
} from './command.ts';
import { LIFETIME, readLifetime } from './lifetime.ts';
import {
  addRoute,
  deleteRoute,
  onLinkIfUnspecified,
  type RouteKey,
  type RouteSettings,
  setRoute,
} from '../route-changes.ts';

const PUBLISH = ['no', 'age', 'yes'] as const;
const HIGHEST = 9999;

const addressOf = (family: 4 | 6): string => `<IPv${family} address>`;

const keyParameters = (family: 4 | 6): readonly NetshParameter[] => [
  parameter('prefix', `${addressOf(family)}/<integer>`, 'Prefix of the route.', REQUIRED),
  interfaceParameter(REQUIRED),
  parameter('nexthop', addressOf(family), 'Address of the gateway, if the prefix is not on-link.'),
];

const parametersOf = (family: 4 | 6): readonly NetshParameter[] => [
  ...keyParameters(family),
  parameter('siteprefixlength', '<integer>', 'Length of the prefix of the whole site, if on-link.'),
  parameter('metric', '<integer>', 'Metric of the route; 256 by default.'),
  parameter('publish', 'no|age|yes', [
    'One of the following values:',
    'no: Not in route advertisements. This is the default.',
    'age: In route advertisements, with its lifetime.',
    'yes: In route advertisements, with an infinite lifetime.',
  ]),
  parameter('validlifetime', LIFETIME, 'For how long the route is valid, infinite by default.'),
  parameter('preferredlifetime', LIFETIME, 'For how long the route is preferred, infinite by default.'),
  CHANGED_STORE,
];

const example = (family: 4 | 6): string =>
  family === 6 ? '2001:db8::/32 "Internet" fe80::1' : '192.0.2.0/24 "Internet" 10.0.0.1';

function readKey(values: CommandArguments, family: 4 | 6): RouteKey {
  return {
    prefix: (family === 4 ? values.ipv4Prefix('prefix') : values.prefix('prefix'))!,
    target: values.interface('interface')!,
    nextHop: onLinkIfUnspecified(family === 4 ? values.ipv4('nexthop') : values.ipv6('nexthop')),
  };
}

interface RouteWords {
  readonly key: RouteKey;
  readonly settings: RouteSettings;
  readonly store: ConfigurationStore;
}

function readWords(values: CommandArguments, family: 4 | 6): RouteWords {
  // For what the route's prefix is advertised with, which the model has not.
  values.integer('siteprefixlength', 0, 128);
  const lifetime = readLifetime(values, 'validlifetime');
  const preferred = readLifetime(values, 'preferredlifetime');
  if (preferred !== undefined && preferred !== Infinity && preferred > (lifetime ?? Infinity))
    throw values.refuseGiven(
      'preferredlifetime',
      'a prefix is preferred as long as it is valid at most',
      'a shorter time',
    );
  const key = readKey(values, family);
  if (key.nextHop !== null) values.nextHop('nexthop', key.nextHop);
  return {
    key,
    settings: {
      metric: values.integer('metric', 0, HIGHEST),
      publish: values.choice('publish', PUBLISH),
      lifetime,
      preferred,
    },
    store: values.store(),
  };
}

/** netsh interface ipv6, and the same of ipv4: add, set and delete route (windows.md section 1.2). */
export const routeCommands = (family: 4 | 6): readonly NetshCommand[] => [
  {
    words: ['add', 'route'],
    about: 'Adds a route for a prefix.',
    parameters: parametersOf(family),
    example: example(family),
    bind(values) {
      const { key, settings, store } = readWords(values, family);
      return () => (addRoute(key, settings, store) ? done : failed(windowsText.objectExists));
    },
  },
  {
    words: ['set', 'route'],
    about: 'Changes a route.',
    parameters: parametersOf(family),
    example: `${example(family)} metric=200`,
    bind(values) {
      const { key, settings, store } = readWords(values, family);
      return () => (setRoute(key, settings, store) ? done : failed(windowsText.elementNotFound));
    },
  },
  {
    words: ['delete', 'route'],
    about: 'Deletes a route.',
    parameters: [...keyParameters(family), CHANGED_STORE],
    example: example(family),
    bind(values) {
      const key = readKey(values, family);
      const isAny = !values.has('nexthop');
      const store = values.store();
      return () => (deleteRoute({ ...key, isAny }, store) ? done : failed(windowsText.elementNotFound));
    },
  },
];
