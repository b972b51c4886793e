import { sequenceDistance } from './sequence.ts';

/** What the sender does when an acknowledgment has come: `resend` asks for the oldest segment at once. */
export type CongestionReaction = 'resend' | 'go-on';

/** The third duplicate asks for the segment again, RFC 5681 section 3.2. */
const DUPLICATES = 3;

/** Whose segments are counted. Another path MTU changes their size, not the window (RFC 8201 section 5.4). */
export interface SegmentSized {
  readonly segmentSize: number;
}

/**
 * Slow start, congestion avoidance, fast retransmit and fast recovery: RFC 5681 with the partial acknowledgments of
 * RFC 6582. Sizes in bytes.
 */
export class CongestionControl {
  /** cwnd */
  window: number;
  /** ssthresh */
  private threshold = Infinity;
  private readonly sender: SegmentSized;
  private duplicates = 0;
  /** RFC 6582's `recover`: the number that ends fast recovery, or up to which duplicates start none. */
  private recover: number;
  private isRecovering = false;

  constructor(sender: SegmentSized, initialSequence: number) {
    this.sender = sender;
    this.window = initialWindow(sender.segmentSize);
    this.recover = initialSequence;
  }

  /** The handshake is over. After a lost SYN the window begins with one segment (RFC 5681 section 3.1). */
  begin(synWasLost: boolean): void {
    this.window = synWasLost ? this.segmentSize : initialWindow(this.segmentSize);
  }

  private get segmentSize(): number {
    return this.sender.segmentSize;
  }

  /** Nothing was in flight for longer than a retransmission time-out (RFC 5681 section 4.1). */
  restartAfterIdle(): void {
    this.window = Math.min(this.window, initialWindow(this.segmentSize));
  }

  /**
   * New data was acknowledged.
   * @param bytes how much, @param outstanding what is still not acknowledged
   */
  acknowledged(acknowledgment: number, bytes: number, outstanding: number): CongestionReaction {
    this.duplicates = 0;
    if (!this.isRecovering) {
      if (this.window < this.threshold) this.window += Math.min(bytes, this.segmentSize);
      else this.window += Math.max(1, Math.floor((this.segmentSize * this.segmentSize) / this.window));
      return 'go-on';
    }
    if (sequenceDistance(acknowledgment, this.recover) >= 0) {
      this.isRecovering = false;
      this.window = Math.min(this.threshold, Math.max(outstanding, this.segmentSize) + this.segmentSize);
      return 'go-on';
    }
    // A partial acknowledgment: the next hole is lost too.
    this.window = Math.max(this.segmentSize, this.window - bytes + (bytes >= this.segmentSize ? this.segmentSize : 0));
    return 'resend';
  }

  /** A duplicate of `acknowledgment` has come while numbers up to `highest` are outstanding. */
  duplicate(acknowledgment: number, highest: number): CongestionReaction {
    this.duplicates++;
    if (this.isRecovering) {
      this.window += this.segmentSize;
      return 'go-on';
    }
    if (this.duplicates !== DUPLICATES || sequenceDistance(acknowledgment, this.recover) <= 0) return 'go-on';
    this.isRecovering = true;
    this.recover = highest;
    this.threshold = this.halfOf(sequenceDistance(highest, acknowledgment));
    this.window = this.threshold + DUPLICATES * this.segmentSize;
    return 'resend';
  }

  /** The retransmission timer ran out (RFC 5681 section 3.1). @param isFirst of this segment */
  timedOut(outstanding: number, highest: number, isFirst: boolean): void {
    if (isFirst) this.threshold = this.halfOf(outstanding);
    this.window = this.segmentSize;
    this.duplicates = 0;
    this.isRecovering = false;
    this.recover = highest;
  }

  private halfOf(outstanding: number): number {
    return Math.max(Math.floor(outstanding / 2), 2 * this.segmentSize);
  }
}

/** IW of RFC 6928. */
const initialWindow = (segmentSize: number): number => Math.min(10 * segmentSize, Math.max(2 * segmentSize, 14_600));
