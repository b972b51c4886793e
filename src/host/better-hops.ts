import type { IpAddress } from '../addr/ip.ts';
import type { NetworkInterface } from './network-interface.ts';

/** Redirects that a host keeps; beyond them the oldest is forgotten (a bound of the model). */
const MOST_KEPT = 1024;

/** Where a destination is reached, as a router told. */
export interface BetterHop<Address extends IpAddress> {
  readonly interface: NetworkInterface;
  readonly nextHop: Address;
}

/** What redirects have told a host, by destination. */
export class BetterHops<Address extends IpAddress> {
  private readonly told = new Map<Address, BetterHop<Address>>();

  /** The better next hop for a destination; null when nobody told of one, or it does not answer any more. */
  find(destination: Address): BetterHop<Address> | null {
    const hop = this.told.get(destination);
    if (hop === undefined) return null;
    if (hop.interface.isUp && !hop.interface.isUnreachable(hop.nextHop)) return hop;
    // RFC 4861 section 7.3.3, RFC 1122 section 3.3.1.4: next-hop determination begins anew.
    this.told.delete(destination);
    return null;
  }

  /** The host's destination cache is to be emptied afterwards. */
  keep(destination: Address, hop: BetterHop<Address>): void {
    this.told.delete(destination);
    this.told.set(destination, hop);
    if (this.told.size > MOST_KEPT) this.told.delete(this.told.keys().next().value!);
  }

  /** Forgets what was told of some destinations. */
  forget(isMeant: (destination: Address) => boolean): void {
    for (const destination of this.told.keys()) if (isMeant(destination)) this.told.delete(destination);
  }

  /** A neighbour is no router any more: what goes over it and is not itself finds its way anew. */
  forgetRouter(router: Address, on: NetworkInterface): void {
    for (const [destination, { interface: out, nextHop }] of this.told) {
      if (out === on && nextHop === router && destination !== router) this.told.delete(destination);
    }
  }
}
