import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { CommandArguments } from '../arguments.ts';
import { done, failed, windowsText } from '../command.ts';
import type { NetshCommand } from './netsh.ts';
import { readLifetime } from './interface.ts';
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
  // Both are for what the route's prefix is advertised with beyond its validity, which the model has not.
  values.integer('siteprefixlength', 0, 128);
  readLifetime(values, 'preferredlifetime');
  return {
    key: readKey(values, family),
    settings: {
      metric: values.integer('metric', 0, HIGHEST),
      publish: values.choice('publish', PUBLISH),
      lifetime: readLifetime(values, 'validlifetime'),
    },
    store: values.store(),
  };
}

/** netsh interface ipv6, and the same of ipv4: add, set and delete route (windows.md section 1.2). */
export const routeCommands = (family: 4 | 6): readonly NetshCommand[] => [
  {
    words: ['add', 'route'],
    parameters,
    bind(values) {
      const { key, settings, store } = readWords(values, family);
      return () => (addRoute(key, settings, store) ? done : failed(windowsText.objectExists));
    },
  },
  {
    words: ['set', 'route'],
    parameters,
    bind(values) {
      const { key, settings, store } = readWords(values, family);
      return () => (setRoute(key, settings, store) ? done : failed(windowsText.elementNotFound));
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
      const key = readKey(values, family);
      const isAny = !values.has('nexthop');
      const store = values.store();
      return () => (deleteRoute({ ...key, isAny }, store) ? done : failed(windowsText.elementNotFound));
    },
  },
];
