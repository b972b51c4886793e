/**
 * The default name of an ISATAP router is answered to everybody, so a host that needs no tunnel has one, and its traffic,
 * plain IPv4 before, goes in there and dies (windows.md section 5b).
 */
import { isatapLocator } from '../../../addr/embedded.ts';
import type { IpAddress } from '../../../addr/ip.ts';
import type { Node } from '../../../scenario/node.ts';
import { DEFAULT_ROUTER } from '../../../tunnel/isatap/isatap-service.ts';
import { nameKey } from '../../../wire/dns/name.ts';
import { concernedHosts } from '../concerned.ts';
import { enableBlockList, setBlockList } from '../dns-commands.ts';
import type { Edit } from '../edit.ts';
import { type LookUp, lookUp, type NamePlace, placesOf } from '../look-up.ts';
import { usableAddresses } from '../name-of-destination.ts';
import { nodeOf, type Scene } from '../scene.ts';
import { leads, owns } from '../ways.ts';

export function globalNameCandidates(scene: Scene): readonly Edit[] {
  const destination = scene.run.outcome?.destination ?? null;
  if (destination?.family !== 6) return [];
  const instead = overIpv4(scene, destination);
  if (instead === null) return [];
  return concernedHosts(scene)
    .filter((node) => isByDefaultName(node) && usesTunnel(node, destination))
    .flatMap((node) => {
      const found = lookUp(scene, node, DEFAULT_ROUTER, 'A');
      const [place] = placesOf(scene, node, found.name);
      return found.blockedAt !== null || place === undefined ? [] : [blocked(scene, node, found, place, instead)];
    });
}

/** An IPv4 address of the destination that the sender could reach. */
function overIpv4(scene: Scene, destination: IpAddress): IpAddress | null {
  const { network, run } = scene;
  // An adapter that is down has no addresses; the IPv4 address inside is its host's all the same.
  const locator = destination.family === 6 ? isatapLocator(destination) : null;
  const owner = [...network.nodes.values()].find(
    (node) => owns(node, destination) || (locator !== null && owns(node, locator)),
  );
  const from = nodeOf(scene, run.document.from);
  const all = owner === undefined ? [] : usableAddresses(owner).filter(({ family }) => family === 4);
  return all.find((address) => leads(scene, from, address, address, [])) ?? null;
}

const isByDefaultName = ({ isatap: { settings, adapters } }: Node): boolean =>
  settings.routerName === null &&
  adapters.some(
    ({ isUp, potentialRouters }) => isUp && potentialRouters.routers.some(({ origin }) => origin === 'name'),
  );

/** It sends to the destination by its adapter, or the destination is its adapter's. */
function usesTunnel(node: Node, destination: IpAddress): boolean {
  if (destination.family !== 6) return false;
  if (owns(node, destination)) return isatapLocator(destination) !== null;
  const out = node.host.ipv6.decide(destination).chosen?.route.interface;
  return node.isatap.adapters.some((adapter) => adapter === out);
}

function blocked(scene: Scene, node: Node, found: LookUp, place: NamePlace, instead: IpAddress): Edit {
  const { server } = place;
  const isListed = server.queryBlockList.some((each) => nameKey(each) === DEFAULT_ROUTER);
  const repair = isListed
    ? enableBlockList(place)
    : setBlockList(scene, place, [...server.queryBlockList, DEFAULT_ROUTER]);
  // Where stations are given a name of their own, nobody depends on the default one.
  const isNeedless = [...scene.network.nodes.values()].some(({ isatap }) => isatap.settings.routerName !== null);
  return {
    code: 'isatap-name-global',
    host: place.node.host.name,
    text: `${place.node.host.name} answers for ${found.name} to everybody, so ${node.host.name}, which nobody gave a router, has a tunnel and sends through it what it could send to ${instead.toString()}`,
    ...repair,
    merit: isNeedless ? 'repair' : 'workaround',
    survivesReboot: true,
  };
}
