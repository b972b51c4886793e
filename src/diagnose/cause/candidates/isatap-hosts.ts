/**
 * ISATAP of a host is switched off, or the host does not find its router: by the name it was given, by the default name,
 * or because the name leads nowhere, or elsewhere.
 */
import type { Ipv4Address } from '../../../addr/ipv4.ts';
import { type Node } from '../../../scenario/node.ts';
import { nearest } from '../../../shell/suggest.ts';
import { DEFAULT_ROUTER } from '../../../tunnel/isatap/isatap-service.ts';
import { nameKey } from '../../../wire/dns/name.ts';
import { setIsatapRouter, setIsatapState } from '../commands.ts';
import { pointName, setBlockList } from '../dns-commands.ts';
import type { Edit } from '../edit.ts';
import { hostsWithoutRouter } from '../isatap-lack.ts';
import { type IsatapRouter, isatapRouters } from '../facing.ts';
import { parseIpv4Literal } from '../literals.ts';
import { fullNameFor, type LookUp, lookUp, namesOf } from '../look-up.ts';
import { isOwnersFault } from '../pointers.ts';
import type { Scene } from '../scene.ts';

export const isatapHostCandidates = (scene: Scene): readonly Edit[] =>
  hostsWithoutRouter(scene).flatMap((node) =>
    node.isatap.settings.state === 'disabled' ? [switchedOff(node)] : nameEdits(scene, node),
  );

function switchedOff({ host: { name } }: Node): Edit {
  return {
    code: 'isatap-state-disabled',
    host: name,
    text: `The state of ISATAP on ${name} is disabled, so its adapters stay disconnected whatever their router's name is`,
    ...setIsatapState(name, 'enabled', 'disabled'),
    merit: 'repair',
    survivesReboot: true,
  };
}

/** A host, the routers that it could have, and the names that lead there. */
interface Case {
  readonly scene: Scene;
  readonly node: Node;
  readonly routers: readonly IsatapRouter[];
  /** Hosts with the same router name, and other names that are in use and lead to a router. */
  readonly sharing: readonly string[];
  readonly inUse: readonly string[];
}

function nameEdits(scene: Scene, node: Node): Edit[] {
  const all = isatapRouters(scene);
  const own = all.filter((router) => router.node === node);
  const routers = own.length > 0 ? own : all;
  if (routers.length === 0) return [];
  const { settings } = node.isatap;
  const current = settings.routerName ?? DEFAULT_ROUTER;
  const given: Case = { scene, node, routers, ...usesOf(scene, node, current, routers) };
  const literal = parseIpv4Literal(current);
  if (literal !== null) return leadsTo(routers, literal) ? [] : otherName(given, 'repair', null);
  const found = lookUp(scene, node, current, 'A');
  const leads = found.addresses.some((address) => address.family === 4 && leadsTo(routers, address));
  if (!settings.resolves) return otherName(given, 'repair', found);
  if (leads && found.blockedAt === null) return [];
  if (leads) return [unblocked(scene, found, node), ...otherName(given, 'workaround', found)];
  if (!isFaultOfRecord(given, found)) return otherName(given, 'repair', found);
  return [...recordEdits(given, found), ...otherName(given, 'workaround', found)];
}

const leadsTo = (routers: readonly IsatapRouter[], address: Ipv4Address): boolean =>
  routers.some(({ adapter }) => adapter.over.ipv4.has(address));

function usesOf(
  scene: Scene,
  node: Node,
  current: string,
  routers: readonly IsatapRouter[],
): Pick<Case, 'sharing' | 'inUse'> {
  const others = [...scene.network.nodes.values()].filter(
    (other) => other !== node && other.isatap.adapters.length > 0,
  );
  const name = nameKey(fullNameFor(node, current));
  const sharing = others.filter((other) => {
    const { routerName, state } = other.isatap.settings;
    // A router that is switched on by hand does not depend on any name.
    if (routerName === null && (state !== 'default' || !isatapRouters(scene).some((each) => each.node === other)))
      return false;
    return nameKey(fullNameFor(other, routerName ?? DEFAULT_ROUTER)) === name;
  });
  const inUse = others
    .flatMap(({ isatap: { settings } }) => settings.routerName ?? [])
    .filter((each) => {
      const { addresses, blockedAt } = lookUp(scene, node, each, 'A');
      return blockedAt === null && addresses.some((address) => address.family === 4 && leadsTo(routers, address));
    });
  return { sharing: sharing.map(({ host }) => host.name), inUse: [...new Set(inUse)] };
}

/** The name is what everybody agrees on, and only the DNS does not; or the host has got another name than the others. */
function isFaultOfRecord({ node, sharing, inUse, scene, routers }: Case, found: LookUp): boolean {
  if (found.place === null) return false;
  if (sharing.length > 0 || found.chain.length > 1) return true;
  if (inUse.length > 0) return false;
  const known = namesOf(scene, node, (address) => address.family === 4 && leadsTo(routers, address));
  if (node.isatap.settings.routerName === null) return known.length === 0 && isRouter(routers, node);
  return nearest(found.name, known) === null;
}

const isRouter = (routers: readonly IsatapRouter[], node: Node): boolean => routers.some((each) => each.node === node);

const currentText = ({ isatap: { settings } }: Node): string => {
  const { routerName, resolves } = settings;
  if (!resolves) return 'does not look for an ISATAP router, since the resolution of its name is disabled';
  return routerName === null
    ? `looks for its ISATAP router by the default name, ${DEFAULT_ROUTER}`
    : `looks for its ISATAP router by the name ${routerName}`;
};

function outcomeText(found: LookUp | null): string {
  if (found === null) return 'which is no router here';
  if (found.addresses.length === 0) return 'for which there is no address';
  return `which leads to ${found.addresses.map((address) => address.toString()).join(', ')}`;
}

/** Another name for the router of a host: one in use, one in the zones, or else its address. */
function otherName(given: Case, merit: Edit['merit'], found: LookUp | null): Edit[] {
  const { scene, node, routers, inUse } = given;
  const { name } = node.host;
  const { settings } = node.isatap;
  const [router] = routers;
  const { locators } = router!.adapter;
  const known = namesOf(scene, node, (address) => address.family === 4 && leadsTo(routers, address));
  const wanted = inUse[0] ?? known[0] ?? locators[0]?.toString();
  if (wanted === undefined || (settings.resolves && wanted === settings.routerName)) return [];
  const other = inUse.length > 0 ? `, the name that others use,` : '';
  return [
    {
      code: 'isatap-router-not-set',
      host: name,
      text: `${name} ${currentText(node)}${settings.resolves ? `, ${outcomeText(found)}` : ''}; ${wanted}${other} leads to ${router!.node.host.name} (${locators.map((each) => each.toString()).join(', ')})`,
      ...setIsatapRouter(name, wanted, settings),
      merit,
      survivesReboot: true,
    },
  ];
}

/** The record is there, and the server denies it. */
function unblocked(scene: Scene, { name, blockedAt }: LookUp, node: Node): Edit {
  const { server, zone, node: host } = blockedAt!;
  const label = nameKey(name).slice(0, -zone.name.length - 1);
  const list = server.queryBlockList.filter((each) => nameKey(each) !== label);
  return {
    code: 'query-block-list',
    host: host.host.name,
    text: `${host.host.name} has a record for ${name} and does not answer for it: ${label} is on its global query block list. ${node.host.name} asks for it`,
    ...setBlockList(scene, blockedAt!, list),
    merit: 'repair',
    survivesReboot: true,
  };
}

/** The name gets the router's address; where it is an alias of another host, it stops being one. */
function recordEdits({ scene, node, routers, sharing }: Case, found: LookUp): Edit[] {
  const place = found.place!;
  const end = found.chain.at(-1)!;
  const labels = found.chain.map((name) => nameKey(name.split('.')[0]!));
  const router = routers.find((each) => labels.includes(nameKey(each.node.host.name))) ?? routers[0]!;
  const [address] = router.adapter.locators;
  if (address === undefined) return [];
  const named = [...scene.network.nodes.values()].find(({ host }) => nameKey(host.name) === labels.at(-1));
  const isOfAnother = found.chain.length > 1 && named !== undefined && named !== router.node;
  const owner = isOfAnother ? found.name : end;
  const alias = found.chain.length > 1 ? ` (${found.chain.join(' is an alias of ')})` : '';
  const what =
    found.addresses.length === 0
      ? 'has no A record'
      : `leads to ${found.addresses.map((each) => each.toString()).join(', ')}, which is no ISATAP router`;
  const who = [node.host.name, ...sharing].join(', ');
  return [
    {
      code: 'isatap-name-missing',
      host: place.node.host.name,
      text: `The name of the ISATAP router, ${found.name}, ${what}${alias}; ${router.node.host.name} has ${address.toString()}. By that name look for it: ${who}`,
      ...pointName(scene, place, owner, address),
      merit: found.addresses.some((each) => isOwnersFault(scene, each)) ? 'workaround' : 'repair',
      survivesReboot: true,
    },
  ];
}
