/** Ways that a host had and did not choose. */
import type { IpAddress } from '../../addr/ip.ts';
import { bornAt, type Choice, hostsOf, type Scene } from './scene.ts';
import { type Way, waysTo } from './ways.ts';

/** Ways of one host that are turned into edits at most. */
const MOST_WAYS = 3;

/** Neighbours that lead to the destination and were not chosen, that from which the forward packet came first. */
export function betterWays(scene: Scene, source: IpAddress, { node, decision }: Choice): Way[] {
  const { destination, chosen } = decision;
  const before = previousHost(scene, node.host.name);
  return waysTo(scene, node, destination, source)
    .filter(({ out, nextHop }) => chosen?.route.nextHop !== nextHop || chosen.route.interface !== out)
    .sort((a, b) => Number(b.router === before) - Number(a.router === before))
    .slice(0, MOST_WAYS);
}

/** From which host the forward packet came to this one; null when it never did. */
function previousHost(scene: Scene, name: string): string | null {
  const { all } = scene.packets;
  for (const packet of all.filter((each) => bornAt(scene, each) === scene.run.document.from).toReversed()) {
    const hosts = hostsOf(scene, packet);
    const at = hosts.indexOf(name);
    if (at > 0) return hosts[at - 1]!;
  }
  return null;
}
