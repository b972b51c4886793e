/** Routes that a host had while the scenario ran: they are put back as they were. */
import type { CauseCode } from '../../../scenario/cause-codes.ts';
import { IsatapInterface } from '../../../tunnel/isatap/isatap-interface.ts';
import type { NetworkInterface } from '../../../host/network-interface.ts';
import { addRoute, keepRoute } from '../commands.ts';
import type { Edit } from '../edit.ts';
import { flightsOf } from '../flights.ts';
import { isMeantToAdvertise } from '../facing.ts';
import type { PastRoute } from '../route-history.ts';
import { hasShell, type Scene } from '../scene.ts';

export function vanishedRouteCandidates(scene: Scene): readonly Edit[] {
  return [...scene.network.nodes].flatMap(([name, { host }]) => {
    if (!hasShell(scene, name)) return [];
    return (scene.lostRoutes.get(name) ?? []).flatMap((past) => {
      const card = host.interfaceByName(past.interface);
      return card === undefined || !isWanted(scene, card, past) ? [] : editFor(scene, card, past);
    });
  });
}

/** It would be asked for what died; or it is a prefix of stations, without which none may have set out. */
function isWanted(scene: Scene, card: NetworkInterface, { prefix, nextHop, wasLostAtReboot }: PastRoute): boolean {
  if (isStationPrefix(card, nextHop)) return true;
  // A default gateway that somebody has deleted: other places tell more of it.
  if (prefix.length === 0 && prefix.address.family === 4 && !wasLostAtReboot) return false;
  const { host } = card;
  const asked = flightsOf(scene).flatMap(({ choices }) => choices.filter(({ node }) => node.host === host));
  if (asked.some(({ decision }) => prefix.contains(decision.destination))) return true;
  // Nobody sends to a router what it has not told of.
  const destination = scene.run.outcome?.destination ?? null;
  return destination !== null && scene.packets.payload.length === 0 && prefix.contains(destination);
}

const isStationPrefix = (card: NetworkInterface, nextHop: PastRoute['nextHop']): boolean =>
  nextHop === null && card instanceof IsatapInterface && card.ipv6.settings.advertise;

function editFor(scene: Scene, card: NetworkInterface, past: PastRoute): Edit {
  const { name } = card.host;
  const { prefix, nextHop, wasLostAtReboot } = past;
  const words = {
    prefix,
    interface: card,
    nextHop,
    metric: past.metric === 256 ? undefined : past.metric,
    publish: past.publish,
  };
  const way = nextHop === null ? `on-link on ${card.name}` : `through ${nextHop.toString()} on ${card.name}`;
  const text = wasLostAtReboot
    ? `${name} had the route to ${prefix.toString()} ${way} in its active store only, and the reboot has taken it away`
    : `${name} had the route to ${prefix.toString()} ${way}, and ${hasRunOut(scene, past) ? 'its lifetime has run out' : 'somebody has deleted it'}`;
  return {
    code: wasLostAtReboot ? 'route-not-persistent' : codeFor(scene, card, past),
    host: name,
    text,
    ...(wasLostAtReboot ? keepRoute(name, words) : addRoute(name, words)),
    merit: 'repair',
    survivesReboot: true,
    putsBack: true,
  };
}

const hasRunOut = ({ network }: Scene, { validUntil }: PastRoute): boolean => validUntil <= network.simulator.now;

function codeFor(scene: Scene, card: NetworkInterface, { nextHop }: PastRoute): CauseCode {
  if (isStationPrefix(card, nextHop) && isMeantToAdvertise(card)) return 'isatap-prefix-missing';
  return scene.result.way === 'return' ? 'return-route-missing' : 'client-route-missing';
}
