/** What a route that is missing was to look like: that of a mistyped one, of a twin, or of those beside it. */
import type { IpAddress } from '../../addr/ip.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { Route, RouteDecision, RoutePublish } from '../../route/route-table.ts';
import type { Node } from '../../scenario/node.ts';
import type { Scene } from './scene.ts';
import { owns, prefixAround, type Way } from './ways.ts';

export interface IntendedRoute {
  readonly prefix: IpPrefix;
  /** null: nothing tells of one. */
  readonly metric: number | null;
  /** null: nothing tells of it. */
  readonly publish: RoutePublish | null;
  /** The route to another prefix that was meant for this one; null for none. */
  readonly mistyped: Route | null;
}

const manualRoutes = ({ host }: Node, family: 4 | 6): readonly Route[] =>
  ((family === 4 ? host.ipv4.routes.routes : host.ipv6.routes.routes) as readonly Route[]).filter(
    ({ origin, nextHop, prefix }) => origin === 'manual' && nextHop !== null && prefix.length > 0,
  );

/**
 * What a host's route to a destination was to be, which leads to a neighbour. Nearest to it is the route of another host to
 * the destination by that neighbour; then a route of the same host to that neighbour, for a prefix that nobody has; then
 * routes beside it, to other neighbours on the same interface. Otherwise it is for the hosts around the destination.
 */
export function intendedRoute(
  scene: Scene,
  node: Node,
  { destination, chosen }: RouteDecision,
  way: Way,
): IntendedRoute {
  const around = prefixAround(scene, destination);
  const mistyped = mistypedRoute(scene, node, destination, way);
  const twin = twinOf(scene, node, destination, way);
  const model = twin ?? mistyped ?? besideIt(node, destination, way);
  if (model === null) return { prefix: around, metric: null, publish: null, mistyped };
  const { publish } = model;
  const metric = twin === null && mistyped === null ? null : model.metric;
  const prefix = IpPrefix.of(destination, model.prefix.length);
  // A longer one would leave out neighbours of the destination, and a shorter one than what is chosen would be for nothing.
  const fits = prefix.length <= around.length && prefix.length >= (chosen?.route.prefix.length ?? 0);
  return { prefix: fits ? prefix : around, metric, publish, mistyped };
}

/** A route of the host to that neighbour, for a prefix in which nobody has an address. */
const mistypedRoute = ({ network }: Scene, node: Node, destination: IpAddress, way: Way): Route | null =>
  manualRoutes(node, destination.family).find(
    ({ nextHop, interface: out, prefix }) =>
      nextHop === way.nextHop &&
      out === way.out &&
      !prefix.contains(destination) &&
      ![...network.nodes.values()].some(({ host }) =>
        host.interfaces.some(({ ipv4, ipv6 }) =>
          [...ipv4.addresses, ...ipv6.addresses].some(({ address }: { address: IpAddress }) =>
            prefix.contains(address),
          ),
        ),
      ),
  ) ?? null;

/** The longest route of another host to the destination by the same neighbour. */
function twinOf({ network }: Scene, node: Node, destination: IpAddress, { router }: Way): Route | null {
  const far = network.nodes.get(router);
  const routes = [...network.nodes.values()]
    .filter((other) => other !== node && other !== far)
    .flatMap((other) => manualRoutes(other, destination.family))
    .filter(({ prefix, nextHop }) => prefix.contains(destination) && far !== undefined && owns(far, nextHop!));
  return routes.sort((a, b) => b.prefix.length - a.prefix.length)[0] ?? null;
}

/** Routes of the host by the same interface to other neighbours, where all have one length and none is for this. */
function besideIt(node: Node, destination: IpAddress, way: Way): Route | null {
  const beside = manualRoutes(node, destination.family).filter(
    ({ interface: out, nextHop }) => out === way.out && nextHop !== way.nextHop,
  );
  const [first] = beside;
  if (first === undefined || beside.some(({ prefix }) => prefix.length !== first.prefix.length)) return null;
  const wanted = IpPrefix.of(destination, first.prefix.length);
  return beside.some(({ prefix }) => prefix.equals(wanted)) ? null : first;
}
