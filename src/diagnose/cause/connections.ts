/** IP-HTTPS connections that a flow depends on: those of its ends that are clients. */
import { parseDuration } from '../../scenario/units.ts';
import { IpHttpsInterface } from '../../tunnel/ip-https/ip-https-interface.ts';
import type { Scene } from './scene.ts';
import { ownerName } from './ways.ts';

/** The interface of an IP-HTTPS client; null for a host that is none. */
export function clientInterface({ network }: Scene, name: string): IpHttpsInterface | null {
  const interfaces = network.nodes.get(name)?.host.interfaces ?? [];
  return (
    interfaces.find((each): each is IpHttpsInterface => each instanceof IpHttpsInterface && !each.isServer) ?? null
  );
}

/** The host that a name is meant for: the one that registers it, or is called so. */
export function namedHost({ network: { nodes } }: Scene, name: string): string | null {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  const label = wanted.split('.')[0]!;
  const all = [...nodes.keys()];
  const registers = (host: string): boolean => nodes.get(host)!.registration?.name.toLowerCase() === wanted;
  return all.find(registers) ?? all.find((host) => host.toLowerCase() === label) ?? null;
}

/** The clients among the ends of a flow; where nobody is known to be its destination, all of the network. */
export function clientsOf(scene: Scene): readonly IpHttpsInterface[] {
  const { from, to } = scene.run.document;
  const destination = scene.run.outcome?.destination ?? null;
  const owner = destination === null ? null : ownerName(scene, destination);
  const ends = new Set([from, namedHost(scene, to), owner].filter((name) => name !== null));
  const clients = [...ends].flatMap((name) => clientInterface(scene, name) ?? []);
  if (clients.length > 0 || owner !== null) return clients;
  return [...scene.network.nodes.keys()].flatMap((name) => clientInterface(scene, name) ?? []);
}

/** Whether an end of the flow was not connected all the time since the flow began. */
export function concernsConnections(scene: Scene): boolean {
  const begin = parseDuration(scene.run.document.at)!;
  return clientsOf(scene).some(({ connectedSince }) => connectedSince === null || connectedSince > begin);
}

/** How far the connections of its ends have come. */
export const connectionProgress = (scene: Scene): number =>
  clientsOf(scene).reduce((sum, { reached }) => sum + reached, 0);
