/**
 * How an operating system behaves where RFCs leave a choice. Every assumption that nobody could verify is a named
 * switch here, so that a scenario can set it (`switches`). Facts: windows.md as cited.
 */
import { seconds, type Nanoseconds } from '../sim/time.ts';
import { type PolicyTable, rfc3484PolicyTable, rfc6724PolicyTable } from '../route/policy-table.ts';

export type ProfileName =
  | 'windows-7'
  | 'windows-8.1'
  | 'windows-10'
  | 'windows-server-2012r2'
  | 'windows-server-2016'
  | 'linux'
  | 'router'
  | 'nat'
  | 'balancer';

/** Rows of (bits a second at least, metric), fastest first. */
export type MetricTable = readonly (readonly [atLeast: number, metric: number])[];

export interface HostProfile {
  readonly name: ProfileName;
  /** Automatic interface metric by link speed (Microsoft KB 299540; the IPv6 side uses the same numbers). */
  readonly interfaceMetrics: MetricTable;
  /** Automatic metric of an ISATAP adapter; not verified for a connected one on 2016. */
  readonly isatapMetric: number;
  /** Metric of an IP-HTTPS interface: 50 in a table of a DirectAccess server (windows.md section 3). */
  readonly ipHttpsMetric: number;
  /** Whether IP-HTTPS offers and takes TLS suites without encryption: Windows 8 and 2012 on (windows.md section 5). */
  readonly ipHttpsNullEncryption: boolean;
  /**
   * Whether firewall rules must allow edge traversal for packets that came by IP-HTTPS. Microsoft's pages name Teredo
   * only (netfw.h, "Implementing Firewall Filters for Teredo").
   */
  readonly ipHttpsIsEdgeTraversed: boolean;
  /** For how long the server may be silent before an IP-HTTPS client asks whether it is there; not verified. */
  readonly ipHttpsKeepAlive: Nanoseconds;
  /** Metric of a prefix that a router advertisement puts on-link. */
  readonly advertisedPrefixMetric: number;
  /** Metrics of default routes and RFC 4191 routes by preference; the mapping is not verified. */
  readonly advertisedRouteMetrics: { readonly high: number; readonly medium: number; readonly low: number };
  readonly policyTable: PolicyTable;
  readonly hopLimit: number;
  /** How SLAAC makes interface identifiers: random but fixed (Windows since Vista) or modified EUI-64. */
  readonly interfaceIdentifier: 'random' | 'eui-64';
  readonly dadTransmits: number;
  /** How far ReachableTime may lie from its base, as a share of that: RFC 4861 section 10 has factors of 0.5 to 1.5. */
  readonly reachableTimeSpread: number;
  /** One ISATAP adapter for each IPv4 interface, without being asked for. */
  readonly automaticIsatapAdapters: boolean;
  /** What ISATAP state `default` means: up when the router name resolves, or off (Windows 10 1703 and later, not verified). */
  readonly isatapDefaultState: 'when-resolved' | 'off';
  /** Whether an ISATAP adapter follows the IPv4 path MTU and forbids fragmentation; not verified for Windows. */
  readonly isatapFollowsPathMtu: boolean;
  /** MTU of an ISATAP adapter. */
  readonly isatapMtu: number;
  /** Whether hosts probe ISATAP neighbours (RFC 5214 section 8.4 SHOULD); Linux does not, Windows is not verified. */
  readonly isatapReachabilityProbes: boolean;
  /**
   * Whether an ISATAP router tells a host of another on the same tunnel by a redirect (RFC 4861 section 8.2); Linux does
   * not (captures/linux, r15), Windows is not verified.
   */
  readonly sendsIsatapRedirects: boolean;
  /** Whether the other end of a configured tunnel is probed (RFC 4213 section 3.8 SHOULD); Linux does not, Windows is not verified. */
  readonly configuredTunnelProbes: boolean;
  /**
   * How the outer ECN field of a tunnel is made: a copy (RFC 6040 section 4.1); a copy in which congestion met so far
   * stays inside (RFC 3168 section 9.1.1), as Linux has it (captures/linux/k); or nothing of it, for another end that
   * does not know RFC 6040 (its section 4.1). Windows is not verified.
   */
  readonly tunnelEcn: 'normal' | 'full-functionality' | 'compatibility';
  /** Whether an echo reply has the traffic class of the request; Linux does (captures/linux/k), Windows is not verified. */
  readonly echoReplyKeepsTrafficClass: boolean;
  /**
   * Type of service of ICMPv4 errors. RFC 1812 section 4.3.2.5: precedence 6 or 7 (0xc0, as Linux has it in
   * captures/linux/g6); Windows is not verified.
   */
  readonly icmpv4ErrorTypeOfService: number;
  /**
   * Whether the largest segment that TCP announces shrinks with a path MTU known already, as with Linux
   * (captures/linux/g1); RFC 9293 section 3.7.1 has that of the interface. Windows is not verified.
   */
  readonly tcpAnnouncesPathMtu: boolean;
  /** The checks of RFC 6324 section 3.3 against loops between tunnel routers; Linux has none, Windows is not verified. */
  readonly tunnelLoopChecks: boolean;
  /** Whether an IPv4 router tells hosts of a better gateway (RFC 1812 section 5.2.7.2 SHOULD); Windows is not verified. */
  readonly sendsIpv4Redirects: boolean;
  /**
   * RFC 1122 section 3.3.4.2. `strong`: an interface takes packets for its own addresses only, and what has one of them
   * as its source leaves by it, until weakHostReceive and weakHostSend are enabled: Windows since Vista
   * (Set-NetIPInterface, both are disabled by default). `weak`: Linux.
   */
  readonly hostModel: 'strong' | 'weak';
  /** Whether an interface that forwards is as in the weak model, as a router needs it; not verified for Windows. */
  readonly forwardingIsWeak: boolean;
  /**
   * IPv4 packets with a source route: none are taken (RFC 7126 section 4.3.5, what Linux does), those that have come to
   * their end are taken (RFC 1122 section 3.2.1.8; Windows, not verified), routers send them on too (RFC 1812 section
   * 5.3.13.4). What is not taken ends without a word.
   */
  readonly ipv4SourceRoutes: 'drop' | 'deliver' | 'forward';
  /**
   * Whether an IPv4 packet is taken only where its source would be reached (RFC 1812 section 5.3.8, RFC 3704 section 2.2);
   * off in Linux' kernel and in Windows, distributions and administrators switch it on.
   */
  readonly reversePathFilter: boolean;
  /** AAAA is asked only while an IPv6 address beyond link-local stands (DNS client of Windows). */
  readonly asksAaaaOnlyWithIpv6: boolean;
  /**
   * Whether a host tells routers of its groups by MLD (RFC 3810, RFC 4862 section 5.4.2). Windows and Linux do; off
   * here, since nothing depends on it where no switch and no router listens, and every capture would begin with it.
   */
  readonly reportsMulticastGroups: boolean;
  /**
   * Whether hosts use the DNS servers and suffixes of router advertisements (RFC 8106): Windows 10 from 1703 on (commonly
   * reported, not verified), systems around the Linux kernel by systemd-networkd or NetworkManager.
   */
  readonly readsAdvertisedNames: boolean;
  /**
   * ICMP errors that a host sends: at once, and each second (RFC 4443 section 2.4 (f) gives 10 and 10 as an example for
   * a small device). What Windows takes is not verified.
   */
  readonly icmpErrorBurst: number;
  readonly icmpErrorsPerSecond: number;
  /**
   * To Windows 8.1: TcpInitialRtt 3 s, TcpMaxConnectRetransmissions 2, TcpMaxDataRetransmissions 5 (Microsoft, the
   * first two written of Windows 2000, the last in KB 170359 up to Windows 7). The 1 s and 4 of Windows 10 and the
   * 6 and 15 of Linux are not verified here.
   */
  readonly tcp: {
    /** First retransmission time-out. */
    readonly initialTimeout: Nanoseconds;
    /** How often a SYN is sent again before the connection is given up. */
    readonly synRetries: number;
    /** How often data is sent again. */
    readonly dataRetries: number;
  };
}

/** Mb/s and Gb/s of the tables below. */
const M = 1e6;
const G = 1e9;

/** XP SP2 to 8.1 and 2012 R2. The published bounds are "greater than"; the slowest row takes the rest. */
const metricsTo2012: MetricTable = [
  [2 * G, 5],
  [200 * M + 1, 10],
  [80 * M + 1, 20],
  [20 * M + 1, 25],
  [4 * M + 1, 30],
  [500_001, 40],
  [0, 50],
];

/** Windows 10 and Server 2016, wired. */
const metricsFrom2016: MetricTable = [
  [100 * G, 5],
  [40 * G, 10],
  [10 * G, 15],
  [2 * G, 20],
  [200 * M, 25],
  [80 * M, 35],
  [20 * M, 45],
  [4 * M, 55],
  [500_000, 65],
  [0, 75],
];

const windows8: HostProfile = {
  name: 'windows-8.1',
  interfaceMetrics: metricsTo2012,
  isatapMetric: 50,
  ipHttpsMetric: 50,
  ipHttpsNullEncryption: true,
  ipHttpsIsEdgeTraversed: false,
  ipHttpsKeepAlive: seconds(30),
  advertisedPrefixMetric: 16,
  advertisedRouteMetrics: { high: 16, medium: 256, low: 512 },
  policyTable: rfc6724PolicyTable,
  hopLimit: 128,
  interfaceIdentifier: 'random',
  dadTransmits: 1,
  reachableTimeSpread: 0.5,
  automaticIsatapAdapters: true,
  isatapDefaultState: 'when-resolved',
  isatapFollowsPathMtu: false,
  isatapMtu: 1280,
  isatapReachabilityProbes: false,
  sendsIsatapRedirects: true,
  configuredTunnelProbes: false,
  tunnelEcn: 'normal',
  echoReplyKeepsTrafficClass: false,
  icmpv4ErrorTypeOfService: 0,
  tcpAnnouncesPathMtu: false,
  tunnelLoopChecks: false,
  sendsIpv4Redirects: true,
  hostModel: 'strong',
  forwardingIsWeak: true,
  ipv4SourceRoutes: 'deliver',
  reversePathFilter: false,
  asksAaaaOnlyWithIpv6: true,
  reportsMulticastGroups: false,
  readsAdvertisedNames: false,
  icmpErrorBurst: 10,
  icmpErrorsPerSecond: 10,
  tcp: { initialTimeout: seconds(3), synRetries: 2, dataRetries: 5 },
};

const windows10: HostProfile = {
  ...windows8,
  name: 'windows-10',
  interfaceMetrics: metricsFrom2016,
  isatapMetric: 75,
  isatapDefaultState: 'off',
  readsAdvertisedNames: true,
  tcp: { initialTimeout: seconds(1), synRetries: 4, dataRetries: 5 },
};

const linux: HostProfile = {
  ...windows8,
  name: 'linux',
  interfaceMetrics: [[0, 0]],
  isatapMetric: 0,
  advertisedPrefixMetric: 256,
  advertisedRouteMetrics: { high: 512, medium: 1024, low: 2048 },
  hopLimit: 64,
  interfaceIdentifier: 'eui-64',
  automaticIsatapAdapters: false,
  isatapFollowsPathMtu: true,
  sendsIsatapRedirects: false,
  isatapMtu: 1480,
  tunnelEcn: 'full-functionality',
  echoReplyKeepsTrafficClass: true,
  icmpv4ErrorTypeOfService: 0xc0,
  hostModel: 'weak',
  ipv4SourceRoutes: 'drop',
  tcpAnnouncesPathMtu: true,
  asksAaaaOnlyWithIpv6: false,
  readsAdvertisedNames: true,
  tcp: { initialTimeout: seconds(1), synRetries: 6, dataRetries: 15 },
};

const router: HostProfile = { ...linux, name: 'router', tunnelEcn: 'normal' };

/** The profile of each name; immutable. */
export const hostProfiles: Readonly<Record<ProfileName, HostProfile>> = {
  'windows-7': {
    ...windows8,
    name: 'windows-7',
    advertisedPrefixMetric: 8,
    policyTable: rfc3484PolicyTable,
    ipHttpsNullEncryption: false,
  },
  'windows-8.1': windows8,
  'windows-10': windows10,
  'windows-server-2012r2': { ...windows8, name: 'windows-server-2012r2' },
  'windows-server-2016': {
    ...windows10,
    name: 'windows-server-2016',
    isatapDefaultState: 'when-resolved',
    readsAdvertisedNames: false,
  },
  linux,
  router,
  // Behind either, what leaves where it came in has other addresses than its sender gave it.
  nat: { ...router, name: 'nat', sendsIpv4Redirects: false },
  balancer: { ...router, name: 'balancer', sendsIpv4Redirects: false },
};

/** The automatic metric of an interface with this speed in bits a second. */
export function automaticMetric(profile: HostProfile, speed: number): number {
  return profile.interfaceMetrics.find(([atLeast]) => speed >= atLeast)?.[1] ?? 0;
}
