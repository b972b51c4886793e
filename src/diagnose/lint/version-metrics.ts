import { hostProfiles, type HostProfile, type ProfileName } from '../../host/profile.ts';
import type { Route } from '../../route/route-table.ts';
import { IpHttpsInterface } from '../../tunnel/ip-https/ip-https-interface.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import { metricBelow } from '../cause/commands.ts';
import { competingRoutes, interfaceOf } from './competing-routes.ts';
import type { ConfiguredHost, ConfiguredNetwork } from './configured-network.ts';
import type { Finding, Lint } from './lint.ts';
import { isWindows, metricRemedy, onHost } from './remedy.ts';
import { sumText, wayText } from './route-words.ts';

export const versionMetrics: Lint = {
  code: 'version-metrics',
  sentence: 'automatic interface metrics differ between versions of Windows',
  find: (network) =>
    network.hosts
      .filter(isWindows)
      .flatMap((host) => competingRoutes(host).flatMap((routes) => otherChoice(network, host, routes))),
};

/**
 * What a table of a DirectAccess server shows for the ISATAP adapter (windows.md section 3): the metric of a fast card,
 * not what other hosts of that version have. One of 2016 was not found.
 */
const ON_DIRECT_ACCESS_SERVER: Partial<Record<ProfileName, number>> = { 'windows-server-2012r2': 5 };

/** The metrics of interfaces under one version of Windows. */
interface Version {
  readonly name: ProfileName;
  readonly metricOf: (route: Route) => number;
}

function otherVersions(host: ConfiguredHost): Version[] {
  const { profile, interfaces } = host.node.host;
  const isServer = (name: string): boolean => name.startsWith('windows-server');
  const isDirectAccess = interfaces.some((each) => each instanceof IpHttpsInterface && each.isServer);
  return Object.values(hostProfiles)
    .filter(({ name }) => name.startsWith('windows') && name !== profile.name)
    .filter(({ name }) => isServer(name) === isServer(profile.name))
    .map((other) => {
      const switched: HostProfile = { ...other, ...host.document.switches };
      return { name: other.name, metricOf: (route) => metricUnder(switched, route, isDirectAccess) };
    });
}

function metricUnder(profile: HostProfile, route: Route, isDirectAccess: boolean): number {
  const out = interfaceOf(route);
  const set = route.prefix.address.family === 4 ? out.ipv4.metric : out.ipv6.metric;
  const special = isDirectAccess && out instanceof IsatapInterface ? ON_DIRECT_ACCESS_SERVER[profile.name] : undefined;
  return set ?? special ?? out.automaticMetricUnder(profile);
}

/** The first of the routes with the lowest sum. */
function bestOf(routes: readonly Route[], metricOf: Version['metricOf']): Route {
  return routes.reduce((best, route) => (route.metric + metricOf(route) < best.metric + metricOf(best) ? route : best));
}

function otherChoice(network: ConfiguredNetwork, host: ConfiguredHost, routes: readonly Route[]): Finding[] {
  const own: Version = {
    name: host.node.host.profile.name,
    metricOf: (route) => route.interface.metricOf(route.prefix.address.family),
  };
  const taken = bestOf(routes, own.metricOf);
  const others = otherVersions(host)
    .map((version) => ({ version, instead: bestOf(routes, version.metricOf) }))
    .filter(({ instead }) => instead !== taken);
  const [first] = others;
  if (first === undefined) return [];
  const { version, instead } = first;
  const sums = ({ metricOf }: Version, winner: Route, loser: Route): string =>
    `${sumText(winner.metric, metricOf(winner))} against ${sumText(loser.metric, metricOf(loser))}`;
  const names = others.map((other) => other.version.name).join(' and ');
  const here = `${host.name} reaches ${taken.prefix.toString()} ${wayText(taken)} only on ${own.name}, ${sums(own, taken, instead)}`;
  return [
    {
      at: network.positionOf(host.name, [taken, instead].find(({ origin }) => origin === 'manual') ?? taken),
      message: `${here}; on ${names} it would be ${wayText(instead)}, ${sums(version, instead, taken)}`,
      hint: remedyFor(network, host, taken, instead, [own, ...others.map((other) => other.version)]),
    },
  ];
}

/** A metric with which the route wins on every version; where there is none, interface metrics that no version changes. */
function remedyFor(
  network: ConfiguredNetwork,
  host: ConfiguredHost,
  taken: Route,
  instead: Route,
  versions: readonly Version[],
): string {
  const lead = Math.min(...versions.map(({ metricOf }) => instead.metric + metricOf(instead) - metricOf(taken)));
  const metric = metricBelow(lead, 0);
  if (metric !== null) return metricRemedy(network, host, taken, metric);
  const { family } = taken.prefix.address;
  const fixed = [taken, instead].map(
    ({ interface: out }) => `netsh interface ipv${family} set interface ${out.index} metric=${out.metricOf(family)}`,
  );
  return onHost(host.name, fixed);
}
