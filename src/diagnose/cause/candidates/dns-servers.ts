/** Hosts that ask a DNS server which is none, or which knows nothing of the zone, while another one does. */
import { parseIpAddress } from '../../../addr/ip.ts';
import type { Node } from '../../../scenario/node.ts';
import { setValue } from '../commands.ts';
import { clientsOf } from '../connections.ts';
import type { Edit } from '../edit.ts';
import { fullNameFor, type NamePlace, placesOf } from '../look-up.ts';
import { nodeOf, type Scene } from '../scene.ts';
import { owns } from '../ways.ts';

export function dnsServerCandidates(scene: Scene): readonly Edit[] {
  const { from, to } = scene.run.document;
  const { hosts } = scene.loaded.document;
  const asker = nodeOf(scene, from);
  const clients = clientsOf(scene).flatMap(({ host, name }) => {
    const settings = hosts[host.name]?.tunnels?.[name];
    const server = settings?.kind === 'ip-https' ? settings.server : undefined;
    return server === undefined ? [] : editsFor(scene, nodeOf(scene, host.name), server);
  });
  if (scene.result.way !== 'name' || (hosts[from]?.dns?.nrpt ?? []).length > 0) return clients;
  return [...clients, ...editsFor(scene, asker, fullNameFor(asker, to))];
}

function editsFor(scene: Scene, node: Node, name: string): Edit[] {
  const host = node.host.name;
  const { hosts } = scene.loaded.document;
  const before = hosts[host]?.dns?.servers ?? [];
  const [place] = placesOf(scene, node, name);
  if (before.length === 0 || place === undefined) return [];
  const asked = before.map(parseIpAddress);
  // A server of DNS64 asks others.
  const isServed = [...scene.network.nodes.values()].some(
    (other) =>
      asked.some((address) => owns(other, address)) &&
      (hosts[other.host.name]?.dns64 !== undefined || placesOf(scene, node, name).some((each) => each.node === other)),
  );
  if (isServed) return [];
  const right = addressOf(scene, place);
  if (right === null) return [];
  return [
    {
      code: 'dns-record-missing',
      host,
      text: `${host} asks ${before.join(', ')} for names, and ${place.node.host.name} (${right}) is the server that knows ${place.zone.name}`,
      ...setValue(['hosts', host, 'dns', 'servers'], [right], before),
      merit: 'repair',
      survivesReboot: true,
    },
  ];
}

/** By which others ask it; else its first IPv4 address. */
function addressOf({ loaded }: Scene, { node }: NamePlace): string | null {
  const used = Object.values(loaded.document.hosts).flatMap(({ dns }) => dns?.servers ?? []);
  const known = used.find((text) => owns(node, parseIpAddress(text)));
  return known ?? node.host.interfaces.flatMap(({ ipv4 }) => ipv4.addresses)[0]?.address.toString() ?? null;
}
