/**
 * pcapng, draft-ietf-opsawg-pcapng: one section, little endian. Nothing in it tells of the program or the machine, so
 * the same packets make the same bytes.
 */
import type { IpAddress } from '../addr/ip.ts';
import type { MacAddress } from '../addr/mac.ts';
import { BlockBuffer } from './block-buffer.ts';
import {
  blockType,
  BYTE_ORDER_MAGIC,
  LINK_TYPE_ETHERNET,
  MAJOR_VERSION,
  optionCode,
  packetDirection,
  TC_ACT_SHOT,
  verdictType,
} from './pcapng-format.ts';
import type { ByteSink } from './sink.ts';
import { nanosecondWords, type Timestamp } from './timestamp.ts';

const UNKNOWN_LENGTH = 0xffffffff;
const NANOSECONDS = 9;

export interface CaptureInterface {
  readonly name: string;
  readonly description?: string;
  readonly addresses: readonly { readonly address: IpAddress; readonly prefixLength: number }[];
  readonly mac: MacAddress | null;
  /** Bits a second. */
  readonly speed: number | null;
  /** LINKTYPE_ value; Ethernet when left out. */
  readonly linkType?: number;
}

export interface CapturePacket {
  readonly time: Timestamp;
  readonly data: Uint8Array;
  /** On the wire; that of `data` when left out. */
  readonly originalLength?: number;
  readonly direction: 'inbound' | 'outbound' | null;
  /** 0 for none. */
  readonly packetId: number;
  readonly dropped: boolean;
  readonly comments: readonly string[];
}

/** Writes one pcapng file, block by block. */
export class PcapngWriter {
  private readonly out: BlockBuffer;
  private readonly snapLength: number;
  /** By id: whether frames begin with an Ethernet header. */
  private readonly isEthernet: boolean[] = [];

  constructor(sink: ByteSink, snapLength: number) {
    this.out = new BlockBuffer(sink);
    this.snapLength = snapLength;
    this.out.begin(blockType.sectionHeader);
    this.out.u32(BYTE_ORDER_MAGIC);
    this.out.u16(MAJOR_VERSION);
    this.out.u16(0);
    this.out.u32(UNKNOWN_LENGTH);
    this.out.u32(UNKNOWN_LENGTH);
    this.out.end();
  }

  /** Describes an interface with nanosecond times. @returns its id for packets */
  addInterface(described: CaptureInterface): number {
    const { out } = this;
    const { linkType = LINK_TYPE_ETHERNET } = described;
    out.begin(blockType.interfaceDescription);
    out.u16(linkType);
    out.u16(0);
    out.u32(this.snapLength);
    out.textOption(optionCode.interfaceName, described.name);
    if (described.description !== undefined) out.textOption(optionCode.interfaceDescription, described.description);
    for (const { address, prefixLength } of described.addresses) {
      if (address.family === 4) {
        const bytes = new Uint8Array(8);
        address.write(bytes, 0);
        bytes.set(ipv4Mask(prefixLength), 4);
        out.option(optionCode.interfaceIpv4, bytes);
      } else {
        const bytes = new Uint8Array(17);
        address.write(bytes, 0);
        bytes[16] = prefixLength;
        out.option(optionCode.interfaceIpv6, bytes);
      }
    }
    if (described.mac !== null) {
      const bytes = new Uint8Array(6);
      described.mac.write(bytes, 0);
      out.option(optionCode.interfaceMac, bytes);
    }
    if (described.speed !== null)
      out.wordsOption(
        optionCode.interfaceSpeed,
        described.speed % 0x100000000,
        Math.floor(described.speed / 0x100000000),
      );
    out.option(optionCode.timestampResolution, Uint8Array.of(NANOSECONDS));
    out.endOptions();
    out.end();
    return this.isEthernet.push(linkType === LINK_TYPE_ETHERNET) - 1;
  }

  /** Gives addresses their names; nothing is written for an empty list. */
  addNames(records: readonly { readonly address: IpAddress; readonly names: readonly string[] }[]): void {
    if (records.length === 0) return;
    const { out } = this;
    out.begin(blockType.nameResolution);
    for (const { address, names } of records) {
      const bytes = new Uint8Array(address.family === 4 ? 4 : 16);
      address.write(bytes, 0);
      const text = names.map((name) => `${name}\0`).join('');
      out.option(
        address.family === 4 ? optionCode.nameOfIpv4 : optionCode.nameOfIpv6,
        Uint8Array.of(...bytes, ...new TextEncoder().encode(text)),
      );
    }
    out.endOptions();
    out.end();
  }

  /** Secrets for what is captured behind them. @param type `TLS_KEY_LOG`, say */
  addSecrets(type: number, data: Uint8Array): void {
    const { out } = this;
    out.begin(blockType.decryptionSecrets);
    out.u32(type);
    out.u32(data.length);
    out.padded(data);
    out.end();
  }

  /** @param interfaceId as `addInterface` gave it */
  addPacket(interfaceId: number, packet: CapturePacket): void {
    const { out } = this;
    const { data, originalLength = data.length, comments, packetId, dropped } = packet;
    out.begin(blockType.enhancedPacket);
    const captured = data.length > this.snapLength ? data.subarray(0, this.snapLength) : data;
    out.packet(interfaceId, nanosecondWords(packet.time), captured, originalLength);
    const flags = flagsOf(packet, this.isEthernet[interfaceId]!);
    if (comments.length === 0 && !dropped && flags !== 0 && packetId !== 0) {
      out.flagsAndId(optionCode.packetFlags, flags, optionCode.packetId, packetId);
      out.end();
      return;
    }
    for (const comment of comments) out.textOption(optionCode.comment, comment);
    if (flags !== 0) out.wordOption(optionCode.packetFlags, flags);
    if (packetId !== 0) out.wordsOption(optionCode.packetId, packetId, 0);
    if (dropped)
      out.option(optionCode.packetVerdict, Uint8Array.of(verdictType.trafficControl, TC_ACT_SHOT, 0, 0, 0, 0, 0, 0, 0));
    if (comments.length > 0 || flags !== 0 || packetId !== 0 || dropped) out.endOptions();
    out.end();
  }

  /** Hands everything written so far to the sink. */
  close(): void {
    this.out.flush();
  }
}

/** Direction in bits 0 and 1, kind of destination in bits 2 to 4: 0 unknown, 1 unicast, 2 multicast, 3 broadcast. */
function flagsOf({ direction, data }: CapturePacket, isEthernet: boolean): number {
  if (direction === null) return 0;
  const isGroup = (data[0]! & 1) !== 0;
  const kind = isEthernet ? (isGroup ? (isBroadcast(data) ? 3 : 2) : 1) : 0;
  return (direction === 'inbound' ? packetDirection.inbound : packetDirection.outbound) | (kind << 2);
}

function isBroadcast(frame: Uint8Array): boolean {
  return frame.length >= 6 && frame.subarray(0, 6).every((byte) => byte === 0xff);
}

function ipv4Mask(length: number): Uint8Array {
  return Uint8Array.from({ length: 4 }, (_, index) => 0xff00 >>> Math.max(0, Math.min(8, length - 8 * index)));
}
