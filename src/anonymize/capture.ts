/**
 * Whole captures, pcap and pcapng, as a stream: what comes out has the same packets with the same lengths, times,
 * interfaces, ids and verdicts, and is never held as a whole.
 */
import type { ByteWindow, CaptureFormat } from '../capture/capture-format.ts';
import { PcapFormat } from '../capture/pcap-reader.ts';
import { PcapngFormat } from '../capture/pcapng-reader.ts';
import { CaptureError, type CaptureRecord } from '../capture/record.ts';
import { BlockRenamer } from './blocks.ts';
import { PacketRenamer } from './link.ts';
import type { TextRenamer } from './text.ts';
import type { Tools } from './tools.ts';

/** What was done to a capture. */
export interface CaptureTally {
  packets: number;
  /** Blocks that were left out: secrets of TLS, and kinds that nobody here can read. */
  secretsDropped: number;
  blocksDropped: number;
}

/** Renames one file: `push` its pieces, then `end`. Throws CaptureError where the file is damaged. */
export class CaptureRenamer {
  readonly tally: CaptureTally = { packets: 0, secretsDropped: 0, blocksDropped: 0 };
  private readonly packets: PacketRenamer;
  private readonly tools: Tools;
  private readonly texts: TextRenamer;
  private format: CaptureFormat | null = null;
  private blocks: BlockRenamer | null = null;
  private rest: Uint8Array = new Uint8Array(0);
  private offset = 0;

  constructor(tools: Tools, texts: TextRenamer) {
    this.tools = tools;
    this.texts = texts;
    this.packets = new PacketRenamer(tools);
  }

  /** The renamed units that are whole now, each in memory of its own. @throws CaptureError */
  *push(piece: Uint8Array): Generator<Uint8Array> {
    // A copy: packets are changed in place.
    const bytes = new Uint8Array(this.rest.length + piece.length);
    bytes.set(this.rest);
    bytes.set(piece, this.rest.length);
    const window: ByteWindow = { bytes, view: new DataView(bytes.buffer), fileOffset: this.offset };
    this.format ??= this.detect(window);
    let at = 0;
    while (this.format !== null && at < bytes.length) {
      const length = this.format.unitLength(window, at);
      if (length === null || length > bytes.length - at) break;
      const record = this.format.readUnit(window, at, length);
      const unit = this.unit(bytes.subarray(at, at + length), record);
      at += length;
      if (unit !== null) yield unit;
    }
    this.rest = bytes.slice(at);
    this.offset += at;
  }

  /** @throws CaptureError when the file ends within a unit, or is no capture */
  end(): void {
    if (this.format === null) throw new CaptureError(`${this.rest.length} bytes are no capture file`, 0);
    if (this.rest.length > 0)
      throw new CaptureError(
        `the file is cut off: it ends ${this.rest.length} bytes into a ${this.format.unit}`,
        this.offset,
      );
  }

  private detect(window: ByteWindow): CaptureFormat | null {
    if (window.bytes.length < 4) return null;
    const pcap = PcapFormat.detect(window.view);
    if (pcap !== null) return pcap;
    const pcapng = PcapngFormat.detect(window.view);
    if (pcapng === null) throw new CaptureError('this is neither pcap nor pcapng', 0);
    this.blocks = new BlockRenamer(this.tools, this.texts, this.tally);
    return pcapng;
  }

  private unit(unit: Uint8Array, record: CaptureRecord | null): Uint8Array | null {
    if (record?.kind === 'packet') {
      this.tally.packets++;
      this.packets.rename(record.interface.linkType, record.data);
    }
    return this.blocks === null ? unit : this.blocks.rename(unit);
  }
}
