/** Static routes of devices without a Windows shell: entries of a list of the scenario are put in, changed, taken out. */
import type { IpAddress } from '../../../addr/ip.ts';
import { parseIpAddress } from '../../../addr/ip.ts';
import { IpPrefix } from '../../../addr/prefix.ts';
import type { NetworkInterface } from '../../../host/network-interface.ts';
import type { Route, RouteCandidate } from '../../../route/route-table.ts';
import type { CauseCode } from '../../../scenario/cause-codes.ts';
import type { ScenarioHost } from '../../../scenario/schema.ts';
import { metricBelow, type Repair, setItems, type Swap } from '../commands.ts';
import type { Edit, Merit } from '../edit.ts';
import { isOwnersFault } from '../pointers.ts';
import type { Choice, Scene } from '../scene.ts';
import { isGatewayAtFault } from './gateways.ts';
import { leads, nodeAt, prefixAround, type Way, wayText } from '../ways.ts';

type Entry = NonNullable<ScenarioHost['routes']>[number];

/** A choice of a device, and a better way. */
export function withoutShell(scene: Scene, choice: Choice, way: Way, isReturn: boolean): Edit[] {
  const { node, decision } = choice;
  const { name } = node.host;
  // What is on its own link needs no router; where another route takes it, that one is in the way.
  if (way.nextHop === decision.destination) return [];
  const right = decision.candidates.find(({ route }) => route.interface === way.out && route.nextHop === way.nextHop);
  if (right !== undefined && right.route.prefix.equals(decision.chosen!.route.prefix))
    return preferred(scene, choice, right, isReturn);
  const before = entriesOf(scene, name);
  const prefix = prefixAround(scene, decision.destination);
  const wanted = prefix.toString();
  const known = before.find(({ to }) => IpPrefix.parse(to).equals(prefix));
  const via = way.nextHop === null ? {} : { via: way.nextHop.toString() };
  const route = { to: wanted, ...via, interface: way.out.name };
  const repair = swapped(name, {
    taken: known ?? null,
    put: known === undefined ? route : { ...known, ...route },
  });
  if (right !== undefined) return [edit(name, 'route-shadowed', shadowText(choice, right.route), repair, 'workaround')];
  if (known === undefined) {
    const code = isReturn ? 'return-route-missing' : 'client-route-missing';
    const merit = isGatewayAtFault(scene, choice, way) ? 'workaround' : 'repair';
    return [edit(name, code, `${name} has no route to ${wanted}; ${wayText(way)}, leads there`, repair, merit)];
  }
  const code = isReturn ? 'return-route-next-hop' : 'client-route-next-hop';
  const text = `The route of ${name} to ${wanted} leads to ${known.via ?? 'its own link'}; ${wayText(way)}, is where it belongs`;
  const isRight = known.via !== undefined && isOwnersFault(scene, parseIpAddress(known.via));
  return [edit(name, code, text, repair, isRight ? 'workaround' : 'repair')];
}

/** The entry that was chosen, taken out: where the next best route leads to the destination, it was in the way. */
export function withoutEntry(scene: Scene, choice: Choice, source: IpAddress, isReturn: boolean): Edit[] {
  const { node, decision } = choice;
  const { chosen, candidates, destination } = decision;
  const { name } = node.host;
  const entry = chosen === null ? undefined : entryOf(scene, name, chosen.route);
  const next = candidates.find(({ outcome }) => outcome !== 'chosen' && outcome !== 'interface-down')?.route;
  if (entry === undefined || next === undefined) return [];
  const far = nodeAt(scene, next.interface as NetworkInterface, next.nextHop ?? destination, source);
  if (far === null || !leads(scene, far, destination, source, [name])) return [];
  const isLonger = next.prefix.length < chosen!.route.prefix.length;
  const code = isReturn && !isLonger ? 'return-route-metric' : 'route-shadowed';
  const repair = swapped(name, { taken: entry, put: null });
  return [edit(name, code, shadowText(choice, next), repair, isLonger ? 'repair' : 'sacrifice')];
}

/** Two routes to one prefix: the right one gets the lower sum. */
function preferred(scene: Scene, choice: Choice, right: RouteCandidate, isReturn: boolean): Edit[] {
  const { name } = choice.node.host;
  const chosen = choice.decision.chosen!;
  const entry = entryOf(scene, name, right.route);
  const metric = metricBelow(chosen.sum, right.interfaceMetric);
  if (entry === undefined || metric === null) return [];
  const text = `${name} has the right route to ${entry.to}, ${routeText(right.route)}, and prefers the one ${routeText(chosen.route)}: ${chosen.sum} against ${right.sum}`;
  const repair = swapped(name, { taken: entry, put: { ...entry, metric } });
  return [edit(name, isReturn ? 'return-route-metric' : 'route-shadowed', text, repair)];
}

const edit = (host: string, code: CauseCode, text: string, repair: Repair, merit: Merit = 'repair'): Edit => ({
  code,
  host,
  text,
  ...repair,
  merit,
  survivesReboot: true,
});

const swapped = (name: string, swap: Swap): Repair => setItems(['hosts', name, 'routes'], [swap]);

const entriesOf = ({ loaded }: Scene, name: string): readonly Entry[] => loaded.document.hosts[name]?.routes ?? [];

const entryOf = (scene: Scene, name: string, route: Route): Entry | undefined =>
  entriesOf(scene, name).find(
    ({ to, via, interface: out }) =>
      out === route.interface.name &&
      (via === undefined ? null : parseIpAddress(via)) === route.nextHop &&
      IpPrefix.parse(to).equals(route.prefix),
  );

const routeText = ({ nextHop, interface: out }: Route): string =>
  `${nextHop === null ? 'on-link' : `through ${nextHop.toString()}`} on ${out.name}`;

function shadowText({ node, decision }: Choice, right: Route): string {
  const { route } = decision.chosen!;
  return `${node.host.name} has a route ${routeText(right)} to ${right.prefix.toString()}, and ${route.prefix.toString()} ${routeText(route)} takes what is for ${decision.destination.toString()}`;
}
