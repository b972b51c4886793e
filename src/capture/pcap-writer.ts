/**
 * Classic pcap with nanoseconds, draft-ietf-opsawg-pcap; see pcap-reader.ts for the layout. It has no room for
 * interface names, comments, packet ids and verdicts.
 */
import { LittleEndianBuffer } from './little-endian-buffer.ts';
import { PCAP_MAJOR_VERSION, PCAP_MINOR_VERSION, PCAP_NANOSECONDS } from './pcap-format.ts';
import { LINK_TYPE_ETHERNET } from './pcapng-format.ts';
import type { ByteSink } from './sink.ts';
import type { Timestamp } from './timestamp.ts';

/** Writes one pcap file. */
export class PcapWriter {
  private readonly out: LittleEndianBuffer;
  private readonly snapLength: number;

  /** @param linkType LINKTYPE_ value */
  constructor(sink: ByteSink, snapLength: number, linkType = LINK_TYPE_ETHERNET) {
    this.out = new LittleEndianBuffer(sink);
    this.snapLength = snapLength;
    this.out.u32(PCAP_NANOSECONDS);
    this.out.u16(PCAP_MAJOR_VERSION);
    this.out.u16(PCAP_MINOR_VERSION);
    this.out.u32(0);
    this.out.u32(0);
    this.out.u32(snapLength);
    this.out.u32(linkType);
  }

  /** @param packet `originalLength`: on the wire; that of `data` when left out */
  addPacket(packet: { readonly time: Timestamp; readonly data: Uint8Array; readonly originalLength?: number }): void {
    const { out } = this;
    const { time, data, originalLength = data.length } = packet;
    const captured = Math.min(data.length, this.snapLength);
    out.beginRecord();
    out.u32(time.seconds);
    out.u32(time.nanoseconds);
    out.u32(captured);
    out.u32(originalLength);
    out.raw(captured === data.length ? data : data.subarray(0, captured));
  }

  /** Hands everything written so far to the sink. */
  close(): void {
    this.out.flush();
  }
}
