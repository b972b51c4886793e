import type { Ipv6Address } from '../addr/ipv6.ts';
import { covers, setText } from './address-set.ts';
import type { AssociationPair } from './association.ts';
import type { IpsecRule } from './rule.ts';

/** The security associations of a host, RFC 4301 section 4.4.2. */
export class AssociationDatabase {
  /** Those that packets go out by. */
  private readonly pairs: AssociationPair[] = [];
  private readonly bySpi = new Map<number, AssociationPair>();
  /** The one that each of `pairs` took the place of: what the other end sent before it knew is still let in. */
  private readonly previous = new Map<AssociationPair, AssociationPair>();

  get all(): readonly AssociationPair[] {
    return this.pairs;
  }

  /** By which packets between two addresses go out under a rule; null: none. */
  find(
    rule: IpsecRule,
    localTunnel: Ipv6Address,
    remoteTunnel: Ipv6Address,
    local: Ipv6Address,
    remote: Ipv6Address,
  ): AssociationPair | null {
    return (
      this.pairs.find(
        (pair) =>
          pair.remoteTunnel === remoteTunnel &&
          pair.localTunnel === localTunnel &&
          pair.rule === rule &&
          covers(pair.local, local) &&
          covers(pair.remote, remote),
      ) ?? null
    );
  }

  /** Inbound, by the number that this host chose. */
  findInbound(spi: number): AssociationPair | undefined {
    return this.bySpi.get(spi);
  }

  isTaken(spi: number): boolean {
    return this.bySpi.has(spi);
  }

  /** Adds a pair, in the place of another for the same traffic. */
  add(pair: AssociationPair): void {
    const at = this.pairs.findIndex((other) => isForTheSame(other, pair));
    this.bySpi.set(pair.inbound.parameters.spi, pair);
    if (at === -1) {
      this.pairs.push(pair);
      return;
    }
    const replaced = this.pairs[at]!;
    this.forgetPrevious(replaced);
    this.pairs[at] = pair;
    this.previous.set(pair, replaced);
  }

  remove(pair: AssociationPair): void {
    const at = this.pairs.indexOf(pair);
    if (at === -1) return;
    this.pairs.splice(at, 1);
    this.bySpi.delete(pair.inbound.parameters.spi);
    this.forgetPrevious(pair);
  }

  /** Removes all for which this holds. */
  removeIf(isGone: (pair: AssociationPair) => boolean): void {
    for (const pair of this.pairs.filter(isGone)) this.remove(pair);
  }

  private forgetPrevious(pair: AssociationPair): void {
    const previous = this.previous.get(pair);
    if (previous === undefined) return;
    this.bySpi.delete(previous.inbound.parameters.spi);
    this.previous.delete(pair);
  }
}

const isForTheSame = (a: AssociationPair, b: AssociationPair): boolean =>
  a.rule === b.rule &&
  a.localTunnel === b.localTunnel &&
  a.remoteTunnel === b.remoteTunnel &&
  setText(a.local) === setText(b.local) &&
  setText(a.remote) === setText(b.remote);
