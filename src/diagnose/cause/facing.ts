/** Routers whose advertisements a host hears, or would hear if they sent any. */
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Route } from '../../route/route-table.ts';
import type { Node } from '../../scenario/node.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import type { Scene } from './scene.ts';
import { owns, segmentOf } from './ways.ts';

export interface FacingRouter {
  readonly node: Node;
  /** Of the router, on the side of the host. */
  readonly inward: NetworkInterface;
  /** Of the host, on the side of the router. */
  readonly outward: NetworkInterface;
}

export const publishedBy = ({ host }: Node): readonly Route[] =>
  (host.ipv6.routes.routes as readonly Route[]).filter(({ publish }) => publish !== 'no');

/** On-link routes of an interface beyond its link-local one: what it may advertise as prefixes. */
export const prefixRoutesOf = (target: NetworkInterface): readonly Route[] =>
  (target.host.ipv6.routes.routes as readonly Route[]).filter(
    ({ interface: out, nextHop, prefix }) =>
      out === target &&
      nextHop === null &&
      prefix.address.family === 6 &&
      prefix.length < 128 &&
      prefix.length > 0 &&
      !prefix.address.isLinkLocal &&
      !prefix.address.isMulticast,
  );

/** Whether somebody has set an interface up to tell hosts of a network, in whole or in part. */
export function isMeantToAdvertise(target: NetworkInterface): boolean {
  return (
    target.ipv6.settings.advertise ||
    target.discovery.advertiser.fixed !== null ||
    prefixRoutesOf(target).some(({ publish }) => publish !== 'no')
  );
}

/** ISATAP adapters at IPv4 addresses of the potential router lists, then routers on the links of a host. */
export const routersFacing = (scene: Scene, node: Node): readonly FacingRouter[] => [
  ...isatapRoutersFacing(scene, node),
  ...linkRoutersFacing(scene, node),
];

function isatapRoutersFacing({ network }: Scene, { isatap, host }: Node): FacingRouter[] {
  return isatap.adapters.flatMap((outward) =>
    outward.potentialRouters.routers.flatMap(({ address }) => {
      const node = [...network.nodes.values()].find((each) => owns(each, address));
      const inward = node?.isatap.adapters.find(({ over }) => over.ipv4.has(address));
      return node === undefined || inward === undefined || node.host === host ? [] : [{ node, inward, outward }];
    }),
  );
}

function linkRoutersFacing(scene: Scene, { host }: Node): FacingRouter[] {
  return host.interfaces.flatMap((outward) => {
    const segment = segmentOf(scene, outward);
    if (segment === null || outward.ipv6.settings.advertise) return [];
    return [...scene.network.nodes.values()]
      .filter((node) => node.host !== host)
      .flatMap((node) =>
        node.host.interfaces
          .filter((inward) => segmentOf(scene, inward) === segment && isMeantToAdvertise(inward))
          .map((inward) => ({ node, inward, outward })),
      );
  });
}

export interface IsatapRouter {
  readonly node: Node;
  readonly adapter: IsatapInterface;
}

/**
 * ISATAP adapters that somebody has set up as a router's, those with most of what that takes first; where some publish
 * anything, only these.
 */
export function isatapRouters({ network }: Scene): readonly IsatapRouter[] {
  const found = [...network.nodes.values()]
    .flatMap((node) => node.isatap.adapters.map((adapter) => ({ node, adapter, rank: routerRank(node, adapter) })))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank);
  const publishing = found.filter(({ rank }) => rank >= PUBLISHES);
  return publishing.length > 0 ? publishing : found;
}

const PUBLISHES = 4;

function routerRank(node: Node, adapter: IsatapInterface): number {
  const { settings } = adapter.ipv6;
  const own = publishedBy(node).some((route) => route.interface === adapter && route.nextHop === null);
  // What another interface tells of its own link, as IP-HTTPS does, makes no router of this one.
  const others = publishedBy(node).some(
    ({ interface: out, nextHop }) => out !== adapter && (nextHop !== null || !advertises(node, out)),
  );
  const isFixed = adapter.discovery.advertiser.fixed !== null;
  return (
    Number(settings.forwarding && settings.advertise) +
    Number(settings.advertise) +
    PUBLISHES * (Number(own) + Number(others) + Number(isFixed))
  );
}

const advertises = ({ host }: Node, { index }: Route['interface']): boolean =>
  host.interfaceByIndex(index)?.ipv6.settings.advertise === true;

/** Whether a host has an address that others beyond its link can reach, on an interface or on any. */
export const hasGlobalAddress = ({ host }: Node, on: NetworkInterface | null = null): boolean =>
  host.interfaces.some(
    (each) =>
      (on === null || each === on) &&
      each.isUp &&
      each.ipv6.usable.some(({ address }) => !address.isLinkLocal && !address.isLoopback),
  );
