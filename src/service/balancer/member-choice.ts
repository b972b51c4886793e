import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import type { Member } from './member.ts';
import type { BalancerSettings } from './settings.ts';

/** Which member gets the next connection. */
export class MemberChoice {
  private readonly members: readonly Member[];
  private readonly method: BalancerSettings['method'];
  private readonly persistence: Nanoseconds | null;
  /** Where round robin goes on. */
  private next = 0;
  private readonly last = new Map<Ipv4Address, { readonly member: Member; readonly until: Nanoseconds }>();

  constructor(members: readonly Member[], { method, persistence }: BalancerSettings) {
    this.members = members;
    this.method = method;
    this.persistence = persistence;
  }

  /** @returns null when no member takes new connections */
  choose(client: Ipv4Address, now: Nanoseconds): Member | null {
    const member = this.lastOf(client, now) ?? this.inTurn(now);
    if (member !== null && this.persistence !== null) this.last.set(client, { member, until: now + this.persistence });
    return member;
  }

  /** One that drains still gets the clients that it had (so HAProxy's drain and F5's disabled state). */
  private lastOf(client: Ipv4Address, now: Nanoseconds): Member | null {
    const known = this.last.get(client);
    if (known === undefined) return null;
    if (known.until > now && known.member.isUp) return known.member;
    this.last.delete(client);
    return null;
  }

  /** The next one in the order of the list; with least connections the one that has fewest, equal ones in turn. */
  private inTurn(now: Nanoseconds): Member | null {
    const { members, next } = this;
    const ordered = members.map((_, index) => members[(next + index) % members.length]!);
    const taking = ordered.filter((member) => member.isUp && member.order !== 'drain');
    let [chosen] = taking;
    if (chosen === undefined) return null;
    if (this.method === 'least-connections') {
      const counts = taking.map((member) => member.openConnections(now).length);
      chosen = taking[counts.indexOf(Math.min(...counts))]!;
    }
    this.next = (members.indexOf(chosen) + 1) % members.length;
    return chosen;
  }
}
