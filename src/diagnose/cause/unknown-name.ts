/** A name of which nothing in the network tells whom it means. */
import { literalAddress } from '../../addr/ip.ts';
import { fullNameFor, placesOf, lookUp } from './look-up.ts';
import { meantHosts } from './name-of-destination.ts';
import { nodeOf, type Scene } from './scene.ts';

/** What can be said where a server has denied the name of a destination, and no host is called so; null otherwise. */
export function unknownNameText(scene: Scene): string | null {
  const { run, result } = scene;
  const { from, to } = run.document;
  const outcomes = run.outcome?.resolved?.answers.map(({ outcome }) => outcome) ?? [];
  if (result.way !== 'name' || literalAddress(to) !== null) return null;
  const node = nodeOf(scene, from);
  const found = (['AAAA', 'A'] as const).map((kind) => lookUp(scene, node, to, kind));
  if (found.some(({ addresses }) => addresses.length > 0) || !meantHosts(scene, found[0]!).isGuess) return null;
  const name = fullNameFor(node, to);
  const [place] = placesOf(scene, node, name);
  // A server that is asked for a zone of others, and reaches none of these, says that it has failed.
  const isDenied = outcomes.some(
    (each) => each.startsWith('no-') || (place === undefined && each === 'server-failure'),
  );
  if (!isDenied) return null;
  const where =
    place === undefined
      ? `No DNS server here has a zone that ${name} lies in`
      : `The zone ${place.zone.name} on ${place.node.host.name} has no record for ${name}`;
  return `${where}, and no host is called so: the name does not exist. Whether it is mistyped, or which host it is to lead to, cannot be known from this network, so no record is proposed.`;
}
