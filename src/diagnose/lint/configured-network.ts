import { IpPrefix } from '../../addr/prefix.ts';
import { parseIpAddress } from '../../addr/ip.ts';
import type { Route } from '../../route/route-table.ts';
import type { LoadedScenario } from '../../scenario/load.ts';
import type { Path } from '../../scenario/located.ts';
import type { Network } from '../../scenario/network.ts';
import type { Node } from '../../scenario/node.ts';
import type { SourcePosition } from '../../scenario/problem.ts';
import type { ScenarioHost } from '../../scenario/schema.ts';
import type { StartCommand } from '../../scenario/start-commands.ts';
import { seconds } from '../../sim/time.ts';
import type { ReadyScenario } from '../simulate.ts';
import { findVolatile, type InterfaceSettings, type VolatileItem } from './volatile.ts';

/** By then routers have advertised, names are resolved and tunnels stand: as long as shipped scenarios wait. */
const SETTLED = seconds(15);

/** Something that a start command left in the active store only. */
export interface VolatileConfiguration {
  readonly host: string;
  readonly command: StartCommand;
  readonly item: VolatileItem;
}

/** A host of a scenario with what runs on it. */
export interface ConfiguredHost {
  readonly name: string;
  readonly document: ScenarioHost;
  readonly node: Node;
}

/**
 * A network whose start commands have been run and that has come up: neither flows nor events. It knows what of the
 * scenario each route comes from.
 */
export class ConfiguredNetwork {
  readonly loaded: LoadedScenario;
  private readonly network: Network;
  private readonly written = new Map<Route, SourcePosition>();
  private readonly volatileItems = new Map<string, VolatileConfiguration>();
  private readonly initial: ReadonlyMap<string, InitialState>;

  /** Uses the scenario up: it cannot be run any more. */
  constructor({ loaded, network, commands }: ReadyScenario) {
    this.loaded = loaded;
    this.network = network;
    this.initial = new Map([...network.nodes].map(([name, node]) => [name, initialStateOf(node)]));
    for (const start of commands) this.type(start);
    network.simulator.run(SETTLED);
  }

  /** Runs a command and notes what it changed. */
  private type(start: StartCommand): void {
    const { host: name, command, at } = start;
    const node = this.network.nodes.get(name)!;
    const { settings, volatile } = this.initial.get(name)!;
    const before = routeStates(node);
    // One that waits for the network changes nothing.
    if ('last' in command) return;
    command.run();
    for (const [route, state] of routeStates(node)) if (before.get(route) !== state) this.written.set(route, at);
    const left = findVolatile(node, settings).filter(({ key }) => !volatile.has(key));
    for (const [key, { host }] of this.volatileItems)
      if (host === name && !left.some((item) => keyOf(name, item) === key)) this.volatileItems.delete(key);
    for (const item of left) {
      const key = keyOf(name, item);
      const known = this.volatileItems.get(key);
      this.volatileItems.set(key, { host: name, command: known?.command ?? start, item });
    }
  }

  /** In the order of the commands. */
  get volatile(): readonly VolatileConfiguration[] {
    return [...this.volatileItems.values()];
  }

  get hosts(): readonly ConfiguredHost[] {
    return [...this.network.nodes].map(([name, node]) => ({
      name,
      document: this.loaded.document.hosts[name]!,
      node,
    }));
  }

  /** Where a manual route or the prefix of an address stands: the last command that made or changed it, or its key. */
  positionOf(host: string, route: Route): SourcePosition {
    return this.written.get(route) ?? this.loaded.locate(this.pathOf(host, route));
  }

  /** Where the scenario declares a route. */
  pathOf(host: string, { prefix, nextHop, interface: { name }, origin }: Route): Path {
    const { routes = [] } = this.loaded.document.hosts[host]!;
    const index = routes.findIndex(
      ({ to, via, interface: out }) =>
        out === name &&
        IpPrefix.parse(to).equals(prefix) &&
        (via === undefined ? null : parseIpAddress(via)) === nextHop,
    );
    if (index >= 0) return ['hosts', host, 'routes', index];
    const settings = this.pathOfInterface(host, name);
    if (origin === 'address') return [...settings, prefix.address.family === 4 ? 'ipv4' : 'ipv6'];
    return nextHop === null ? settings : [...settings, 'gateway'];
  }

  /** Where the scenario declares an interface or tunnel. */
  pathOfInterface(host: string, name: string): Path {
    const { tunnels = {} } = this.loaded.document.hosts[host]!;
    return ['hosts', host, tunnels[name] === undefined ? 'interfaces' : 'tunnels', name];
  }
}

const keyOf = (host: string, { key }: VolatileItem): string => `${host} ${key}`;

/** A host as it booted. `volatile`: keys of what the model itself sets up at each boot. */
interface InitialState {
  readonly settings: ReadonlyMap<string, InterfaceSettings>;
  readonly volatile: ReadonlySet<string>;
}

function initialStateOf(node: Node): InitialState {
  const settings = new Map(
    node.host.interfaces.map(({ name, ipv4, ipv6 }) => [
      name,
      { ipv4: { ...ipv4.settings }, ipv6: { ...ipv6.settings } },
    ]),
  );
  return { settings, volatile: new Set(findVolatile(node, settings).map(({ key }) => key)) };
}

/** What may change about a route, as a text. */
const routeStates = ({ host: { ipv4, ipv6 } }: Node): ReadonlyMap<Route, string> =>
  new Map(
    [...ipv4.routes.routes, ...ipv6.routes.routes].map((route) => [
      route as Route,
      `${route.metric} ${route.publish} ${route.validUntil}`,
    ]),
  );
