import type { Nanoseconds } from '../sim/time.ts';
import { tcpFlag } from '../wire/tcp/tcp.ts';

/** How far a connection is, as far as one who sees its segments pass can tell. */
export type TcpPhase = 'opening' | 'established' | 'closing';

/** How long a connection may be idle before it is forgotten, RFC 5382 section 5 and RFC 7857 section 2.1. */
export interface TcpIdleTimes {
  /** Once both ends have spoken and until both have sent FIN, or one RST. */
  readonly established: Nanoseconds;
  /** Before and after. */
  readonly transitory: Nanoseconds;
}

const INITIATOR = 1;
const BOTH = 3;

/** Follows a connection by the flags of its segments. */
export class TcpProgress {
  private spoke = 0;
  private finished = 0;
  private isReset = false;

  /** A segment passes. @param byInitiator whether it comes from the end that sent the first one */
  see(byInitiator: boolean, flags: number): void {
    const side = byInitiator ? INITIATOR : BOTH - INITIATOR;
    if ((flags & tcpFlag.rst) !== 0) {
      this.isReset = true;
      return;
    }
    if (byInitiator && (flags & (tcpFlag.syn | tcpFlag.ack)) === tcpFlag.syn && this.phase === 'closing')
      this.restart();
    this.spoke |= side;
    if ((flags & tcpFlag.fin) !== 0) this.finished |= side;
  }

  /** Another connection between the same ends begins. */
  private restart(): void {
    this.spoke = 0;
    this.finished = 0;
    this.isReset = false;
  }

  get phase(): TcpPhase {
    if (this.isReset || this.finished === BOTH) return 'closing';
    return this.spoke === BOTH ? 'established' : 'opening';
  }

  /** How long it may be idle now. */
  idleTime(times: TcpIdleTimes): Nanoseconds {
    return this.phase === 'established' ? times.established : times.transitory;
  }
}
