import type { IpAddress } from '../addr/ip.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';

/** RFC 8201 section 4 and RFC 1191 section 6.3: a larger one is tried ten minutes after the last decrease. */
const LIFETIME = seconds(600);
/** Lowest path MTU that is believed: RFC 8201 section 4 (smaller reports are discarded), RFC 1191 section 3. */
const LOWEST = { 4: 68, 6: 1280 } as const;

interface Entry {
  readonly mtu: number;
  readonly until: Nanoseconds;
}

/** Path MTUs by destination address, as packet too big and fragmentation needed told them. */
export class PathMtuTable {
  private readonly entries = new Map<IpAddress, Entry>();

  /** Takes a report in; it only ever lowers what is known. @returns whether it did */
  lower(destination: IpAddress, mtu: number, now: Nanoseconds): boolean {
    if (mtu < LOWEST[destination.family] || mtu >= this.of(destination, now)) return false;
    this.entries.set(destination, { mtu, until: now + LIFETIME });
    return true;
  }

  /** Infinity when nothing is known, or what was known is too old. */
  of(destination: IpAddress, now: Nanoseconds): number {
    // Most hosts never hear of any: the packet path pays for a comparison.
    if (this.entries.size === 0) return Infinity;
    const entry = this.entries.get(destination);
    if (entry === undefined) return Infinity;
    if (now < entry.until) return entry.mtu;
    this.entries.delete(destination);
    return Infinity;
  }

  /** Forgets what was told of some destinations. */
  forget(isMeant: (destination: IpAddress) => boolean): void {
    for (const destination of this.entries.keys()) if (isMeant(destination)) this.entries.delete(destination);
  }

  clear(): void {
    this.entries.clear();
  }
}
