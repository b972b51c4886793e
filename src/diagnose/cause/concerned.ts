/** Hosts whose own IPv6 a flow depends on. */
import type { Node } from '../../scenario/node.ts';
import { namedHost } from './connections.ts';
import type { Scene } from './scene.ts';
import { owns } from './ways.ts';

/** The sender, the host that the name or address of the destination means, and where the flow ended. */
export function concernedHosts(scene: Scene): readonly Node[] {
  const { network, run, result } = scene;
  const destination = run.outcome?.destination ?? null;
  const found = [...network.nodes.values()].find((node) => destination !== null && owns(node, destination));
  const meant = found ?? network.nodes.get(namedHost(scene, run.document.to) ?? '');
  const ended = result.reason === null ? undefined : network.nodes.get(result.reason.host);
  const all = [network.nodes.get(run.document.from), meant, ended];
  return [...new Set(all.filter((node) => node !== undefined))];
}
