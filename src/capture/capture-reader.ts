import type { ByteWindow, CaptureFormat } from './capture-format.ts';
import { PcapFormat } from './pcap-reader.ts';
import { PcapngFormat } from './pcapng-reader.ts';
import { CaptureError, type CaptureRecord } from './record.ts';

/**
 * Reads a pcap or pcapng file that comes in pieces of any size: `push` each, then `end`. No more is kept than the
 * piece and the beginning of a block that it cuts. Once a CaptureError was thrown nothing more can be read.
 */
export class CaptureReader {
  private format: CaptureFormat | null = null;
  private window: ByteWindow = windowOf(new Uint8Array(0), 0);

  /** The records that are whole now, in the order of the file. @throws CaptureError where the file is damaged */
  *push(bytes: Uint8Array): Generator<CaptureRecord> {
    const rest = this.window;
    this.window = windowOf(rest.bytes.length === 0 ? bytes : joined(rest.bytes, bytes), rest.fileOffset);
    const { window } = this;
    this.format ??= detect(window);
    let at = 0;
    while (this.format !== null && at < window.bytes.length) {
      const length = this.format.unitLength(window, at);
      if (length === null || length > window.bytes.length - at) break;
      const record = this.format.readUnit(window, at, length);
      at += length;
      if (record !== null) yield record;
    }
    // A copy, which `slice` of a Buffer would not be: the caller may use its bytes again.
    this.window = windowOf(new Uint8Array(window.bytes.subarray(at)), window.fileOffset + at);
  }

  /** @throws CaptureError when the file ends inside a block or record, or is no capture */
  end(): void {
    const { bytes, fileOffset } = this.window;
    if (this.format === null) throw new CaptureError(`${bytes.length} bytes are no capture file`, 0);
    if (bytes.length > 0)
      throw new CaptureError(
        `the file is cut off: it ends ${bytes.length} bytes into a ${this.format.unit}`,
        fileOffset,
      );
  }
}

/** What people take for a capture, by its first four bytes. */
const OTHER_FORMATS: ReadonlyMap<number, string> = new Map([
  [0x474d4255, 'a capture of Microsoft Network Monitor; Wireshark can save it as pcapng'],
  [0x52545353, 'a capture of Microsoft Network Monitor 1; Wireshark can save it as pcapng'],
]);

function detect(window: ByteWindow): CaptureFormat | null {
  if (window.bytes.length < 4) return null;
  const format = PcapFormat.detect(window.view) ?? PcapngFormat.detect(window.view);
  if (format === null) {
    const other = OTHER_FORMATS.get(window.view.getUint32(0));
    throw new CaptureError(`this is neither pcap nor pcapng${other === undefined ? '' : ` but ${other}`}`, 0);
  }
  return format;
}

function windowOf(bytes: Uint8Array, fileOffset: number): ByteWindow {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), fileOffset };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

/** A whole file at once. `problem`: where reading stopped, null when it came to the end. */
export function readCapture(bytes: Uint8Array): {
  readonly records: readonly CaptureRecord[];
  readonly problem: CaptureError | null;
} {
  const records: CaptureRecord[] = [];
  const reader = new CaptureReader();
  try {
    for (const record of reader.push(bytes)) records.push(record);
    reader.end();
    return { records, problem: null };
  } catch (error) {
    if (error instanceof CaptureError) return { records, problem: error };
    throw error;
  }
}
