import type { ByteSink } from './sink.ts';

const CHUNK = 256 * 1024;

/** Gathers little-endian numbers and bytes in one buffer that is handed to the sink when it is full. */
export class LittleEndianBuffer {
  private readonly sink: ByteSink;
  private bytes = new Uint8Array(CHUNK + 4096);
  private view = new DataView(this.bytes.buffer);
  protected at = 0;

  constructor(sink: ByteSink) {
    this.sink = sink;
  }

  /** To be called where a record begins: only there a full buffer is handed on. */
  beginRecord(): void {
    if (this.at >= CHUNK) this.flush();
  }

  u16(value: number): void {
    this.reserve(2);
    this.view.setUint16(this.at, value, true);
    this.at += 2;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  /** Bytes, and zeros up to `length` in all. */
  raw(data: Uint8Array, length = data.length): void {
    this.reserve(length);
    this.bytes.set(data, this.at);
    this.bytes.fill(0, this.at + data.length, this.at + length);
    this.at += length;
  }

  flush(): void {
    if (this.at > 0) this.sink(this.bytes.subarray(0, this.at));
    this.at = 0;
  }

  protected patchU32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }

  private reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.at + length));
    bytes.set(this.bytes.subarray(0, this.at));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
