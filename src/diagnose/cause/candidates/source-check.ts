import { IsatapInterface } from '../../../tunnel/isatap/isatap-interface.ts';
import type { Ipv4Address } from '../../../addr/ipv4.ts';
import type { Route } from '../../../route/route-table.ts';
import type { Node } from '../../../scenario/node.ts';
import { traceKind } from '../../../trace/trace.ts';
import { DEFAULT_ROUTER } from '../../../tunnel/isatap/isatap-service.ts';
import type { TunnelEnds } from '../../../tunnel/tunnel-interface.ts';
import { addPotentialRouter, setIsatapRouter } from '../commands.ts';
import { pointName } from '../dns-commands.ts';
import type { Edit } from '../edit.ts';
import { type IsatapRouter, isatapRouters, prefixRoutesOf } from '../facing.ts';
import { lookUp } from '../look-up.ts';
import { nodeOf, type Scene } from '../scene.ts';
import { owns } from '../ways.ts';
import { unknownSource } from './lost-prefixes.ts';

/**
 * The rival cure of an answer that another router tunnels: the station takes that router into its potential router list
 * (RFC 5214 section 7.3). It has to be done on every station, and hides what is wrong on the router.
 */
export function sourceCheckCandidates(scene: Scene): readonly Edit[] {
  const { reason } = scene.result;
  const died = scene.packets.first;
  if (reason?.code !== 'isatap-source-check' || died === null) return [];
  const last = died.events.findLast(({ kind, evidence }) => kind === traceKind.encapsulated && isTunnelEnds(evidence));
  const adapter = nodeOf(scene, reason.host).host.interfaces.find(({ name }) => name === reason.interface);
  if (last === undefined || !(adapter instanceof IsatapInterface)) return [];
  const { outerSource } = last.evidence as TunnelEnds;
  const sender = scene.network.trace.hosts[last.host]!;
  // A router that tells stations of itself is meant to be in their lists.
  const router = isatapRouters(scene).find(({ node, adapter }) => node.host.name === sender && isTold(adapter));
  const station = nodeOf(scene, reason.host);
  const { advertise } = adapter.ipv6.settings;
  const lost = advertise ? unknownSource(scene, adapter, died.description?.source ?? null, outerSource) : [];
  // A router takes what stations send by its own prefixes, and is not to have one of them for a router.
  if (lost.length > 0 || (advertise && router === undefined)) return lost;
  return [
    ...(router === undefined ? [] : otherwiseNamed(scene, station, router, outerSource)),
    ...(router === undefined ? [] : unnamed(scene, station, router, outerSource)),
    {
      code: 'isatap-router-not-set',
      host: reason.host,
      text: `${sender} (${outerSource.toString()}) is not in the potential router list of ${reason.host}; with it there the answer would be taken, on this host only, and ${sender} would still send it past the ISATAP router`,
      ...addPotentialRouter(adapter, outerSource),
      merit: 'workaround',
      survivesReboot: false,
    },
  ];
}

const isTold = (adapter: IsatapInterface): boolean =>
  adapter.ipv6.settings.advertise && prefixRoutesOf(adapter).some(({ publish }) => publish !== 'no');

/** Others have a name that leads to this router too, and the station has another name, or an address. */
function otherwiseNamed(scene: Scene, node: Node, router: IsatapRouter, address: Ipv4Address): Edit[] {
  const { settings } = node.isatap;
  const others = [...scene.network.nodes.values()]
    .filter((other) => other !== node && other.isatap.adapters.length > 0)
    .flatMap((other) => {
      const { routerName } = other.isatap.settings;
      return routerName !== null && routerName !== settings.routerName ? [{ other, routerName }] : [];
    });
  const found = others.find(({ routerName }) => lookUp(scene, node, routerName, 'A').addresses.includes(address));
  if (found === undefined) return [];
  const own = settings.resolves ? (settings.routerName ?? DEFAULT_ROUTER) : 'no name';
  const name = node.host.name;
  return [
    {
      code: 'isatap-router-not-set',
      host: name,
      text: `${name} looks for its ISATAP routers by ${own}, and ${found.other.host.name} by ${found.routerName}, which leads to ${router.node.host.name} (${address.toString()}) too: ${name} takes nothing that it sends`,
      ...setIsatapRouter(name, found.routerName, settings),
      merit: 'repair',
      survivesReboot: true,
    },
  ];
}

/** The name of the routers leads to others only, or to some that are none: it gets this one as well. */
function unnamed(scene: Scene, node: Node, router: IsatapRouter, address: Ipv4Address): Edit[] {
  const { routerName, resolves } = node.isatap.settings;
  if (!resolves) return [];
  const found = lookUp(scene, node, routerName ?? DEFAULT_ROUTER, 'A');
  const { place, chain, addresses, name } = found;
  if (place === null || addresses.length === 0) return [];
  const named = isatapRouters(scene).filter(({ adapter }) => adapter.locators.some((own) => addresses.includes(own)));
  const right = addresses.filter((each) => named.some(({ adapter }) => adapter.locators.some((own) => own === each)));
  const wrong = addresses.filter((each) => !right.includes(each)).map(String);
  const other = wrong.length === 0 ? '' : `, and ${wrong.join(', ')} is no ISATAP router`;
  return [
    {
      code: 'isatap-name-missing',
      host: place.node.host.name,
      text: `The name of the ISATAP routers, ${name}, leads to ${addresses.map(String).join(', ')} and not to ${router.node.host.name} (${address.toString()}), which is one of them too${other}: ${node.host.name} takes nothing that it sends`,
      ...pointName(scene, place, chain.at(-1)!, ...right, address),
      merit: isUsedBack(scene, node, named) ? 'workaround' : 'repair',
      survivesReboot: true,
    },
  ];
}

/** Whether somebody sends what is for a station to a router of its list: then who sends it elsewhere is the odd one. */
const isUsedBack = ({ network }: Scene, station: Node, named: readonly IsatapRouter[]): boolean =>
  [...network.nodes.values()].some(({ host }) =>
    (host.ipv6.routes.routes as readonly Route[]).some(
      ({ origin, nextHop, prefix }) =>
        origin === 'manual' &&
        nextHop !== null &&
        station.isatap.adapters.some(({ ipv6 }) => ipv6.usable.some(({ address }) => prefix.contains(address))) &&
        named.some(({ node }) => owns(node, nextHop)),
    ),
  );

const isTunnelEnds = (evidence: object | null): evidence is TunnelEnds =>
  evidence !== null && 'outerSource' in evidence && !('spi' in evidence);
