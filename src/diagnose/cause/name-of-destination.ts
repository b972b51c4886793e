/** Whom the name of a flow's destination means, and which of his addresses it is to lead to. */
import type { IpAddress } from '../../addr/ip.ts';
import { embeddedIpv4 } from '../../addr/translation-prefix.ts';
import { commonPrefixLength, IpPrefix } from '../../addr/prefix.ts';
import type { Node } from '../../scenario/node.ts';
import { namedHost } from './connections.ts';
import type { LookUp } from './look-up.ts';
import type { Scene } from './scene.ts';
import { owns } from './ways.ts';

/** Hosts that are tried where no host is called like the name, at most. */
const MOST_GUESSES = 2;

export interface Meant {
  readonly nodes: readonly Node[];
  /** No name tells; these are those that would do. */
  readonly isGuess: boolean;
}

/**
 * The host that the name means: by what it registers or is called, then by aliases that the name has. Where none is
 * found, hosts that would answer and that no record leads to, those nearest to where the name leads now first.
 */
export function meantHosts(scene: Scene, found: LookUp): Meant {
  const { nodes } = scene.network;
  const name = found.chain.flatMap((each) => namedHost(scene, each) ?? [])[0];
  if (name !== undefined) return { nodes: [nodes.get(name)!], isGuess: false };
  const { from, tcp } = scene.run.document;
  const nearness = (node: Node): number =>
    Math.max(
      0,
      ...found.addresses.flatMap((stale) =>
        usableAddresses(node)
          .filter(({ family }) => family === stale.family)
          .map((address) => commonPrefixLength(address, stale)),
      ),
    );
  const guesses = [...nodes.values()]
    .filter((node) => node.host.name !== from && node.dnsServer === null && !isKnown(scene, node))
    .filter(({ host }) => tcp === undefined || servesAt(scene, host.name, tcp))
    .sort((a, b) => nearness(b) - nearness(a))
    .slice(0, MOST_GUESSES);
  return { nodes: guesses, isGuess: true };
}

export const servesAt = ({ loaded }: Scene, host: string, port: number): boolean =>
  loaded.document.hosts[host]?.services?.includes(`tcp/${port}`) === true;

/** Whether a record of some zone leads to a host. */
const isKnown = ({ network }: Scene, node: Node): boolean =>
  [...network.nodes.values()].some(({ dnsServer }) =>
    (dnsServer?.zones ?? []).some(({ records }) =>
      records.some(({ data }) => (data.kind === 'A' || data.kind === 'AAAA') && owns(node, data.address)),
    ),
  );

/** What others can reach a host by. */
export const usableAddresses = ({ host }: Node): IpAddress[] =>
  host.interfaces
    .filter(({ isUp }) => isUp)
    .flatMap(({ ipv4, ipv6 }): IpAddress[] => [
      ...ipv6.usable.map(({ address }) => address).filter((each) => !each.isLinkLocal && !each.isLoopback),
      ...ipv4.addresses.map(({ address }) => address),
    ]);

/** The IPv4 address for which a NAT64 of the network takes one of its IPv6 addresses; others as they are. */
export function behindNat64({ loaded }: Scene, address: IpAddress): IpAddress {
  if (address.family === 4) return address;
  for (const { nat64 } of Object.values(loaded.document.hosts)) {
    const inside = nat64 === undefined ? null : embeddedIpv4(IpPrefix.parse6(nat64.prefix), address);
    if (inside !== null) return inside;
  }
  return address;
}
