import { isatapLocator } from '../../addr/embedded.ts';
import type { IpAddress } from '../../addr/ip.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Route } from '../../route/route-table.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import { ConfiguredTunnel } from '../../tunnel/six-in-four/configured-tunnel.ts';
import { addRoute, deleteRoute } from '../cause/commands.ts';
import { interfaceOf } from './competing-routes.ts';
import type { ConfiguredHost, ConfiguredNetwork } from './configured-network.ts';
import type { Finding, Lint } from './lint.ts';
import { commandsOf, isWindows, onHost, setText } from './remedy.ts';

export const nextHops: Lint = {
  code: 'next-hop-off-link',
  sentence: 'nobody can answer for it there, and what is sent to it is lost',
  find: (network) =>
    network.hosts.flatMap((host) => {
      const { ipv4, ipv6 } = host.node.host;
      const routes: readonly Route[] = [...ipv4.routes.routes, ...ipv6.routes.routes];
      return routes.filter(({ origin }) => origin === 'manual').flatMap((route) => judge(network, host, route));
    }),
};

/** Whether a host would look for this next hop on the link of an interface, and could find it there. */
function isReachable(out: NetworkInterface, nextHop: IpAddress): boolean {
  // A point-to-point link has one other end, whatever it is called.
  if (out instanceof ConfiguredTunnel) return true;
  if (out instanceof IsatapInterface) return nextHop.family === 6 && isatapLocator(nextHop) !== null;
  if (nextHop.family === 6 && nextHop.isLinkLocal) return true;
  const { ipv4, ipv6 } = out.host;
  const routes: readonly Route[] = nextHop.family === 4 ? ipv4.routes.routes : ipv6.routes.routes;
  return routes.some(
    ({ interface: card, nextHop: via, prefix }) => card === out && via === null && prefix.contains(nextHop),
  );
}

function judge(network: ConfiguredNetwork, host: ConfiguredHost, route: Route): Finding[] {
  const { nextHop } = route;
  const out = interfaceOf(route);
  if (nextHop === null || isReachable(out, nextHop)) return [];
  const why =
    out instanceof IsatapInterface
      ? `embeds no IPv4 address, so nothing can be sent to it by ${out.name} of ${host.name}`
      : `is not on-link on ${out.name} of ${host.name}`;
  return [
    {
      at: network.positionOf(host.name, route),
      message: `the next hop ${nextHop.toString()} of the route to ${route.prefix.toString()} ${why}`,
      hint: hintFor(network, host, route, nextHop),
    },
  ];
}

/** An address by which the router that is meant is on-link here, or the interface on which it is. */
function hintFor(network: ConfiguredNetwork, host: ConfiguredHost, route: Route, nextHop: IpAddress): string {
  const out = interfaceOf(route);
  const owner = addressesOfRouter(network, host, nextHop).find((address) => isReachable(out, address));
  if (owner !== undefined) return replaced(network, host, route, { ...route, nextHop: owner });
  const right = host.node.host.interfaces.find(
    (card) => !card.isEncapsulating && card !== out && isReachable(card, nextHop),
  );
  if (right !== undefined) return replaced(network, host, route, { ...route, interface: right });
  return `take an address of the router that is on-link on ${out.name}, or the interface on which ${nextHop.toString()} is`;
}

/** All addresses of the other host that has this one, or the IPv4 address that is embedded in it. */
function addressesOfRouter({ hosts }: ConfiguredNetwork, { name }: ConfiguredHost, address: IpAddress): IpAddress[] {
  const locator = address.family === 6 ? isatapLocator(address) : null;
  for (const other of hosts) {
    if (other.name === name) continue;
    const all = other.node.host.interfaces.flatMap(({ ipv4, ipv6 }): IpAddress[] => [
      ...ipv4.addresses.map((each) => each.address),
      ...ipv6.usable.map((each) => each.address),
    ]);
    if (all.includes(address) || (locator !== null && all.includes(locator)))
      return all.filter((each) => each.family === address.family && !each.isLinkLocal);
  }
  return [];
}

function replaced(network: ConfiguredNetwork, host: ConfiguredHost, old: Route, right: Route): string {
  if (isWindows(host)) return onHost(host.name, commandsOf([deleteRoute(host.name, old), addRoute(host.name, right)]));
  const path = network.pathOf(host.name, old);
  const isGateway = path.at(-1) === 'gateway';
  const changes = [
    ...(right.nextHop === old.nextHop ? [] : [setText(isGateway ? path : [...path, 'via'], right.nextHop!.toString())]),
    ...(right.interface === old.interface ? [] : [setText([...path, 'interface'], right.interface.name)]),
  ];
  return changes.join('\n');
}
