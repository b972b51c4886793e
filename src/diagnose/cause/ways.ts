/** Where packets of a host could go instead: its neighbours, and whether their tables lead to the destination. */
import { isatapLocator } from '../../addr/embedded.ts';
import type { IpAddress } from '../../addr/ip.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Node } from '../../scenario/node.ts';
import { segmentOf as declaredSegment } from '../../scenario/vlans.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import { ConfiguredTunnel } from '../../tunnel/six-in-four/configured-tunnel.ts';
import type { Scene } from './scene.ts';

/** A neighbour that would pass packets on, and by which address on which interface it is reached. */
export interface Way {
  readonly out: NetworkInterface;
  /** null: whatever goes into a configured tunnel comes out at its other end. */
  readonly nextHop: IpAddress | null;
  readonly router: string;
}

/** A network and what the scenario says of it. */
export type Surroundings = Pick<Scene, 'loaded' | 'network'>;

/** The neighbour in words, with where it is. */
export const wayText = ({ out, nextHop, router }: Way): string =>
  nextHop === null ? `${router}, at the other end of ${out.name}` : `${router}, ${nextHop.toString()} on ${out.name}`;

/** Routers between two hosts that a table look-up follows at most. */
const MOST_HOPS = 8;

export const owns = ({ host }: Node, address: IpAddress): boolean =>
  host.interfaces.some(({ ipv4, ipv6 }) =>
    address.family === 4 ? ipv4.has(address) : ipv6.find(address) !== undefined,
  );

/** Whether a host has IPv4 addresses on several interfaces, as a router has. */
export const isBetweenLinks = ({ host }: Node): boolean =>
  host.interfaces.filter(({ ipv4 }) => ipv4.addresses.length > 0).length > 1;

/** The name of the host that has an address; null for none. */
export function ownerName({ network }: Pick<Scene, 'network'>, address: IpAddress): string | null {
  for (const [name, node] of network.nodes) if (owns(node, address)) return name;
  return null;
}

/** The prefix under which hosts reach the neighbours of an address: that of the interface which has it, or its /64. */
export function prefixAround({ network }: Scene, address: IpAddress): IpPrefix {
  for (const { host } of network.nodes.values()) {
    for (const { ipv4, ipv6 } of host.interfaces) {
      const assigned =
        address.family === 4
          ? ipv4.addresses.find((each) => each.address === address)
          : ipv6.addresses.find((each) => each.address === address);
      if (assigned !== undefined && assigned.prefixLength < (address.family === 4 ? 32 : 128))
        return IpPrefix.of(address, assigned.prefixLength);
    }
  }
  return IpPrefix.of(address, address.family === 4 ? 24 : 64);
}

/** Whose packets a scope is to mean with an address: the hosts of its subnet; of an ISATAP prefix those of ISATAP alone. */
export function scopeAround(scene: Scene, address: IpAddress): IpPrefix {
  if (address.family === 6 && isatapLocator(address) !== null) return IpPrefix.of(address, ISATAP_IDENTIFIER);
  return prefixAround(scene, address);
}

/** Of an ISATAP address all but the IPv4 address in it, RFC 5214 section 6.1. */
const ISATAP_IDENTIFIER = 96;

/** On which link an interface is, and in which VLAN of it; null for a tunnel. */
export const segmentOf = ({ loaded }: Surroundings, { host, name }: NetworkInterface): string | null => {
  const document = loaded.document.hosts[host.name];
  const settings = document?.interfaces[name];
  return settings === undefined ? null : declaredSegment(document!, settings);
};

/** The hosts beside a host on its links, each by the addresses that it would be reached at. */
export function neighborsOf(scene: Scene, node: Node, family: 4 | 6): Way[] {
  const ways: Way[] = [];
  for (const out of node.host.interfaces) {
    if (out instanceof ConfiguredTunnel && family === 6) ways.push(...throughTunnel(scene, out));
    const segment = segmentOf(scene, out);
    if (segment === null) continue;
    for (const [router, { host }] of scene.network.nodes) {
      if (host === node.host) continue;
      for (const far of host.interfaces.filter((each) => segmentOf(scene, each) === segment))
        for (const nextHop of reachableAddresses(out, far, family)) ways.push({ out, nextHop, router });
    }
  }
  return ways;
}

function throughTunnel(scene: Scene, out: ConfiguredTunnel): Way[] {
  const router = ownerName(scene, out.remote);
  return router === null || !out.isUp ? [] : [{ out, nextHop: null, router }];
}

/** Those of the other end that are on-link here; its link-local one where there is no other. */
function reachableAddresses(out: NetworkInterface, far: NetworkInterface, family: 4 | 6): IpAddress[] {
  const { ipv4, ipv6 } = out.host;
  const routes = family === 4 ? ipv4.routes.routes : ipv6.routes.routes;
  const isOnLink = (address: IpAddress): boolean =>
    routes.some(({ interface: card, nextHop, prefix }) => card === out && nextHop === null && prefix.contains(address));
  if (family === 4) return far.ipv4.addresses.map(({ address }) => address).filter(isOnLink);
  const all = far.ipv6.usable.map(({ address }) => address);
  const global = all.filter((address) => !address.isLinkLocal && isOnLink(address));
  return global.length > 0 ? global : all.filter((address) => address.isLinkLocal);
}

/** Neighbours of a host from whose tables on a packet would come to its destination without coming back. */
export function waysTo(scene: Scene, node: Node, destination: IpAddress, source: IpAddress): Way[] {
  return neighborsOf(scene, node, destination.family).filter(({ router }) =>
    leads(scene, scene.network.nodes.get(router)!, destination, source, [node.host.name]),
  );
}

/** Whether a packet that a host passes on by its tables comes to the host that has the destination. */
export function leads(
  scene: Surroundings,
  node: Node,
  destination: IpAddress,
  source: IpAddress,
  seen: readonly string[],
): boolean {
  if (owns(node, destination)) return true;
  const { name } = node.host;
  if (seen.includes(name) || seen.length > MOST_HOPS) return false;
  const { ipv4, ipv6 } = node.host;
  const decision = destination.family === 4 ? ipv4.decide(destination) : ipv6.decide(destination);
  const route = decision.chosen?.route;
  if (route === undefined) return false;
  const out = route.interface as NetworkInterface;
  const next = nodeAt(scene, out, route.nextHop ?? destination, source);
  return next !== null && leads(scene, next, destination, source, [...seen, name]);
}

/** The host that a packet to a next hop reaches and that would take it. */
export function nodeAt(scene: Surroundings, out: NetworkInterface, nextHop: IpAddress, source: IpAddress): Node | null {
  const { nodes } = scene.network;
  if (out instanceof ConfiguredTunnel) return [...nodes.values()].find((node) => owns(node, out.remote)) ?? null;
  if (!(out instanceof IsatapInterface)) {
    const segment = segmentOf(scene, out);
    const beside = [...nodes.values()].filter(
      (node) =>
        node.host !== out.host &&
        (segment === null || node.host.interfaces.some((far) => segmentOf(scene, far) === segment)),
    );
    return beside.find((node) => owns(node, nextHop)) ?? null;
  }
  const locator = nextHop.family === 6 ? isatapLocator(nextHop) : null;
  if (locator === null) return null;
  const found = [...nodes.values()].find((node) => owns(node, locator));
  return found !== undefined && takesFrom(found, out, source) ? found : null;
}

/** RFC 5214 section 7.3, asked of the receiver. */
function takesFrom({ isatap }: Node, sender: IsatapInterface, source: IpAddress): boolean {
  const embedded = source.family === 6 ? isatapLocator(source) : null;
  if (embedded !== null && sender.locators.includes(embedded)) return true;
  return isatap.adapters.some(({ potentialRouters }) =>
    sender.locators.some((locator) => potentialRouters.has(locator)),
  );
}
