import type { Ipv4Address } from '../../addr/ipv4.ts';

/** Where an entry came from. */
export type PotentialRouterOrigin = 'name' | 'manual';

/** One potential router, RFC 5214 section 8.1: V4ADDR(i) and what stands behind TIMER(i). */
export interface PotentialRouter {
  readonly address: Ipv4Address;
  readonly origin: PotentialRouterOrigin;
}

/** The potential router list of an ISATAP interface. */
export class PotentialRouterList {
  private entries: readonly PotentialRouter[] = [];

  get routers(): readonly PotentialRouter[] {
    return this.entries;
  }

  has(address: Ipv4Address): boolean {
    return this.entries.some((entry) => entry.address === address);
  }

  /**
   * Replaces what the router name gave; entries kept by hand stay (RFC 5214 section 8.3.2).
   * @returns whether anything changed
   */
  replaceResolved(addresses: readonly Ipv4Address[]): boolean {
    const manual = this.entries.filter(({ origin }) => origin === 'manual');
    const resolved = addresses.map((address): PotentialRouter => ({ address, origin: 'name' }));
    const before = this.toString();
    this.entries = [...manual, ...resolved];
    return this.toString() !== before;
  }

  addManual(address: Ipv4Address): void {
    if (!this.has(address)) this.entries = [...this.entries, { address, origin: 'manual' }];
  }

  removeManual(address: Ipv4Address): void {
    this.entries = this.entries.filter((entry) => entry.origin !== 'manual' || entry.address !== address);
  }

  toString(): string {
    return this.entries.length === 0 ? 'empty' : this.entries.map(({ address }) => address.toString()).join(', ');
  }
}
