import { LittleEndianBuffer } from './little-endian-buffer.ts';
import type { TimeWords } from './timestamp.ts';

const END_OF_OPTIONS = 0;
const encoder = new TextEncoder();

/** Builds pcapng blocks. */
export class BlockBuffer extends LittleEndianBuffer {
  private blockStart = 0;

  begin(type: number): void {
    this.beginRecord();
    this.blockStart = this.claim(8);
    this.view.setUint32(this.blockStart, type, true);
  }

  /** Puts the block's length at its beginning and end. */
  end(): void {
    const at = this.claim(4);
    const length = at + 4 - this.blockStart;
    this.view.setUint32(at, length, true);
    this.view.setUint32(this.blockStart + 4, length, true);
  }

  /** Bytes, filled up with zeros to a multiple of four. */
  padded(data: Uint8Array): void {
    this.raw(data, (data.length + 3) & ~3);
  }

  /** The words that an enhanced packet block begins with, section 4.3, then its bytes filled up with zeros. */
  packet(interfaceId: number, { high, low }: TimeWords, data: Uint8Array, original: number): void {
    const captured = data.length;
    const filled = (captured + 3) & ~3;
    const at = this.claim(20 + filled);
    const { view, bytes } = this;
    view.setUint32(at, interfaceId, true);
    view.setUint32(at + 4, high, true);
    view.setUint32(at + 8, low, true);
    view.setUint32(at + 12, captured, true);
    view.setUint32(at + 16, original, true);
    bytes.set(data, at + 20);
    for (let index = captured; index < filled; index++) bytes[at + 20 + index] = 0;
  }

  /** The options that nearly every packet has, flags and packet id, and the end of options behind them. */
  flagsAndId(flagsCode: number, flags: number, idCode: number, id: number): void {
    const at = this.claim(24);
    const { view } = this;
    this.putOptionHead(at, flagsCode, 4);
    view.setUint32(at + 4, flags, true);
    this.putOptionHead(at + 8, idCode, 8);
    view.setUint32(at + 12, id, true);
    view.setUint32(at + 16, 0, true);
    this.putOptionHead(at + 20, END_OF_OPTIONS, 0);
  }

  option(code: number, value: Uint8Array): void {
    this.putOptionHead(this.claim(4), code, value.length);
    this.padded(value);
  }

  wordOption(code: number, value: number): void {
    const at = this.claim(8);
    this.putOptionHead(at, code, 4);
    this.view.setUint32(at + 4, value, true);
  }

  /** A 64-bit value, low word first. */
  wordsOption(code: number, low: number, high: number): void {
    const at = this.claim(12);
    this.putOptionHead(at, code, 8);
    this.view.setUint32(at + 4, low, true);
    this.view.setUint32(at + 8, high, true);
  }

  textOption(code: number, text: string): void {
    const { length } = text;
    const filled = (length + 3) & ~3;
    const at = this.claim(4 + filled);
    const { bytes } = this;
    // Nearly every text is ASCII, and short: written here it takes a fraction of what the encoder takes.
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) {
        this.at = at;
        this.option(code, encoder.encode(text));
        return;
      }
      bytes[at + 4 + index] = unit;
    }
    bytes.fill(0, at + 4 + length, at + 4 + filled);
    this.putOptionHead(at, code, length);
  }

  endOptions(): void {
    this.putOptionHead(this.claim(4), END_OF_OPTIONS, 0);
  }

  private putOptionHead(at: number, code: number, length: number): void {
    this.view.setUint16(at, code, true);
    this.view.setUint16(at + 2, length, true);
  }
}
