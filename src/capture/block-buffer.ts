import type { ByteSink } from './sink.ts';

const CHUNK = 256 * 1024;
const END_OF_OPTIONS = 0;

/** Builds little-endian pcapng blocks in one buffer that is handed to the sink when it is full. */
export class BlockBuffer {
  private readonly sink: ByteSink;
  private bytes = new Uint8Array(CHUNK + 4096);
  private view = new DataView(this.bytes.buffer);
  private at = 0;
  private blockStart = 0;

  constructor(sink: ByteSink) {
    this.sink = sink;
  }

  begin(type: number): void {
    if (this.at >= CHUNK) this.flush();
    this.reserve(8);
    this.blockStart = this.at;
    this.u32(type);
    this.u32(0);
  }

  /** Puts the block's length at its beginning and end. */
  end(): void {
    const length = this.at + 4 - this.blockStart;
    this.u32(length);
    this.view.setUint32(this.blockStart + 4, length, true);
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

  /** Bytes, filled up with zeros to a multiple of four. */
  padded(data: Uint8Array): void {
    const length = (data.length + 3) & ~3;
    this.reserve(length);
    this.bytes.set(data, this.at);
    this.bytes.fill(0, this.at + data.length, this.at + length);
    this.at += length;
  }

  option(code: number, value: Uint8Array): void {
    this.u16(code);
    this.u16(value.length);
    this.padded(value);
  }

  wordOption(code: number, value: number): void {
    this.u16(code);
    this.u16(4);
    this.u32(value);
  }

  /** A 64-bit value, low word first. */
  wordsOption(code: number, low: number, high: number): void {
    this.u16(code);
    this.u16(8);
    this.u32(low);
    this.u32(high);
  }

  textOption(code: number, text: string): void {
    this.option(code, new TextEncoder().encode(text));
  }

  endOptions(): void {
    this.u16(END_OF_OPTIONS);
    this.u16(0);
  }

  flush(): void {
    if (this.at > 0) this.sink(this.bytes.subarray(0, this.at));
    this.at = 0;
  }

  private reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.at + length));
    bytes.set(this.bytes.subarray(0, this.at));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
