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
import { type CaptureFormatName, captureFiles, type RecordedPacket, type RecordedPoint } from './capture-files.ts';
import type { Network } from './network.ts';
import type { Spool, SpoolRecord } from './spool.ts';

/** Points of a tap that make a record, by the number that the spool keeps. */
const POINTS: readonly RecordedPoint[] = [
  'sent',
  'received',
  'tunnel-sent',
  'tunnel-received',
  'died-on-link',
  'died-in-stack',
  'stream-received',
];

/** What is known of a frame only later. `dropped`: its packet died there. */
interface Mark {
  readonly comments: readonly string[];
  readonly dropped: boolean;
}

const noComments: readonly string[] = [];

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
const passengerText = (ids: readonly number[]): string =>
  `carries ${ids.length === 1 ? 'packet' : 'packets'} ${ids.join(', ')}`;
const fragments = ['ipv4-fragments', 'ipv6-fragments', 'proto41/ipv6-fragments'].map((name) => parseFrameFilter(name)!);

/** Frames of no flow that are remembered for each place where they died. */
const MOST_SET_UP_DEATHS = 3;

/**
 * Records frames while the network runs and writes captures when all comments are known: everything goes through a
 * spool, so memory stays flat. Frames are numbered from 1 in the order of recording.
 */
export class CaptureRecorder implements Tap, TraceListener {
  private readonly network: Network;
  private readonly epochSeconds: number;
  private readonly spool: Spool;
  private frames = 0;
  private readonly setUpDeaths = new Map<string, readonly number[]>();
  /** By frame number; most frames have none. */
  private readonly marks = new Map<number, Mark>();

  constructor(network: Network, epochSeconds: number, spool: Spool) {
    this.network = network;
    this.epochSeconds = epochSeconds;
    this.spool = spool;
  }

  see(point: TapPoint, time: number, interfaceId: number, packet: TracedPacket): void {
    if (point === 'originated') return;
    const number = POINTS.indexOf(point);
    this.frames++;
    const header = point === 'sent' || point === 'received' || point === 'died-on-link' ? noHeader : headerFor(packet);
    this.spool.add(number, time, interfaceId, header, packet);
    // A tunnel's view is beside the frame that carries it: the frame is what a drop marks. Out of a stream it is all there is.
    if (point !== 'tunnel-sent' && point !== 'tunnel-received') packet.frame = this.frames;
  }

  consume(chunk: TraceChunk): void {
    for (let row = 0; row < chunk.count; row++) {
      if (chunk.kind[row] !== traceKind.dropped) continue;
      const { reason, detail } = chunk.evidence[row] as Drop;
      const frame = chunk.frame[row]!;
      const { sentence } = dropReasons[reason];
      const where = this.network.trace.hosts[chunk.host[row]!]!;
      if (chunk.flow[row] === 0) this.noteSetUp(where, frame);
      this.addComment(frame, `drop: ${reason} at ${where}: ${detail}. ${sentence}`, true);
    }
  }

  private noteSetUp(where: string, frame: number): void {
    const known = this.setUpDeaths.get(where) ?? [];
    if (frame > 0 && known.length < MOST_SET_UP_DEATHS) this.setUpDeaths.set(where, [...known, frame]);
  }

  /** The first frames that died on a host or link and belonged to no flow, such as solicitations of routers. */
  setUpDeathsAt(where: string): readonly number[] {
    return this.setUpDeaths.get(where) ?? [];
  }

  /** Adds a comment to a frame that was recorded, by its number; 0 is none. */
  comment(frame: number, text: string): void {
    this.addComment(frame, text, false);
  }

  private addComment(frame: number, comment: string, dropped: boolean): void {
    if (frame === 0) return;
    const known = this.marks.get(frame);
    // Several flows may have the same to say of a frame.
    if (known?.comments.includes(comment) === true) return;
    this.marks.set(
      frame,
      known === undefined
        ? { comments: [comment], dropped }
        : { comments: [...known.comments, comment], dropped: known.dropped || dropped },
    );
  }

  /**
   * Writes every capture in one pass over the spool. @param open gives the sink of a file
   * @returns packets written by file name
   */
  write(open: (name: string) => ByteSink, format: CaptureFormatName = 'pcapng'): ReadonlyMap<string, number> {
    const files = captureFiles[format](this.network, open);
    let number = 0;
    const damagedPackets = new Set<number>();
    this.spool.read((record) => {
      const packet = this.recorded(record, ++number);
      files.add(withSharedDamage(packet, damagedPackets));
    });
    return files.close();
  }

  private recorded(record: SpoolRecord, number: number): RecordedPacket {
    const point = POINTS[record.point]!;
    const mark = this.marks.size === 0 ? undefined : this.marks.get(number);
    const inbound = point === 'received' || point === 'tunnel-received' || point === 'stream-received';
    return {
      point,
      interfaceId: record.interfaceId,
      time: timestampAfter(this.epochSeconds, record.time),
      data: record.data,
      direction: point === 'died-in-stack' ? null : inbound ? 'inbound' : 'outbound',
      packetId: record.packetId,
      dropped: mark?.dropped === true,
      comments: commentsOf(record, mark),
    };
  }
}

function commentsOf({ damaged, passengers }: SpoolRecord, mark: Mark | undefined): readonly string[] {
  const later = mark?.comments ?? noComments;
  if (!damaged && passengers.length === 0) return later;
  return [...(damaged ? [DAMAGED] : []), ...(passengers.length > 0 ? [passengerText(passengers)] : []), ...later];
}

/**
 * A fragment shares the damage that an earlier one of its packet has: whoever puts them together, Wireshark too, finds
 * the checksum wrong when the last has come.
 */
function withSharedDamage(packet: RecordedPacket, damagedPackets: Set<number>): RecordedPacket {
  const { data, comments, packetId } = packet;
  if (comments.length === 0 && damagedPackets.size === 0) return packet;
  if (comments.includes(DAMAGED)) damagedPackets.add(packetId);
  else if (damagedPackets.has(packetId) && fragments.some(({ matches }) => matches(data, 0, data.length)))
    return { ...packet, comments: [...comments, DAMAGED] };
  return packet;
}
