/** Why a host was not told of a way by a router that faces it: the router has it to itself, or has none either. */
import type { NetworkInterface } from '../../../host/network-interface.ts';
import type { Route } from '../../../route/route-table.ts';
import type { Node } from '../../../scenario/node.ts';
import { addRoute, deleteRoute, setRoute, switchInterface, wordsOf } from '../commands.ts';
import type { Edit } from '../edit.ts';
import { type FacingRouter, routersFacing } from '../facing.ts';
import { isFixed, offerDefault, tellOf } from '../fixed-advertisements.ts';
import { intendedRoute } from '../intended-routes.ts';
import { bornAt, type Choice, choicesOf, hasShell, type Scene } from '../scene.ts';
import { switchedOn } from '../switches.ts';
import { prefixAround, waysTo } from '../ways.ts';

/** Ways of one router that are turned into edits at most. */
const MOST_WAYS = 2;

/** A host that wanted to send, what it knew, and a router that could have told it more. */
interface Case {
  readonly scene: Scene;
  readonly choice: Choice;
  readonly facing: FacingRouter;
}

export function advertisedRouteCandidates(scene: Scene): readonly Edit[] {
  const choice = choiceOfOrigin(scene);
  if (choice === null) return [];
  return routersFacing(scene, choice.node)
    .filter(({ inward }) => inward.isUp)
    .filter((facing) => !isChosen(choice, facing))
    .flatMap((facing) => editsFor({ scene, choice, facing }));
}

/**
 * What the host that made the packet chose for it. Hosts believe advertisements; routers on the way have tables of their
 * own. A host without any way makes no packet that could be followed.
 */
function choiceOfOrigin(scene: Scene): Choice | null {
  const { packets, run, network } = scene;
  const died = packets.first ?? packets.lost[0];
  const origin = died === undefined ? run.document.from : bornAt(scene, died);
  const node = origin === null ? undefined : network.nodes.get(origin);
  if (node === undefined) return null;
  const made = died === undefined ? undefined : choicesOf(scene, died).find((choice) => choice.node === node);
  if (made !== undefined) return made;
  const destination = died?.description?.destination ?? run.outcome?.destination ?? null;
  return destination?.family === 6 ? { node, decision: node.host.ipv6.decide(destination) } : null;
}

/** The host sends to this router already: whatever is wrong lies further on. */
const isChosen = ({ decision: { chosen } }: Choice, { inward }: FacingRouter): boolean =>
  chosen !== null && isOver(chosen.route, inward);

function editsFor(given: Case): Edit[] {
  const { scene, choice, facing } = given;
  const { destination } = choice.decision;
  if (destination.family !== 6) return [];
  const lost = choice.decision.candidates.find(({ route }) => isOver(route, facing.inward));
  const preferred = lost === undefined || !hasShell(scene, choice.node.host.name) ? [] : [shadowed(given, lost.route)];
  if (isFixed(facing.inward)) return lost === undefined ? untold(given) : preferred;
  if (!hasShell(scene, facing.node.host.name)) return preferred;
  return [...preferred, ...routerEdits(given, facing.node.host.ipv6.decide(destination).chosen?.route ?? null)];
}

/** What the router could tell of its own table. @param route what it would take itself */
function routerEdits(given: Case, route: Route | null): Edit[] {
  const { scene, choice, facing } = given;
  const { destination } = choice.decision;
  const isInward = route?.interface === facing.inward;
  if (route === null || (isInward && route.nextHop !== null)) return missingRoute(given);
  if (isInward) return [];
  if (route.prefix.length > 0) return route.publish === 'no' ? [unpublished(given, route)] : [];
  const ways = waysTo(scene, facing.node, destination, destination);
  const isRight = ways.some(({ out, nextHop }) => out === route.interface && nextHop === route.nextHop);
  return isRight ? defaultRoute(given) : missingRoute(given);
}

/**
 * The host was told of a way, and takes another one: that goes where somebody has typed it, else a route for these very
 * destinations wins.
 */
function shadowed({ scene, choice, facing }: Case, lost: Route): Edit {
  const { node, decision } = choice;
  const chosen = decision.chosen!.route;
  const prefix = prefixAround(scene, decision.destination);
  const { name } = node.host;
  // Of several routers that tell of ways by one interface all are to be right.
  const isOneOfSeveral = chosen.origin === 'advertisement' && chosen.interface === lost.interface;
  return {
    ...base(node),
    merit: isOneOfSeveral ? 'workaround' : 'repair',
    code: 'route-shadowed',
    text: `${name} was told of a way by ${facing.node.host.name}, ${routeText(lost)}, and ${routeText(chosen)} takes the traffic to ${decision.destination.toString()}`,
    ...(chosen.origin === 'manual'
      ? deleteRoute(name, wordsOf(chosen))
      : addRoute(name, { prefix, interface: lost.interface, nextHop: lost.nextHop })),
  };
}

const base = ({ host }: Node) => ({ host: host.name, merit: 'repair', survivesReboot: true }) as const;

const insteadText = ({ choice: { node, decision } }: Case): string =>
  decision.chosen === null
    ? `${node.host.name} has no route to ${decision.destination.toString()}`
    : `${node.host.name} sends what is for ${decision.destination.toString()} by ${decision.chosen.route.prefix.toString()} on ${decision.chosen.route.interface.name}`;

const routeText = ({ prefix, nextHop, interface: out }: Route): string =>
  `${prefix.toString()} ${nextHop === null ? 'on-link' : `through ${nextHop.toString()}`} on ${out.name}`;

function unpublished(given: Case, route: Route): Edit {
  const { node } = given.facing;
  return {
    ...base(node),
    code: 'route-not-published',
    text: `${node.host.name} has the route to ${routeText(route)}, and does not publish it: its advertisements do not tell of it, and ${insteadText(given)}`,
    ...setRoute(node.host.name, route, { publish: 'yes' }),
  };
}

/**
 * Advertisements that a scenario lays down, and in them no route to there. A router with a default route may offer
 * itself for everything, and where it has none, it may be that it has lost its route as well: neighbours tell.
 */
function untold(given: Case): Edit[] {
  const { scene, choice, facing } = given;
  const { node, inward } = facing;
  const { name } = node.host;
  const { destination } = choice.decision;
  if (destination.family !== 6) return [];
  const { chosen } = node.host.ipv6.decide(destination);
  if (chosen?.route.interface === inward) return [];
  if (chosen === null && waysTo(scene, node, destination, destination).length === 0) return [];
  const around = prefixAround(scene, destination);
  const isDefault = chosen?.route.prefix.length === 0;
  const prefix = chosen === null || chosen.route.prefix.length < around.length ? around : chosen.route.prefix;
  const told: Edit = {
    ...base(node),
    code: 'route-not-published',
    text: `The advertisements of ${name} on ${inward.name} do not tell of a route to ${prefix.toString()}: ${insteadText(given)}`,
    ...tellOf(scene, inward, 'routes', prefix),
    merit: isDefault ? 'workaround' : 'repair',
  };
  if (!isDefault || inward.discovery.advertiser.fixed!.lifetime > 0) return [told];
  const offered: Edit = {
    ...base(node),
    code: 'default-route-not-advertised',
    text: `${name} has a default route that leads there, and its advertisements on ${inward.name} do not offer it as a default router: ${insteadText(given)}`,
    ...offerDefault(scene, inward),
  };
  return [offered, told];
}

/** The router's own default route leads there, and the host has none. */
function defaultRoute(given: Case): Edit[] {
  const { scene, facing, choice } = given;
  const { node, inward } = facing;
  const { settings } = inward.ipv6;
  const knows = choice.decision.candidates.some(({ route }) => route.prefix.length === 0 && isOver(route, inward));
  if (knows) return [];
  const isOffered = settings.advertiseDefaultRoute || isPublishedDefault(node);
  if (isOffered)
    return settings.forwarding
      ? []
      : [switchedOn(scene, inward, 'forwarding', `so ${node.host.name} offers itself to nobody as a default router`)];
  return [
    {
      ...base(node),
      code: 'default-route-not-advertised',
      text: `${node.host.name} has a default route that leads there, and does not offer itself as a default router on ${inward.name}: ${insteadText(given)}`,
      ...switchInterface(inward, ['advertisedefaultroute'], true),
    },
  ];
}

const isOver = ({ nextHop }: Route, inward: NetworkInterface): boolean =>
  nextHop?.family === 6 && inward.ipv6.find(nextHop) !== undefined;

const isPublishedDefault = ({ host }: Node): boolean =>
  host.ipv6.routes.routes.some(({ prefix, publish }) => prefix.length === 0 && publish !== 'no');

/** The router has no route there, so it cannot tell of one. */
function missingRoute(given: Case): Edit[] {
  const { scene, choice, facing } = given;
  const { node } = facing;
  const { name } = node.host;
  const { destination } = choice.decision;
  if (destination.family !== 6) return [];
  return waysTo(scene, node, destination, destination)
    .filter(({ out, router }) => out !== facing.inward && router !== choice.node.host.name)
    .slice(0, MOST_WAYS)
    .map((way) => {
      const { out, nextHop, router } = way;
      const { prefix, metric, mistyped } = intendedRoute(scene, node, node.host.ipv6.decide(destination), way);
      const instead = mistyped === null ? '' : ` (its route through that router is for ${mistyped.prefix.toString()})`;
      return {
        ...base(node),
        code: 'client-route-missing',
        text: `${name} has no route to ${prefix.toString()} through ${router}, ${nextHop === null ? '' : `at ${nextHop.toString()} `}on ${out.name}${instead}, so it can tell nobody of one: ${insteadText(given)}`,
        ...addRoute(name, {
          prefix,
          interface: out,
          nextHop,
          metric: metric === 256 ? undefined : (metric ?? undefined),
          publish: 'yes',
        }),
      };
    });
}
