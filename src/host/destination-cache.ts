import type { IpAddress } from '../addr/ip.ts';
import { hashWords } from '../addr/intern.ts';
import type { Route } from '../route/route-table.ts';
import type { NetworkInterface } from './network-interface.ts';
import type { Neighbor } from './neighbor-cache.ts';

/** What a host knows about one destination address (the destination cache of RFC 4861 section 5.1). */
export interface Destination {
  readonly address: IpAddress;
  /** `local`: an address of the host; `route`: leaves by `route`; `none`: nothing covers it. */
  readonly kind: 'local' | 'route' | 'none';
  readonly route: Route | null;
  readonly interface: NetworkInterface | null;
  /** Where on the link it goes: the route's next hop or the destination itself. */
  readonly nextHop: IpAddress;
  /** The neighbour's entry once it was asked for; the interface keeps it here to find it again at once. */
  neighbor: Neighbor | null;
  /** The source that RFC 6724 chooses for it; undefined until somebody asks. */
  source: IpAddress | null | undefined;
  /** The source that it was last sent to from and that may leave by `interface` (the strong host model asks). */
  sentFrom: IpAddress | null;
  /** The decision with all candidates, made when somebody first wants to know. */
  decision: object | null;
}

const SLOTS = 1024;

/** Destinations by address; emptied whenever a route, address or interface changes. A new entry may push an old one out. */
export class DestinationCache {
  private readonly entries = Array.from<Destination | undefined>({ length: SLOTS });
  private isEmpty = true;

  find(w0: number, w1: number, w2: number, w3: number): Destination | undefined {
    const entry = this.entries[hashWords(w0, w1, w2, w3) & (SLOTS - 1)];
    if (entry === undefined) return undefined;
    const { address } = entry;
    return address.w3 === w3 && address.w2 === w2 && address.w1 === w1 && address.w0 === w0 ? entry : undefined;
  }

  put(entry: Destination): Destination {
    this.isEmpty = false;
    const { w0, w1, w2, w3 } = entry.address;
    this.entries[hashWords(w0, w1, w2, w3) & (SLOTS - 1)] = entry;
    return entry;
  }

  /** What is known now, in no order that means anything. */
  get destinations(): readonly Destination[] {
    return this.entries.filter((entry) => entry !== undefined);
  }

  clear(): void {
    if (this.isEmpty) return;
    this.isEmpty = true;
    this.entries.fill(undefined);
  }
}
