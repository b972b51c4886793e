import type { IpAddress } from '../addr/ip.ts';
import type { IpPrefix } from '../addr/prefix.ts';
import { ipProtocol } from '../wire/protocol-number.ts';

/** What Windows takes the network behind an interface for. */
export type NetworkProfile = 'domain' | 'private' | 'public';

/** Ports from the first to the last, both included. */
export type PortRange = readonly [first: number, last: number];

/** `80`, or `8000-8080`. null: it is neither, or no ports. */
export function parsePorts(text: string): PortRange | null {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) return null;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  return first >= 1 && first <= last && last <= 65_535 ? [first, last] : null;
}

/** Whether all protocols of a rule have ports, so that it may name some. */
export const mayNamePorts = ({ protocols }: Pick<FirewallRule, 'protocols'>): boolean =>
  protocols?.every((each) => each === ipProtocol.tcp || each === ipProtocol.udp) ?? false;

/** An inbound rule, as New-NetFirewallRule makes them. null: any. */
export interface FirewallRule {
  /** As Windows shows it; several may have the same. */
  readonly name: string;
  /** What tells it from others of its name; the name itself when left out. */
  readonly id?: string;
  readonly enabled: boolean;
  readonly action: 'allow' | 'block';
  readonly profiles: readonly NetworkProfile[] | null;
  /** Numbers of IP protocols. */
  readonly protocols: readonly number[] | null;
  /** Local ports of TCP and UDP. */
  readonly ports: readonly PortRange[] | null;
  /** The scope: whose packets are meant. */
  readonly remote: readonly IpPrefix[] | null;
  /** Whether packets are meant too that came through NATs in a tunnel. */
  readonly edgeTraversal: boolean;
}

/** What a rule is asked about. `port`: the local one, null where the protocol has none. */
export interface InboundPacket {
  readonly protocol: number;
  readonly port: number | null;
  readonly remote: IpAddress;
  readonly profile: NetworkProfile;
  readonly isEdgeTraversed: boolean;
}

/** Why a rule says nothing about a packet: the first that applies, in this order. */
export type RuleMismatch = 'protocol' | 'port' | 'disabled' | 'profile' | 'scope' | 'edge-traversal';

/** Null when the rule means the packet. */
export function mismatchOf(rule: FirewallRule, packet: InboundPacket): RuleMismatch | null {
  const { protocol, port, remote, profile, isEdgeTraversed } = packet;
  if (rule.protocols !== null && !rule.protocols.includes(protocol)) return 'protocol';
  if (rule.ports !== null && (port === null || !rule.ports.some(([first, last]) => first <= port && port <= last)))
    return 'port';
  if (!rule.enabled) return 'disabled';
  if (rule.profiles !== null && !rule.profiles.includes(profile)) return 'profile';
  if (rule.remote !== null && !rule.remote.some((prefix) => prefix.contains(remote))) return 'scope';
  return isEdgeTraversed && !rule.edgeTraversal ? 'edge-traversal' : null;
}

/** The same in words. */
export function mismatchText(rule: FirewallRule, mismatch: RuleMismatch, packet: InboundPacket): string {
  switch (mismatch) {
    case 'protocol':
      return 'is for another protocol';
    case 'port':
      return 'is for other ports';
    case 'disabled':
      return 'is disabled';
    case 'profile':
      return `holds in the profile ${rule.profiles?.join(', ') ?? ''}, not in ${packet.profile}`;
    case 'scope':
      return `is for packets from ${rule.remote?.map((prefix) => prefix.toString()).join(', ') ?? ''}, not from ${packet.remote.toString()}`;
    case 'edge-traversal':
      return 'does not allow edge traversal';
  }
}

/** Names of protocols that the firewall has beside their numbers. */
export const firewallProtocolNumbers = {
  tcp: ipProtocol.tcp,
  udp: ipProtocol.udp,
  icmpv4: ipProtocol.icmp,
  icmpv6: ipProtocol.icmpv6,
} as const;

const ANYBODY = { enabled: true, action: 'allow', profiles: null, ports: null, remote: null } as const;

/**
 * Rules that every Windows has; a rule of the same name takes the place of one. Those of neighbor discovery and of ICMP
 * errors are not among them: the firewall lets these in always.
 */
export const coreNetworkingRules: readonly FirewallRule[] = [
  { ...ANYBODY, name: 'Core Networking - IPv6 (IPv6-In)', protocols: [ipProtocol.ipv6], edgeTraversal: false },
];
