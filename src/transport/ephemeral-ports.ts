import type { RandomStream } from '../sim/random.ts';

/** The dynamic ports of RFC 6335 section 6, which Windows uses since Vista. */
const FIRST = 49152;
const LAST = 65535;

/** Hands out client ports in order from a random first one (RFC 6056 section 3.3.2 in its simplest form). */
export class EphemeralPorts {
  private readonly first: number;
  private readonly last: number;
  private next: number;

  constructor(random: RandomStream, first = FIRST, last = LAST) {
    this.first = first;
    this.last = last;
    this.next = random.between(first, last);
  }

  /** @throws RangeError when all are in use */
  take(isUsed: (port: number) => boolean): number {
    const port = this.find(isUsed);
    if (port === null) throw new RangeError('all dynamic ports are in use');
    return port;
  }

  /** @returns null when all are in use */
  find(isUsed: (port: number) => boolean): number | null {
    for (let tried = this.first; tried <= this.last; tried++) {
      const port = this.next;
      this.next = port === this.last ? this.first : port + 1;
      if (!isUsed(port)) return port;
    }
    return null;
  }
}
