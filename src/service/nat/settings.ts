import type { Nanoseconds } from '../../sim/time.ts';
import type { TcpIdleTimes } from '../tcp-progress.ts';

/** Who outside may answer through a mapping (RFC 4787 section 5): anybody, hosts, or ends that were sent to before. */
export type NatFiltering = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

export interface NatSettings {
  readonly filtering: NatFiltering;
  readonly tcp: TcpIdleTimes;
  readonly udpTimeout: Nanoseconds;
  readonly icmpTimeout: Nanoseconds;
  /** Whether datagrams from outside keep a mapping too (RFC 4787 section 4.3, REQ-6 a). */
  readonly inboundRefresh: boolean;
  /** Whether hosts inside reach each other by their outside ends (RFC 4787 section 6). */
  readonly hairpinning: boolean;
  /** Whether the largest segment that a SYN announces is cut down to what the outside carries. */
  readonly clampMss: boolean;
  /** What comes of a SYN that nobody asked for, RFC 5382 section 4.3. */
  readonly unsolicitedSyn: 'silent' | 'port-unreachable';
}
