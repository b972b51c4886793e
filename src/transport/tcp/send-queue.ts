import { concat } from '../../wire/bytes.ts';

/** Bytes that the application wrote and the peer has not yet acknowledged, from the oldest on. */
export class SendQueue {
  private chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that are acknowledged already. */
  private skipped = 0;
  length = 0;

  push(data: Uint8Array): void {
    if (data.length === 0) return;
    this.chunks.push(data);
    this.length += data.length;
  }

  /** Up to `count` bytes that begin `offset` bytes behind the oldest, only lent. */
  peek(offset: number, count: number): Uint8Array {
    const wanted = Math.max(0, Math.min(count, this.length - offset));
    const parts: Uint8Array[] = [];
    let missing = wanted;
    let at = offset + this.skipped;
    for (const chunk of this.chunks) {
      if (missing === 0) break;
      if (at >= chunk.length) {
        at -= chunk.length;
        continue;
      }
      const part = chunk.subarray(at, at + missing);
      parts.push(part);
      missing -= part.length;
      at = 0;
    }
    return parts.length === 1 ? parts[0]! : concat(...parts);
  }

  /** Forgets the oldest `count` bytes. */
  acknowledge(count: number): void {
    this.length -= count;
    this.skipped += count;
    let first = this.chunks[0];
    while (first !== undefined && this.skipped >= first.length) {
      this.skipped -= first.length;
      this.chunks.shift();
      first = this.chunks[0];
    }
  }
}
