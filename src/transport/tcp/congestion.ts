/** Slow start, congestion avoidance and fast retransmit, RFC 5681; bytes. */
export class CongestionControl {
  window: number;
  private threshold = 0x7fffffff;
  private segmentSize: number;
  private duplicates = 0;

  constructor(segmentSize: number) {
    this.segmentSize = segmentSize;
    this.window = initialWindow(segmentSize);
  }

  setSegmentSize(segmentSize: number): void {
    this.segmentSize = segmentSize;
  }

  acknowledged(bytes: number): void {
    this.duplicates = 0;
    if (this.window < this.threshold) this.window += Math.min(bytes, this.segmentSize);
    else this.window += Math.max(1, Math.floor((this.segmentSize * this.segmentSize) / this.window));
  }

  /** @returns whether this third duplicate asks for a fast retransmit (section 3.2) */
  duplicate(inFlight: number): boolean {
    if (++this.duplicates !== 3) return false;
    this.threshold = Math.max(Math.floor(inFlight / 2), 2 * this.segmentSize);
    this.window = this.threshold;
    return true;
  }

  /** The retransmission timer ran out (section 3.1). */
  timedOut(inFlight: number): void {
    this.duplicates = 0;
    this.threshold = Math.max(Math.floor(inFlight / 2), 2 * this.segmentSize);
    this.window = this.segmentSize;
  }
}

/** IW of RFC 6928. */
const initialWindow = (segmentSize: number): number => Math.min(10 * segmentSize, Math.max(2 * segmentSize, 14_600));
