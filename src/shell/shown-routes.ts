/**
 * The routes of a host as Windows lists them: those of its table, and those that its stack makes for itself: an
 * address, a broadcast address, link-local and multicast prefixes (windows.md section 2.2).
 */
import { LINK_LOCAL } from '../addr/embedded.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import type { IpAddress } from '../addr/ip.ts';
import { IpPrefix } from '../addr/prefix.ts';
import type { Host } from '../host/host.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import type { RoutePublish } from '../route/route-table.ts';
import { LOOPBACK, showsLoopback } from './loopback.ts';

export interface ShownRoute {
  readonly prefix: IpPrefix;
  /** null: on-link. */
  readonly nextHop: IpAddress | null;
  readonly interface: { readonly index: number; readonly name: string };
  /** Of the route alone. */
  readonly metric: number;
  readonly publish: RoutePublish;
  /** Whether the stack made it; a command or a router did otherwise. */
  readonly isSystem: boolean;
  /** Simulated time at which it ends; Infinity for never. */
  readonly validUntil: number;
  /** The same of addresses of its prefix, where it is published with lifetimes. */
  readonly preferredUntil: number;
}

/** windows.md section 3. */
const SYSTEM_METRIC = 256;
const GROUPS_6 = IpPrefix.parse6('ff00::/8');
const GROUPS_4 = IpPrefix.parse4('224.0.0.0/4');
const EVERYBODY = IpPrefix.of(Ipv4Address.broadcast, 32);
const LOOPBACK_4 = ['127.0.0.0/8', '127.0.0.1/32', '127.255.255.255/32'].map((text) => IpPrefix.parse4(text));
const LOOPBACK_6 = IpPrefix.parse6('::1/128');

/** Every route of a family, in the order of `netsh ... show route`: by prefix, the shorter first; equals as they were added. */
export function shownRoutes(host: Host, family: 4 | 6): ShownRoute[] {
  const { routes } = family === 4 ? host.ipv4.routes : host.ipv6.routes;
  const listed = routes.map(({ interface: { index, name }, origin, ...route }) => {
    const { prefix, nextHop, metric, publish, validUntil, preferredUntil = validUntil } = route;
    const isSystem = origin === 'system' || origin === 'address';
    return { prefix, nextHop, interface: { index, name }, metric, publish, isSystem, validUntil, preferredUntil };
  });
  // In the table each address of a subnet has brought a route of its own.
  const distinct = listed.filter(
    (route, at) => !route.isSystem || listed.findIndex((other) => isSame(other, route)) === at,
  );
  return [...distinct, ...systemRoutes(host, family)].toSorted((a, b) => compare(a.prefix, b.prefix));
}

const isSame = (a: ShownRoute, b: ShownRoute): boolean =>
  a.interface.index === b.interface.index && a.nextHop === b.nextHop && a.prefix.equals(b.prefix);

function compare(a: IpPrefix, b: IpPrefix): number {
  const { address: one } = a;
  const { address: other } = b;
  return one.w0 - other.w0 || one.w1 - other.w1 || one.w2 - other.w2 || one.w3 - other.w3 || a.length - b.length;
}

function systemRoutes(host: Host, family: 4 | 6): ShownRoute[] {
  const routeOf = ({ index, name }: ShownRoute['interface'], prefix: IpPrefix): ShownRoute => ({
    prefix,
    nextHop: null,
    interface: { index, name },
    metric: SYSTEM_METRIC,
    publish: 'no',
    isSystem: true,
    validUntil: Infinity,
    preferredUntil: Infinity,
  });
  const own = family === 4 ? [...LOOPBACK_4, GROUPS_4, EVERYBODY] : [LOOPBACK_6, GROUPS_6];
  const loopback = showsLoopback(host) ? own.map((prefix) => routeOf(LOOPBACK, prefix)) : [];
  const present = host.interfaces.filter(({ name }) => !host.stored.disabledAdapters.has(name));
  const prefixesOf = family === 4 ? ipv4Prefixes : ipv6Prefixes;
  return [...loopback, ...present.flatMap((each) => prefixesOf(each).map((prefix) => routeOf(each, prefix)))];
}

/** Those of a tunnel, which has no IPv4, are none. */
function ipv4Prefixes({ ipv4, isEncapsulating }: NetworkInterface): IpPrefix[] {
  if (isEncapsulating) return [];
  const own = ipv4.addresses.flatMap(({ address, prefixLength }) => [
    IpPrefix.of(address, 32),
    ...(prefixLength < 31 ? [IpPrefix.of(lastOf(address, prefixLength), 32)] : []),
  ]);
  // Several addresses of one subnet share its broadcast address.
  const distinct = own.filter((prefix, index) => own.findIndex((other) => other.equals(prefix)) === index);
  return [...distinct, GROUPS_4, EVERYBODY];
}

const lastOf = ({ w3 }: Ipv4Address, prefixLength: number): Ipv4Address =>
  Ipv4Address.of((w3 | (0xffffffff >>> prefixLength)) >>> 0);

/** A link without multicast, such as ISATAP, has only its addresses (windows-samples, Windows 7). */
function ipv6Prefixes({ ipv6, discovery }: NetworkInterface): IpPrefix[] {
  const own: IpPrefix[] = ipv6.usable.map(({ address }) => IpPrefix.of<Ipv6Address>(address, 128));
  const hasLinkLocal = ipv6.usable.some(({ address }) => address.isLinkLocal);
  return discovery.hasMulticast && hasLinkLocal ? [IpPrefix.of(LINK_LOCAL, 64), ...own, GROUPS_6] : own;
}
