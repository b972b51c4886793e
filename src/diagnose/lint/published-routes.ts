import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Route } from '../../route/route-table.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import { interfaceOf } from './competing-routes.ts';
import type { ConfiguredHost, ConfiguredNetwork } from './configured-network.ts';
import type { Finding, Lint } from './lint.ts';
import { switchRemedy } from './remedy.ts';
import { routeText } from './route-words.ts';

const publishedBy = ({ node }: ConfiguredHost): Route[] =>
  (node.host.ipv6.routes.routes as readonly Route[]).filter(({ publish }) => publish !== 'no');

const advertisersOf = ({ node }: ConfiguredHost): NetworkInterface[] =>
  node.host.interfaces.filter(({ ipv6 }) => ipv6.settings.advertise);

export const publishedNotAdvertised: Lint = {
  code: 'published-not-advertised',
  sentence: 'a route is told only in the advertisements of an interface that advertises, so nobody hears of it',
  find: (network) =>
    network.hosts.flatMap((host): Finding[] => {
      const published = publishedBy(host);
      const [first] = published;
      if (first === undefined || advertisersOf(host).length > 0) return [];
      const routes = published.length === 1 ? `the route ${routeText(first)}` : `${published.length} routes`;
      return [
        {
          at: network.positionOf(host.name, first),
          message: `${host.name} publishes ${routes} and advertises on no interface`,
          hint: switchRemedy(network, host, stationsSide(host, published), 'advertise'),
        },
      ];
    }),
};

/**
 * Where those are who are to hear of it: behind an ISATAP adapter that is up, on the interface whose own prefix is
 * published, or on one to which no published route leads.
 */
function stationsSide({ node }: ConfiguredHost, published: readonly Route[]): NetworkInterface {
  const { interfaces } = node.host;
  const led = published.filter(({ nextHop }) => nextHop !== null).map(interfaceOf);
  return (
    interfaces.find((each) => each instanceof IsatapInterface && each.isUp) ??
    published.filter(({ nextHop }) => nextHop === null).map(interfaceOf)[0] ??
    interfaces.find((each) => each.isUp && !led.includes(each)) ??
    led[0]!
  );
}

export const advertisedNotForwarded: Lint = {
  code: 'advertised-not-forwarded',
  sentence: 'what arrives on an interface is forwarded only if forwarding is enabled on that one',
  find: (network) =>
    network.hosts.flatMap((host) => [
      ...advertisersOf(host).flatMap((advertiser) => wayOut(network, host, advertiser)),
      ...wayBack(network, host),
    ]),
};

/** Packets of those who believe an advertisement arrive on the interface that sent it. */
function wayOut(network: ConfiguredNetwork, host: ConfiguredHost, advertiser: NetworkInterface): Finding[] {
  const { settings } = advertiser.ipv6;
  if (settings.forwarding) return [];
  const { fixed } = advertiser.discovery.advertiser;
  const told = publishedBy(host).filter((route) => route.interface !== advertiser || route.nextHop !== null);
  const [first] = told;
  const promises =
    fixed === null
      ? first !== undefined || settings.advertiseDefaultRoute
      : fixed.routes.length > 0 || fixed.lifetime > 0;
  if (!promises) return [];
  const path = network.pathOfInterface(host.name, advertiser.name);
  return [
    {
      at: fixed === null && first !== undefined ? network.positionOf(host.name, first) : network.loaded.locate(path),
      message: `${host.name} advertises routes on ${advertiser.name}, and forwards nothing that arrives there`,
      hint: switchRemedy(network, host, advertiser, 'forwarding'),
    },
  ];
}

/** Answers arrive on the interface to which a published route leads. */
function wayBack(network: ConfiguredNetwork, host: ConfiguredHost): Finding[] {
  const advertisers = advertisersOf(host);
  if (advertisers.length === 0) return [];
  const silent = new Map<NetworkInterface, Route>();
  for (const route of publishedBy(host)) {
    const out = interfaceOf(route);
    if (!advertisers.includes(out) && !out.ipv6.settings.forwarding && !silent.has(out)) silent.set(out, route);
  }
  return [...silent].map(([out, route]) => ({
    at: network.positionOf(host.name, route),
    message: `${host.name} publishes the route ${routeText(route)}, and forwards no answers that arrive on ${out.name}`,
    hint: switchRemedy(network, host, out, 'forwarding'),
  }));
}
