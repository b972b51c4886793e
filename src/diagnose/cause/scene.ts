/** What candidate cures are made from: a network after a run in which a flow failed, and what happened to its packets. */
import type { LoadedScenario } from '../../scenario/load.ts';
import type { Network } from '../../scenario/network.ts';
import type { Node } from '../../scenario/node.ts';
import type { FlowRun } from '../../scenario/happenings.ts';
import type { RouteDecision } from '../../route/route-table.ts';
import { traceKind } from '../../trace/trace.ts';
import type { FlowPacket } from '../flow-recorder.ts';
import type { FlowResult } from '../result.ts';
import type { SortedPackets } from '../verdict.ts';
import type { LostRoutes } from './route-history.ts';
import type { SetUpDrop } from './set-up-recorder.ts';

export interface Scene {
  readonly loaded: LoadedScenario;
  readonly network: Network;
  readonly run: FlowRun;
  readonly result: FlowResult;
  readonly packets: SortedPackets;
  readonly setUp: readonly SetUpDrop[];
  /** Routes that hosts had, and that no edit has taken from them. */
  readonly lostRoutes: LostRoutes;
}

/** A choice of a route on the way of a packet. */
export interface Choice {
  readonly node: Node;
  readonly decision: RouteDecision;
}

export const nodeOf = ({ network }: Scene, name: string): Node => network.nodes.get(name)!;

/** The hosts of a packet's way in order, each once in a row. */
export function hostsOf({ network: { trace } }: Scene, { events }: FlowPacket): string[] {
  const names = events.map(({ host }) => trace.hosts[host]!);
  return names.filter((name, index) => name !== names[index - 1]);
}

/** Hosts and links where something happened to packets of the flow, its look-ups of names among them. */
export const placesOf = ({ network, packets }: Scene): ReadonlySet<string> =>
  new Set(packets.all.flatMap(({ events }) => events.map(({ host }) => network.trace.hosts[host]!)));

/** The host that made a packet. */
export const bornAt = ({ network }: Scene, { events }: FlowPacket): string | null =>
  events[0] === undefined ? null : network.trace.hosts[events[0].host]!;

/** What routers and its sender chose for a packet until it died, in order. */
export function choicesOf({ network: { trace, nodes } }: Scene, { events }: FlowPacket): Choice[] {
  const end = events.findIndex(({ kind }) => kind === traceKind.dropped);
  return (end === -1 ? events : events.slice(0, end))
    .filter(({ kind }) => kind === traceKind.routed)
    .map(({ host, evidence }) => ({ node: nodes.get(trace.hosts[host]!)!, decision: evidence as RouteDecision }));
}

/** Whether a host has a shell for netsh and PowerShell; others are configured in the scenario. */
export const hasShell = ({ loaded }: Scene, name: string): boolean =>
  loaded.document.hosts[name]?.profile.startsWith('windows') === true;
