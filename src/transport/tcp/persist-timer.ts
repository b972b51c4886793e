import type { Simulator } from '../../sim/simulator.ts';
import { Timer } from '../../sim/timer.ts';
import type { RetransmissionTimeout } from './retransmission-timeout.ts';

interface PersistActions {
  probe(): void;
  gaveUp(): void;
}

/**
 * Probes a window that is shut, RFC 9293 section 3.8.6.1: first after one retransmission time-out, then at growing
 * distances. A peer that answers is probed for ever; one that does not is given up like one that takes no data.
 */
export class PersistTimer {
  private readonly timer: Timer;
  private readonly timeout: RetransmissionTimeout;
  private readonly mostUnanswered: number;
  private readonly actions: PersistActions;
  private probes = 0;
  private unanswered = 0;

  constructor(simulator: Simulator, timeout: RetransmissionTimeout, mostUnanswered: number, actions: PersistActions) {
    this.timeout = timeout;
    this.mostUnanswered = mostUnanswered;
    this.actions = actions;
    this.timer = new Timer(simulator, () => this.expired());
  }

  /** Does nothing while it runs. */
  start(): void {
    if (!this.timer.isRunning) this.timer.start(this.timeout.afterDoublings(this.probes));
  }

  stop(): void {
    this.timer.stop();
    this.probes = 0;
    this.unanswered = 0;
  }

  /** The peer has said something. */
  answered(): void {
    this.unanswered = 0;
  }

  private expired(): void {
    if (this.unanswered > this.mostUnanswered) {
      this.actions.gaveUp();
      return;
    }
    this.probes++;
    this.unanswered++;
    this.start();
    this.actions.probe();
  }
}
