import type { LoadedScenario } from '../../scenario/load.ts';
import { runNetwork } from '../../scenario/run.ts';
import type { Scenario, ScenarioFlow } from '../../scenario/schema.ts';
import { parseDuration } from '../../scenario/units.ts';
import { ms, type Nanoseconds, seconds } from '../../sim/time.ts';
import type { FlowResult } from '../result.ts';
import { prepare, simulate } from '../simulate.ts';
import { hostNames } from './names.ts';
import type { MatrixPair, MatrixProbe, MatrixResult } from './result.ts';
import { type Target, targetOf } from './target.ts';

export interface MatrixOptions {
  /** When it is taken. */
  readonly at: Nanoseconds;
  /** Rows and columns, in their order. */
  readonly hosts: readonly string[];
  /** The TCP port to try; null: the services that the other host offers. */
  readonly port: number | null;
}

/** Where a scenario has no flows: by then shipped networks have come up. */
const DEFAULT_TIME = seconds(20);
/** Between the pairs: routers send ten ICMP errors a second at most, and each pair is to hear of its own. */
const BETWEEN_PAIRS = ms(250);
const BETWEEN_PROBES = ms(125);
/** One may be lost to something that the other shows to work. */
const PINGS = 2;
/** The longest that any application goes on: Linux sends a SYN for 127 seconds. */
const LONGEST_PROBE = seconds(300);

/** When the first flow of a scenario begins. */
export function timeOfFirstFlow({ flows }: Scenario): Nanoseconds {
  const times = Object.values(flows).map(({ at }) => parseDuration(at)!);
  return times.length === 0 ? DEFAULT_TIME : Math.min(...times);
}

/** A pair that is about to be tried. */
interface PlannedPair {
  readonly from: string;
  readonly to: string;
  readonly target: Target | null;
  readonly ports: readonly number[];
}

/**
 * Tries every host from every other at one time, over ping and TCP, in one simulation without the scenario's own flows.
 * Its events happen up to that time, and none afterwards. @throws ScenarioError
 */
export function takeMatrix(loaded: LoadedScenario, options: MatrixOptions): MatrixResult {
  const bare = withoutFlows(loaded, options.at);
  const pairs = plan(bare, options);
  const flows = flowsOf(pairs, options.at);
  const last = options.at + pairs.length * BETWEEN_PAIRS;
  const { document } = bare;
  const limit = `${last + LONGEST_PROBE}ns`;
  const { result } = simulate({ ...bare, document: { ...document, flows, limit } }, null);
  const byName = new Map(result.flows.map((flow) => [flow.name, flow]));
  return {
    file: result.file,
    title: result.title,
    at: options.at / seconds(1),
    laterEvents: loaded.document.events.length - document.events.length,
    hosts: options.hosts,
    pairs: inRows(pairs, options.hosts).map((pair) => resultOf(pair, byName)),
    simulated: result.simulated,
  };
}

function withoutFlows(loaded: LoadedScenario, at: Nanoseconds): LoadedScenario {
  const events = loaded.document.events.filter((event) => parseDuration(event.at)! <= at);
  return { ...loaded, document: { ...loaded.document, flows: {}, states: [], events, limit: `${at}ns` } };
}

/** Lets the network come up to find out what addresses hosts have by then. */
function plan(bare: LoadedScenario, { at, hosts, port }: MatrixOptions): PlannedPair[] {
  const { network, commands } = prepare(bare);
  runNetwork(bare, network, commands, at);
  const { document } = bare;
  const names = hostNames(network, document);
  const pairs: PlannedPair[] = [];
  // Neither the same sender nor the same receiver twice in a row.
  for (let distance = 1; distance < hosts.length; distance++)
    for (const [index, from] of hosts.entries()) {
      const to = hosts[(index + distance) % hosts.length]!;
      const [near, far] = [network.nodes.get(from)!, network.nodes.get(to)!];
      const target = targetOf({ loaded: bare, network }, near, far, names.get(to));
      const offered = (document.hosts[to]!.services ?? []).map((service) => Number(service.slice('tcp/'.length)));
      const ports = port === null ? [...new Set(offered)].sort((a, b) => a - b) : [port];
      pairs.push({ from, to, target, ports });
    }
  return pairs;
}

const pingName = ({ from, to }: Pick<PlannedPair, 'from' | 'to'>): string => JSON.stringify([from, to, 'ping']);
const tcpName = ({ from, to }: PlannedPair, port: number): string => JSON.stringify([from, to, port]);

function flowsOf(pairs: readonly PlannedPair[], begin: Nanoseconds): Record<string, ScenarioFlow> {
  const flows: [string, ScenarioFlow][] = [];
  for (const [index, pair] of pairs.entries()) {
    const { from, target, ports } = pair;
    if (target === null) continue;
    const at = begin + index * BETWEEN_PAIRS;
    const common = { from, to: target.text };
    flows.push([pingName(pair), { ...common, ping: PINGS, at: `${at}ns` }]);
    for (const port of ports)
      flows.push([tcpName(pair, port), { ...common, tcp: port, at: `${at + BETWEEN_PROBES}ns` }]);
  }
  return Object.fromEntries(flows);
}

function inRows(pairs: readonly PlannedPair[], hosts: readonly string[]): PlannedPair[] {
  const placeOf = ({ from, to }: PlannedPair): number => hosts.indexOf(from) * hosts.length + hosts.indexOf(to);
  return [...pairs].sort((a, b) => placeOf(a) - placeOf(b));
}

function resultOf(pair: PlannedPair, flows: ReadonlyMap<string, FlowResult>): MatrixPair {
  const { from, to, target, ports } = pair;
  if (target === null) return { from, to, target: null, by: null, ping: null, tcp: [] };
  return {
    from,
    to,
    target: target.text,
    by: target.by,
    ping: probeOf(flows.get(pingName(pair))!),
    tcp: ports.map((port) => ({ port, ...probeOf(flows.get(tcpName(pair, port))!) })),
  };
}

function probeOf({ verdict, way, observed, answers, reason }: FlowResult): MatrixProbe {
  if (reason === null) return { verdict, way, observed, answers, reason };
  const { packet: _, ...rest } = reason;
  return { verdict, way, observed, answers, reason: rest };
}
