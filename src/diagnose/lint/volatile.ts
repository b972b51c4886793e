/** What of a host's configuration stands in the active store only (windows.md sections 1.2 and 1.5). */
import type { Ipv4Settings } from '../../host/ipv4-interface.ts';
import type { Ipv6Settings } from '../../host/ipv6-interface.ts';
import type { Route } from '../../route/route-table.ts';
import type { Node } from '../../scenario/node.ts';
import type { IsatapSettings } from '../../tunnel/isatap/isatap-service.ts';
import { addRoute, deleteRoute, setRoute } from '../cause/commands.ts';
import { commandsOf } from './remedy.ts';
import { routeText } from './route-words.ts';

export interface VolatileItem {
  /** What it is, the same after each command. */
  readonly key: string;
  /** The same for people. */
  readonly what: string;
  /** Commands that put it into both stores; null: the command that made it, without naming the active store. */
  readonly fix: readonly string[] | null;
}

/** Settings whose name in netsh is another. */
const NETSH_WORDS: Partial<Record<keyof Ipv6Settings, string>> = {
  advertisedNames: 'rabaseddnsconfig',
  reachabilityProbes: 'nud',
  managedAddress: 'managedaddress',
  otherStateful: 'otherstateful',
  hopLimit: 'currenthoplimit',
};

const ISATAP_WORDS: Partial<Record<keyof IsatapSettings, string>> = {
  state: 'the state of ISATAP',
  routerName: 'the name of the ISATAP router',
  resolves: 'whether the name of the ISATAP router is resolved',
  intervalMinutes: 'how often the name of the ISATAP router is resolved',
};

/** What is set of one interface. */
export interface InterfaceSettings {
  readonly ipv4: Ipv4Settings;
  readonly ipv6: Ipv6Settings;
}

/** @param initial settings of the interfaces before any command, by name: those of the persistent store */
export function findVolatile(node: Node, initial: ReadonlyMap<string, InterfaceSettings>): VolatileItem[] {
  return [
    ...volatileRoutes(node),
    ...volatileAddresses(node),
    ...volatileSettings(node, initial),
    ...volatileIsatap(node),
  ];
}

function volatileRoutes({ host: { name, stored, ipv4, ipv6 } }: Node): VolatileItem[] {
  const manual = [...ipv4.routes.routes, ...ipv6.routes.routes].filter(({ origin }) => origin === 'manual');
  return manual.flatMap((route: Route): VolatileItem[] => {
    const kept = stored.findRoute(route.prefix, route.interface.name, route.nextHop);
    const text = routeText(route);
    if (kept === undefined)
      return [
        { key: text, what: `the route ${text}`, fix: commandsOf([deleteRoute(name, route), addRoute(name, route)]) },
      ];
    const changed = {
      ...(kept.metric === route.metric ? {} : { metric: route.metric }),
      ...(kept.publish === route.publish ? {} : { publish: route.publish }),
    };
    const words = Object.entries(changed).map(([key, value]) => `${key}=${value}`);
    if (words.length === 0) return [];
    return [
      {
        key: text,
        what: `${words.join(' and ')} of the route ${text}`,
        fix: commandsOf([setRoute(name, route, changed)]),
      },
    ];
  });
}

function volatileAddresses({ host: { stored, interfaces } }: Node): VolatileItem[] {
  return interfaces.flatMap(({ name, index, ipv4, ipv6 }) => {
    const assigned = [
      ...ipv4.addresses.map((each) => ({ ...each, family: 4 })),
      ...ipv6.addresses.filter(({ origin }) => origin === 'manual').map((each) => ({ ...each, family: 6 })),
    ];
    const isKept = (address: unknown): boolean =>
      stored.addresses.some((kept) => kept.interface === name && kept.address === address);
    return assigned
      .filter(({ address }) => !isKept(address))
      .map(({ address, prefixLength, family }): VolatileItem => {
        const text = address.toString();
        const command = (verb: string): string => `netsh interface ipv${family} ${verb} address ${index} ${text}`;
        return {
          key: `address ${name} ${text}`,
          what: `the address ${text} of ${name}`,
          fix: [command('delete'), `${command('add')}/${prefixLength}`],
        };
      });
  });
}

function volatileSettings({ host }: Node, initial: ReadonlyMap<string, InterfaceSettings>): VolatileItem[] {
  return host.interfaces.flatMap(({ name, ipv4, ipv6 }) => {
    const before = initial.get(name);
    if (before === undefined) return [];
    const stored = host.stored.settingsOf(name);
    const item = (key: string, word: string): VolatileItem => ({
      key: `setting ${name} ${key}`,
      what: `${word} of ${name}`,
      fix: null,
    });
    return [
      ...changedKeys(ipv6.settings, { ...before.ipv6, ...stored.ipv6 }).map((key) =>
        item(key, NETSH_WORDS[key] ?? key.toLowerCase()),
      ),
      ...changedKeys(ipv4.settings, { ...before.ipv4, ...stored.ipv4 }).map((key) =>
        item(`ipv4 ${key}`, `${key.toLowerCase()} of IPv4`),
      ),
    ];
  });
}

const changedKeys = <Settings extends object>(now: Settings, kept: Settings): (keyof Settings)[] =>
  (Object.keys(now) as (keyof Settings)[]).filter((key) => now[key] !== kept[key]);

function volatileIsatap({ isatap: { settings, stored } }: Node): VolatileItem[] {
  return (Object.keys(ISATAP_WORDS) as (keyof IsatapSettings)[])
    .filter((key) => settings[key] !== stored[key])
    .map((key) => ({ key: `isatap ${key}`, what: ISATAP_WORDS[key]!, fix: null }));
}
