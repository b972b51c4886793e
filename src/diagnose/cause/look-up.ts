/** Names as the DNS servers of a network answer for them now, asked without sending anything. */
import type { IpAddress } from '../../addr/ip.ts';
import { parseIpAddress } from '../../addr/ip.ts';
import type { Node } from '../../scenario/node.ts';
import type { DnsServer } from '../../service/dns-server.ts';
import { isInZone, recordsAt, type Zone } from '../../service/dns-zone.ts';
import type { Scene } from './scene.ts';
import { owns } from './ways.ts';

/** A zone that a name lies in, and the host that is its server. */
export interface NamePlace {
  readonly node: Node;
  readonly server: DnsServer;
  readonly zone: Zone;
}

export interface LookUp {
  /** The full name. */
  readonly name: string;
  readonly addresses: readonly IpAddress[];
  /** Of the name, then of each alias: what led on. */
  readonly chain: readonly string[];
  /** Where the last of the chain lies; null: in no zone here. */
  readonly place: NamePlace | null;
  /** A server that would have answered, if its query block list did not stop it. */
  readonly blockedAt: NamePlace | null;
}

/** Aliases that are followed at most. */
const MOST_ALIASES = 8;

/** The servers of zones that hold a name, those that a host asks first; the most specific zones. */
export function placesOf({ network, loaded }: Scene, asking: Node, name: string): NamePlace[] {
  const asked = (loaded.document.hosts[asking.host.name]?.dns?.servers ?? []).map(parseIpAddress);
  const all = [...network.nodes.values()].flatMap((node): NamePlace[] => {
    const { dnsServer: server } = node;
    const [zone] = (server?.zones ?? [])
      .filter((each) => isInZone(each, name))
      .sort((a, b) => b.name.length - a.name.length);
    return server === null || zone === undefined ? [] : [{ node, server, zone }];
  });
  const isAsked = ({ node }: NamePlace): boolean => asked.some((address) => owns(node, address));
  return all.sort((a, b) => Number(isAsked(b)) - Number(isAsked(a)));
}

/** A name with the suffix of the host that asks, where it has none. */
export const fullNameFor = ({ resolver: { suffix } }: Node, name: string): string =>
  name.includes('.') || suffix === null ? name.replace(/\.$/, '') : `${name}.${suffix}`;

/** What the first server that is responsible would answer to a host. */
export function lookUp(scene: Scene, asking: Node, short: string, kind: 'A' | 'AAAA'): LookUp {
  const name = fullNameFor(asking, short);
  const chain = [name];
  let blockedAt: NamePlace | null = null;
  for (;;) {
    const owner = chain.at(-1)!;
    const [place] = placesOf(scene, asking, owner);
    if (place === undefined) return { name, addresses: [], chain, place: null, blockedAt };
    if (chain.length === 1 && place.server.isBlocked(owner, place.zone)) blockedAt = place;
    const here = recordsAt(place.zone, owner).map(({ data }) => data);
    const addresses = here.flatMap((data) => (data.kind === kind ? data.address : []));
    const alias = here.find((data) => data.kind === 'CNAME');
    if (alias?.kind !== 'CNAME' || chain.length > MOST_ALIASES) return { name, addresses, chain, place, blockedAt };
    chain.push(alias.name);
  }
}

/** Full names with an A record, or an alias to one, that lead to one of the addresses; aliases first. */
export function namesOf(scene: Scene, asking: Node, leadsThere: (address: IpAddress) => boolean): string[] {
  const names = [...scene.network.nodes.values()].flatMap(({ dnsServer }) =>
    (dnsServer?.zones ?? []).flatMap(({ records }) =>
      records.filter(({ data }) => data.kind === 'CNAME' || data.kind === 'A'),
    ),
  );
  const sorted = [...names].sort((a, b) => Number(b.data.kind === 'CNAME') - Number(a.data.kind === 'CNAME'));
  const unique = new Set(sorted.map(({ name }) => name));
  return [...unique].filter((name) => {
    const { addresses, blockedAt } = lookUp(scene, asking, name, 'A');
    return blockedAt === null && addresses.some(leadsThere);
  });
}
