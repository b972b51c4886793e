/** Routes and settings of a host as entries of a scenario and as commands. */
import { addressText, type HostInput, type IsatapTunnels, type Making } from './making.ts';
import { describeRoute } from './merge.ts';
import { defaultLength } from './classify.ts';
import { type ImportedInterface, type ImportedRoute, kindOf, placeOf } from './host.ts';

type RouteInput = NonNullable<HostInput['routes']>[number];

const MOST_METRIC = 9999;
/** The route metric where none is given (windows.md section 3). */
const DEFAULT_METRIC = 256;

/** IPv4 routes are declared, IPv6 routes typed: commands can publish. */
export function configuredRoutes(
  cards: readonly ImportedInterface[],
  tunnels: IsatapTunnels,
  hasDirectAccess: boolean,
  making: Making,
): { readonly routes: RouteInput[]; readonly commands: string[] } {
  const routes: RouteInput[] = [];
  const commands = [...cards, ...tunnels.keys()].flatMap(settingCommands);
  const there = new Set<ImportedInterface>([...cards, ...tunnels.keys()]);
  for (const route of making.imported.routes) {
    const { maker, rule } = making.classifier.makerOf(route);
    const words = `${describeRoute(route)} (${placeOf(route.origin)})`;
    if (maker === 'learned') making.decided.push(`${words} was learned${rule === null ? '' : `: ${rule}`}`);
    if (maker !== 'configured') continue;
    const { owner } = route;
    if (owner === null || !there.has(owner)) {
      const isOfRole = owner !== null && kindOf(owner) === 'ip-https' && hasDirectAccess;
      if (!isOfRole) making.leftOut.push(`the route ${words}: its interface is not in the host`);
    } else if (route.prefix.address.family === 4) {
      if (!isGateway(route)) routes.push(routeInput(route, owner, making));
    } else commands.push(routeCommand(route, owner, making));
  }
  return { routes, commands };
}

/** The first default route of a card is its gateway. */
const isGateway = ({ prefix, nextHop, owner }: ImportedRoute): boolean =>
  prefix.length === 0 && nextHop !== null && nextHop === owner?.gateways.find(({ family }) => family === 4);

function metricOf(route: ImportedRoute, { decided }: Making): number {
  const metric = route.routeMetric?.value;
  if (metric !== undefined && metric <= MOST_METRIC) return metric;
  decided.push(`the metric of the route ${describeRoute(route)} is ${DEFAULT_METRIC}: no output has it`);
  return DEFAULT_METRIC;
}

function routeInput(route: ImportedRoute, owner: ImportedInterface, making: Making): RouteInput {
  const { prefix, nextHop } = route;
  return {
    to: prefix.toString(),
    ...(nextHop === null ? {} : { via: nextHop.toString() }),
    interface: making.names.get(owner)!,
    metric: metricOf(route, making),
  };
}

function routeCommand(route: ImportedRoute, owner: ImportedInterface, making: Making): string {
  const { prefix, nextHop, publish, isPersistent } = route;
  const metric = metricOf(route, making);
  const publishes = publish?.value ?? 'no';
  const isLost = !isPersistent && making.imported.persistentListed.has(6);
  if (isLost)
    making.decided.push(`${describeRoute(route)} is in the active store only: it is not among the persistent routes`);
  // The address of a card has made the route already.
  const isThere =
    nextHop === null &&
    kindOf(owner) !== 'isatap' &&
    making.classifier
      .configuredAddresses(owner)
      .some(
        ({ address, prefixLength }) =>
          prefix.contains(address) && prefix.length === (prefixLength ?? defaultLength(address)),
      );
  return [
    `netsh interface ipv6 ${isThere ? 'set' : 'add'} route ${prefix.toString()} ${reference(owner, making)}`,
    ...(nextHop === null ? [] : [`nexthop=${addressText(nextHop)}`]),
    ...(metric === DEFAULT_METRIC && !isThere ? [] : [`metric=${metric}`]),
    ...(publishes === 'no' ? [] : [`publish=${publishes}`]),
    ...(isLost && !isThere ? ['store=active'] : []),
  ].join(' ');
}

const reference = (owner: ImportedInterface, { names }: Making): string =>
  owner.index === null ? `"${names.get(owner)!}"` : String(owner.index);

/** What interfaces of a scenario have no key for. */
function settingCommands({ values, index }: ImportedInterface): string[] {
  if (index === null) return [];
  const { metric4, metric6, advertisesDefaultRoute, ignoresDefaultRoutes, routerDiscovery, advertising } = values;
  const flags = [
    ...(advertisesDefaultRoute?.value === true ? ['advertisedefaultroute=enabled'] : []),
    ...(ignoresDefaultRoutes?.value === true ? ['ignoredefaultroutes=enabled'] : []),
    // What advertises does not ask either.
    ...(routerDiscovery?.value === false && advertising?.value !== true ? ['routerdiscovery=disabled'] : []),
  ];
  const differs = metric4 !== undefined && metric6 !== undefined && metric4.value !== metric6.value;
  return [
    ...(flags.length === 0 ? [] : [`netsh interface ipv6 set interface ${index} ${flags.join(' ')}`]),
    ...(differs && metric4.value <= MOST_METRIC
      ? [`netsh interface ipv4 set interface ${index} metric=${metric4.value}`]
      : []),
  ];
}
