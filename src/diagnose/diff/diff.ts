import type { LoadedScenario } from '../../scenario/load.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import type { FlowResult } from '../result.ts';
import { prepare, runReady, type Simulation } from '../simulate.ts';
import { compareHosts } from './compare-hosts.ts';
import { findParting, findStepParting, type LoggedEvent, type LogParting, PacketLog } from './packet-log.ts';
import { PacketTexts } from './packet-texts.ts';
import type { DiffResult, DiffSide, FlowChange, FlowEnd, PartedPacket, Parting } from './result.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

/** One scenario as it ran. */
interface Ran {
  readonly loaded: LoadedScenario;
  readonly simulation: Simulation;
  readonly events: readonly LoggedEvent[];
  readonly snapshot: Snapshot;
}

/**
 * Runs two scenarios and tells what became otherwise: flows, route tables and settings, and the first packet.
 * @param at when tables and settings are compared; null: at the end of each run @throws ScenarioError
 */
export function compareScenarios(first: LoadedScenario, second: LoadedScenario, at: Nanoseconds | null): DiffResult {
  const [a, b] = [run(first, at), run(second, at)];
  const until = Math.min(endOf(a), endOf(b));
  const whole = findParting(a.events, b.events, until);
  const { changed, same, partings } = compareFlows(a, b);
  const all = [whole, ...partings.values()].filter((parting) => parting !== null);
  const eventsIn = (side: 'a' | 'b'): LoggedEvent[] => all.flatMap((parting) => parting[side] ?? []);
  const texts = { a: readTexts(a, eventsIn('a')), b: readTexts(b, eventsIn('b')) };
  const told = (parting: LogParting | null): Parting | null =>
    parting === null ? null : { a: describe(parting.a, a, texts.a), b: describe(parting.b, b, texts.b) };
  return {
    a: sideOf(a),
    b: sideOf(b),
    at: at === null ? null : at / seconds(1),
    flows: { same, changed: changed.map((flow) => ({ ...flow, parting: told(partings.get(flow.name) ?? null) })) },
    hosts: compareHosts(a.snapshot, b.snapshot),
    parting: told(whole),
  };
}

function run(loaded: LoadedScenario, at: Nanoseconds | null): Ran {
  const ready = prepare(loaded);
  const { network } = ready;
  let snapshot: Snapshot | null = null;
  if (at !== null) network.simulator.after(at, () => (snapshot = takeSnapshot(network)));
  const log = new PacketLog(network.trace);
  const simulation = runReady(ready, null, log, at ?? 0);
  return { loaded, simulation, events: log.events, snapshot: snapshot ?? takeSnapshot(network) };
}

const endOf = ({ simulation }: Ran): Nanoseconds => simulation.network.simulator.now;

function sideOf({ simulation: { result } }: Ran): DiffSide {
  const { file, title, simulated } = result;
  return { file, title, seconds: simulated.seconds, packets: simulated.packets };
}

interface ComparedFlows {
  readonly same: number;
  readonly changed: readonly Omit<FlowChange, 'parting'>[];
  /** By the name of a flow that ended otherwise. */
  readonly partings: ReadonlyMap<string, LogParting | null>;
}

/** Those of A in their order, then what only B has. */
function compareFlows(a: Ran, b: Ran): ComparedFlows {
  const [before, after] = [endsOf(a), endsOf(b)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const flows = names.map((name) => ({ name, a: before.get(name) ?? null, b: after.get(name) ?? null }));
  const changed = flows.filter((flow) => JSON.stringify(flow.a) !== JSON.stringify(flow.b));
  const partings = changed
    .filter((flow) => flow.a !== null && flow.b !== null)
    .map(({ name }) => [name, findStepParting(eventsOf(a, name), eventsOf(b, name))] as const);
  return { same: flows.length - changed.length, changed, partings: new Map(partings) };
}

const endsOf = ({ simulation }: Ran): ReadonlyMap<string, FlowEnd> =>
  new Map(simulation.result.flows.map((flow) => [flow.name, flowEnd(flow)]));

const flowEnd = ({ verdict, way, observed, answers, bulk, reason }: FlowResult): FlowEnd => ({
  verdict,
  way,
  observed,
  answers,
  bulk,
  reason: reason === null ? null : { code: reason.code, host: reason.host },
});

function eventsOf({ simulation, events }: Ran, name: string): readonly LoggedEvent[] {
  const number = simulation.runs.find((flow) => flow.name === name)!.number;
  return events.filter(({ flow }) => flow === number);
}

/** Runs a scenario again up to the last of some events, to read their packets. */
function readTexts({ loaded }: Ran, wanted: readonly LoggedEvent[]): (event: LoggedEvent) => string {
  if (wanted.length === 0) return () => '';
  const limit = `${Math.max(...wanted.map(({ time }) => time))}ns`;
  const ready = prepare({ ...loaded, document: { ...loaded.document, limit } });
  const texts = new PacketTexts(ready.network.trace, wanted);
  runReady(ready, null, texts);
  return (event) => texts.textOf(event);
}

function describe(
  event: LoggedEvent | null,
  { simulation: { runs } }: Ran,
  textOf: (event: LoggedEvent) => string,
): PartedPacket | null {
  if (event === null) return null;
  const { host, interface: name, event: what, packet } = event;
  const flow = runs.find(({ number }) => number === event.flow)?.name ?? null;
  const time = event.time / seconds(1);
  return { time, host, interface: name, event: what, packet, flow, text: textOf(event) };
}
