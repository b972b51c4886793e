/** Interfaces that are attached to another link, or are in another VLAN, than the hosts of their subnet. */
import { IpPrefix } from '../../../addr/prefix.ts';
import type { NetworkInterface } from '../../../host/network-interface.ts';
import { declaredAddresses } from '../address-commands.ts';
import { type Repair, setValue, together } from '../commands.ts';
import type { Edit } from '../edit.ts';
import type { Scene } from '../scene.ts';
import { segmentOf } from '../ways.ts';

/** A card, a subnet that it has an address in, and where it is attached. */
interface Place {
  readonly card: NetworkInterface;
  readonly subnet: IpPrefix;
  readonly segment: string;
}

/** Hosts of a subnet that are together elsewhere, at least, before the one that is alone is the odd one. */
const LEAST_TOGETHER = 2;

export function wrongSegmentCandidates(scene: Scene): readonly Edit[] {
  const places = placesOf(scene);
  return places.flatMap((place) => {
    const others = places.filter(({ card, subnet }) => card.host !== place.card.host && subnet.equals(place.subnet));
    if (others.length < LEAST_TOGETHER || others.some(({ segment }) => segment === place.segment)) return [];
    if (new Set(others.map(({ segment }) => segment)).size > 1) return [];
    const model = others.find(({ card }) => accessOf(scene, card) !== null);
    return model === undefined ? [] : [editFor(scene, place, model, others)];
  });
}

const placesOf = (scene: Scene): readonly Place[] =>
  [...scene.network.nodes.values()].flatMap(({ host }) =>
    host.interfaces.flatMap((card) => {
      const segment = segmentOf(scene, card);
      if (segment === null) return [];
      return declaredAddresses(scene, card)
        .filter(({ address }) => !address.isLinkLocal)
        .map(({ address, prefixLength }) => ({ card, segment, subnet: IpPrefix.of(address, prefixLength) }));
    }),
  );

interface Access {
  readonly link: string;
  readonly vlan: number | null;
}

/** Where a card is plugged in; null for one on a trunk, or over one. */
function accessOf({ loaded }: Scene, { host, name }: NetworkInterface): Access | null {
  const { link, vlan, trunk } = loaded.document.hosts[host.name]?.interfaces[name] ?? {};
  return link === undefined || trunk !== undefined ? null : { link, vlan: vlan ?? null };
}

const accessText = ({ link, vlan }: Access): string => (vlan === null ? `the link ${link}` : `VLAN ${vlan} of ${link}`);

function editFor(scene: Scene, { card, subnet }: Place, model: Place, others: readonly Place[]): Edit {
  const { host, name } = card;
  const right = accessOf(scene, model.card)!;
  const now = accessOf(scene, card);
  const where = now === null ? 'elsewhere' : `on ${accessText(now)}`;
  const peers = [...new Set(others.map((each) => each.card.host.name))].join(', ');
  return {
    code: 'link-fault',
    host: host.name,
    text: `${name} of ${host.name} is ${where}, where nobody else is of ${subnet.toString()}; ${peers} are on ${accessText(right)}`,
    ...movedTo(scene, card, right),
    merit: 'repair',
    survivesReboot: true,
  };
}

function movedTo({ loaded }: Scene, { host, name }: NetworkInterface, { link, vlan }: Access): Repair {
  const before = loaded.document.hosts[host.name]!.interfaces[name]!;
  const path = ['hosts', host.name, 'interfaces', name];
  return together([
    ...(before.link === link ? [] : [setValue([...path, 'link'], link, before.link)]),
    ...((before.vlan ?? null) === vlan ? [] : [setValue([...path, 'vlan'], vlan, before.vlan)]),
  ]);
}
