/**
 * An ISATAP router that no longer has the prefix on-link which its stations have addresses of: they keep these until they
 * run out (RFC 4862 section 5.5.4), or have them from a second router. It takes nothing from them any more (RFC 5214
 * section 7.3), and has no way to them for answers.
 */
import { isatapLocator } from '../../../addr/embedded.ts';
import type { IpAddress } from '../../../addr/ip.ts';
import type { Ipv4Address } from '../../../addr/ipv4.ts';
import type { IsatapInterface } from '../../../tunnel/isatap/isatap-interface.ts';
import { addRoute } from '../commands.ts';
import type { Edit } from '../edit.ts';
import { prefixRoutesOf } from '../facing.ts';
import { flightsOf } from '../flights.ts';
import { isStation } from '../guards.ts';
import { wantedPrefixes } from '../isatap-prefixes.ts';
import { type Choice, hasShell, nodeOf, type Scene } from '../scene.ts';

/** Routers on the way of an answer that have lost the prefix of the station. */
export const lostPrefixCandidates = (scene: Scene): readonly Edit[] =>
  flightsOf(scene).flatMap(({ choices }) => choices.flatMap((choice) => noWayBack(scene, choice)));

function noWayBack(scene: Scene, { node, decision: { destination } }: Choice): Edit[] {
  if (!isStation(destination)) return [];
  const why = `so it has no way to ${destination.toString()}`;
  return node.isatap.adapters
    .filter(({ isUp, ipv6 }) => isUp && ipv6.settings.advertise)
    .flatMap((adapter) => lostPrefix(scene, adapter, destination, why));
}

/** A packet that died at the source check of a router, though the IPv6 source holds the IPv4 source. */
export function unknownSource(
  scene: Scene,
  adapter: IsatapInterface,
  source: IpAddress | null,
  locator: Ipv4Address,
): Edit[] {
  if (source === null || !isStation(source) || isatapLocator(source) !== locator) return [];
  const why = `so it takes nothing that comes from ${source.toString()} at ${locator.toString()}`;
  return lostPrefix(scene, adapter, source, why);
}

function lostPrefix(scene: Scene, adapter: IsatapInterface, station: IpAddress, why: string): Edit[] {
  const router = adapter.host.name;
  if (!hasShell(scene, router) || prefixRoutesOf(adapter).some(({ prefix }) => prefix.contains(station))) return [];
  const wanted = wantedPrefixes(scene, nodeOf(scene, router), adapter).find(({ prefix }) => prefix.contains(station));
  if (wanted === undefined) return [];
  const { prefix, evidence } = wanted;
  return [
    {
      code: 'isatap-prefix-missing',
      host: router,
      text: `${router} has not ${prefix.toString()} on-link on ${adapter.name} (${adapter.index}), ${why}. It is the prefix that is meant: ${evidence}`,
      ...addRoute(router, { prefix, interface: adapter, nextHop: null, publish: 'yes' }),
      merit: 'repair',
      survivesReboot: true,
    },
  ];
}
