import { sequenceDistance } from './sequence.ts';
import type { IncomingSegment } from './segment.ts';

/** What the acknowledgment number of a segment means; `stale`: older than the peer could still hold (RFC 5961). */
export type AcknowledgmentKind = 'new' | 'same' | 'old' | 'stale' | 'unsent';

/** The send sequence space, RFC 9293 section 3.3.1. */
export class SendSpace {
  /** SND.UNA, SND.NXT, and the number behind the highest that was ever sent. */
  unacknowledged: number;
  next: number;
  highest: number;
  /** SND.WND and the largest it ever was. */
  window = 0;
  largestWindow = 0;
  /** SND.WL1 and SND.WL2. */
  private windowSequence = 0;
  private windowAcknowledgment = 0;

  constructor(initialSequence: number) {
    this.unacknowledged = initialSequence;
    this.next = initialSequence;
    this.highest = initialSequence;
  }

  /** Numbers sent since the oldest that is not acknowledged, from where sending stands now. */
  get inFlight(): number {
    return sequenceDistance(this.next, this.unacknowledged);
  }

  /** All numbers that were ever sent and are not acknowledged. */
  get outstanding(): number {
    return sequenceDistance(this.highest, this.unacknowledged);
  }

  moveNext(to: number): void {
    this.next = to;
    if (sequenceDistance(to, this.highest) > 0) this.highest = to;
  }

  moveUnacknowledged(to: number): void {
    this.unacknowledged = to;
    if (sequenceDistance(this.next, to) < 0) this.next = to;
  }

  /** RFC 9293 section 3.10.7.4 with the lower bound of RFC 5961 section 5.2. */
  judge(acknowledgment: number): AcknowledgmentKind {
    if (sequenceDistance(acknowledgment, this.highest) > 0) return 'unsent';
    const advance = sequenceDistance(acknowledgment, this.unacknowledged);
    if (advance > 0) return 'new';
    if (advance === 0) return 'same';
    return -advance <= this.largestWindow ? 'old' : 'stale';
  }

  /** Takes the window unless the segment is older than the one that brought the last. */
  updateWindow(segment: IncomingSegment): void {
    const newer = sequenceDistance(segment.sequence, this.windowSequence);
    const sameOrNewer = sequenceDistance(segment.acknowledgment, this.windowAcknowledgment) >= 0;
    if (newer > 0 || (newer === 0 && sameOrNewer)) this.setWindow(segment);
  }

  /** Takes the window whatever came before: the handshake's segments. */
  setWindow(segment: IncomingSegment): void {
    this.window = segment.window;
    this.largestWindow = Math.max(this.largestWindow, segment.window);
    this.windowSequence = segment.sequence;
    this.windowAcknowledgment = segment.acknowledgment;
  }
}
