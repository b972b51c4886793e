/**
 * Default gateways of IPv4, under which protocol 41 travels too: none, or one that passes nothing on. A route of its own
 * for each destination would do as well, and hide what is wrong.
 */
import { parseIpAddress } from '../../../addr/ip.ts';
import { IpPrefix } from '../../../addr/prefix.ts';
import type { NetworkInterface } from '../../../host/network-interface.ts';
import type { Route } from '../../../route/route-table.ts';
import type { Node } from '../../../scenario/node.ts';
import type { ScenarioHost } from '../../../scenario/schema.ts';
import { betterWays } from '../better-ways.ts';
import { addRoute, replaceRoute, type Repair, setItems, setValue, together } from '../commands.ts';
import type { Edit } from '../edit.ts';
import { flightsOf } from '../flights.ts';
import { isOwnersFault } from '../pointers.ts';
import { type Choice, hasShell, type Scene } from '../scene.ts';
import { nodeAt, segmentOf, type Way, wayText } from '../ways.ts';

const EVERYWHERE = IpPrefix.parse('0.0.0.0/0');

export const gatewayCandidates = (scene: Scene): readonly Edit[] =>
  flightsOf(scene).flatMap(({ choices, source, isReturn }) =>
    choices
      .toReversed()
      .flatMap((choice) =>
        betterWays(scene, source ?? choice.decision.destination, choice).flatMap(
          (way) => editFor(scene, choice, way, isReturn) ?? [],
        ),
      ),
  );

/** Whether a choice is that of a host without a default gateway, or with a wrong one, and a way leads to a right one. */
export function isGatewayAtFault(scene: Scene, { node, decision }: Choice, way: Way): boolean {
  const { chosen, destination } = decision;
  if (destination.family === 6 || way.nextHop === null || way.nextHop === destination) return false;
  if (chosen === null) return !isRouter(scene, node) && !hasDefault(node.host.ipv4.routes.routes);
  return chosen.route.prefix.length === 0 && chosen.route.nextHop !== null && isWrong(scene, chosen.route, way);
}

function editFor(scene: Scene, choice: Choice, way: Way, isReturn: boolean): Edit | null {
  if (!isGatewayAtFault(scene, choice, way)) return null;
  const { node, decision } = choice;
  const { name } = node.host;
  const base = { host: name, survivesReboot: true } as const;
  if (decision.chosen === null) {
    return {
      ...base,
      code: isReturn ? 'return-route-missing' : 'client-route-missing',
      text: `${name} has no IPv4 default gateway, and no route to ${decision.destination.toString()}; ${wayText(way)}, leads there`,
      ...added(scene, name, way),
      merit: 'repair',
    };
  }
  const { route } = decision.chosen;
  return {
    ...base,
    code: isReturn ? 'return-route-next-hop' : 'client-route-next-hop',
    text: `The IPv4 default gateway of ${name} is ${route.nextHop!.toString()}, ${whoText(scene, route)}; ${wayText(way)}, is the way to ${decision.destination.toString()}`,
    ...replaced(scene, name, route, way),
    merit: isOwnersFault(scene, route.nextHop!) ? 'workaround' : 'repair',
  };
}

/** A router has a route to each network; NATs and balancers pass packets on, and have a gateway all the same. */
const isRouter = ({ loaded }: Scene, { host: { name, ipv4 } }: Node): boolean => {
  const { nat, balancer } = loaded.document.hosts[name] ?? {};
  return ipv4.forwarding && nat === undefined && balancer === undefined;
};

const hasDefault = (routes: readonly Route[]): boolean => routes.some(({ prefix }) => prefix.length === 0);

/** Nobody at the address of the gateway passes anything on; or who does is not the gateway of the others on that link. */
function isWrong(scene: Scene, route: Route, { out, nextHop }: Way): boolean {
  const gateway = nodeAt(scene, route.interface as NetworkInterface, route.nextHop!, route.nextHop!);
  if (gateway === null || !gateway.host.ipv4.forwarding) return true;
  const segment = segmentOf(scene, out);
  return [...scene.network.nodes.values()].some(({ host }) =>
    host.ipv4.routes.routes.some(
      (other) =>
        host !== out.host &&
        other.prefix.length === 0 &&
        other.nextHop === nextHop &&
        segmentOf(scene, other.interface as NetworkInterface) === segment,
    ),
  );
}

function whoText(scene: Scene, route: Route): string {
  const gateway = nodeAt(scene, route.interface as NetworkInterface, route.nextHop!, route.nextHop!);
  if (gateway === null) return 'which nobody has there';
  const { host } = gateway;
  return host.ipv4.forwarding
    ? `which is that of ${host.name}`
    : `which is that of ${host.name}, and that passes nothing on`;
}

function added(scene: Scene, name: string, { out, nextHop }: Way): Repair {
  if (hasShell(scene, name)) return addRoute(name, { prefix: EVERYWHERE, interface: out, nextHop });
  return setValue(gatewayPath(name, out.name), nextHop!.toString(), null);
}

const gatewayPath = (host: string, card: string): readonly string[] => ['hosts', host, 'interfaces', card, 'gateway'];

function replaced(scene: Scene, name: string, route: Route, { out, nextHop }: Way): Repair {
  if (hasShell(scene, name)) return replaceRoute(name, route, { interface: out, nextHop });
  const { interfaces, routes = [] } = scene.loaded.document.hosts[name]!;
  const via = nextHop!.toString();
  const taken = routes.find((each) => isEntryOf(each, route));
  if (taken !== undefined)
    return setItems(['hosts', name, 'routes'], [{ taken, put: { ...taken, via, interface: out.name } }]);
  const set = setValue(gatewayPath(name, out.name), via, interfaces[out.name]?.gateway);
  const old = route.interface.name;
  if (old === out.name) return set;
  return together([setValue(gatewayPath(name, old), null, interfaces[old]?.gateway), set]);
}

type Entry = NonNullable<ScenarioHost['routes']>[number];

const isEntryOf = ({ to, via }: Entry, { prefix, nextHop }: Route): boolean =>
  IpPrefix.parse(to).equals(prefix) && via !== undefined && parseIpAddress(via) === nextHop;
