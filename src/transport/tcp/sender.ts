import type { Simulator } from '../../sim/simulator.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import { Timer } from '../../sim/timer.ts';
import { tcpFlag } from '../../wire/tcp/tcp.ts';
import { CongestionControl } from './congestion.ts';
import { PersistTimer } from './persist-timer.ts';
import { RetransmissionTimeout } from './retransmission-timeout.ts';
import { has, type IncomingSegment } from './segment.ts';
import { SendQueue } from './send-queue.ts';
import { SendSpace } from './send-space.ts';
import { sequenceAdd, sequenceDistance } from './sequence.ts';

const { ack: ACK, psh: PSH, fin: FIN } = tcpFlag;

/** The connection as its sending half sees it. */
export interface SenderOwner {
  readonly isOpening: boolean;
  /** SYN, or SYN and ACK. */
  readonly openingFlags: number;
  transmit(flags: number, sequence: number, data: Uint8Array | null): void;
  /** FIN goes out for the first time. */
  finLeaves(): void;
  /** Everything was tried as often as the host's profile says. */
  gaveUp(): void;
}

/** How often a host sends again, and when first. */
export interface SenderLimits {
  readonly initialTimeout: Nanoseconds;
  readonly synRetries: number;
  readonly dataRetries: number;
}

/** Bytes of data in a segment: as the path carries now, and as a peer takes that names no size. */
export interface SegmentSizes {
  toPath(): number;
  readonly withoutOption: number;
}

/** The sending half of a connection: what goes out when, and what goes out again. */
export class Sender {
  readonly space: SendSpace;
  /** Sends small segments although others are under way: the Nagle algorithm off (RFC 9293 section 3.7.4). */
  noDelay = false;
  private readonly sizes: SegmentSizes;
  /** What the peer's SYN says that it takes. */
  private peerTakes = Infinity;
  /** Bytes of the largest segment that may be under way. */
  private largestSent = 0;
  private readonly owner: SenderOwner;
  private readonly simulator: Simulator;
  private readonly limits: SenderLimits;
  private readonly queue = new SendQueue();
  private readonly timeout: RetransmissionTimeout;
  private readonly congestion: CongestionControl;
  private readonly retransmission: Timer;
  private readonly persist: PersistTimer;
  private finWanted = false;
  private finSent = false;
  private finAcknowledged = false;
  /** Time-outs since the last new acknowledgement. */
  private retries = 0;
  private synWasLost = false;
  private lastSent: Nanoseconds = 0;

  constructor(
    owner: SenderOwner,
    simulator: Simulator,
    limits: SenderLimits,
    initialSequence: number,
    sizes: SegmentSizes,
  ) {
    this.owner = owner;
    this.simulator = simulator;
    this.limits = limits;
    this.sizes = sizes;
    this.space = new SendSpace(initialSequence);
    this.timeout = new RetransmissionTimeout(limits.initialTimeout);
    this.congestion = new CongestionControl(this, initialSequence);
    this.retransmission = new Timer(simulator, () => this.timedOut());
    this.persist = new PersistTimer(simulator, this.timeout, limits.dataRetries, {
      probe: () => this.probe(),
      gaveUp: () => owner.gaveUp(),
    });
  }

  /** The largest segment in bytes of data, whoever sets the bound now. */
  get segmentSize(): number {
    return Math.min(this.peerTakes, this.sizes.toPath());
  }

  push(data: Uint8Array): void {
    this.queue.push(data);
  }

  /** Bytes that are not acknowledged, sent or not. */
  get queued(): number {
    return this.queue.length;
  }

  /** FIN follows the last byte. */
  finish(): void {
    this.finWanted = true;
  }

  get isFinishing(): boolean {
    return this.finWanted;
  }

  /** The number that a segment without text bears: behind all that is under way, not behind a mere probe. */
  get bareSequence(): number {
    return this.retransmission.isRunning ? this.space.highest : this.space.next;
  }

  stop(): void {
    this.retransmission.stop();
    this.persist.stop();
  }

  /** SYN, or SYN and ACK, the first or another time. */
  sendSyn(): void {
    const { space, owner } = this;
    const isNew = space.highest === space.unacknowledged;
    space.moveNext(sequenceAdd(space.unacknowledged, 1));
    if (isNew) this.timeout.startTiming(space.next, this.simulator.now);
    else this.timeout.stopTiming();
    owner.transmit(owner.openingFlags, space.unacknowledged, null);
    if (!this.retransmission.isRunning) this.retransmission.start(this.timeout.current);
  }

  /** Sends whatever may be sent now: data within the windows, FIN behind the last byte. */
  output(): void {
    const isIdle = this.space.outstanding === 0;
    if (isIdle && this.simulator.now - this.lastSent > this.timeout.current) this.congestion.restartAfterIdle();
    while (this.sendNext());
    this.watchWindow();
  }

  /** One segment from SND.NXT on. @returns whether there may be more */
  private sendNext(): boolean {
    const { space, queue } = this;
    const sent = space.inFlight;
    const unsent = queue.length - sent;
    // Behind FIN nothing is left.
    if (unsent < 0 || this.finAcknowledged) return false;
    const allowed = Math.min(space.window, this.congestion.window) - sent;
    const count = Math.max(0, Math.min(this.segmentSize, unsent, allowed));
    const fin = this.finWanted && count === unsent && space.window - sent > count;
    if (!fin && !this.isWorthSending(count, unsent)) return false;
    this.sendSegment(space.next, count, fin);
    return !fin;
  }

  /** Nagle and the sender's side of silly window avoidance, RFC 9293 section 3.8.6.2.1. */
  private isWorthSending(count: number, unsent: number): boolean {
    const { space } = this;
    if (count <= 0) return false;
    if (count === this.segmentSize || space.next !== space.highest) return true;
    if (count === unsent) return this.noDelay || this.finWanted || space.outstanding === 0;
    return count >= space.largestWindow / 2;
  }

  private sendSegment(begin: number, count: number, fin: boolean): void {
    const { space, queue } = this;
    const offset = sequenceDistance(begin, space.unacknowledged);
    const data = queue.peek(offset, count);
    const end = sequenceAdd(begin, data.length + Number(fin));
    if (begin === space.highest) this.timeout.startTiming(end, this.simulator.now);
    if (sequenceDistance(end, space.next) > 0) space.moveNext(end);
    if (fin && !this.finSent) {
      this.finSent = true;
      this.owner.finLeaves();
    }
    const isLast = offset + data.length === queue.length;
    this.lastSent = this.simulator.now;
    this.largestSent = Math.max(this.largestSent, data.length);
    this.owner.transmit(ACK | (data.length > 0 && isLast ? PSH : 0) | (fin ? FIN : 0), begin, data);
    if (!this.retransmission.isRunning) this.retransmission.start(this.timeout.current);
  }

  /** The oldest segment once more; as much as fits into one and was sent before. */
  private resendOldest(): void {
    const { space, queue, finSent } = this;
    this.timeout.stopTiming();
    const count = Math.min(this.segmentSize, space.outstanding - Number(finSent), queue.length);
    this.sendSegment(space.unacknowledged, count, finSent && count === queue.length);
  }

  // Arriving segments.

  /** The peer's SYN: its window, and the largest segment that it takes. */
  takeSyn(segment: IncomingSegment): void {
    this.space.setWindow(segment);
    // An option that says 0 says nothing.
    this.peerTakes = segment.maximumSegmentSize || this.sizes.withoutOption;
  }

  /** An acceptable acknowledgement of a synchronized connection. @returns whether it acknowledges our FIN */
  takeAcknowledgment(segment: IncomingSegment): boolean {
    const { space } = this;
    const kind = space.judge(segment.acknowledgment);
    this.persist.answered();
    if (kind === 'old') return false;
    if (kind === 'same') this.countDuplicate(segment);
    const finDone = kind === 'new' && this.advance(segment.acknowledgment, 0);
    space.updateWindow(segment);
    return finDone;
  }

  /** The acknowledgement of our SYN. */
  takeSynAcknowledgment(segment: IncomingSegment): void {
    this.advance(segment.acknowledgment, 1);
    this.space.setWindow(segment);
    if (this.synWasLost) this.timeout.restartAfterLostSyn();
    this.congestion.begin(this.synWasLost);
  }

  private advance(acknowledgment: number, syn: 0 | 1): boolean {
    const { space, queue } = this;
    const count = sequenceDistance(acknowledgment, space.unacknowledged);
    const finDone = this.finSent && count === queue.length + 1;
    this.finAcknowledged ||= finDone;
    this.timeout.acknowledged(acknowledgment, this.simulator.now);
    queue.acknowledge(count - syn - Number(finDone));
    space.moveUnacknowledged(acknowledgment);
    this.retries = 0;
    this.retransmission.stop();
    if (space.outstanding > 0) this.retransmission.start(this.timeout.current);
    if (syn === 0 && this.congestion.acknowledged(acknowledgment, count, space.outstanding) === 'resend')
      this.resendOldest();
    return finDone;
  }

  /** RFC 5681 section 2: nothing but the number, said again, while something is under way. */
  private countDuplicate(segment: IncomingSegment): void {
    const { space } = this;
    const isDuplicate =
      segment.data.length === 0 &&
      !has(segment, 'fin') &&
      segment.window === space.window &&
      this.retransmission.isRunning;
    if (isDuplicate && this.congestion.duplicate(segment.acknowledgment, space.highest) === 'resend')
      this.resendOldest();
  }

  // Timers.

  private timedOut(): void {
    const { owner, limits, space } = this;
    if (this.retries === (owner.isOpening ? limits.synRetries : limits.dataRetries)) {
      owner.gaveUp();
      return;
    }
    this.retries++;
    this.timeout.double();
    if (owner.isOpening) {
      this.synWasLost = true;
      this.sendSyn();
      return;
    }
    this.congestion.timedOut(space.outstanding, space.highest, this.retries === 1);
    // What was sent behind it goes out again as acknowledgements allow.
    space.next = space.unacknowledged;
    this.resendOldest();
  }

  /** Something is to be sent, nothing under way would bring an acknowledgement, and the window holds it back. */
  private watchWindow(): void {
    const waits = this.queue.length > 0 || (this.finWanted && !this.finAcknowledged);
    if (waits && !this.retransmission.isRunning) this.persist.start();
    else this.persist.stop();
  }

  /** One byte (or FIN) beyond the window, or what small rest the window takes (RFC 9293 section 3.8.6.1). */
  private probe(): void {
    const { space, queue } = this;
    const count = Math.min(queue.length, Math.max(1, Math.min(space.window, this.segmentSize)));
    if (space.window > 0) {
      this.sendSegment(space.next, count, false);
      this.watchWindow();
      return;
    }
    const begin = space.unacknowledged;
    const fin = count === 0;
    if (fin && !this.finSent) {
      this.finSent = true;
      this.owner.finLeaves();
    }
    // SND.NXT stays, so that the byte counts as not sent when the window opens.
    const end = sequenceAdd(begin, count + Number(fin));
    if (sequenceDistance(end, space.highest) > 0) space.highest = end;
    this.timeout.stopTiming();
    this.owner.transmit(ACK | (fin ? FIN : 0), begin, queue.peek(0, count));
  }

  /** The path is smaller: larger segments under way go out again, at first one in the new size (RFC 8201 section 5.4). */
  pathShrank(): void {
    const { space, owner } = this;
    if (owner.isOpening || space.outstanding === 0 || this.largestSent <= this.segmentSize) return;
    this.largestSent = 0;
    space.next = space.unacknowledged;
    this.resendOldest();
  }
}
