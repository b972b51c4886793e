import type { IpAddress } from '../addr/ip.ts';
import { IpPrefix } from '../addr/prefix.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { type CommandFailure, type FlowRun, Happenings } from './happenings.ts';
import type { LoadedScenario } from './load.ts';
import type { Network } from './network.ts';
import type { Node } from './node.ts';
import type { ScenarioState } from './schema.ts';
import type { StartCommand } from './start-commands.ts';
import { parseDuration } from './units.ts';

/** After the last flow has ended, for what is still on its way (a last FIN, say). */
const SETTLE = seconds(1);

/** An expectation on the state of a host and what was found. */
export interface StateRun {
  readonly document: ScenarioState;
  found: string | null;
}

export interface ScenarioRun {
  readonly flows: readonly FlowRun[];
  readonly states: readonly StateRun[];
  readonly commandFailures: readonly CommandFailure[];
  /** Simulated time at the end. */
  readonly time: Nanoseconds;
}

/** What a scenario makes happen in its network, begun. */
export interface BegunScenario {
  readonly happenings: Happenings;
  readonly flows: readonly FlowRun[];
  readonly states: readonly StateRun[];
}

/** Gives the start commands and sees to flows, events and states at their times, counted from now. */
export function beginScenario(
  { document }: LoadedScenario,
  network: Network,
  commands: readonly StartCommand[],
): BegunScenario {
  const happenings = new Happenings(network);
  for (const { host, command } of commands) happenings.perform(host, command);
  const flows = Object.entries(document.flows).map(([name, flow], index) =>
    happenings.startFlow(name, index + 1, flow, parseDuration(flow.at)!),
  );
  const states = document.states.map((state): StateRun => {
    const run: StateRun = { document: state, found: null };
    happenings.at(state.at, () => (run.found = findState(network.nodes.get(state.host)!, state)));
    return run;
  });
  for (const event of document.events) happenings.at(event.at, () => happenings.happen(event));
  return { happenings, flows, states };
}

/**
 * Runs a built network: start commands, then flows, events and states at their times, until all has ended or the limit.
 * @param notBefore it goes on to this time at least, where the limit allows it
 */
export function runNetwork(
  loaded: LoadedScenario,
  network: Network,
  commands: readonly StartCommand[],
  notBefore: Nanoseconds = 0,
): ScenarioRun {
  const { simulator, trace } = network;
  const { happenings, flows, states } = beginScenario(loaded, network, commands);
  const limit = parseDuration(loaded.document.limit)!;
  while (happenings.open > 0 && simulator.nextTime() <= limit) simulator.step();
  simulator.run(happenings.open > 0 ? limit : Math.min(Math.max(simulator.now + SETTLE, notBefore), limit));
  trace.flush();
  return { flows, states, commandFailures: happenings.failures, time: simulator.now };
}

/** What stands where the scenario expects something: `up`, `down`, `present`, `absent`, or what is missing. */
function findState(node: Node, state: ScenarioState): string {
  if ('adapter' in state) {
    const adapter = node.host.interfaceByName(state.adapter);
    if (adapter === undefined) return 'no such adapter';
    return adapter.isUp ? 'up' : 'down';
  }
  const prefix = IpPrefix.parse(state.route);
  const { routes } = prefix.address.family === 4 ? node.host.ipv4.routes : node.host.ipv6.routes;
  const found = (routes as readonly { readonly prefix: IpPrefix }[]).some((route) => route.prefix.equals(prefix));
  return found ? 'present' : 'absent';
}

/** The host that owns an address; null when none does. */
export function ownerOf(network: Network, address: IpAddress | null): string | null {
  if (address === null) return null;
  for (const [name, { host }] of network.nodes) {
    const owns = host.interfaces.some(({ ipv4, ipv6 }) =>
      address.family === 4 ? ipv4.has(address) : ipv6.find(address) !== undefined,
    );
    if (owns) return name;
  }
  return null;
}
