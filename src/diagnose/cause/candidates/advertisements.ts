/** Why a host got no IPv6 address beyond its link from a router that faces it. */
import type { NetworkInterface } from '../../../host/network-interface.ts';
import type { Route } from '../../../route/route-table.ts';
import { IsatapInterface } from '../../../tunnel/isatap/isatap-interface.ts';
import { addRoute, deleteRoute, setRoute, together, wordsOf } from '../commands.ts';
import { concernedHosts } from '../concerned.ts';
import type { Edit } from '../edit.ts';
import {
  type FacingRouter,
  hasGlobalAddress,
  isatapRouters,
  isMeantToAdvertise,
  prefixRoutesOf,
  routersFacing,
} from '../facing.ts';
import { beginAdvertising, isFixed, tellOf } from '../fixed-advertisements.ts';
import { type WantedPrefix, wantedPrefixes } from '../isatap-prefixes.ts';
import { hasShell, type Scene } from '../scene.ts';
import { switchedOn } from '../switches.ts';

/** Prefixes that are tried for a router which has none, at most. */
const MOST_PREFIXES = 2;

export function advertisementCandidates(scene: Scene): readonly Edit[] {
  return concernedHosts(scene).flatMap((node) =>
    routersFacing(scene, node)
      .filter(({ inward, outward }) => inward.isUp && !hasGlobalAddress(node, outward))
      .flatMap((facing) => editsFor(scene, node.host.name, facing)),
  );
}

function editsFor(scene: Scene, host: string, { node, inward }: FacingRouter): Edit[] {
  const router = node.host.name;
  const edits: Edit[] = [];
  if (!inward.ipv6.settings.advertise) {
    if (!isFixed(inward) && !hasShell(scene, router)) return silent(scene, node, inward, host);
    const why = `${host} asks there for a prefix and gets no answer`;
    edits.push(switchedOn(scene, inward, 'advertise', why));
  }
  if (isFixed(inward)) return [...edits, ...fixedWithoutPrefix(scene, node, inward, host)];
  if (!hasShell(scene, router)) return edits;
  const own = prefixRoutesOf(inward);
  if (own.some(({ publish, prefix }) => publish !== 'no' && prefix.length === 64)) return edits;
  const unsaid = own.filter(({ prefix }) => prefix.length === 64);
  const published = unsaid.map((route) => publishPrefix(scene, inward, route, host));
  if (published.length > 0) return [...edits, ...published];
  return inward instanceof IsatapInterface ? [...edits, ...missingPrefix(scene, node, inward, host)] : edits;
}

function publishPrefix(scene: Scene, inward: NetworkInterface, route: Route, host: string): Edit {
  const router = inward.host.name;
  return {
    code: 'route-not-published',
    host: router,
    text: `${router} has ${route.prefix.toString()} on-link on ${inward.name} and does not publish it, so its advertisements have no prefix, and ${host} forms no address`,
    ...setRoute(router, route, { publish: 'yes' }),
    merit: isMeantFor(scene, inward) ? 'repair' : 'workaround',
    survivesReboot: true,
  };
}

/** Of ISATAP adapters only those whose host is a router for others; a server's own could become one. */
const isMeantFor = (scene: Scene, inward: NetworkInterface): boolean =>
  !(inward instanceof IsatapInterface) || isatapRouters(scene).some(({ adapter }) => adapter === inward);

/** No on-link prefix at all; or it was given to another interface. */
function missingPrefix(scene: Scene, node: FacingRouter['node'], adapter: IsatapInterface, host: string): Edit[] {
  const router = node.host.name;
  const base = { host: router, merit: 'repair', survivesReboot: true } as const;
  const comes = `the advertisements of ${router} have no prefix there, and ${host} forms no address`;
  const elsewhere = misplaced(node, adapter);
  if (elsewhere !== null) {
    const words = wordsOf(elsewhere);
    const text = `The route of ${router} to ${words.prefix.toString()} names interface ${words.interface.index} (${words.interface.name}) and not ${adapter.index} (${adapter.name}): ${comes}`;
    const repair = together([deleteRoute(router, words), addRoute(router, { ...words, interface: adapter })]);
    return [{ ...base, code: 'interface-index', text, ...repair }];
  }
  return wantedPrefixes(scene, node, adapter)
    .slice(0, MOST_PREFIXES)
    .map(({ prefix, evidence }) => ({
      ...base,
      code: 'isatap-prefix-missing',
      text: `${router} has no on-link prefix on ${adapter.name} (${adapter.index}): ${comes}. ${prefix.toString()} is the one that is meant: ${evidence}`,
      ...addRoute(router, { prefix, interface: adapter, nextHop: null, publish: 'yes' }),
    }));
}

/** Prefixes that may be meant for an interface, with what speaks for each, as a sentence. */
function meantPrefixes(scene: Scene, node: FacingRouter['node'], inward: NetworkInterface): WantedPrefix[] {
  const wanted =
    inward instanceof IsatapInterface
      ? wantedPrefixes(scene, node, inward)
      : prefixRoutesOf(inward)
          .filter(({ prefix }) => prefix.length === 64)
          .map(({ prefix }) => ({
            prefix: prefix as WantedPrefix['prefix'],
            evidence: `${node.host.name} has it on-link there`,
            weight: 1,
          }));
  return wanted.slice(0, MOST_PREFIXES);
}

/** Advertisements that a scenario lays down, and in them no prefix from which an address could be formed. */
function fixedWithoutPrefix(scene: Scene, node: FacingRouter['node'], inward: NetworkInterface, host: string): Edit[] {
  const router = node.host.name;
  if (inward.discovery.advertiser.fixed!.prefixes.some(({ length }) => length === 64)) return [];
  return meantPrefixes(scene, node, inward).map(({ prefix, evidence }) => ({
    code: inward instanceof IsatapInterface ? 'isatap-prefix-missing' : 'route-not-published',
    host: router,
    text: `The advertisements of ${router} on ${inward.name} have no prefix, and ${host} forms no address. ${prefix.toString()} is the one that is meant: ${evidence}`,
    ...tellOf(scene, inward, 'prefixes', prefix),
    merit: 'repair',
    survivesReboot: true,
  }));
}

/** A router without a shell that advertises nothing: it has no published routes from which to make any. */
function silent(scene: Scene, node: FacingRouter['node'], inward: NetworkInterface, host: string): Edit[] {
  const router = node.host.name;
  return meantPrefixes(scene, node, inward).map(({ prefix, evidence }) => ({
    code: 'advertise-disabled',
    host: router,
    text: `${router} sends no advertisements on ${inward.name}: ${host} asks there for a prefix and gets no answer. ${prefix.toString()} is the one that is meant: ${evidence}`,
    ...beginAdvertising(scene, inward, prefix),
    merit: 'repair',
    survivesReboot: true,
  }));
}

/** A published on-link route on an interface that has no address in it. */
function misplaced({ host }: FacingRouter['node'], adapter: IsatapInterface): Route | null {
  const routes = host.interfaces
    .filter((each) => each !== adapter && isMeantToAdvertise(each))
    .flatMap((each) => prefixRoutesOf(each));
  const isOwn = ({ prefix, interface: out }: Route): boolean =>
    host.interfaces.some((each) => each === out && each.ipv6.addresses.some(({ address }) => prefix.contains(address)));
  return routes.find((route) => route.origin === 'manual' && route.publish !== 'no' && !isOwn(route)) ?? null;
}
