/** What a router says in advertisements that a scenario lays down, `ra`, said otherwise. */
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Route } from '../../route/route-table.ts';
import type { ScenarioAdvertisement } from '../../scenario/schema.ts';
import { type Repair, setItems, setValue } from './commands.ts';
import type { Scene } from './scene.ts';

/** The router lifetime where nobody says another: three times MaxRtrAdvInterval of 600 s (RFC 4861 section 6.2.1). */
const LIFETIME = '1800s';

/** Whether its advertisements are what a scenario lays down, whatever its routes are. */
export const isFixed = ({ discovery }: NetworkInterface): boolean => discovery.advertiser.fixed !== null;

/** One more prefix or route in the advertisements; a route that the router has not got itself makes room. */
export function tellOf(scene: Scene, target: NetworkInterface, what: 'prefixes' | 'routes', prefix: IpPrefix): Repair {
  const said: readonly string[] = saidOn(scene, target)?.[what] ?? [];
  const taken = what === 'routes' ? (said.find((text) => leadsNowhere(target, IpPrefix.parse6(text))) ?? null) : null;
  return setItems(pathOf(scene, target, what), [{ taken, put: prefix.toString() }]);
}

function leadsNowhere({ host }: NetworkInterface, { address }: IpPrefix<Ipv6Address>): boolean {
  const { chosen } = host.ipv6.decide(address);
  return chosen === null || chosen.route.prefix.length === 0;
}

/** Another prefix in the advertisements in place of one. */
export function tellInstead(scene: Scene, target: NetworkInterface, wrong: IpPrefix, right: IpPrefix): Repair {
  const said = saidOn(scene, target)?.prefixes ?? [];
  const taken = said.find((text) => IpPrefix.parse6(text).equals(wrong)) ?? null;
  return setItems(pathOf(scene, target, 'prefixes'), [{ taken, put: right.toString() }]);
}

/** The router offers itself as a default router. */
export const offerDefault = (scene: Scene, target: NetworkInterface): Repair =>
  setValue(pathOf(scene, target, 'lifetime'), LIFETIME, saidOn(scene, target)?.lifetime);

/** Advertisements where there were none: a prefix, and what the router has got routes to by hand. */
export function beginAdvertising(scene: Scene, target: NetworkInterface, prefix: IpPrefix): Repair {
  const routes = (target.host.ipv6.routes.routes as readonly Route[]).filter(
    (route) => route.origin === 'manual' && route.nextHop !== null && route.interface !== target,
  );
  const told = routes.filter((route) => route.prefix.length > 0).map((route) => route.prefix.toString());
  const ra = {
    prefixes: [prefix.toString()],
    ...(told.length === 0 ? {} : { routes: [...new Set(told)] }),
    ...(routes.length === told.length ? {} : { lifetime: LIFETIME }),
  };
  return setValue(pathOf(scene, target), ra, saidOn(scene, target));
}

function pathOf(scene: Scene, { host, name }: NetworkInterface, ...rest: readonly string[]): readonly string[] {
  const kind = name in scene.loaded.document.hosts[host.name]!.interfaces ? 'interfaces' : 'tunnels';
  return ['hosts', host.name, kind, name, 'ra', ...rest];
}

function saidOn({ loaded }: Scene, { host, name }: NetworkInterface): ScenarioAdvertisement | undefined {
  const { interfaces, tunnels } = loaded.document.hosts[host.name]!;
  const settings = interfaces[name] ?? tunnels?.[name];
  return settings !== undefined && 'ra' in settings ? settings.ra : undefined;
}
