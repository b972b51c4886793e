import type { LoadedScenario } from '../../scenario/load.ts';
import { ScenarioError } from '../../scenario/problem.ts';
import { parseDuration } from '../../scenario/units.ts';
import { traceKind } from '../../trace/trace.ts';
import type { FlowPacket } from '../flow-recorder.ts';
import { prepare, runReady, type Simulation } from '../simulate.ts';
import { type AppliedEdit, dependsOnFlow, keyOf, variationOf } from './edit.ts';
import { type LostRoutes, RouteHistory, stillLost } from './route-history.ts';
import { type Progress, progressOf } from './progress.ts';
import { hostsOf, type Scene } from './scene.ts';
import { SetUpRecorder } from './set-up-recorder.ts';

/** A run of one flow with edits made. */
export interface Trial {
  readonly passed: boolean;
  readonly progress: Progress;
  /** Hosts on the ways of its first packets that arrived; a detour has more. */
  readonly hosts: number;
}

/** Runs a scenario again with edits. Nothing is run twice: the same scenario gives the same packets. */
export class Laboratory {
  readonly loaded: LoadedScenario;
  /** How many runs there were. */
  simulations = 0;
  private readonly trials = new Map<string, Trial | null>();
  /** Flows that fail only after others, whose answers a cache remembers, say. */
  private readonly accompanied = new Set<string>();
  /** By flow: what was lost without any edit. */
  private readonly lost = new Map<string, LostRoutes>();
  private readonly wholes = new Map<string, ReadonlySet<string> | null>();

  /** @param delivered the flows that pass without any edit */
  constructor(loaded: LoadedScenario, delivered: ReadonlySet<string>) {
    this.loaded = loaded;
    this.wholes.set('[]', delivered);
  }

  /** From now on a flow is run together with those that begin before it. */
  accompany(flow: string): void {
    this.accompanied.add(flow);
  }

  /** Runs one flow alone, or with those before it. Null: the edits cannot be made, since the scenario with them is none. */
  try(applied: readonly AppliedEdit[], flow: string): Trial | null {
    const key = `${flow} ${this.accompanied.has(flow)} ${setKey(applied)}`;
    const known = this.trials.get(key);
    if (known !== undefined) return known;
    const scene = this.scene(applied, flow);
    const trial =
      scene === null
        ? null
        : { passed: scene.result.verdict === 'delivered', progress: progressOf(scene), hosts: waysLength(scene) };
    this.trials.set(key, trial);
    return trial;
  }

  /** One flow with everything that was seen of it. Null as with `try`. */
  scene(applied: readonly AppliedEdit[], flow: string): Scene | null {
    const { flows } = this.loaded.document;
    const begin = parseDuration(flows[flow]!.at)!;
    const stays = (name: string): boolean =>
      name === flow || (this.accompanied.has(flow) && parseDuration(flows[name]!.at)! < begin);
    const others = Object.keys(flows).filter((name) => !stays(name));
    const alone = { flows: Object.fromEntries(others.map((name) => [name, null])), states: [] };
    const found = this.simulate(applied, flow, alone);
    if (found === null) return null;
    const { loaded, simulation, recorder, history } = found;
    if (history !== null) this.lost.set(flow, history.lost);
    const run = simulation.runs.find(({ name }) => name === flow)!;
    return {
      loaded,
      network: simulation.network,
      run,
      result: simulation.result.flows.find(({ name }) => name === flow)!,
      packets: simulation.judge.sort(run),
      setUp: recorder.drops,
      lostRoutes: stillLost(this.lostIn(flow), simulation.network),
    };
  }

  private lostIn(flow: string): LostRoutes {
    if (!this.lost.has(flow)) this.scene([], flow);
    return this.lost.get(flow)!;
  }

  /** The flows that pass when all are run; null as with `try`. */
  passing(applied: readonly AppliedEdit[], flow: string): ReadonlySet<string> | null {
    // When late commands are typed is a matter of the flow.
    const key = `${applied.some(dependsOnFlow) ? flow : ''}${setKey(applied)}`;
    const known = this.wholes.get(key);
    if (known !== undefined) return known;
    const found = this.simulate(applied, flow, {});
    const passed = found === null ? null : deliveredOf(found.simulation);
    this.wholes.set(key, passed);
    return passed;
  }

  private simulate(applied: readonly AppliedEdit[], flow: string, set: Readonly<Record<string, unknown>>) {
    const { document } = this.loaded;
    const before = parseDuration(document.flows[flow]!.at)!;
    const variation = variationOf(this.loaded, applied, before);
    this.simulations++;
    try {
      const loaded = this.loaded.vary({
        ...variation,
        set: { ...variation.set, ...set, seed: document.seed },
      });
      const ready = prepare(loaded);
      const recorder = new SetUpRecorder(ready.network.trace);
      const history = applied.length === 0 ? new RouteHistory(ready.network) : null;
      return { loaded, simulation: runReady(ready, null, recorder), recorder, history };
    } catch (error) {
      // A candidate that this network does not take, such as an index that an earlier edit has given away.
      if (error instanceof ScenarioError) return null;
      throw error;
    }
  }
}

const waysLength = (scene: Scene): number =>
  [scene.packets.forward, scene.packets.back].reduce((sum, packets) => {
    // One that was lost on the way, and the error that told of it, say little about the way.
    const packet = packets.find((each) => isDelivered(each) && each.description?.kind !== 'icmp-error') ?? packets[0];
    return sum + (packet === undefined ? 0 : new Set(hostsOf(scene, packet)).size);
  }, 0);

const isDelivered = ({ events }: FlowPacket): boolean =>
  events.findLast(({ kind }) => kind !== traceKind.sent && kind !== traceKind.received)?.kind === traceKind.delivered;

const setKey = (applied: readonly AppliedEdit[]): string => JSON.stringify(applied.map(keyOf).sort());

/** The flows of a run that were delivered, by name. */
export const deliveredOf = ({ result }: Pick<Simulation, 'result'>): ReadonlySet<string> =>
  new Set(result.flows.filter(({ verdict }) => verdict === 'delivered').map(({ name }) => name));
