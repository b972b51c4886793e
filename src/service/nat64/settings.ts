import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { TranslationPrefix } from '../../addr/translation-prefix.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import type { TcpIdleTimes } from '../tcp-progress.ts';

/** RFC 6146 section 4: UDP_MIN. */
export const SHORTEST_UDP_TIMEOUT = seconds(120);
/** RFC 6146 section 4: how long an unexpected SYN from IPv4 waits for one that meets it. */
export const TCP_INCOMING_SYN = seconds(6);

/** Who among IPv4 hosts may send through a binding (RFC 6146 section 1.2.3): anybody, or hosts that were sent to before. */
export type Nat64Filtering = 'endpoint-independent' | 'address-dependent';

export interface Nat64Settings {
  readonly prefix: TranslationPrefix;
  /** Addresses of this host that IPv6 hosts share; none: the one by which it reaches the destination itself. */
  readonly pool: readonly Ipv4Address[];
  readonly filtering: Nat64Filtering;
  /** `established`: TCP_EST, then a probe goes to the IPv6 host, and `transitory` more is left (section 3.5.2.2). */
  readonly tcp: TcpIdleTimes;
  readonly udpTimeout: Nanoseconds;
  readonly icmpTimeout: Nanoseconds;
  /** A datagram from IPv4 without a checksum, RFC 7915 section 4.5. */
  readonly zeroUdpChecksum: 'compute' | 'drop';
}
