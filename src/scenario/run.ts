import type { IpAddress } from '../addr/ip.ts';
import { ping } from '../app/ping.ts';
import type { AppOutcome } from '../app/station.ts';
import { tcpExchange } from '../app/tcp-exchange.ts';
import { flowTracert, tracert, type TraceHop } from '../app/tracert.ts';
import { IpPrefix } from '../addr/prefix.ts';
import type { BoundCommand, LastingCommand } from '../shell/command.ts';
import { commandAtPrompt } from '../shell/interpreter.ts';
import { type Process, sleep, start } from '../sim/process.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { bulkDataOf } from './bulk.ts';
import { readLinkFaults } from './link-faults.ts';
import type { LoadedScenario } from './load.ts';
import type { Machine } from './machine.ts';
import type { Network } from './network.ts';
import type { Node } from './node.ts';
import type { ScenarioEvent, ScenarioFlow, ScenarioState } from './schema.ts';
import type { StartCommand } from './start-commands.ts';
import { parseDuration } from './units.ts';

/** After the last flow has ended, for what is still on its way (a last FIN, say). */
const SETTLE = seconds(1);
const DEFAULT_PING_SIZE = 32;
/** What packets carry that belong to no flow of the scenario. */
const NO_FLOW = 0;

/** A flow while it runs and when it has ended. `number`: what its packets carry. */
export interface FlowRun {
  readonly name: string;
  readonly number: number;
  readonly document: ScenarioFlow;
  /** null: the limit came before the application's own end. */
  outcome: (AppOutcome & { readonly hops?: readonly TraceHop[] }) | null;
}

/** An expectation on the state of a host and what was found. */
export interface StateRun {
  readonly document: ScenarioState;
  found: string | null;
}

/** A command of the scenario that Windows would have refused while it ran. */
export interface CommandFailure {
  readonly host: string;
  readonly command: string;
  readonly output: string;
}

export interface ScenarioRun {
  readonly flows: readonly FlowRun[];
  readonly states: readonly StateRun[];
  readonly commandFailures: readonly CommandFailure[];
  /** Simulated time at the end. */
  readonly time: Nanoseconds;
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
  return new Runner(loaded, network).run(commands, notBefore);
}

class Runner {
  private readonly loaded: LoadedScenario;
  private readonly network: Network;
  private readonly failures: CommandFailure[] = [];
  private open = 0;

  constructor(loaded: LoadedScenario, network: Network) {
    this.loaded = loaded;
    this.network = network;
  }

  run(commands: readonly StartCommand[], notBefore: Nanoseconds): ScenarioRun {
    const { simulator, trace } = this.network;
    const { document } = this.loaded;
    for (const { host, command } of commands) this.perform(host, command);
    const flows = Object.entries(document.flows).map(([name, flow], index): FlowRun => {
      const run: FlowRun = { name, number: index + 1, document: flow, outcome: null };
      this.open++;
      start(simulator, this.beginAt(flow.at, run));
      return run;
    });
    const states = document.states.map((state): StateRun => {
      const run: StateRun = { document: state, found: null };
      this.at(state.at, () => (run.found = findState(this.node(state.host), state)));
      return run;
    });
    for (const event of document.events) this.at(event.at, () => this.happen(event));
    const limit = parseDuration(document.limit)!;
    while (this.open > 0 && simulator.nextTime() <= limit) simulator.step();
    simulator.run(this.open > 0 ? limit : Math.min(Math.max(simulator.now + SETTLE, notBefore), limit));
    trace.flush();
    return { flows, states, commandFailures: this.failures, time: simulator.now };
  }

  private happen(event: ScenarioEvent): void {
    if ('link' in event) this.network.faultInjectors.get(event.link)!.change(readLinkFaults(event));
    else this.happenOn(this.network.machines.get(event.host)!, event);
  }

  private happenOn(machine: Machine, event: Exclude<ScenarioEvent, { link: string }>): void {
    const what = 'reboot' in event ? 'reboot' : 'member' in event ? `${event.member} ${event.is}` : event.command;
    if (!machine.isRunning) this.note(event.host, what, { ok: false, output: 'it is switched off' });
    else if ('reboot' in event) this.reboot(machine, event);
    else if ('member' in event) this.node(event.host).balancer!.order(event.member, event.is);
    else this.perform(event.host, commandAtPrompt(event.command, this.node(event.host)));
  }

  /** The scenario goes on until the machine is up again. */
  private reboot(machine: Machine, { downTime, reindex }: Extract<ScenarioEvent, { reboot: true }>): void {
    this.open++;
    machine.reboot(parseDuration(downTime)!, reindex ?? false, () => this.open--);
  }

  private node(name: string): Node {
    return this.network.nodes.get(name)!;
  }

  /** The scenario goes on until a command that takes time has ended. */
  private perform(host: string, command: BoundCommand): void {
    if ('last' in command) start(this.network.simulator, this.waitFor(host, command));
    else this.note(host, command.text, command.run());
  }

  private *waitFor(host: string, command: LastingCommand): Process {
    let output = '';
    this.open++;
    const ok = yield* command.last({ flow: NO_FLOW, print: (text) => (output += text) });
    this.open--;
    this.note(host, command.text, { ok, output });
  }

  private note(host: string, command: string, { ok, output }: { readonly ok: boolean; readonly output: string }): void {
    if (!ok) this.failures.push({ host, command, output });
  }

  private at(time: string, action: () => void): void {
    this.open++;
    this.network.simulator.after(parseDuration(time)!, () => {
      action();
      this.open--;
    });
  }

  private *beginAt(time: string, flow: FlowRun): Process {
    yield* sleep(parseDuration(time)!);
    yield* this.runFlow(flow);
    this.open--;
  }

  private *runFlow(run: FlowRun): Process {
    const { document, number } = run;
    const node = this.node(document.from);
    if (document.tcp !== undefined) {
      run.outcome = yield* tcpExchange(node, document.to, document.tcp, number, bulkDataOf(document));
    } else if (document.ping !== undefined) {
      run.outcome = yield* ping(node, document.to, document.ping, document.size ?? DEFAULT_PING_SIZE, number);
    } else {
      run.outcome = yield* tracert(node, document.to, flowTracert, number);
    }
  }
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
