/** How near a host is to an ISATAP router that tells it a prefix. */
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import type { Node } from '../../scenario/node.ts';
import { prefixRoutesOf, routersFacing } from './facing.ts';
import type { Scene } from './scene.ts';

/** Grows with each thing that is as it should be, on the host and on the router that its name leads to. */
export function isatapReadiness(scene: Scene, node: Node): number {
  const { adapters, settings } = node.isatap;
  if (adapters.length === 0) return 0;
  const knows = adapters.some(({ potentialRouters }) => potentialRouters.routers.length > 0);
  const facing = routersFacing(scene, node).filter(({ outward }) => outward instanceof IsatapInterface);
  const routers = facing.map(({ node: router, inward }) => {
    const isPublished = prefixRoutesOf(inward).some(({ publish, prefix }) => publish !== 'no' && prefix.length === 64);
    const isOn = router.isatap.settings.state !== 'disabled';
    return [isOn, inward.isUp, inward.ipv6.settings.advertise, isPublished].filter(Boolean).length;
  });
  return Number(settings.state !== 'disabled') + Number(knows) + Math.max(0, ...routers.map((count) => count + 1));
}

const ROUTER_SOLICITATION = 133;

/** 0: it knows no router to ask; 1: what it asks dies on the way; 2: a router hears it. */
export function isHeard({ setUp }: Scene, { host, isatap }: Node): number {
  if (!isatap.adapters.some(({ potentialRouters }) => potentialRouters.routers.length > 0)) return 0;
  const dies = setUp.some(
    ({ from, description }) => from === host.name && description?.icmp?.type === ROUTER_SOLICITATION,
  );
  return dies ? 1 : 2;
}
