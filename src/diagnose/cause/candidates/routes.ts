/**
 * Routes: on every host of the way of the packet that died, what it chose is held against where the packet could have
 * gone. On the way back that is first of all the host from which the forward packet came.
 */
import type { CauseCode } from '../../../scenario/cause-codes.ts';
import type { NetworkInterface } from '../../../host/network-interface.ts';
import type { Route, RouteCandidate } from '../../../route/route-table.ts';
import {
  addRoute,
  deleteRoute,
  metricBelow,
  replaceRoute,
  type Repair,
  type RouteWords,
  setRoute,
  wordsOf,
} from '../commands.ts';
import type { Edit, Merit } from '../edit.ts';
import { isUnknownToRules } from '../guards.ts';
import { type IntendedRoute, intendedRoute } from '../intended-routes.ts';
import { isOwnersFault } from '../pointers.ts';
import { type Choice, hasShell, type Scene } from '../scene.ts';
import { type Way, wayText } from '../ways.ts';
import { betterWays } from '../better-ways.ts';
import { isGatewayAtFault } from './gateways.ts';
import { withoutEntry, withoutShell } from './routes-without-shell.ts';
import { type Flight, flightsOf } from '../flights.ts';

/** A choice that may have been wrong, and a better way. */
interface Case {
  readonly scene: Scene;
  readonly choice: Choice;
  readonly way: Way;
  readonly isReturn: boolean;
}

export function routeCandidates(scene: Scene): readonly Edit[] {
  return flightsOf(scene).flatMap((flight) =>
    flight.choices.toReversed().flatMap((choice) => editsForChoice(scene, flight, choice)),
  );
}

function editsForChoice(scene: Scene, { source, isReturn }: Flight, choice: Choice): Edit[] {
  const from = source ?? choice.decision.destination;
  const edits = betterWays(scene, from, choice).flatMap((way) => editsFor({ scene, choice, way, isReturn }));
  const without = hasShell(scene, choice.node.host.name)
    ? withoutChosen(choice, isReturn)
    : withoutEntry(scene, choice, from, isReturn);
  return [...edits, ...without];
}

function editsFor(given: Case): Edit[] {
  const { scene, choice, way } = given;
  const { node, decision } = choice;
  const { name } = node.host;
  if (!hasShell(scene, name)) return withoutShell(scene, choice, way, given.isReturn);
  const right = decision.candidates.find(({ route }) => route.interface === way.out && route.nextHop === way.nextHop);
  if (right !== undefined) return right.outcome === 'chosen' ? [] : preferRight(given, right);
  const manual = decision.candidates.filter(({ route }) => route.origin === 'manual' && route.prefix.length > 0);
  if (way.nextHop === null) {
    const elsewhere = manual.find(({ route }) => route.nextHop === null && route.interface !== way.out);
    return elsewhere === undefined ? missing(given) : [otherInterface(given, elsewhere), ...missing(given)];
  }
  const sameCard = manual.find(({ route }) => route.interface === way.out && route.nextHop !== null);
  if (sameCard !== undefined) return [otherNextHop(given, sameCard)];
  const sameHop = manual.find(({ route }) => route.nextHop === way.nextHop);
  if (sameHop !== undefined) return [otherInterface(given, sameHop)];
  return missing(given);
}

const sumText = ({ routeMetric, interfaceMetric, sum }: RouteCandidate): string =>
  `${routeMetric} + ${interfaceMetric} = ${sum}`;

const routeText = ({ nextHop, interface: out }: Route): string =>
  `${nextHop === null ? 'on-link' : `through ${nextHop.toString()}`} on ${out.name}`;

const edit = (
  { choice: { node } }: Case,
  code: CauseCode,
  text: string,
  repair: Repair,
  merit: Merit = 'repair',
): Edit => ({
  code,
  host: node.host.name,
  text,
  ...repair,
  merit,
  survivesReboot: true,
});

/** The right route is there and lost. */
function preferRight(given: Case, right: RouteCandidate): Edit[] {
  const { choice } = given;
  const chosen = choice.decision.chosen!;
  const { name } = choice.node.host;
  const isSamePrefix = right.route.prefix.equals(chosen.route.prefix);
  if (!isSamePrefix) return shadowed(given, right, chosen);
  const tie = right.sum === chosen.sum ? '; of equal sums the route that was added first wins' : '';
  const text = `${name} has the right route to ${right.route.prefix.toString()}, ${routeText(right.route)}, and prefers the one ${routeText(chosen.route)}: ${sumText(chosen)} against ${sumText(right)}${tie}`;
  const code = given.isReturn ? 'return-route-metric' : 'route-shadowed';
  const metric = metricBelow(chosen.sum, right.interfaceMetric);
  const raised = setRoute(name, chosen.route, { metric: right.sum + 50 - chosen.interfaceMetric });
  const edits = [edit(given, code, text, raised, 'workaround')];
  return metric === null ? edits : [edit(given, code, text, setRoute(name, right.route, { metric })), ...edits];
}

/** A longer prefix takes the traffic: it goes, or the right way gets a route as long. */
function shadowed(given: Case, right: RouteCandidate, chosen: RouteCandidate): Edit[] {
  const { node, decision } = given.choice;
  const text = `${node.host.name} has a route ${routeText(right.route)} to ${right.route.prefix.toString()}, and ${chosen.route.prefix.toString()} ${routeText(chosen.route)} is longer, so it takes what is for ${decision.destination.toString()}`;
  const { route } = chosen;
  const metric = metricBelow(chosen.sum, given.way.out.metricOf(decision.destination.family));
  const words = {
    prefix: route.prefix,
    interface: given.way.out,
    nextHop: given.way.nextHop,
    ...(metric === null ? {} : { metric }),
  };
  const added = edit(given, 'route-shadowed', text, addRoute(node.host.name, words), 'workaround');
  if (route.origin !== 'manual') return [added];
  return [edit(given, 'route-shadowed', text, deleteRoute(node.host.name, route)), added];
}

function otherNextHop(given: Case, { route }: RouteCandidate): Edit {
  const { choice, way } = given;
  const { name } = choice.node.host;
  const text = `${name} sends what is for ${route.prefix.toString()} to ${route.nextHop!.toString()}; ${wayText(way)}, is where it belongs`;
  const code = given.isReturn ? 'return-route-next-hop' : 'client-route-next-hop';
  const merit = isOwnersFault(given.scene, route.nextHop!) ? 'workaround' : 'repair';
  return edit(given, code, text, replaceRoute(name, route, { nextHop: way.nextHop }), merit);
}

function otherInterface(given: Case, { route }: RouteCandidate): Edit {
  const { choice, way } = given;
  const { name } = choice.node.host;
  const text = `The route of ${name} to ${route.prefix.toString()} ${route.nextHop === null ? '' : `through ${route.nextHop.toString()} `}names interface ${route.interface.index} (${route.interface.name}); the way there is on ${way.out.index} (${way.out.name})`;
  const code = given.isReturn ? 'return-route-interface' : 'interface-index';
  return edit(given, code, text, replaceRoute(name, route, { interface: way.out }));
}

/** No route leads that way: one is added, with a metric that wins where something else would. */
function missing(given: Case): Edit[] {
  const { scene, choice, way, isReturn } = given;
  const { node, decision } = choice;
  const { name } = node.host;
  const intended = intendedRoute(scene, node, decision, way);
  const { prefix, mistyped } = intended;
  const rival = decision.candidates.find(({ route }) => route.prefix.equals(prefix));
  const words: RouteWords = {
    prefix,
    interface: way.out,
    nextHop: way.nextHop,
    metric: metricAgainst(rival, intended, way),
    publish: isReturn || prefix.address.family === 4 ? 'no' : (intended.publish ?? publishing(node.host.interfaces)),
  };
  const instead =
    decision.chosen === null
      ? 'has none at all'
      : `takes ${decision.chosen.route.prefix.toString()} ${routeText(decision.chosen.route)}`;
  const similar = mistyped === null ? '' : ` (its route through that router is for ${mistyped.prefix.toString()})`;
  const text = `${name} has no route to ${prefix.toString()} through ${wayText(way)}, and ${instead}${similar}`;
  const code = isReturn ? 'return-route-missing' : 'client-route-missing';
  // A way back to a prefix that no connection security rule knows would be half a cure, and so is one past a gateway.
  const isHalf = isUnknownToRules(scene, decision.destination) || isGatewayAtFault(scene, choice, way);
  const merit = isHalf ? 'workaround' : 'repair';
  return [edit(given, code, text, addRoute(name, words), merit)];
}

/** The metric that was meant, where it wins; otherwise one that does. Undefined: that which a command takes by itself. */
function metricAgainst(
  rival: RouteCandidate | undefined,
  { prefix, metric }: IntendedRoute,
  { out }: Way,
): number | undefined {
  const own = out.metricOf(prefix.address.family);
  const meant = metric === 256 ? undefined : (metric ?? undefined);
  if (rival === undefined || (metric ?? 256) + own < rival.sum) return meant;
  return metricBelow(rival.sum, own) ?? 0;
}

/** A router that advertises publishes what it is given. */
const publishing = (interfaces: readonly NetworkInterface[]): 'yes' | 'no' =>
  interfaces.some(({ ipv6 }) => ipv6.settings.advertise) ? 'yes' : 'no';

/** What happens when the chosen route is not there, where something else covers the destination. */
function withoutChosen(choice: Choice, isReturn: boolean): Edit[] {
  const { node, decision } = choice;
  const { name } = node.host;
  const { chosen, candidates } = decision;
  if (chosen === null || chosen.route.origin !== 'manual') return [];
  const next = candidates.find(({ outcome }) => outcome !== 'chosen' && outcome !== 'interface-down');
  if (next === undefined) return [];
  const isLonger = next.route.prefix.length < chosen.route.prefix.length;
  const code = isLonger ? 'route-shadowed' : isReturn ? 'return-route-metric' : 'route-shadowed';
  const text = `Without the route of ${name} to ${chosen.route.prefix.toString()} ${routeText(chosen.route)} the one ${routeText(next.route)} would be taken`;
  return [
    { code, host: name, text, ...deleteRoute(name, wordsOf(chosen.route)), merit: 'sacrifice', survivesReboot: true },
  ];
}
