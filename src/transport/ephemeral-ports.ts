import type { RandomStream } from '../sim/random.ts';

/** The dynamic ports of RFC 6335 section 6, which Windows uses since Vista. */
const FIRST = 49152;
const LAST = 65535;

/** Hands out client ports in order from a random first one (RFC 6056 section 3.3.2 in its simplest form). */
export class EphemeralPorts {
  private next: number;

  constructor(random: RandomStream) {
    this.next = random.between(FIRST, LAST);
  }

  /** @throws RangeError when all are in use */
  take(isUsed: (port: number) => boolean): number {
    for (let tried = FIRST; tried <= LAST; tried++) {
      const port = this.next;
      this.next = port === LAST ? FIRST : port + 1;
      if (!isUsed(port)) return port;
    }
    throw new RangeError('all dynamic ports are in use');
  }
}
