import type { Simulator } from '../../sim/simulator.ts';
import { seconds } from '../../sim/time.ts';
import { Timer } from '../../sim/timer.ts';
import type { Receiver } from './receiver.ts';
import { has, type IncomingSegment, segmentLength } from './segment.ts';
import type { Sender } from './sender.ts';
import { sequenceAdd } from './sequence.ts';
import { isAlive, isOpening, isPeerDone, type TcpFailure, type TcpState } from './state.ts';

/** 2 MSL, RFC 9293 section 3.6: MSL is two minutes. */
const TIME_WAIT = seconds(240);

/** What the state machine has its connection do. */
export interface StateMachineOwner {
  acknowledge(): void;
  /** An ACK that the host may leave out when there were too many (RFC 5961). */
  challenge(): void;
  /** Answers a segment that fits no connection. */
  reset(segment: IncomingSegment): void;
  /** The state is another, or data has arrived. */
  happened(): void;
  /** Everything is over; null when both sides closed. */
  ended(failure: TcpFailure | null): void;
}

/** What arriving segments do to a connection: RFC 9293 section 3.10.7.3 (SYN-SENT) and 3.10.7.4 (the others). */
export class StateMachine {
  state: TcpState;
  private readonly isPassive: boolean;
  private readonly owner: StateMachineOwner;
  private readonly sender: Sender;
  private readonly receiver: Receiver;
  private readonly lastWait: Timer;
  /** IRS */
  private peerInitialSequence = 0;

  constructor(
    owner: StateMachineOwner,
    simulator: Simulator,
    sender: Sender,
    receiver: Receiver,
    state: 'syn-sent' | 'syn-received',
  ) {
    this.owner = owner;
    this.sender = sender;
    this.receiver = receiver;
    this.state = state;
    this.isPassive = state === 'syn-received';
    this.lastWait = new Timer(simulator, () => this.end(null));
  }

  receive(segment: IncomingSegment): void {
    if (this.state === 'syn-sent') this.receiveInSynSent(segment);
    else this.receiveSynchronized(segment);
  }

  /** The peer's SYN. */
  takeSyn(segment: IncomingSegment): void {
    this.peerInitialSequence = segment.sequence;
    this.receiver.start(segment.sequence);
    this.sender.takeSyn(segment);
  }

  private receiveInSynSent(segment: IncomingSegment): void {
    const acknowledges = has(segment, 'ack');
    if (acknowledges && this.sender.space.judge(segment.acknowledgment) !== 'new') {
      if (!has(segment, 'rst')) this.owner.reset(segment);
      return;
    }
    if (has(segment, 'rst')) {
      if (acknowledges) this.end({ kind: 'reset' });
      return;
    }
    if (!has(segment, 'syn')) return;
    this.takeSyn(segment);
    if (!acknowledges) {
      // Simultaneous open, section 3.5 figure 8.
      this.enter('syn-received');
      this.sender.sendSyn();
      return;
    }
    this.sender.takeSynAcknowledgment(segment);
    this.enter('established');
    this.owner.acknowledge();
    this.takeText(sequenceAdd(segment.sequence, 1), segment);
  }

  private receiveSynchronized(segment: IncomingSegment): void {
    if (this.state === 'syn-received' && this.isPeersSyn(segment)) {
      this.receiveSynAgain(segment);
    } else if (!this.receiver.accepts(segment.sequence, segmentLength(segment))) {
      this.refuse(segment);
    } else if (has(segment, 'rst')) {
      // RFC 5961 section 3.2: only the exact next number resets.
      if (segment.sequence !== this.receiver.next) this.owner.challenge();
      else this.end(isAlive(this.state) ? { kind: 'reset' } : null);
    } else if (has(segment, 'syn')) {
      // RFC 5961 section 4.2; a passive open goes back to LISTEN.
      if (this.state === 'syn-received' && this.isPassive) this.end({ kind: 'reset' });
      else this.owner.challenge();
    } else if (has(segment, 'ack') && this.takeAcknowledgment(segment)) {
      this.takeText(segment.sequence, segment);
    }
  }

  private isPeersSyn(segment: IncomingSegment): boolean {
    return has(segment, 'syn') && !has(segment, 'rst') && segment.sequence === this.peerInitialSequence;
  }

  /** The peer did not get our SYN and ACK and says its SYN again; or, in a simultaneous open, it acknowledges ours. */
  private receiveSynAgain(segment: IncomingSegment): void {
    if (!has(segment, 'ack')) {
      this.sender.sendSyn();
    } else if (this.takeAcknowledgment(segment)) {
      this.owner.acknowledge();
      this.output();
    }
  }

  /** A segment outside the window: mostly an old one that came again. */
  private refuse(segment: IncomingSegment): void {
    if (has(segment, 'rst')) return;
    this.owner.acknowledge();
    // The peer's FIN came again: our last ACK was lost (section 3.10.7.4, eighth step).
    if (this.state === 'time-wait' && has(segment, 'fin')) this.lastWait.start(TIME_WAIT);
  }

  /** @returns false when nothing more of the segment counts */
  private takeAcknowledgment(segment: IncomingSegment): boolean {
    const kind = this.sender.space.judge(segment.acknowledgment);
    if (this.state === 'syn-received') {
      if (kind !== 'new') {
        this.owner.reset(segment);
        return false;
      }
      this.sender.takeSynAcknowledgment(segment);
      this.enter('established');
      return true;
    }
    if (kind === 'unsent' || kind === 'stale') {
      this.owner.challenge();
      return false;
    }
    if (this.sender.takeAcknowledgment(segment)) this.finAcknowledged();
    return this.state !== 'closed';
  }

  private finAcknowledged(): void {
    if (this.state === 'fin-wait-1') this.enter('fin-wait-2');
    else if (this.state === 'closing') this.waitLast();
    else if (this.state === 'last-ack') this.end(null);
  }

  /** Data and FIN, then whatever the acknowledgement made room for. */
  private takeText(sequence: number, segment: IncomingSegment): void {
    if (!isPeerDone(this.state)) {
      const { arrived, finished } = this.receiver.take(sequence, segment.data, has(segment, 'fin'));
      if (finished) this.takeFin();
      else if (arrived) this.owner.happened();
    }
    this.output();
    this.receiver.delayAcknowledgement();
  }

  private takeFin(): void {
    if (this.state === 'established') this.enter('close-wait');
    else if (this.state === 'fin-wait-1') this.enter('closing');
    else if (this.state === 'fin-wait-2') this.waitLast();
  }

  /** Our FIN goes out for the first time. */
  finLeaves(): void {
    this.enter(this.state === 'close-wait' ? 'last-ack' : 'fin-wait-1');
  }

  private waitLast(): void {
    this.sender.stop();
    this.lastWait.start(TIME_WAIT);
    this.enter('time-wait');
  }

  output(): void {
    if (!isOpening(this.state) && this.state !== 'closed' && this.state !== 'time-wait') this.sender.output();
  }

  private enter(state: TcpState): void {
    this.state = state;
    this.owner.happened();
  }

  end(failure: TcpFailure | null): void {
    this.sender.stop();
    this.receiver.stop();
    this.lastWait.stop();
    this.state = 'closed';
    this.owner.ended(failure);
  }
}
