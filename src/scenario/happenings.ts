import { ping, windowsPing } from '../app/ping.ts';
import type { AppOutcome } from '../app/station.ts';
import { tcpExchange } from '../app/tcp-exchange.ts';
import { flowTracert, tracert, type TraceHop } from '../app/tracert.ts';
import type { BoundCommand, LastingCommand } from '../shell/command.ts';
import { commandAtPrompt } from '../shell/interpreter.ts';
import { type Process, sleep, start } from '../sim/process.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { bulkDataOf } from './bulk.ts';
import { readLinkFaults } from './link-faults.ts';
import type { Machine } from './machine.ts';
import type { Network } from './network.ts';
import type { Node } from './node.ts';
import type { ScenarioEvent, ScenarioFlow } from './schema.ts';
import { parseDuration } from './units.ts';

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

/** A command of the scenario that Windows would have refused while it ran. */
export interface CommandFailure {
  readonly host: string;
  readonly command: string;
  readonly output: string;
}

type HostEvent = Exclude<ScenarioEvent, { link: string }>;

function eventText(event: HostEvent): string {
  if ('reboot' in event) return 'reboot';
  if ('member' in event) return `${event.member} ${event.is}`;
  if ('loggedOn' in event) return event.loggedOn ? 'a user logs on' : 'the user logs off';
  return event.command;
}

/** What a scenario makes happen in a network: start commands, flows, events. */
export class Happenings {
  readonly failures: CommandFailure[] = [];
  /** How many are not over yet. */
  open = 0;
  private readonly network: Network;

  constructor(network: Network) {
    this.network = network;
  }

  /** Does a command on a host; one that takes time goes on by itself. */
  perform(host: string, command: BoundCommand): void {
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

  /** @param time counted from now, as a scenario writes it */
  at(time: string, action: () => void): void {
    this.open++;
    this.network.simulator.after(parseDuration(time)!, () => {
      action();
      this.open--;
    });
  }

  happen(event: ScenarioEvent): void {
    if ('link' in event) this.network.faultInjectors.get(event.link)!.change(readLinkFaults(event));
    else this.happenOn(this.network.machines.get(event.host)!, event);
  }

  private happenOn(machine: Machine, event: HostEvent): void {
    if (!machine.isRunning) this.note(event.host, eventText(event), { ok: false, output: 'it is switched off' });
    else if ('reboot' in event) this.reboot(machine, event);
    else if ('member' in event) this.node(event.host).balancer!.order(event.member, event.is);
    else if ('loggedOn' in event) this.node(event.host).ipsec!.tunnels.setUserLoggedOn(event.loggedOn);
    else this.perform(event.host, commandAtPrompt(event.command, this.node(event.host)));
  }

  /** The scenario goes on until the machine is up again. */
  private reboot(machine: Machine, { downTime, reindex }: Extract<ScenarioEvent, { reboot: true }>): void {
    this.open++;
    machine.reboot(parseDuration(downTime)!, reindex ?? false, () => this.open--);
  }

  /** @param number what the flow's packets carry, from 1, @param delay from now */
  startFlow(name: string, number: number, document: ScenarioFlow, delay: Nanoseconds): FlowRun {
    const run: FlowRun = { name, number, document, outcome: null };
    this.open++;
    start(this.network.simulator, this.beginFlow(run, delay));
    return run;
  }

  private *beginFlow(run: FlowRun, delay: Nanoseconds): Process {
    yield* sleep(delay);
    yield* this.runFlow(run);
    this.open--;
  }

  private *runFlow(run: FlowRun): Process {
    const { document, number } = run;
    const node = this.node(document.from);
    if (document.tcp !== undefined) {
      run.outcome = yield* tcpExchange(node, document.to, document.tcp, number, bulkDataOf(document));
    } else if (document.ping !== undefined) {
      run.outcome = yield* ping(node, document.to, document.ping, document.size ?? windowsPing.size, number);
    } else {
      run.outcome = yield* tracert(node, document.to, flowTracert, number);
    }
  }

  private node(name: string): Node {
    return this.network.nodes.get(name)!;
  }

  private note(host: string, command: string, { ok, output }: { readonly ok: boolean; readonly output: string }): void {
    if (!ok) this.failures.push({ host, command, output });
  }
}
