/** Ways that a host had and did not choose. */
import type { IpAddress } from '../../addr/ip.ts';
import type { Node } from '../../scenario/node.ts';
import { pointersOf } from './pointers.ts';
import { bornAt, type Choice, hostsOf, type Scene } from './scene.ts';
import { isBetweenLinks, owns, type Way, waysTo } from './ways.ts';

/** Ways of one host that are turned into edits at most. */
const MOST_WAYS = 3;

/** Neighbours that lead to the destination and were not chosen, that from which the forward packet came first. */
export function betterWays(scene: Scene, source: IpAddress, { node, decision }: Choice): Way[] {
  const { destination, chosen } = decision;
  const before = previousHost(scene, node.host.name);
  const others = waysTo(scene, node, destination, source).filter(
    ({ out, nextHop }) => chosen?.route.nextHop !== nextHop || chosen.route.interface !== out,
  );
  return mostLikely(scene, others, before, destination)
    .sort((a, b) => Number(b.router === before) - Number(a.router === before))
    .slice(0, MOST_WAYS);
}

/**
 * Neighbours that are there to pass packets on: they do, or somebody sends them what is to be passed on. A table that
 * knows the way is no reason, every host has one; only where there is no such neighbour may it be one that is to become it.
 */
function mostLikely(scene: Scene, ways: readonly Way[], before: string | null, destination: IpAddress): Way[] {
  if (ways.length === 0) return [];
  const named = nextHopsOf(scene);
  const nodeOfWay = ({ router }: Way): Node => scene.network.nodes.get(router)!;
  const likely = ways.filter(
    (way) => way.router === before || isRouter(nodeOfWay(way), way, named) || owns(nodeOfWay(way), destination),
  );
  return likely.length > 0 ? likely : ways.filter((way) => mayBecomeRouter(nodeOfWay(way), way));
}

function isRouter({ host }: Node, { nextHop }: Way, named: ReadonlySet<IpAddress>): boolean {
  if (nextHop === null || named.has(nextHop)) return true;
  if (nextHop.family === 4) return host.ipv4.forwarding;
  return host.interfaces.some(({ ipv6 }) => ipv6.settings.forwarding && ipv6.find(nextHop) !== undefined);
}

/** A host on one link of IPv4 is no router of it. */
const mayBecomeRouter = (node: Node, { nextHop }: Way): boolean => nextHop?.family !== 4 || isBetweenLinks(node);

const nextHopsOf = (scene: Scene): ReadonlySet<IpAddress> =>
  new Set(pointersOf(scene).flatMap(({ address, isNextHop }) => (isNextHop ? address : [])));

/** From which host the forward packet came to this one; null when it never did. */
export function previousHost(scene: Scene, name: string): string | null {
  const { all } = scene.packets;
  for (const packet of all.filter((each) => bornAt(scene, each) === scene.run.document.from).toReversed()) {
    const hosts = hostsOf(scene, packet);
    const at = hosts.indexOf(name);
    if (at > 0) return hosts[at - 1]!;
  }
  return null;
}
