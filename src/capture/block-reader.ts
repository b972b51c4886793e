import type { ByteWindow } from './capture-format.ts';
import { optionCode } from './pcapng-format.ts';
import { CaptureError } from './record.ts';

const decoder = new TextDecoder();
/** Options of a block at most: more would only fill the memory. */
const MOST_OPTIONS = 16_384;

/** One option of a block, draft-ietf-opsawg-pcapng section 3.5. */
export class Option {
  readonly code: number;
  readonly data: Uint8Array;
  private readonly isLittleEndian: boolean;
  private readonly fileOffset: number;

  constructor(code: number, data: Uint8Array, isLittleEndian: boolean, fileOffset: number) {
    this.code = code;
    this.data = data;
    this.isLittleEndian = isLittleEndian;
    this.fileOffset = fileOffset;
  }

  /** This option, when it has that many bytes. @throws CaptureError */
  expect(length: number): this {
    if (this.data.length === length) return this;
    throw new CaptureError(`option ${this.code} has ${this.data.length} bytes, ${length} are needed`, this.fileOffset);
  }

  text(): string {
    return decoder.decode(this.data);
  }

  u32(): number {
    return this.view().getUint32(0, this.isLittleEndian);
  }

  signed64(): bigint {
    return this.view().getBigInt64(0, this.isLittleEndian);
  }

  unsigned64(at = 0): bigint {
    return this.view().getBigUint64(at, this.isLittleEndian);
  }

  private view(): DataView {
    return new DataView(this.data.buffer, this.data.byteOffset, this.data.length);
  }
}

/** Reads the body of a block from front to back. Every method throws CaptureError where the body ends too early. */
export class BlockReader {
  private readonly window: ByteWindow;
  private readonly end: number;
  private readonly isLittleEndian: boolean;
  private at: number;

  constructor(window: ByteWindow, at: number, end: number, isLittleEndian: boolean) {
    this.window = window;
    this.at = at;
    this.end = end;
    this.isLittleEndian = isLittleEndian;
  }

  /** Of the next byte. */
  get fileOffset(): number {
    return this.window.fileOffset + this.at;
  }

  get hasMore(): boolean {
    return this.at < this.end;
  }

  u16(): number {
    return this.window.view.getUint16(this.take(2, 'a number'), this.isLittleEndian);
  }

  u32(): number {
    return this.window.view.getUint32(this.take(4, 'a number'), this.isLittleEndian);
  }

  /** Bytes that are filled up to a multiple of four. */
  padded(length: number, what = 'packet data'): Uint8Array {
    const at = this.take(length, what);
    this.at = Math.min(this.end, at + Math.ceil(length / 4) * 4);
    return this.window.bytes.subarray(at, at + length);
  }

  /** Code, length and value; null at the end marker or the end of the body. */
  option(): Option | null {
    if (!this.hasMore) return null;
    const offset = this.fileOffset;
    const code = this.u16();
    const length = this.u16();
    if (code === optionCode.end) return null;
    return new Option(code, this.padded(length, `option ${code}`), this.isLittleEndian, offset);
  }

  /** The rest of the body as options. */
  options(): Option[] {
    const options: Option[] = [];
    for (let option = this.option(); option !== null; option = this.option()) {
      if (options.length === MOST_OPTIONS)
        throw new CaptureError(`a block of more than ${MOST_OPTIONS} options`, this.fileOffset);
      options.push(option);
    }
    return options;
  }

  private take(length: number, what: string): number {
    const { at } = this;
    if (length > this.end - at) {
      throw new CaptureError(`${what} of ${length} bytes does not fit into its block`, this.fileOffset);
    }
    this.at += length;
    return at;
  }
}
