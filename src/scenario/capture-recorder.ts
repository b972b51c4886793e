import { MacAddress } from '../addr/mac.ts';
import type { ByteSink } from '../capture/sink.ts';
import { timestampAfter } from '../capture/timestamp.ts';
import { parseFrameFilter } from '../link/frame-filter.ts';
import {
  type Drop,
  type Tap,
  type TapPoint,
  type TraceChunk,
  type TracedPacket,
  traceKind,
  type TraceListener,
} from '../trace/trace.ts';
import { dropReasons } from '../trace/drop-reason.ts';
import { encodeEthernet, etherType } from '../wire/ethernet.ts';
import { type CaptureFormatName, captureFiles, type RecordedPacket } from './capture-files.ts';
import type { Network } from './network.ts';
import type { Spool, SpoolRecord } from './spool.ts';

/** Points of a tap that make a record, by the number that the spool keeps. */
const POINTS: readonly TapPoint[] = [
  'sent',
  'received',
  'tunnel-sent',
  'tunnel-received',
  'died-on-link',
  'died-in-stack',
];

/** Interfaces without frames of their own get a made Ethernet header with zero addresses. */
const madeHeader = (type: number): Uint8Array =>
  encodeEthernet({ destination: MacAddress.zero, source: MacAddress.zero, type, payload: new Uint8Array(0) });
const noHeader = new Uint8Array(0);
const ipv4Header = madeHeader(etherType.ipv4);
const ipv6Header = madeHeader(etherType.ipv6);

function headerFor({ bytes, start, end }: TracedPacket): Uint8Array {
  return end > start && bytes[start]! >>> 4 === 4 ? ipv4Header : ipv6Header;
}

/** What frames bear that a fault injector has damaged: no other may show a wrong checksum. */
const DAMAGED = 'damaged';
const fragments = ['ipv4-fragments', 'ipv6-fragments', 'proto41/ipv6-fragments'].map((name) => parseFrameFilter(name)!);

/**
 * Records frames while the network runs and writes captures when all comments are known: everything goes through a
 * spool, so memory stays flat. Frames are numbered from 1 in the order of recording.
 */
export class CaptureRecorder implements Tap, TraceListener {
  private readonly network: Network;
  private readonly epochSeconds: number;
  private readonly spool: Spool;
  private frames = 0;
  private readonly comments = new Map<number, string[]>();
  private readonly dropped = new Set<number>();

  constructor(network: Network, epochSeconds: number, spool: Spool) {
    this.network = network;
    this.epochSeconds = epochSeconds;
    this.spool = spool;
  }

  see(point: TapPoint, time: number, interfaceId: number, packet: TracedPacket): void {
    const number = POINTS.indexOf(point);
    if (number < 0) return;
    this.frames++;
    const header = point === 'sent' || point === 'received' || point === 'died-on-link' ? noHeader : headerFor(packet);
    this.spool.add(number, time, interfaceId, packet.id, header, packet.bytes, packet.start, packet.end);
    // A tunnel's view is beside the frame that carries it: the frame is what a drop marks.
    if (point !== 'tunnel-sent' && point !== 'tunnel-received') packet.frame = this.frames;
    if (packet.damaged) this.addComment(this.frames, DAMAGED);
  }

  consume(chunk: TraceChunk): void {
    for (let row = 0; row < chunk.count; row++) {
      if (chunk.kind[row] !== traceKind.dropped) continue;
      const { reason, detail } = chunk.evidence[row] as Drop;
      const frame = chunk.frame[row]!;
      const { sentence } = dropReasons[reason];
      const where = this.network.trace.hosts[chunk.host[row]!]!;
      this.dropped.add(frame);
      this.addComment(frame, `drop: ${reason} at ${where}: ${detail}. ${sentence}`);
    }
  }

  private addComment(frame: number, comment: string): void {
    if (frame === 0) return;
    const known = this.comments.get(frame);
    if (known === undefined) this.comments.set(frame, [comment]);
    else known.push(comment);
  }

  /**
   * Writes every capture in one pass over the spool. @param open gives the sink of a file
   * @returns packets written by file name
   */
  write(open: (name: string) => ByteSink, format: CaptureFormatName = 'pcapng'): ReadonlyMap<string, number> {
    const files = captureFiles[format](this.network, open);
    let number = 0;
    const damagedPackets = new Set<number>();
    for (const record of this.spool.records()) {
      const packet = this.recorded(record, ++number);
      files.add(withSharedDamage(packet, damagedPackets));
    }
    return files.close();
  }

  private recorded(record: SpoolRecord, number: number): RecordedPacket {
    const point = POINTS[record.point]!;
    const comments = this.comments.get(number) ?? [];
    const inbound = point === 'received' || point === 'tunnel-received';
    return {
      point,
      interfaceId: record.interfaceId,
      time: timestampAfter(this.epochSeconds, record.time),
      data: record.data,
      direction: point === 'died-in-stack' ? null : inbound ? 'inbound' : 'outbound',
      packetId: record.packetId,
      dropped: this.dropped.has(number),
      comments,
    };
  }
}

/**
 * A fragment shares the damage that an earlier one of its packet has: whoever puts them together, Wireshark too, finds
 * the checksum wrong when the last has come.
 */
function withSharedDamage(packet: RecordedPacket, damagedPackets: Set<number>): RecordedPacket {
  const { data, comments, packetId } = packet;
  if (comments.includes(DAMAGED)) damagedPackets.add(packetId);
  else if (damagedPackets.has(packetId) && fragments.some(({ matches }) => matches(data, 0, data.length)))
    return { ...packet, comments: [...comments, DAMAGED] };
  return packet;
}
