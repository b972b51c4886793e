import { hashWords } from '../../addr/intern.ts';
import type { RandomStream } from '../../sim/random.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import { sequenceAdd } from './sequence.ts';
import type { TcpEnds } from './state.ts';

/** The clock of RFC 9293 section 3.4.1 ticks every four microseconds. */
const TICK = 4_000;

/**
 * Initial sequence numbers, RFC 6528: a clock plus a hash over the connection's ends and a secret, so that a new
 * connection between the same ends begins behind the old one. The hash is quick, not a cryptographic one: nobody
 * guesses numbers here.
 */
export class InitialSequence {
  private readonly secret: number;

  constructor(random: RandomStream) {
    this.secret = random.next();
  }

  choose({ local, localPort, remote, remotePort }: TcpEnds, now: Nanoseconds): number {
    const from = hashWords(local.w0, local.w1, local.w2, local.w3);
    const to = hashWords(remote.w0, remote.w1, remote.w2, remote.w3);
    const hash = hashWords(from, to, (localPort << 16) | remotePort, this.secret);
    return sequenceAdd(Math.floor(now / TICK) % 2 ** 32, hash >>> 0);
  }
}
