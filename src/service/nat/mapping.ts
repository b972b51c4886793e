import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { type End, endText, keyOf } from '../end.ts';
import { TcpProgress } from '../tcp-progress.ts';
import type { NatSettings } from './settings.ts';

/** What a host inside has with one end outside. */
interface Session {
  /** null but for TCP. */
  readonly progress: TcpProgress | null;
  /** The host inside sent the first packet. */
  readonly isOutward: boolean;
  readonly address: Ipv4Address;
  expires: Nanoseconds;
}

/**
 * An end inside and the one outside that stands for it towards everybody (RFC 4787 REQ-1: endpoint-independent). It
 * lives as long as a session of it.
 */
export class Mapping {
  readonly protocol: number;
  readonly inside: End;
  readonly outside: End;
  /** What the NAT goes by: `192.168.1.50:49200 is 203.0.113.2:49200 outside`. */
  readonly text: string;
  private readonly settings: NatSettings;
  private readonly sessions = new Map<number, Session>();

  constructor(protocol: number, inside: End, outside: End, settings: NatSettings) {
    this.protocol = protocol;
    this.inside = inside;
    this.outside = outside;
    this.settings = settings;
    this.text = `${endText(inside)} is ${endText(outside)} outside`;
  }

  /** Forgets the sessions whose time is up. */
  isAlive(now: Nanoseconds): boolean {
    for (const [key, { expires }] of this.sessions) {
      if (expires > now) return true;
      this.sessions.delete(key);
    }
    return false;
  }

  /** A packet passes between the end inside and `remote`. @param flags of TCP, 0 elsewhere */
  see(remote: End, isOutward: boolean, flags: number, now: Nanoseconds): void {
    const key = keyOf(remote);
    let session = this.sessions.get(key);
    if (session === undefined || session.expires <= now) {
      const progress = this.protocol === ipProtocol.tcp ? new TcpProgress() : null;
      session = { progress, isOutward, address: remote.address, expires: now };
      this.sessions.set(key, session);
    }
    session.progress?.see(isOutward === session.isOutward, flags);
    if (isOutward || session.progress !== null || this.settings.inboundRefresh)
      session.expires = now + this.idleTime(session);
  }

  private idleTime({ progress }: Session): Nanoseconds {
    if (progress !== null) return progress.idleTime(this.settings.tcp);
    return this.protocol === ipProtocol.udp ? this.settings.udpTimeout : this.settings.icmpTimeout;
  }

  /** Whether packets from `remote` may come in. */
  admits(remote: End, now: Nanoseconds): boolean {
    switch (this.settings.filtering) {
      case 'endpoint-independent':
        return true;
      case 'address-dependent':
        return [...this.sessions.values()].some(({ address, expires }) => address === remote.address && expires > now);
      case 'address-and-port-dependent':
        return (this.sessions.get(keyOf(remote))?.expires ?? 0) > now;
    }
  }
}
