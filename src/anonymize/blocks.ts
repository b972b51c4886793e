/**
 * Blocks of pcapng, draft-ietf-opsawg-pcapng, written again with their options renamed. Byte order, clocks and numbers
 * of interfaces stay; what tells of the machine that captured is left out.
 */
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { MacAddress } from '../addr/mac.ts';
import { blockType, BYTE_ORDER_MAGIC, optionCode } from '../capture/pcapng-format.ts';
import { concat } from '../wire/bytes.ts';
import { learnFromText } from './learn.ts';
import type { TextRenamer } from './text.ts';
import type { Tools } from './tools.ts';

const INTERFACE_STATISTICS = 5;
const HEAD = 8;
const PACKET_HEAD = 20;
/** Options with these meanings only are kept. */
const KEPT = {
  /** Speed, clock, time zone, length of the frame check sequence, offset, transmit and receive speed. */
  interface: [8, 9, 10, 13, 14, 16, 17],
  /** Flags, drop count, packet id, queue, verdict. */
  packet: [2, 4, 5, 6, 7],
  /** Begin, end, and counters. */
  statistics: [2, 3, 4, 5, 6, 7, 8],
} as const satisfies Record<string, readonly number[]>;
const INTERFACE_TEXTS: readonly number[] = [optionCode.interfaceName, optionCode.interfaceDescription, 11];
const INTERFACE_EUI64 = 7;
const DNS_NAME = 2;
const DNS_IPV4 = 3;
const DNS_IPV6 = 4;
const SECTION_LENGTH = 16;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

interface OldOption {
  readonly code: number;
  readonly data: Uint8Array;
}

export class BlockRenamer {
  private readonly tools: Tools;
  private readonly texts: TextRenamer;
  private readonly tally: { secretsDropped: number; blocksDropped: number };
  private isLittleEndian = true;

  constructor(tools: Tools, texts: TextRenamer, tally: { secretsDropped: number; blocksDropped: number }) {
    this.tools = tools;
    this.texts = texts;
    this.tally = tally;
  }

  /** @param block whole and checked, its packet renamed already @returns null when it is left out */
  rename(block: Uint8Array): Uint8Array | null {
    const view = new DataView(block.buffer, block.byteOffset, block.length);
    if (view.getUint32(0) === blockType.sectionHeader) {
      this.isLittleEndian = view.getUint32(HEAD, true) === BYTE_ORDER_MAGIC;
      const fixed = block.slice(HEAD, HEAD + SECTION_LENGTH);
      // The length of the section is not known any more.
      fixed.fill(0xff, 8, SECTION_LENGTH);
      return this.block(view.getUint32(0, this.isLittleEndian), fixed, this.comments(block, HEAD + SECTION_LENGTH));
    }
    const type = view.getUint32(0, this.isLittleEndian);
    switch (type) {
      case blockType.interfaceDescription:
        return this.block(type, block.slice(HEAD, HEAD + 8), this.interfaceOptions(block, HEAD + 8));
      case blockType.enhancedPacket:
      case blockType.obsoletePacket: {
        const captured = view.getUint32(HEAD + 12, this.isLittleEndian);
        const end = HEAD + PACKET_HEAD + ((captured + 3) & ~3);
        return this.block(type, block.slice(HEAD, end), this.withComments(block, end, KEPT.packet));
      }
      case blockType.simplePacket:
        return block;
      case INTERFACE_STATISTICS:
        return this.block(type, block.slice(HEAD, HEAD + 12), this.withComments(block, HEAD + 12, KEPT.statistics));
      case blockType.nameResolution:
        return this.names(block);
      case blockType.decryptionSecrets:
        if (this.tools.keepPayload) return block;
        this.tally.secretsDropped++;
        return null;
      default:
        if (this.tools.keepPayload) return block;
        this.tally.blocksDropped++;
        return null;
    }
  }

  private block(type: number, fixed: Uint8Array, options: readonly OldOption[]): Uint8Array {
    const written = options.map((option) => this.option(option));
    if (options.length > 0) written.push(new Uint8Array(4));
    const body = concat(fixed, ...written);
    const whole = concat(new Uint8Array(HEAD), body, new Uint8Array(4));
    const view = new DataView(whole.buffer);
    view.setUint32(0, type, this.isLittleEndian);
    view.setUint32(4, whole.length, this.isLittleEndian);
    view.setUint32(whole.length - 4, whole.length, this.isLittleEndian);
    return whole;
  }

  private option({ code, data }: OldOption): Uint8Array {
    const bytes = new Uint8Array(4 + ((data.length + 3) & ~3));
    const view = new DataView(bytes.buffer);
    view.setUint16(0, code, this.isLittleEndian);
    view.setUint16(2, data.length, this.isLittleEndian);
    bytes.set(data, 4);
    return bytes;
  }

  /** Options, or records of names, from `from` to the end of the block. */
  private options(block: Uint8Array, from: number): { readonly options: readonly OldOption[]; readonly end: number } {
    const view = new DataView(block.buffer, block.byteOffset, block.length);
    const last = block.length - 4;
    const options: OldOption[] = [];
    let at = from;
    while (at + 4 <= last) {
      const code = view.getUint16(at, this.isLittleEndian);
      const length = view.getUint16(at + 2, this.isLittleEndian);
      at += 4;
      if (code === optionCode.end) break;
      options.push({ code, data: block.subarray(at, Math.min(last, at + length)) });
      at += (length + 3) & ~3;
    }
    return { options, end: Math.min(at, last) };
  }

  private text(data: Uint8Array): Uint8Array {
    const text = decoder.decode(data);
    if (this.tools.names.isLearning) learnFromText(text, this.tools.names);
    const bytes = encoder.encode(this.texts.rename(text));
    // The length of an option has 16 bits.
    return bytes.length > 0xffff ? bytes.subarray(0, 0xffff) : bytes;
  }

  private comments(block: Uint8Array, from: number): OldOption[] {
    return this.withComments(block, from, []);
  }

  private withComments(block: Uint8Array, from: number, kept: readonly number[]): OldOption[] {
    return this.options(block, from).options.flatMap(({ code, data }) => {
      if (code === optionCode.comment) return [{ code, data: this.text(data) }];
      return kept.includes(code) ? [{ code, data }] : [];
    });
  }

  private interfaceOptions(block: Uint8Array, from: number): OldOption[] {
    return this.options(block, from).options.flatMap(({ code, data }) => {
      const image = this.interfaceOption(code, data);
      return image === null ? [] : [{ code, data: image }];
    });
  }

  private interfaceOption(code: number, data: Uint8Array): Uint8Array | null {
    const { addresses, names } = this.tools;
    const image = data.slice();
    // Captures of this program have an interface for each card: HOST/CARD.
    if (code === optionCode.interfaceName) names.seen(/^[^/]+(?=\/.)/.exec(decoder.decode(data))?.[0] ?? '');
    if (code === optionCode.comment || INTERFACE_TEXTS.includes(code)) return this.text(data);
    if (code === optionCode.interfaceIpv4 && data.length === 8) addresses.ipv4(Ipv4Address.from(data)).write(image, 0);
    else if (code === optionCode.interfaceIpv6 && data.length === 17)
      addresses.ipv6(Ipv6Address.from(data)).write(image, 0);
    else if (code === optionCode.interfaceMac && data.length === 6)
      addresses.mac(MacAddress.from(data)).write(image, 0);
    else if (code === INTERFACE_EUI64 && data.length === 8) return this.eui64(data);
    else if (!(KEPT.interface as readonly number[]).includes(code)) return null;
    return image;
  }

  /** As the interface identifier of an address. */
  private eui64(data: Uint8Array): Uint8Array {
    const address = new Uint8Array(16);
    address.set([0xfe, 0x80]);
    address.set(data, 8);
    this.tools.addresses.ipv6(Ipv6Address.from(address)).write(address, 0);
    return address.slice(8);
  }

  /** Section 4.5: addresses with names that end with zero bytes; then options. */
  private names(block: Uint8Array): Uint8Array {
    const { options: records, end } = this.options(block, HEAD);
    const { addresses, names } = this.tools;
    const renamed = records.flatMap(({ code, data }): OldOption[] => {
      const length = code === optionCode.nameOfIpv4 ? 4 : 16;
      if ((code !== optionCode.nameOfIpv4 && code !== optionCode.nameOfIpv6) || data.length < length) return [];
      const address = length === 4 ? Ipv4Address.from(data) : Ipv6Address.from(data);
      const image = new Uint8Array(length);
      addresses.ip(address).write(image, 0);
      const old = decoder.decode(data.subarray(length));
      for (const name of old.split('\0')) for (const part of name.split(/[/ ]/)) names.seen(part);
      const text = old.replaceAll(/[^\0/ ]+/g, (name) => names.name(name));
      return [{ code, data: concat(image, encoder.encode(text)) }];
    });
    const options = this.options(block, end).options.flatMap(({ code, data }): OldOption[] => {
      if (code === optionCode.comment || code === DNS_NAME) return [{ code, data: this.text(data) }];
      const image = data.slice();
      if (code === DNS_IPV4 && data.length === 4) addresses.ipv4(Ipv4Address.from(data)).write(image, 0);
      else if (code === DNS_IPV6 && data.length === 16) addresses.ipv6(Ipv6Address.from(data)).write(image, 0);
      else return [];
      return [{ code, data: image }];
    });
    const written = [...renamed.map((record) => this.option(record)), new Uint8Array(4)];
    return this.block(blockType.nameResolution, concat(...written), options);
  }
}
