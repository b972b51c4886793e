import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { type End, endText, keyOf } from '../end.ts';
import type { Nat64Settings } from './settings.ts';
import { isLongLived, nextTcpState, restartsTimer, type Side, type TcpState } from './tcp-state.ts';

/** An end of an IPv6 host: an address and a port, or the identifier of an ICMP query. */
export interface Ipv6End {
  readonly address: Ipv6Address;
  readonly port: number;
}

export const ipv6EndText = ({ address, port }: Ipv6End): string => `[${address.toString()}]:${port}`;

/** An entry of the session table, RFC 6146 section 3.2: what an IPv6 end has with one IPv4 end. */
export interface Session {
  readonly remote: End;
  /** null but for TCP. */
  state: TcpState | null;
  /** When it is forgotten. */
  expires: Nanoseconds;
  /** When a long-lived connection has been idle so long that its IPv6 end is asked (section 3.5.2.2); else Infinity. */
  probeAt: Nanoseconds;
}

/**
 * An entry of the binding information base, RFC 6146 section 3.1: an IPv6 end and the IPv4 end that stands for it
 * towards everybody. It lives as long as a session of it.
 */
export class Binding {
  readonly protocol: number;
  readonly inside: Ipv6End;
  readonly outside: End;
  private readonly settings: Nat64Settings;
  private readonly sessions = new Map<number, Session>();

  constructor(protocol: number, inside: Ipv6End, outside: End, settings: Nat64Settings) {
    this.protocol = protocol;
    this.inside = inside;
    this.outside = outside;
    this.settings = settings;
  }

  /** Forgets the sessions whose time is up. */
  isAlive(now: Nanoseconds): boolean {
    for (const [key, { expires }] of this.sessions) {
      if (expires > now) return true;
      this.sessions.delete(key);
    }
    return false;
  }

  /** What the IPv6 end has with an IPv4 end; null: nothing. */
  sessionWith(remote: End, now: Nanoseconds): Session | null {
    const session = this.sessions.get(keyOf(remote));
    return session !== undefined && session.expires > now ? session : null;
  }

  /**
   * A packet passes between the IPv6 end and `remote`.
   * @param flags of TCP, 0 elsewhere
   * @returns its session; null: a segment of a connection that nobody has seen begin (CLOSED stays CLOSED)
   */
  see(remote: End, side: Side, flags: number, now: Nanoseconds): Session | null {
    const known = this.sessionWith(remote, now);
    if (this.protocol !== ipProtocol.tcp) return this.keep(known, remote, null, now + this.queryTimeout);
    const before = known?.state ?? null;
    const after = nextTcpState(before, side, flags);
    if (after === null) return null;
    if (known !== null && !restartsTimer(before, after, side, flags)) {
      known.state = after;
      return known;
    }
    const { established, transitory } = this.settings.tcp;
    if (!isLongLived(after)) return this.keep(known, remote, after, now + transitory);
    return this.keep(known, remote, after, now + established + transitory, now + established);
  }

  private get queryTimeout(): Nanoseconds {
    return this.protocol === ipProtocol.udp ? this.settings.udpTimeout : this.settings.icmpTimeout;
  }

  private keep(
    known: Session | null,
    remote: End,
    state: TcpState | null,
    expires: Nanoseconds,
    probeAt: Nanoseconds = Infinity,
  ): Session {
    const session = known ?? { remote, state, expires, probeAt };
    session.state = state;
    session.expires = expires;
    session.probeAt = probeAt;
    this.sessions.set(keyOf(remote), session);
    return session;
  }

  /** Whether packets from an IPv4 address may come in. */
  admits(address: Ipv4Address, now: Nanoseconds): boolean {
    if (this.settings.filtering === 'endpoint-independent') return true;
    return [...this.sessions.values()].some(({ remote, expires }) => remote.address === address && expires > now);
  }

  /** What the NAT64 goes by: `[fd9c::c1]:49200 is 172.16.10.25:49200 in IPv4`. */
  get text(): string {
    return `${ipv6EndText(this.inside)} is ${endText(this.outside)} in IPv4`;
  }
}

/** A binding with one session of it: `..., TCP session with 172.16.10.60:80 in state established`. */
export function sessionText(binding: Binding, { remote, state }: Session): string {
  if (state !== null) return `${binding.text}, session with ${endText(remote)} in state ${state}`;
  return `${binding.text}, session with ${binding.protocol === ipProtocol.udp ? endText(remote) : remote.address.toString()}`;
}
