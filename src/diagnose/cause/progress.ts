import { IpHttpsInterface } from '../../tunnel/ip-https/ip-https-interface.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import type { Node } from '../../scenario/node.ts';
import { hostsOf, type Scene } from './scene.ts';

/** How far a flow came. Of two, the one whose numbers are greater from the left came farther. */
export interface Progress {
  readonly steps: readonly number[];
  /** Where and why it ended: equal for runs that an edit has not changed. */
  readonly end: string;
}

const PHASES = { name: 0, forward: 1, return: 2 } as const;

export function progressOf(scene: Scene): Progress {
  const { result, packets, run } = scene;
  const { reason, way, verdict } = result;
  const end = JSON.stringify([verdict, way, reason?.code, reason?.host, reason?.interface, result.observed]);
  if (verdict === 'delivered') return { steps: [Infinity], end };
  if (way === 'name') return { steps: [PHASES.name, readiness(scene, run.document.from), namedReadiness(scene)], end };
  const died = packets.first;
  const hops = died === null ? 0 : hostsOf(scene, died).length;
  const phase = way === null ? PHASES.forward : PHASES[way];
  return { steps: [phase, result.answers.received, packets.payload.length > 0 ? hops : 0], end };
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
  if (!each.isUp) return 0;
  if (each.ipv6.usable.some(({ address }) => !address.isLinkLocal && !address.isLoopback)) return 4;
  if (!(each instanceof IsatapInterface) && !(each instanceof IpHttpsInterface)) return 0;
  return node.host.ipv6.routes.routes.some((route) => route.interface === each && route.origin === 'advertisement')
    ? 3
    : 2;
}

/** The same for the host that the name is meant for, where one registers it. */
function namedReadiness(scene: Scene): number {
  const wanted = scene.run.document.to.toLowerCase();
  const label = wanted.split('.')[0]!;
  const found = [...scene.network.nodes.keys()].find((name) => name.toLowerCase() === label);
  return found === undefined ? 0 : readiness(scene, found);
}
