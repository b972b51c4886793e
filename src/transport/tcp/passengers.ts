interface Passage {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

/** Which packets travel in which bytes of a stream, counted from its first. Of the simulator: captures name them. */
export class Passengers {
  private written = 0;
  private passages: Passage[] = [];

  /** Bytes were written to the stream. @param id the packet that they carry; 0 for none */
  wrote(length: number, id: number): void {
    const from = this.written;
    this.written += length;
    if (id !== 0) this.passages.push({ id, from, to: this.written });
  }

  /** The packets in a part of the stream; null for none. @param acknowledged bytes that will not be sent again */
  between(from: number, to: number, acknowledged: number): readonly number[] | null {
    if (this.passages.length === 0) return null;
    const done = this.passages.findIndex((passage) => passage.to > acknowledged);
    if (done === -1) this.passages = [];
    else if (done > 0) this.passages.splice(0, done);
    const ids: number[] = [];
    for (const passage of this.passages) {
      if (passage.from >= to) break;
      if (passage.to > from && ids.at(-1) !== passage.id) ids.push(passage.id);
    }
    return ids.length === 0 ? null : ids;
  }
}
