/**
 * The connection security rules that DirectAccess puts into the policies of servers and clients: an infrastructure
 * tunnel, up before anybody logs on, for the DNS server and the management servers, and an intranet tunnel for the rest,
 * up with a user (Microsoft, DirectAccess design guide, "two-tunnel" model). Names as Get-NetIPsecRule shows them,
 * without the prefix `DirectAccess Policy-`; exact names were not verified.
 */
import { Ipv6Address } from '../addr/ipv6.ts';
import { IpPrefix } from '../addr/prefix.ts';
import type { AddressSet } from './address-set.ts';
import type { IpsecRule } from './rule.ts';
import { defaultSuite, type EspSuite } from './suite.ts';

/** What the two tunnels reach on the side of the intranet. */
export interface TunnelReach {
  readonly infrastructure: AddressSet;
  readonly intranet: AddressSet;
}

/** Where the tunnels of one server end. */
export interface TunnelEndpoints {
  readonly infrastructure: Ipv6Address;
  readonly intranet: Ipv6Address;
}

/** Subnets of the organisation's /48: DNS64, the ISATAP stations, NAT64. */
const DNS64 = 0x3333;
const ISATAP = 0x0001;
const NAT64 = 0x7777;

/**
 * What DirectAccess reaches in an organisation.
 * @param organisation its /48
 * @param managementServers reached without a user, beside the DNS server
 */
export function reachOf(
  organisation: IpPrefix<Ipv6Address>,
  managementServers: readonly Ipv6Address[] = [],
): TunnelReach {
  const dns = IpPrefix.of(inSubnet(organisation, DNS64, 1), 128);
  return {
    infrastructure: [dns, ...managementServers.map((address) => IpPrefix.of(address, 128))],
    intranet: [
      dns,
      IpPrefix.of(inSubnet(organisation, ISATAP, 0), 64),
      IpPrefix.of(inSubnet(organisation, NAT64, 0), 96),
    ],
  };
}

/** The tunnel endpoints of a server: the first two addresses of the prefix that its clients get. */
export const endpointsOf = ({ address: { w0, w1 } }: IpPrefix<Ipv6Address>): TunnelEndpoints => ({
  infrastructure: Ipv6Address.of(w0, w1, 0, 1),
  intranet: Ipv6Address.of(w0, w1, 0, 2),
});

/** @param interfaces on which clients are reached */
export function serverRules(
  reach: TunnelReach,
  own: TunnelEndpoints,
  interfaces: readonly string[],
  suite: EspSuite = defaultSuite,
): IpsecRule[] {
  const common = { endpoint2: 'any', remoteTunnel: 'any', interfaces, suite } as const;
  return [
    {
      ...common,
      name: 'DaServerToInfra',
      endpoint1: reach.infrastructure,
      localTunnel: own.infrastructure,
      needsUser: false,
    },
    { ...common, name: 'DaServerToCorp', endpoint1: reach.intranet, localTunnel: own.intranet, needsUser: true },
  ];
}

/** @param servers of a farm all, the nearest is taken; @param interfaces by which they are reached, null for any */
export function clientRules(
  reach: TunnelReach,
  servers: readonly TunnelEndpoints[],
  interfaces: readonly string[] | null,
  suite: EspSuite = defaultSuite,
): IpsecRule[] {
  const common = { endpoint1: 'any', localTunnel: 'any', interfaces, suite } as const;
  const [infrastructure, intranet] = [
    servers.map((server) => server.infrastructure),
    servers.map((server) => server.intranet),
  ];
  return [
    {
      ...common,
      name: 'ClientToInfra',
      endpoint2: reach.infrastructure,
      remoteTunnel: infrastructure,
      needsUser: false,
    },
    { ...common, name: 'ClientToCorp', endpoint2: reach.intranet, remoteTunnel: intranet, needsUser: true },
  ];
}

const inSubnet = ({ address: { w0, w1 } }: IpPrefix<Ipv6Address>, subnet: number, host: number): Ipv6Address =>
  Ipv6Address.of(w0, ((w1 & 0xffff0000) | subnet) >>> 0, 0, host);
