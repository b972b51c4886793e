import type { ByteSink } from './sink.ts';

/**
 * Whole pages of a file, which a system writes in half the time of parts of pages, and few enough that the buffers of
 * many files stay in the processor's cache.
 */
const CHUNK = 64 * 1024;

/** Gathers little-endian numbers and bytes in one buffer that is handed to the sink when it is full. */
export class LittleEndianBuffer {
  private readonly sink: ByteSink;
  protected bytes = new Uint8Array(CHUNK + 4096);
  protected view = new DataView(this.bytes.buffer);
  protected at = 0;

  constructor(sink: ByteSink) {
    this.sink = sink;
  }

  /** To be called where a record begins: only there a full chunk is handed on. */
  beginRecord(): void {
    while (this.at >= CHUNK) {
      this.sink(this.bytes.subarray(0, CHUNK));
      this.bytes.copyWithin(0, CHUNK, this.at);
      this.at -= CHUNK;
    }
  }

  u16(value: number): void {
    const at = this.claim(2);
    this.view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.claim(4);
    this.view.setUint32(at, value, true);
  }

  /** Bytes, and zeros up to `length` in all. */
  raw(data: Uint8Array, length = data.length): void {
    const at = this.claim(length);
    this.bytes.set(data, at);
    // A few bytes: `fill` takes longer to call than they take to write.
    for (let index = at + data.length; index < at + length; index++) this.bytes[index] = 0;
  }

  flush(): void {
    if (this.at > 0) this.sink(this.bytes.subarray(0, this.at));
    this.at = 0;
  }

  /** Room for several fields at once, which the caller writes through `view`. @returns where they begin */
  protected claim(length: number): number {
    const { at } = this;
    this.at = at + length;
    if (this.at > this.bytes.length) this.grow(at);
    return at;
  }

  private grow(written: number): void {
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.at));
    bytes.set(this.bytes.subarray(0, written));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
