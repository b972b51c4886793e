/**
 * Addresses that others point at and nobody has: the host that is to have one has lost it, or has got another. Who points
 * there could point elsewhere, but it is one host that is wrong and not all the others.
 */
import type { NetworkInterface } from '../../../host/network-interface.ts';
import { addAddress, lostAddresses, replaceAddress } from '../address-commands.ts';
import type { Edit } from '../edit.ts';
import { misplacedFor, type Pointer, pointersOf, vacanciesOf } from '../pointers.ts';
import type { Scene } from '../scene.ts';
import { ownerName } from '../ways.ts';

export const lostAddressCandidates = (scene: Scene): readonly Edit[] => [...lost(scene), ...misplaced(scene)];

/** Addresses that a scenario gives to an interface and that commands have taken from it. */
function lost(scene: Scene): Edit[] {
  const cards = [...scene.network.nodes.values()].flatMap(({ host }) => host.interfaces);
  return cards.flatMap((card) =>
    lostAddresses(scene, card)
      .filter(({ address }) => ownerName(scene, address) === null)
      .map((words) => {
        const pointers = pointersOf(scene).filter(({ address }) => address === words.address);
        return {
          ...base(card),
          text: `${card.host.name} has lost its address ${words.address.toString()} on ${card.name}${pointersText(pointers)}`,
          ...addAddress(scene, card, words),
        };
      }),
  );
}

const base = ({ host }: NetworkInterface) =>
  ({ code: 'link-fault', host: host.name, merit: 'repair', survivesReboot: true }) as const;

function pointersText(pointers: readonly Pointer[]): string {
  const hosts = [...new Set(pointers.map(({ host }) => host))];
  return hosts.length === 0 ? '' : `, and ${hosts.join(', ')} still ${hosts.length === 1 ? 'uses' : 'use'} it`;
}

const misplaced = (scene: Scene): Edit[] =>
  vacanciesOf(scene).flatMap((vacancy) =>
    misplacedFor(scene, vacancy).map(({ card, words }) => ({
      ...base(card),
      text: `${card.host.name} has ${words.address.toString()} on ${card.name}, at which nobody looks for it, and nobody has ${vacancy.address.toString()}${pointersText(vacancy.pointers)}`,
      ...replaceAddress(scene, card, words, { ...words, address: vacancy.address }),
    })),
  );
