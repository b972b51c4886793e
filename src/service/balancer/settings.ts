import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import type { TcpIdleTimes } from '../tcp-progress.ts';

export interface ProbeSettings {
  /** From the beginning of one probe to that of the next. */
  readonly interval: Nanoseconds;
  /** How long a connection may take to open. */
  readonly timeout: Nanoseconds;
  /** So many failures in a row take a member down. */
  readonly fall: number;
  /** So many successes in a row bring it up. */
  readonly rise: number;
}

export interface BalancerSettings {
  /** The virtual address, one of the host's own, and the TCP port on which it passes connections on. */
  readonly address: Ipv4Address;
  readonly port: number;
  readonly members: readonly { readonly name: string; readonly address: Ipv4Address; readonly port: number }[];
  readonly method: 'round-robin' | 'least-connections';
  /** How long a client's next connection goes to the member of its last one; null: persistence is not asked. */
  readonly persistence: Nanoseconds | null;
  /** Members see an own address of the balancer, not the client's; without it they must answer through the balancer. */
  readonly sourceNat: boolean;
  /** null: members are taken to be up. */
  readonly probe: ProbeSettings | null;
  /** What becomes of a member's connections when it goes down. */
  readonly memberDown: 'keep' | 'reset';
  /** What a connection meets that no member can take. */
  readonly noMember: 'reset' | 'silent';
  readonly idle: TcpIdleTimes;
}
