/** RFC 4303 section 3.4.3: 64 should be the default. */
const WINDOW = 64;

/** Which of the last sequence numbers of an inbound association were seen, RFC 4303 section 3.4.3. */
export class ReplayWindow {
  /** The right edge. */
  private highest = 0;
  /** By number modulo the window. */
  private readonly seen = new Uint8Array(WINDOW);

  /** Whether a packet with this number may be a new one; asked before its integrity is checked. */
  isNew(sequence: number): boolean {
    if (sequence > this.highest) return true;
    return sequence > 0 && this.highest - sequence < WINDOW && this.seen[sequence % WINDOW] === 0;
  }

  /** Notes a number whose packet is sound. */
  note(sequence: number): void {
    if (sequence > this.highest) {
      const passed = Math.min(sequence - this.highest, WINDOW);
      for (let step = 0; step < passed; step++) this.seen[(sequence - step) % WINDOW] = 0;
      this.highest = sequence;
    }
    this.seen[sequence % WINDOW] = 1;
  }
}
