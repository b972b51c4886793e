import { commonPrefixLength, type IpPrefix } from '../../addr/prefix.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { type AddressSet, intersect, isEmpty, setText } from '../../ipsec/address-set.ts';
import type { Route } from '../../route/route-table.ts';
import type { SourcePosition } from '../../scenario/problem.ts';
import { IpHttpsInterface } from '../../tunnel/ip-https/ip-https-interface.ts';
import type { IpsecRule } from '../../ipsec/rule.ts';
import { changeEndpoint } from '../cause/candidates/security-rules.ts';
import { addRoute, deleteRoute } from '../cause/commands.ts';
import type { ConfiguredHost, ConfiguredNetwork } from './configured-network.ts';
import type { Finding, Lint } from './lint.ts';
import { commandsOf, isWindows, onHost, setText as setValueText } from './remedy.ts';

/** windows.md section 5b, 10. */
export const unprotectedPrefix: Lint = {
  code: 'prefix-without-rule',
  sentence: 'ICMPv6 is exempt from IPsec, so from such an address ping reaches the clients and TCP does not',
  find: (network) => {
    const servers = network.hosts.flatMap((host) => serverOf(host));
    if (servers.length === 0) return [];
    const prefixes = network.hosts.flatMap((router) => stationPrefixes(network, router));
    return prefixes.flatMap((prefix) => judge(prefix, prefixes, servers));
  },
};

/** A host behind which there are IPsec clients. `inside`: whom its rules let through to them. */
interface Server {
  readonly name: string;
  readonly rules: readonly IpsecRule[];
  readonly inside: readonly AddressSet[];
}

/** The server of a tunnel to clients has rules that name its own end (New-NetIPsecRule -LocalTunnelEndpoint). */
function serverOf({ name, node }: ConfiguredHost): Server[] {
  const rules = (node.ipsec?.rules ?? []).filter(({ localTunnel }) => localTunnel !== 'any');
  const hasClients = node.host.interfaces.some((each) => each instanceof IpHttpsInterface && each.isServer);
  return hasClients && rules.length > 0 ? [{ name, rules, inside: rules.map(({ endpoint1 }) => endpoint1) }] : [];
}

/** A prefix in which ISATAP stations form their addresses, and what makes it known. */
interface StationPrefix {
  readonly router: ConfiguredHost;
  readonly prefix: IpPrefix<Ipv6Address>;
  /** null: a fixed advertisement. */
  readonly route: Route<Ipv6Address> | null;
  readonly at: SourcePosition;
  readonly path: readonly (string | number)[];
}

function stationPrefixes(network: ConfiguredNetwork, router: ConfiguredHost): StationPrefix[] {
  const { host, isatap } = router.node;
  return isatap.adapters
    .filter(({ ipv6 }) => ipv6.settings.advertise)
    .flatMap((adapter): StationPrefix[] => {
      const path = [...network.pathOfInterface(router.name, adapter.name), 'ra', 'prefixes'];
      const { fixed } = adapter.discovery.advertiser;
      if (fixed !== null)
        return fixed.prefixes.map((prefix, index) => {
          const at = network.loaded.locate([...path, index]);
          return { router, prefix, route: null, at, path: [...path, index] };
        });
      return host.ipv6.routes.routes
        .filter((route) => route.interface === adapter && route.nextHop === null && route.publish !== 'no')
        .map((route) => ({
          router,
          prefix: route.prefix,
          route,
          at: network.positionOf(router.name, route as Route),
          path,
        }));
    });
}

function judge(station: StationPrefix, all: readonly StationPrefix[], servers: readonly Server[]): Finding[] {
  const { prefix, at, router } = station;
  const closed = servers.filter(({ inside }) => !isCovered(prefix, inside));
  if (closed.length === 0) return [];
  const known = distinct(closed.flatMap(({ inside }) => inside.flatMap((set) => (set === 'any' ? [] : set))));
  const names = closed.map(({ name }) => name).join(' and ');
  const isGood = (other: StationPrefix): boolean => servers.every(({ inside }) => isCovered(other.prefix, inside));
  const others = all.filter((other) => other.router === router && other !== station);
  return [
    {
      at,
      message: `${router.name} gives ISATAP stations addresses in ${prefix.toString()}, which no connection security rule of ${names} covers (${setText(known)})`,
      hint:
        (closed.length < servers.length ? ruleHint(closed, prefix) : null) ??
        hintFor(station, others.some(isGood) ? 'none' : nearestOf(known, prefix)),
    },
  ];
}

/** Where other servers cover the prefix, it is the rules of these that are wrong; null: none has a prefix like it. */
function ruleHint(closed: readonly Server[], prefix: IpPrefix<Ipv6Address>): string | null {
  const hints = closed.flatMap(({ name, rules }) => {
    const prefixesOf = ({ endpoint1 }: IpsecRule): IpPrefix<Ipv6Address>[] =>
      endpoint1 === 'any' ? [] : [...endpoint1];
    const near = nearestOf(rules.flatMap(prefixesOf), prefix);
    const rule = rules.find((each) => near !== null && prefixesOf(each).some((other) => other.equals(near)));
    if (near === null || rule === undefined) return [];
    return [onHost(name, commandsOf([changeEndpoint(name, rule, 'endpoint1', near, prefix)]))];
  });
  return hints.length < closed.length ? null : hints.join('\n');
}

const isCovered = (prefix: IpPrefix<Ipv6Address>, inside: readonly AddressSet[]): boolean =>
  inside.some((set) => !isEmpty(intersect(set, [prefix])));

const distinct = (prefixes: readonly IpPrefix<Ipv6Address>[]): IpPrefix<Ipv6Address>[] =>
  prefixes.filter((prefix, at) => prefixes.findIndex((other) => other.equals(prefix)) === at);

/** The prefix of the rules that was meant: one of a length for stations, the most alike. */
function nearestOf(known: readonly IpPrefix<Ipv6Address>[], { address }: IpPrefix): IpPrefix<Ipv6Address> | null {
  const alike = (other: IpPrefix): number => commonPrefixLength(other.address, address);
  return known.filter(({ length }) => length === 64).sort((a, b) => alike(b) - alike(a))[0] ?? null;
}

/** @param right what is to stand in its place; `none`: the stations have a good prefix beside it */
function hintFor({ router, route, path }: StationPrefix, right: IpPrefix<Ipv6Address> | 'none' | null): string {
  if (right === null) return 'Get-RemoteAccess on the server shows the prefix to take as InternalIPv6Prefix';
  if (route === null || !isWindows(router)) return setValueText(path, right === 'none' ? null : right.toString());
  const { name } = router;
  const added = right === 'none' ? [] : [addRoute(name, { ...route, prefix: right })];
  return onHost(name, commandsOf([deleteRoute(name, route), ...added]));
}
