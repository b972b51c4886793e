import { sequenceAdd, sequenceDistance } from './sequence.ts';

interface Held {
  readonly sequence: number;
  readonly data: Uint8Array;
}

/** Puts segments in order, RFC 9293 section 3.10.7.4: what came early waits until the gap is filled. */
export class Reassembly {
  private held: Held[] = [];

  get isEmpty(): boolean {
    return this.held.length === 0;
  }

  hold(sequence: number, data: Uint8Array): void {
    if (data.length === 0 || this.held.some((other) => other.sequence === sequence && other.data.length >= data.length))
      return;
    this.held.push({ sequence, data });
    this.held.sort((a, b) => sequenceDistance(a.sequence, b.sequence));
  }

  /** The bytes that follow on `next` without a gap, taken out. Where segments overlap, the one that begins first wins. */
  take(next: number): Uint8Array[] {
    const ready: Uint8Array[] = [];
    let expected = next;
    while (this.held.length > 0) {
      const { sequence, data } = this.held[0]!;
      const old = sequenceDistance(expected, sequence);
      if (old < 0) break;
      this.held.shift();
      if (old >= data.length) continue;
      ready.push(data.subarray(old));
      expected = sequenceAdd(expected, data.length - old);
    }
    return ready;
  }
}
