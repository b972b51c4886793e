import type { Simulator } from '../../sim/simulator.ts';
import { type Nanoseconds, seconds } from '../../sim/time.ts';
import { Timer } from '../../sim/timer.ts';

/** Windows: a second between probes, ten without an answer end the connection (Microsoft, SIO_KEEPALIVE_VALS). */
const PROBE_INTERVAL = seconds(1);
const MOST_PROBES = 10;

/** The connection as its keep-alive sees it. */
export interface KeepAliveOwner {
  /** Sends a segment that asks for nothing but an acknowledgement. */
  keepAlive(): void;
  gaveUp(): void;
}

/** Asks a peer that has been silent for long whether it is still there, RFC 9293 section 3.8.4. */
export class KeepAlive {
  private readonly simulator: Simulator;
  private readonly owner: KeepAliveOwner;
  private readonly idle: Nanoseconds;
  private readonly timer: Timer;
  private heardAt: Nanoseconds;
  private unanswered = 0;

  constructor(simulator: Simulator, owner: KeepAliveOwner, idle: Nanoseconds) {
    this.simulator = simulator;
    this.owner = owner;
    this.idle = idle;
    this.heardAt = simulator.now;
    this.timer = new Timer(simulator, () => this.expired());
    this.timer.start(idle);
  }

  /** A segment has come. */
  heard(): void {
    this.heardAt = this.simulator.now;
    this.unanswered = 0;
  }

  stop(): void {
    this.timer.stop();
  }

  private expired(): void {
    const silent = this.simulator.now - this.heardAt;
    if (silent < this.idle) {
      this.timer.start(this.idle - silent);
    } else if (this.unanswered === MOST_PROBES) {
      this.owner.gaveUp();
    } else {
      this.unanswered++;
      this.timer.start(PROBE_INTERVAL);
      this.owner.keepAlive();
    }
  }
}
