import { IpHttpsInterface } from '../../tunnel/ip-https/ip-https-interface.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import type { Node } from '../../scenario/node.ts';
import type { RuleMismatch as FirewallMismatch } from '../../host/firewall-rule.ts';
import type { RuleMismatch as IpsecMismatch } from '../../ipsec/rule.ts';
import { type Drop, traceKind } from '../../trace/trace.ts';
import type { FlowPacket } from '../flow-recorder.ts';
import { connectionProgress, namedHost } from './connections.ts';
import { isatapReadiness, isHeard } from './isatap-progress.ts';
import { routeNearness } from './route-progress.ts';
import { hostsOf, type Scene } from './scene.ts';

/** How far a flow came. Of two, the one whose numbers are greater from the left came farther. */
export interface Progress {
  readonly steps: readonly number[];
  /** Where and why it ended: equal for runs that an edit has not changed. */
  readonly end: string;
  /** How little stands in the way of the right routes for an answer; 0, which is left out, is nothing. */
  readonly routes?: number;
}

const PHASES = { name: 0, forward: 1, return: 2 } as const;

export function progressOf(scene: Scene): Progress {
  const { result, packets, run } = scene;
  const { reason, way, verdict } = result;
  const own = [verdict, way, reason?.code, reason?.host, reason?.interface, result.observed];
  // A sender that learns from its first loss, of a path MTU say, is stopped by what its last packet met.
  const end = JSON.stringify([...own, ...lastEnd(scene)]);
  if (verdict === 'delivered') return { steps: [Infinity], end };
  if (way === 'name') {
    const from = scene.network.nodes.get(run.document.from)!;
    const ready = [readiness(scene, run.document.from), isHeard(scene, from), isatapReadiness(scene, from)];
    return { steps: [PHASES.name, ...ready, namedReadiness(scene)], end: end + setUpEnds(scene) };
  }
  const died = packets.first;
  // Each host once: a packet that goes round does not come farther.
  const hops = died === null ? 0 : new Set(hostsOf(scene, died)).size;
  const phase = way === null ? PHASES.forward : PHASES[way];
  const come = packets.payload.length > 0 ? hops : 0;
  const steps = [phase, result.answers.received, come, nearness(died), connectionProgress(scene)];
  return { steps, end, routes: routeNearness(scene) };
}

/** Where and why the last packet that was lost died. */
function lastEnd({ network, packets, result }: Scene): readonly unknown[] {
  const last = result.way === 'name' ? undefined : packets.lost.at(-1);
  const died = last?.events.find(({ kind }) => kind === traceKind.dropped || kind === traceKind.carrierDropped);
  return died === undefined ? [] : [network.trace.hosts[died.host], (died.evidence as Drop).reason];
}

/**
 * Whether a flow came farther than before, or to another end at the same distance. On the way back another end will do:
 * an answer that a wrong way has led to the station itself has fewer hosts to pass on the right one. Or to the same end,
 * with less in the way of the right route.
 */
export function isFarther(now: Progress, before: Progress): boolean {
  const isOther = now.end !== before.end;
  if (now.steps[0] === PHASES.return && before.steps[0] === PHASES.return)
    return isOther || (now.routes ?? 0) > (before.routes ?? 0);
  const difference = compareProgress(now, before);
  return difference > 0 || (difference === 0 && isOther);
}

/** Which of two ends comes first on the way; 0 where that cannot be told. */
export function compareEnds(a: Progress, b: Progress): number {
  return a.steps[0] === PHASES.return && b.steps[0] === PHASES.return ? 0 : compareProgress(a, b);
}

/** Positive when `a` came farther than `b`. */
export function compareProgress(a: Progress, b: Progress): number {
  for (let index = 0; index < Math.max(a.steps.length, b.steps.length); index++) {
    const difference = (a.steps[index] ?? 0) - (b.steps[index] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

/** How near a host is to having IPv6 beyond its link: tunnels up, routers known, an address. */
function readiness({ network }: Scene, name: string): number {
  const node = network.nodes.get(name);
  return node === undefined ? 0 : Math.max(0, ...node.host.interfaces.map((each) => interfaceReadiness(node, each)));
}

function interfaceReadiness(node: Node, each: Node['host']['interfaces'][number]): number {
  if (each instanceof IpHttpsInterface && !each.isServer) return clientReadiness(node, each);
  if (!each.isUp) return 0;
  if (each.ipv6.usable.some(({ address }) => !address.isLinkLocal && !address.isLoopback)) return 4;
  if (!(each instanceof IsatapInterface) && !(each instanceof IpHttpsInterface)) return 0;
  return node.host.ipv6.routes.routes.some((route) => route.interface === each && route.origin === 'advertisement')
    ? 3
    : 2;
}

/** The same of an IP-HTTPS client: its connection, an address, tunnels of IPsec, and the name is registered. */
function clientReadiness({ ipsec, registration }: Node, { reached, ipv6 }: IpHttpsInterface): number {
  if (!ipv6.usable.some(({ address }) => !address.isLinkLocal)) return reached / 2;
  const tunnels = ipsec?.tunnels.database.all.length ?? 0;
  return registration?.outcome === 'registered' ? 5 : 4 + tunnels / (tunnels + 1);
}

/** The same for the host that the name is meant for, where one registers it. */
function namedReadiness(scene: Scene): number {
  const found = namedHost(scene, scene.run.document.to);
  return found === null ? 0 : readiness(scene, found);
}

/** Where what the two hosts did to come up ended last: behind one obstacle there may be another. */
function setUpEnds(scene: Scene): string {
  const { from, to } = scene.run.document;
  const last = [from, namedHost(scene, to)].map((name) => scene.setUp.findLast((death) => death.from === name));
  return JSON.stringify(last.map((death) => [death?.where, death?.drop.reason]));
}

/** How near an entry of a list of rules came to letting a packet pass that died of them. */
function nearness(died: FlowPacket | null): number {
  const drop = died?.events.find(({ kind }) => kind === traceKind.dropped)?.evidence as Drop | undefined;
  return Math.max(0, ...(drop?.considered ?? []).map(({ mismatch }) => MISMATCHES.indexOf(mismatch)));
}

/** Of firewall rules and of connection security rules, in the order in which they are asked for. */
const MISMATCHES: readonly string[] = [
  ...(['protocol', 'port', 'disabled', 'profile', 'scope', 'edge-traversal'] satisfies FirewallMismatch[]),
  ...(['interface', 'endpoint1', 'endpoint2'] satisfies IpsecMismatch[]),
];
