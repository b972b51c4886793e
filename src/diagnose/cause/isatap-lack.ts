/** Hosts of a flow that would need ISATAP and have none. */
import type { Node } from '../../scenario/node.ts';
import { concernedHosts } from './concerned.ts';
import { deathsFor } from './deaths.ts';
import { hasGlobalAddress, isatapRouters, routersFacing } from './facing.ts';
import type { Scene } from './scene.ts';

/** Where an ISATAP adapter that is down, or has learned nothing, may be why the flow failed; routers among them. */
export function hostsWithoutRouter(scene: Scene): readonly Node[] {
  const { network } = scene;
  const refused = deathsFor(scene, 'protocol-41-refused', 'interface-down').flatMap(
    ({ where }) => network.nodes.get(where) ?? [],
  );
  const hosts = concernedHosts(scene).filter((node) => needsIpv6(scene, node));
  const meant = isatapRouters(scene).map(({ node }) => node);
  const facing = hosts.flatMap((node) => {
    const known = routersFacing(scene, node).map((each) => each.node);
    return known.some((router) => meant.includes(router)) ? known : meant;
  });
  const all = [...new Set([...hosts, ...facing, ...refused])];
  return all.filter((node) => lacksRouter(node, meant.includes(node)));
}

/** It has no address beyond its link, or none of the ways that it has leads on. */
function needsIpv6({ result, packets }: Scene, node: Node): boolean {
  if (!hasGlobalAddress(node)) return true;
  const destination = packets.first?.description?.destination ?? null;
  return result.way === 'forward' && (destination === null || destination.family === 6);
}

function lacksRouter(node: Node, isRouter: boolean): boolean {
  const { adapters } = node.isatap;
  if (adapters.length === 0) return false;
  return adapters.every((adapter) => (isRouter ? !adapter.isUp : !hasGlobalAddress(node, adapter)));
}
