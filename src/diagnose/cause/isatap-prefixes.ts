/** Which prefix an ISATAP router is to advertise, read from what other hosts were told of it. */
import { isatapLocator } from '../../addr/embedded.ts';
import type { IpAddress } from '../../addr/ip.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { Node } from '../../scenario/node.ts';
import type { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import { prefixRoutesOf } from './facing.ts';
import type { Scene } from './scene.ts';
import { owns } from './ways.ts';

/** A prefix and where it stands, as a clause. */
export interface WantedPrefix {
  readonly prefix: IpPrefix<Ipv6Address>;
  readonly evidence: string;
  /** How much speaks for it: an address or a rule 3, a route 2, an adapter 1. */
  readonly weight: number;
}

/** Only from a /64 are addresses formed (RFC 4862 section 5.5.3, with identifiers of 64 bits). */
export const SUBNET = 64;

/**
 * Prefixes that fit, the one that most speaks for first: addresses of the adapter itself, endpoints of connection
 * security rules, routes of other hosts to this router, ISATAP adapters of other hosts.
 */
export function wantedPrefixes(scene: Scene, router: Node, adapter: IsatapInterface): WantedPrefix[] {
  const hints = [
    ...ownAddresses(adapter),
    ...protectedPrefixes(scene),
    ...routesTo(scene, router),
    ...otherAdapters(scene, router),
  ].filter(({ prefix }) => prefix.length === SUBNET && !isElsewhere(scene, prefix));
  const sums = new Map<string, WantedPrefix>();
  for (const hint of hints) {
    const key = hint.prefix.toString();
    const known = sums.get(key);
    sums.set(key, known === undefined ? hint : { ...known, weight: known.weight + hint.weight });
  }
  return [...sums.values()].sort((a, b) => b.weight - a.weight);
}

const prefixOf = (address: Ipv6Address): IpPrefix<Ipv6Address> => IpPrefix.of(address, SUBNET);

function ownAddresses(adapter: IsatapInterface): WantedPrefix[] {
  return adapter.ipv6.addresses
    .filter(({ address, origin }) => origin === 'manual' && !address.isLinkLocal)
    .map(({ address }) => ({
      prefix: prefixOf(address),
      evidence: `${adapter.host.name} itself has ${address.toString()}`,
      weight: 3,
    }));
}

/** Endpoints on a server's own side that are whole subnets, as InternalIPv6Prefix is. */
function protectedPrefixes({ network }: Scene): WantedPrefix[] {
  return [...network.nodes].flatMap(([name, { ipsec }]) =>
    (ipsec?.rules ?? []).flatMap(({ name: rule, endpoint1 }) =>
      endpoint1 === 'any'
        ? []
        : endpoint1
            .filter(({ length, address }) => length === SUBNET && address.family === 6)
            .map((prefix) => ({
              prefix,
              evidence: `the rule ${rule} of ${name} is for ${prefix.toString()}`,
              weight: 3,
            })),
    ),
  );
}

/** What others send to an address of the router, and the router has on no interface. */
function routesTo({ network }: Scene, router: Node): WantedPrefix[] {
  return [...network.nodes].flatMap(([name, { host }]) =>
    host === router.host
      ? []
      : host.ipv6.routes.routes.flatMap(({ prefix, nextHop, origin }) =>
          origin === 'manual' && nextHop !== null && owns(router, nextHop)
            ? [
                {
                  prefix,
                  evidence: `${name} has a route to ${prefix.toString()} through ${router.host.name}`,
                  weight: 2,
                },
              ]
            : [],
        ),
  );
}

function otherAdapters({ network }: Scene, router: Node): WantedPrefix[] {
  return [...network.nodes.values()]
    .filter((node) => node.host !== router.host)
    .flatMap(({ host, isatap }) =>
      isatap.adapters.flatMap((adapter) => {
        const addresses = adapter.ipv6.addresses.filter(
          ({ address, origin }) => origin === 'manual' && !address.isLinkLocal && isatapLocator(address) !== null,
        );
        const prefixes = [
          ...addresses.map(({ address }) => prefixOf(address)),
          ...prefixRoutesOf(adapter)
            .filter(({ origin }) => origin === 'manual')
            .map(({ prefix }) => prefix as IpPrefix<Ipv6Address>),
        ];
        return prefixes.map((prefix) => ({
          prefix,
          evidence: `${adapter.name} of ${host.name} lies in ${prefix.toString()}`,
          weight: 1,
        }));
      }),
    );
}

/** Whether a prefix is that of a link of another kind. */
export const isElsewhere = ({ network }: Scene, prefix: IpPrefix): boolean =>
  [...network.nodes.values()].some(({ host, isatap }) =>
    host.interfaces
      .filter((each) => !isatap.adapters.some((adapter) => adapter === each))
      .some(({ ipv6 }) => ipv6.addresses.some(({ address }: { address: IpAddress }) => prefix.contains(address))),
  );
