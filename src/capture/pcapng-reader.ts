/**
 * pcapng, draft-ietf-opsawg-pcapng: a row of blocks `type | length | body | length`, each a multiple of four bytes.
 * A section header sets byte order and begins interface numbers anew. Blocks and options without a meaning here are
 * passed over.
 */
import { type ByteWindow, type CaptureFormat, MOST_PACKET_BYTES } from './capture-format.ts';
import { BlockReader, type Option } from './block-reader.ts';
import { readNames } from './name-block.ts';
import {
  blockType,
  BYTE_ORDER_MAGIC,
  MAJOR_VERSION,
  optionCode,
  packetDirection,
  verdictType,
} from './pcapng-format.ts';
import {
  CaptureError,
  type CapturedInterface,
  type CaptureRecord,
  type PacketRecord,
  type PacketVerdict,
} from './record.ts';
import { type TickClock, tickClock, timestampOfTicks } from './timestamp.ts';

const MAGIC = 8;
/** Type and twice the length. */
const LEAST_BLOCK = 12;
/** if_tsresol where there is none. */
const MICROSECONDS = 6;
/** As in Wireshark and libpcap: what is longer is damage. */
const MOST_BLOCK = 16 * 1024 * 1024;

/** An interface and how it counts time. */
interface Source {
  readonly captured: CapturedInterface;
  readonly clock: TickClock;
}

/** Reads one pcapng file, section by section. */
export class PcapngFormat implements CaptureFormat {
  readonly unit = 'block';
  private isLittleEndian = true;
  private sections = 0;
  private interfaces: Source[] = [];
  private packets = 0;

  /** Whether a file begins like this format; four bytes are needed. */
  static detect(view: DataView): PcapngFormat | null {
    return view.getUint32(0) === blockType.sectionHeader ? new PcapngFormat() : null;
  }

  unitLength({ bytes, view, fileOffset }: ByteWindow, at: number): number | null {
    if (bytes.length - at < LEAST_BLOCK) return null;
    // The section header's type reads the same in both byte orders.
    if (view.getUint32(at) === blockType.sectionHeader) this.setByteOrder(view, at, fileOffset);
    const length = view.getUint32(at + 4, this.isLittleEndian);
    if (length < LEAST_BLOCK || length % 4 !== 0 || length > MOST_BLOCK)
      throw new CaptureError(`a block of ${length} bytes`, fileOffset + at + 4);
    return length;
  }

  private setByteOrder(view: DataView, at: number, fileOffset: number): void {
    this.isLittleEndian = view.getUint32(at + MAGIC, true) === BYTE_ORDER_MAGIC;
    if (!this.isLittleEndian && view.getUint32(at + MAGIC) !== BYTE_ORDER_MAGIC)
      throw new CaptureError('a section header without byte-order magic', fileOffset + at + MAGIC);
  }

  readUnit(window: ByteWindow, at: number, length: number): CaptureRecord | null {
    const { view, fileOffset } = window;
    const again = view.getUint32(at + length - 4, this.isLittleEndian);
    if (again !== length)
      throw new CaptureError(`a block of ${length} bytes ends with length ${again}`, fileOffset + at + length - 4);
    const block = new BlockReader(window, at + 8, at + length - 4, this.isLittleEndian);
    switch (view.getUint32(at, this.isLittleEndian)) {
      case blockType.sectionHeader:
        this.beginSection(block);
        return null;
      case blockType.interfaceDescription:
        this.addInterface(block);
        return null;
      case blockType.enhancedPacket:
        return this.readPacket(block, fileOffset + at, block.u32());
      case blockType.obsoletePacket: {
        const interfaceId = block.u16();
        block.u16();
        return this.readPacket(block, fileOffset + at, interfaceId);
      }
      case blockType.simplePacket:
        return this.readSimplePacket(block, fileOffset + at);
      case blockType.nameResolution:
        return { kind: 'names', entries: readNames(block) };
      case blockType.decryptionSecrets: {
        const secretsType = block.u32();
        return { kind: 'secrets', secretsType, data: block.padded(block.u32(), 'secrets') };
      }
      default:
        return null;
    }
  }

  private beginSection(block: BlockReader): void {
    block.u32();
    const offset = block.fileOffset;
    const major = block.u16();
    const minor = block.u16();
    if (major !== MAJOR_VERSION) throw new CaptureError(`version ${major}.${minor} of pcapng`, offset);
    block.u32();
    block.u32();
    block.options();
    this.sections++;
    this.interfaces = [];
  }

  private addInterface(block: BlockReader): void {
    const linkType = block.u16();
    block.u16();
    const snapLength = block.u32();
    const options = block.options();
    const find = (code: number): Option | undefined => options.find((option) => option.code === code);
    const text = (code: number): string | null => find(code)?.text() ?? null;
    const resolution = find(optionCode.timestampResolution)?.expect(1).data[0];
    const offset = find(optionCode.timestampOffset)?.expect(8).signed64();
    this.interfaces.push({
      captured: {
        section: this.sections,
        id: this.interfaces.length,
        name: text(optionCode.interfaceName),
        description: text(optionCode.interfaceDescription),
        linkType,
        snapLength,
      },
      clock: tickClock(resolution ?? MICROSECONDS, offset ?? 0n),
    });
  }

  private interfaceOf(id: number, offset: number): Source {
    const known = this.interfaces[id];
    if (known === undefined) throw new CaptureError(`a packet of interface ${id}, which is not described`, offset);
    return known;
  }

  private readPacket(block: BlockReader, offset: number, interfaceId: number): PacketRecord {
    const { clock, captured } = this.interfaceOf(interfaceId, offset + 8);
    const high = block.u32();
    const time = timestampOfTicks(high, block.u32(), clock);
    const lengthAt = block.fileOffset;
    const length = block.u32();
    if (length > MOST_PACKET_BYTES) throw new CaptureError(`a packet of ${length} captured bytes`, lengthAt);
    const originalLength = block.u32();
    const data = block.padded(length);
    const options = block.options();
    const flags =
      options
        .find(({ code }) => code === optionCode.packetFlags)
        ?.expect(4)
        .u32() ?? null;
    return {
      kind: 'packet',
      number: ++this.packets,
      offset,
      interface: captured,
      time,
      data,
      originalLength,
      comments: options.filter(({ code }) => code === optionCode.comment).map((option) => option.text()),
      flags,
      direction: directionOf(flags),
      packetId:
        options
          .find(({ code }) => code === optionCode.packetId)
          ?.expect(8)
          .unsigned64() ?? null,
      verdicts: options.filter(({ code }) => code === optionCode.packetVerdict).map(verdictOf),
    };
  }

  /** Section 4.4: of interface 0, without time; the captured length is what the snap length and the block leave. */
  private readSimplePacket(block: BlockReader, offset: number): PacketRecord {
    const { captured } = this.interfaceOf(0, offset + 8);
    const originalLength = block.u32();
    const kept = captured.snapLength === 0 ? originalLength : Math.min(originalLength, captured.snapLength);
    return {
      kind: 'packet',
      number: ++this.packets,
      offset,
      interface: captured,
      time: null,
      data: block.padded(kept),
      originalLength,
      comments: [],
      flags: null,
      direction: null,
      packetId: null,
      verdicts: [],
    };
  }
}

function directionOf(flags: number | null): PacketRecord['direction'] {
  const bits = (flags ?? 0) & 3;
  return bits === packetDirection.inbound ? 'inbound' : bits === packetDirection.outbound ? 'outbound' : null;
}

function verdictOf(option: Option): PacketVerdict {
  const type = option.data[0];
  const isNumber = type === verdictType.trafficControl || type === verdictType.expressDataPath;
  if (!isNumber || option.data.length !== 9) return { kind: 'other', type: type ?? -1, data: option.data.slice(1) };
  const kind = type === verdictType.trafficControl ? 'traffic-control' : 'express-data-path';
  return { kind, value: option.unsigned64(1) };
}
