/**
 * Lengths of IPv4 prefixes that differ from those of the others on a link: with one that is too short a host looks on its
 * own link for what is behind a router.
 */
import { IpPrefix } from '../../../addr/prefix.ts';
import type { NetworkInterface } from '../../../host/network-interface.ts';
import { type AddressWords, replaceAddress } from '../address-commands.ts';
import type { Edit } from '../edit.ts';
import type { Scene } from '../scene.ts';
import { segmentOf } from '../ways.ts';

interface Held {
  readonly card: NetworkInterface;
  readonly words: AddressWords;
}

export function maskCandidates(scene: Scene): readonly Edit[] {
  const all = heldAddresses(scene);
  return all.flatMap((held) => {
    const beside = neighborsOf(scene, all, held);
    const same = beside.filter(({ words }) => words.prefixLength === held.words.prefixLength);
    const others = beside.filter(({ words }) => words.prefixLength !== held.words.prefixLength);
    const [right] = others;
    // What most have is right.
    if (right === undefined || same.length >= others.length) return [];
    return [corrected(scene, held, right)];
  });
}

const heldAddresses = ({ network }: Scene): readonly Held[] =>
  [...network.nodes.values()].flatMap(({ host }) =>
    host.interfaces.flatMap((card) => card.ipv4.addresses.map((words) => ({ card, words }))),
  );

/** Addresses of others on the link that are in one subnet with an address, as the one or the other sees it. */
function neighborsOf(scene: Scene, all: readonly Held[], { card, words }: Held): readonly Held[] {
  const segment = segmentOf(scene, card);
  if (segment === null) return [];
  return all.filter(
    (other) =>
      other.card.host !== card.host &&
      segmentOf(scene, other.card) === segment &&
      IpPrefix.of(words.address, Math.min(words.prefixLength, other.words.prefixLength)).contains(other.words.address),
  );
}

function corrected(scene: Scene, { card, words }: Held, right: Held): Edit {
  const { name } = card.host;
  const { prefixLength } = right.words;
  const isWide = words.prefixLength < prefixLength;
  const [isSender, wide] = [
    name === scene.run.document.from,
    isWide ? 'on its own link what is behind a router' : null,
  ];
  return {
    code: isWide ? 'route-shadowed' : isSender ? 'client-route-missing' : 'return-route-missing',
    host: name,
    text: `${name} has ${words.address.toString()}/${words.prefixLength} on ${card.name}, and others on that link have /${prefixLength}, as ${right.card.host.name} has: it looks ${wide ?? 'for a router to reach its own neighbours'}`,
    ...replaceAddress(scene, card, words, { ...words, prefixLength }),
    merit: 'repair',
    survivesReboot: true,
  };
}
