/**
 * Prefixes that routers advertise and that are not those of the link: hosts form addresses from them, and no answer finds
 * the way back to these.
 */
import type { Ipv6Address } from '../../../addr/ipv6.ts';
import type { IpPrefix } from '../../../addr/prefix.ts';
import type { NetworkInterface } from '../../../host/network-interface.ts';
import type { Route } from '../../../route/route-table.ts';
import type { Node } from '../../../scenario/node.ts';
import { IsatapInterface } from '../../../tunnel/isatap/isatap-interface.ts';
import { replaceRoute, setRoute, deleteRoute, together, wordsOf } from '../commands.ts';
import type { Edit } from '../edit.ts';
import { prefixRoutesOf } from '../facing.ts';
import { isFixed, tellInstead } from '../fixed-advertisements.ts';
import { SUBNET, type WantedPrefix, wantedPrefixes } from '../isatap-prefixes.ts';
import { hasShell, type Scene } from '../scene.ts';

/** What has to speak for another prefix, at least: more than one route of one host. */
const LEAST_WEIGHT = 3;

export const mistypedPrefixCandidates = (scene: Scene): readonly Edit[] =>
  [...scene.network.nodes.values()].flatMap((node) =>
    node.host.interfaces.filter(({ isUp }) => isUp).flatMap((card) => editsFor(scene, node, card)),
  );

function editsFor(scene: Scene, node: Node, card: NetworkInterface): Edit[] {
  if (isFixed(card)) return fixedEdits(scene, node, card);
  if (!card.ipv6.settings.advertise || !hasShell(scene, node.host.name)) return [];
  const published = prefixRoutesOf(card).find((route) => isPublishedSubnet(route) && !hasAddressIn(card, route.prefix));
  if (published === undefined) return [];
  return card instanceof IsatapInterface ? isatapEdits(scene, node, card, published) : linkEdits(node, card, published);
}

const isPublishedSubnet = ({ publish, prefix, origin }: Route): boolean =>
  publish !== 'no' && prefix.length === SUBNET && origin === 'manual';

const hasAddressIn = ({ ipv6 }: NetworkInterface, prefix: IpPrefix): boolean =>
  ipv6.addresses.some(({ address }) => prefix.contains(address));

const base = ({ host }: Node) => ({ host: host.name, merit: 'repair', survivesReboot: true }) as const;

/** The prefixes that are meant for an interface, the one that most speaks for first. */
function meantFor(scene: Scene, node: Node, card: NetworkInterface): readonly WantedPrefix[] {
  if (card instanceof IsatapInterface)
    return wantedPrefixes(scene, node, card).filter(({ weight }) => weight >= LEAST_WEIGHT);
  return prefixRoutesOf(card)
    .filter(({ prefix }) => prefix.length === SUBNET && hasAddressIn(card, prefix))
    .map(({ prefix }) => ({
      prefix: prefix as IpPrefix<Ipv6Address>,
      evidence: `${node.host.name} itself has an address in it`,
      weight: LEAST_WEIGHT,
    }));
}

/** Advertisements that a scenario lays down. */
function fixedEdits(scene: Scene, node: Node, card: NetworkInterface): Edit[] {
  const told = card.discovery.advertiser.fixed!.prefixes.filter(({ length }) => length === SUBNET);
  const meant = meantFor(scene, node, card);
  const wrong = told.find((prefix) => !meant.some((each) => each.prefix.equals(prefix)));
  const right = meant.find(({ prefix }) => !told.some((each) => each.equals(prefix)));
  if (wrong === undefined || right === undefined) return [];
  return [
    {
      ...base(node),
      code: card instanceof IsatapInterface ? 'isatap-prefix-mismatch' : 'route-not-published',
      text: `The advertisements of ${node.host.name} on ${card.name} tell of ${wrong.toString()} and not of ${right.prefix.toString()}, which is the prefix of that link: ${right.evidence}`,
      ...tellInstead(scene, card, wrong, right.prefix),
    },
  ];
}

function isatapEdits(scene: Scene, node: Node, adapter: IsatapInterface, published: Route): Edit[] {
  const wanted = wantedPrefixes(scene, node, adapter);
  const known = wanted.find(({ prefix }) => prefix.equals(published.prefix))?.weight ?? 0;
  const [right] = wanted;
  if (right === undefined || right.weight < LEAST_WEIGHT || right.weight <= known) return [];
  return [
    {
      ...base(node),
      code: 'isatap-prefix-mismatch',
      text: `${node.host.name} advertises ${published.prefix.toString()} to its stations, and others take ${right.prefix.toString()} for the prefix of ISATAP: ${right.evidence}`,
      ...replaceRoute(node.host.name, published, { prefix: right.prefix }),
    },
  ];
}

/** A link of another kind: its own prefix is there, and another is published. */
function linkEdits({ host }: Node, card: NetworkInterface, published: Route): Edit[] {
  const own = prefixRoutesOf(card).find(
    ({ prefix, publish }) => publish === 'no' && prefix.length === SUBNET && hasAddressIn(card, prefix),
  );
  if (own === undefined) return [];
  return [
    {
      code: 'route-not-published',
      host: host.name,
      text: `${host.name} publishes ${published.prefix.toString()} on ${card.name}, where it has no address in it, and not ${own.prefix.toString()}, the prefix of that link`,
      ...together([
        deleteRoute(host.name, wordsOf(published)),
        setRoute(host.name, own, { publish: published.publish }),
      ]),
      merit: 'repair',
      survivesReboot: true,
    },
  ];
}
