import type { Edit } from '../edit.ts';
import { hostsOf, type Scene } from '../scene.ts';
import { routeCandidates } from './routes.ts';

/** How often a packet that goes round comes to a host before its hop limit ends it, at least. */
const ROUNDS = 3;

/**
 * A packet that goes round between the same hosts until its hop limit ends it: whatever route leads out of the circle, or
 * is in its way, is the cure of a loop (RFC 6324 has those of tunnels).
 */
export function loopCandidates(scene: Scene): readonly Edit[] {
  const { first } = scene.packets;
  if (first === null || scene.result.reason?.code !== 'hop-limit-exceeded') return [];
  const counts = new Map<string, number>();
  const visited = hostsOf(scene, first);
  for (const name of visited) counts.set(name, (counts.get(name) ?? 0) + 1);
  const circle = [...counts].filter(([, count]) => count >= ROUNDS).map(([name]) => name);
  if (circle.length < 2) return [];
  return routeCandidates(scene)
    .filter(({ host }) => circle.includes(host))
    .map((edit) => ({
      ...edit,
      code: 'routing-loop',
      text: `The packet goes round between ${circle.join(', ')} until its hop limit ends it. ${edit.text}`,
    }));
}
