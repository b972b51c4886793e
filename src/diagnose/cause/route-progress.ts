/** How near the tables on the way of an answer are to leading it back. */
import type { NetworkInterface } from '../../host/network-interface.ts';
import { previousHost } from './better-ways.ts';
import { bornAt, type Choice, choicesOf, type Scene } from './scene.ts';
import { nodeAt } from './ways.ts';

/**
 * What stands before the route to the host from which the forward packet came, on every host of the way of an answer that
 * died: of two routes in its way each has to go, and with the first one gone the packet still ends where it did.
 * @returns 0 for none, otherwise a negative number
 */
export function routeNearness(scene: Scene): number {
  const { packets, run } = scene;
  const died = packets.first;
  if (died === null || bornAt(scene, died) === run.document.from) return 0;
  const ranks = choicesOf(scene, died).map((choice) => rankOf(scene, choice));
  return 0 - ranks.reduce((sum, rank) => sum + rank, 0);
}

function rankOf(scene: Scene, { node, decision: { candidates, destination } }: Choice): number {
  const before = previousHost(scene, node.host.name);
  if (before === null) return 0;
  const at = candidates.findIndex(({ route }) => {
    const out = route.interface as NetworkInterface;
    return nodeAt(scene, out, route.nextHop ?? destination, destination)?.host.name === before;
  });
  return at === -1 ? candidates.length : at;
}
