import { AddressError } from '../../addr/error.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { LoadedScenario } from '../load.ts';
import type { Network } from '../network.ts';
import { type HostCommand, hostCommandsOf, nextHopText, says, settingIn } from './host-commands.ts';
import { type Setting, valueSetting } from './setting.ts';
import { VaryError, whatThereIs } from './vary-error.ts';

const FORM =
  'route[PREFIX], route[PREFIX via NEXTHOP] or route[PREFIX on-link], each with " on INTERFACE" where that is needed';

/** A route that a scenario declares or a start command adds. Prefix and next hop are in one spelling. */
interface DeclaredRoute {
  readonly prefix: string;
  /** null: on-link. */
  readonly nextHop: string | null;
  /** null: its next hop tells. */
  readonly interface: string | null;
  /** The start commands that add and change it, or which of `routes:` it is. */
  readonly source: { readonly commands: readonly HostCommand[] } | { readonly entry: number };
}

/** `HOST.route[PREFIX via NEXTHOP].KEY`: of the start command that sets it last, or of an entry of `routes:`. @throws VaryError */
export function routeSetting(
  loaded: LoadedScenario,
  network: Network,
  host: string,
  [selector, key, ...below]: readonly string[],
): Setting {
  const routes = routesOf(loaded, network, host);
  const route = selectRoute(routes, host, selector ?? '');
  if (key === undefined || below.length > 0)
    throw new VaryError(`what of ${host}.route[${selector ?? ''}] is to be varied?`, 'one word behind it: metric, say');
  return 'entry' in route.source
    ? entrySetting(host, route.source.entry, key)
    : routeCommandSetting(route.source.commands, host, key);
}

/** What netsh calls the keys of an entry of `routes:`. */
const ENTRY_KEYS: Readonly<Record<string, string>> = {
  metric: 'metric',
  interface: 'interface',
  nexthop: 'via',
  via: 'via',
  prefix: 'to',
  to: 'to',
};

function entrySetting(host: string, entry: number, key: string): Setting {
  const known = ENTRY_KEYS[key];
  if (known === undefined)
    throw new VaryError(
      `a route under routes: has no ${JSON.stringify(key)}`,
      `${whatThereIs(key, ['metric', 'interface', 'nexthop', 'prefix'])}; a start command that adds the route has more`,
    );
  return valueSetting(['hosts', host, 'routes', entry, known]);
}

/** What tells routes apart: whoever changes a route must follow. */
const IDENTITY = ['prefix', 'interface', 'nexthop'];

function routeCommandSetting(commands: readonly HostCommand[], host: string, key: string): Setting {
  const [first] = commands;
  if (first!.parameters[key] === undefined)
    throw new VaryError(
      `${first!.line.name} on ${host} has no ${JSON.stringify(key)}`,
      whatThereIs(key, Object.keys(first!.parameters)),
    );
  if (!IDENTITY.includes(key)) return settingIn(commands.findLast((one) => says(one, key)) ?? first!, key);
  const settings = commands.filter((one) => one === first || says(one, key)).map((one) => settingIn(one, key));
  return {
    target: settings[0]!.target,
    put: (root, value, at) => settings.reduce((changed, setting) => setting.put(changed, value, at), root),
  };
}

function routesOf(loaded: LoadedScenario, network: Network, host: string): DeclaredRoute[] {
  const entries = (loaded.document.hosts[host]!.routes ?? []).map((route, entry): DeclaredRoute => ({
    prefix: IpPrefix.parse(route.to).toString(),
    nextHop: nextHopText(route.via),
    interface: route.interface,
    source: { entry },
  }));
  const commands = hostCommandsOf(loaded, network, host);
  const added = commands
    .filter(({ does }) => does === 'add route')
    .map((command): DeclaredRoute => ({
      prefix: command.prefix!,
      nextHop: command.nextHop,
      interface: command.target?.name ?? null,
      source: { commands: [command, ...commands.filter((other) => changes(other, command))] },
    }));
  return [...entries, ...added];
}

/** Whether a later command changes the route that one adds: what it does not say is meant whatever it is. */
const changes = (other: HostCommand, added: HostCommand): boolean =>
  other.does === 'set route' &&
  other.index > added.index &&
  (other.prefix ?? added.prefix) === added.prefix &&
  (other.target ?? added.target) === added.target &&
  (other.nextHop === added.nextHop || (other.isBroad && other.nextHop === null));

const labelOf = ({ prefix, nextHop }: DeclaredRoute): string =>
  `${prefix} ${nextHop === null ? 'on-link' : `via ${nextHop}`}`;

function selectRoute(routes: readonly DeclaredRoute[], host: string, selector: string): DeclaredRoute {
  const wanted = readSelector(selector);
  const found = routes.filter(
    (route) =>
      route.prefix === wanted.prefix &&
      (wanted.nextHop === undefined || route.nextHop === wanted.nextHop) &&
      (wanted.interface === undefined || route.interface === wanted.interface),
  );
  if (found.length === 1) return found[0]!;
  if (found.length === 0)
    throw new VaryError(
      `no start command and no entry of routes: gives ${host} a route ${selector}`,
      whatThereIs(selector, [...new Set(routes.map(labelOf))]),
    );
  const labels = found.map((route) => labelOf(route) + (route.interface === null ? '' : ` on ${route.interface}`));
  throw new VaryError(`${host} has ${found.length} routes ${selector}`, `say which: ${labels.join(', ')}`);
}

interface Selector {
  readonly prefix: string;
  /** undefined: any. */
  readonly nextHop: string | null | undefined;
  readonly interface: string | undefined;
}

function readSelector(selector: string): Selector {
  const match = /^(\S+)(?:\s+(?:via\s+(\S+)|(on-link)))?(?:\s+on\s+(.+))?$/.exec(selector.trim());
  if (match === null) throw new VaryError(`route[${selector}] cannot be read`, FORM);
  try {
    const [, prefix = '', nextHop, onLink, name] = match;
    return {
      prefix: IpPrefix.parse(prefix).toString(),
      nextHop: onLink === undefined && nextHop === undefined ? undefined : nextHopText(nextHop),
      interface: name,
    };
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    throw new VaryError(`route[${selector}]: ${error.message}`, FORM);
  }
}
