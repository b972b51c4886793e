/**
 * pcap, draft-ietf-opsawg-pcap.
 *
 *   file header, 24 bytes:  magic | version, major and minor (16 bits each) | 0 | 0 | snap length | link type
 *   each packet, 16 bytes:  seconds | micro- or nanoseconds | captured length | original length, then the bytes
 */
import { type ByteWindow, type CaptureFormat, MOST_PACKET_BYTES } from './capture-format.ts';
import {
  PCAP_HEADER_LENGTH,
  PCAP_MAJOR_VERSION,
  PCAP_MICROSECONDS,
  PCAP_NANOSECONDS,
  PCAP_RECORD_HEADER_LENGTH,
} from './pcap-format.ts';
import { CaptureError, type CapturedInterface, type CaptureRecord } from './record.ts';
import { timestampAfter } from './timestamp.ts';

const MAJOR_VERSION = 4;
const SNAP_LENGTH = 16;
const LINK_TYPE = 20;
/** The bits above tell of a frame check sequence (section 4, figure 1). */
const LINK_TYPE_MASK = 0x03ffffff;
const FRACTION = 4;
const CAPTURED_LENGTH = 8;
const ORIGINAL_LENGTH = 12;

/** Reads one pcap file of either byte order. */
export class PcapFormat implements CaptureFormat {
  readonly unit = 'record';
  private readonly isLittleEndian: boolean;
  private readonly nanosecondsOfFraction: number;
  private interface: CapturedInterface | null = null;
  private packets = 0;

  private constructor(isLittleEndian: boolean, nanosecondsOfFraction: number) {
    this.isLittleEndian = isLittleEndian;
    this.nanosecondsOfFraction = nanosecondsOfFraction;
  }

  /** The format of a file that begins with these four bytes; null when it is another. */
  static detect(view: DataView): PcapFormat | null {
    for (const isLittleEndian of [true, false]) {
      const magic = view.getUint32(0, isLittleEndian);
      if (magic === PCAP_MICROSECONDS) return new PcapFormat(isLittleEndian, 1000);
      if (magic === PCAP_NANOSECONDS) return new PcapFormat(isLittleEndian, 1);
    }
    return null;
  }

  unitLength({ bytes, view, fileOffset }: ByteWindow, at: number): number | null {
    if (this.interface === null) return PCAP_HEADER_LENGTH;
    if (bytes.length - at < PCAP_RECORD_HEADER_LENGTH) return null;
    const captured = view.getUint32(at + CAPTURED_LENGTH, this.isLittleEndian);
    if (captured > MOST_PACKET_BYTES)
      throw new CaptureError(`a packet of ${captured} captured bytes`, fileOffset + at + CAPTURED_LENGTH);
    return PCAP_RECORD_HEADER_LENGTH + captured;
  }

  readUnit(window: ByteWindow, at: number, length: number): CaptureRecord | null {
    const { bytes, view, fileOffset } = window;
    const u32 = (offset: number): number => view.getUint32(at + offset, this.isLittleEndian);
    if (this.interface === null) {
      const major = view.getUint16(at + MAJOR_VERSION, this.isLittleEndian);
      if (major !== PCAP_MAJOR_VERSION)
        throw new CaptureError(`version ${major} of pcap`, fileOffset + at + MAJOR_VERSION);
      this.interface = {
        section: 1,
        id: 0,
        name: null,
        description: null,
        linkType: u32(LINK_TYPE) & LINK_TYPE_MASK,
        snapLength: u32(SNAP_LENGTH),
      };
      return null;
    }
    return {
      kind: 'packet',
      number: ++this.packets,
      offset: fileOffset + at,
      interface: this.interface,
      // A fraction of a second or more is carried over.
      time: timestampAfter(u32(0), u32(FRACTION) * this.nanosecondsOfFraction),
      data: bytes.subarray(at + PCAP_RECORD_HEADER_LENGTH, at + length),
      originalLength: u32(ORIGINAL_LENGTH),
      comments: [],
      flags: null,
      direction: null,
      packetId: null,
      verdicts: [],
    };
  }
}
