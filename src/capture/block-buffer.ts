import { LittleEndianBuffer } from './little-endian-buffer.ts';

const END_OF_OPTIONS = 0;

/** Builds pcapng blocks. */
export class BlockBuffer extends LittleEndianBuffer {
  private blockStart = 0;

  begin(type: number): void {
    this.beginRecord();
    this.blockStart = this.at;
    this.u32(type);
    this.u32(0);
  }

  /** Puts the block's length at its beginning and end. */
  end(): void {
    const length = this.at + 4 - this.blockStart;
    this.u32(length);
    this.patchU32(this.blockStart + 4, length);
  }

  /** Bytes, filled up with zeros to a multiple of four. */
  padded(data: Uint8Array): void {
    this.raw(data, (data.length + 3) & ~3);
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
}
