import type { Nanoseconds } from '../../sim/time.ts';
import { type End, endText, keyOf } from '../end.ts';
import type { BalancedConnection } from './connection.ts';
import type { ProbeSettings } from './settings.ts';

/** What the administrator wants of a member: take part, finish what it has (and what persistence brings), or nothing. */
export type MemberOrder = 'up' | 'drain' | 'down';

/** A server behind a balancer. */
export class Member {
  readonly name: string;
  readonly end: End;
  order: MemberOrder = 'up';
  /** By the client's end as this member sees it. */
  private readonly connections = new Map<number, BalancedConnection>();
  /** Whether the probes say so. Until the first has told, it is taken to be up, and one failure is enough (HAProxy). */
  private isHealthy = true;
  private isProbed = false;
  /** Probes in a row that say otherwise than `isHealthy`. */
  private contrary = 0;

  constructor(name: string, end: End) {
    this.name = name;
    this.end = end;
  }

  get isUp(): boolean {
    return this.isHealthy && this.order !== 'down';
  }

  /** Takes the outcome of a probe in. */
  probed(succeeded: boolean, { fall, rise }: ProbeSettings): void {
    const isFirst = !this.isProbed;
    this.isProbed = true;
    this.contrary = succeeded === this.isHealthy ? 0 : this.contrary + 1;
    if (this.contrary < (this.isHealthy ? (isFirst ? 1 : fall) : rise)) return;
    this.isHealthy = succeeded;
    this.contrary = 0;
  }

  /** The connection of a client's end as this member sees it; undefined when there is none, or its time is up. */
  find(shown: End, now: Nanoseconds): BalancedConnection | undefined {
    const found = this.connections.get(keyOf(shown));
    if (found === undefined || found.isAlive(now)) return found;
    this.connections.delete(keyOf(shown));
    return undefined;
  }

  add(connection: BalancedConnection): void {
    this.connections.set(keyOf(connection.shown), connection);
  }

  remove(connection: BalancedConnection): void {
    this.connections.delete(keyOf(connection.shown));
  }

  /** Those that are open. */
  openConnections(now: Nanoseconds): readonly BalancedConnection[] {
    return [...this.connections.values()].filter((each) => each.isAlive(now) && each.phase !== 'closing');
  }

  get text(): string {
    const because =
      this.order === 'up' ? (this.isHealthy ? 'up' : 'down by its probes') : `ordered to ${ORDERS[this.order]}`;
    return `${this.name} (${endText(this.end)}) is ${because}`;
  }
}

const ORDERS = { drain: 'drain', down: 'be down' } as const;
