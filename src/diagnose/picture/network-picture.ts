import type { IpAddress } from '../../addr/ip.ts';
import { EthernetInterface } from '../../host/ethernet-interface.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Route } from '../../route/route-table.ts';
import type { Network } from '../../scenario/network.ts';
import type { Scenario, ScenarioHost, ScenarioLink } from '../../scenario/schema.ts';
import { Nat64Interface } from '../../service/nat64/nat64-interface.ts';
import { IpHttpsInterface } from '../../tunnel/ip-https/ip-https-interface.ts';
import { IsatapInterface } from '../../tunnel/isatap/isatap-interface.ts';
import { ConfiguredTunnel } from '../../tunnel/six-in-four/configured-tunnel.ts';
import type {
  HostPicture,
  InterfaceKind,
  InterfacePicture,
  LinkPicture,
  NetworkPicture,
  RoutePicture,
  TunnelEnd,
  TunnelKind,
  TunnelPicture,
} from './picture.ts';

/** The network as it is now: after a run, as that has left it. */
export function describeNetwork(network: Network, document: Scenario): NetworkPicture {
  const hosts = [...network.nodes.values()].map(({ host }) => host);
  return {
    links: Object.entries(document.links).map(([name, link]) => describeLink(name, link)),
    hosts: hosts.map((host) => describeHost(host, document.hosts[host.name]?.interfaces ?? {})),
    tunnels: findTunnels(hosts),
  };
}

function describeLink(name: string, link: ScenarioLink): LinkPicture {
  const { rate, delay, mtu, down, filter, loss, damage, duplicate, jitter, queue, standsFor } = link;
  const faults = [
    down === true ? 'down' : null,
    filter === undefined ? null : `filters ${filter.join(', ')}`,
    loss === undefined ? null : `loss ${loss}`,
    damage === undefined ? null : `damage ${damage}`,
    duplicate === undefined ? null : `duplicates ${duplicate}`,
    jitter === undefined ? null : `jitter ${jitter}`,
    queue === undefined || queue === null ? null : `queue of ${queue} frames`,
    standsFor === undefined ? null : `stands for ${standsFor}`,
  ];
  return { name, rate, delay, mtu, faults: faults.filter((clause) => clause !== null) };
}

function describeHost(
  { name, profile, interfaces, ipv4, ipv6 }: Host,
  declared: ScenarioHost['interfaces'],
): HostPicture {
  return {
    name,
    profile: profile.name,
    interfaces: interfaces.map((each) => describeInterface(each, declared[each.name]?.vlan ?? null)),
    routes: [...routesOf(ipv6.routes.routes), ...routesOf(ipv4.routes.routes)],
  };
}

function describeInterface(one: NetworkInterface, vlan: number | null): InterfacePicture {
  const { name, index, isUp, ipv4, ipv6 } = one;
  const addresses = [...ipv4.addresses, ...ipv6.addresses];
  return {
    name,
    index,
    kind: kindOf(one),
    link: one instanceof EthernetInterface ? (one.port.link?.name ?? null) : null,
    vlan,
    isUp,
    addresses: addresses.map(({ address, prefixLength }) => `${address.toString()}/${prefixLength}`),
    mtu: ipv6.mtu,
  };
}

function kindOf(one: NetworkInterface): InterfaceKind {
  if (one instanceof EthernetInterface) return 'ethernet';
  if (one instanceof IsatapInterface) return 'isatap';
  if (one instanceof ConfiguredTunnel) return '6in4';
  if (one instanceof IpHttpsInterface) return 'ip-https';
  return one instanceof Nat64Interface ? 'nat64' : 'other';
}

const routesOf = (routes: readonly Route[]): RoutePicture[] =>
  routes
    .toSorted((a, b) => a.prefix.length - b.prefix.length)
    .map(({ prefix, nextHop, interface: out, metric, origin, publish }) => {
      const { family } = prefix.address;
      const interfaceMetric = out.metricOf(family);
      return {
        family,
        prefix: prefix.toString(),
        via: nextHop?.toString() ?? 'on-link',
        interface: out.name,
        routeMetric: metric,
        interfaceMetric,
        sum: metric + interfaceMetric,
        origin,
        publish,
      };
    });

const endOf = ({ host, name }: NetworkInterface): TunnelEnd => ({ host: host.name, interface: name });

/** Who reaches whom inside other packets: stations and their ISATAP router, clients and their server, the ends of 6in4. */
function findTunnels(hosts: readonly Host[]): TunnelPicture[] {
  const interfaces = hosts.flatMap((host) => host.interfaces);
  const tunnels = new Map<NetworkInterface, { kind: TunnelKind; members: NetworkInterface[] }>();
  const join = (kind: TunnelKind, hub: NetworkInterface | undefined, member: NetworkInterface): void => {
    if (hub === undefined || hub === member) return;
    const known = tunnels.get(hub);
    if (known === undefined) tunnels.set(hub, { kind, members: [member] });
    else if (!known.members.includes(member)) known.members.push(member);
  };
  for (const one of interfaces) {
    if (one instanceof IsatapInterface) {
      for (const { address } of one.potentialRouters.routers) join('isatap', isatapAt(interfaces, address), one);
    } else if (one instanceof ConfiguredTunnel) {
      const other = interfaces.find((each) => isOtherEnd(each, one));
      // Both ends name each other: one tunnel, not two.
      if (other === undefined || !(tunnels.get(one)?.members.includes(other) ?? false)) join('6in4', other, one);
    } else if (one instanceof IpHttpsInterface && !one.isServer) {
      join('ip-https', serverOf(interfaces, one), one);
    }
  }
  return [...tunnels].map(([hub, { kind, members }]) => ({ kind, hub: endOf(hub), members: members.map(endOf) }));
}

const isatapAt = (interfaces: readonly NetworkInterface[], address: IpAddress): IsatapInterface | undefined =>
  interfaces.find(
    (each): each is IsatapInterface =>
      each instanceof IsatapInterface && each.locators.some((locator) => locator === address),
  );

const isOtherEnd = (each: NetworkInterface, { remote, local }: ConfiguredTunnel): boolean =>
  each instanceof ConfiguredTunnel && each.local === remote && each.remote === local;

/** A client knows its server as the next hop of what it was told in advertisements. */
function serverOf(interfaces: readonly NetworkInterface[], client: IpHttpsInterface): NetworkInterface | undefined {
  const hops = client.host.ipv6.routes.routes.flatMap((route) =>
    route.interface === client && route.nextHop !== null ? [route.nextHop] : [],
  );
  return interfaces.find(
    (each) =>
      each instanceof IpHttpsInterface && each.isServer && hops.some((hop) => each.ipv6.find(hop) !== undefined),
  );
}
