import type { IpAddress } from '../addr/ip.ts';
import { MacAddress } from '../addr/mac.ts';
import { type CaptureInterface, PcapngWriter } from '../capture/pcapng-writer.ts';
import type { ByteSink } from '../capture/sink.ts';
import { timestampAfter } from '../capture/timestamp.ts';
import { EthernetInterface } from '../host/ethernet-interface.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
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
import { etherType } from '../wire/ethernet.ts';
import type { Network } from './network.ts';
import type { Spool, SpoolRecord } from './spool.ts';

/** One snap length for all interfaces: the largest IP packet and an Ethernet header. */
const SNAP_LENGTH = 65_549;

/** Points of a tap that make a record, by the number that the spool keeps. */
const POINTS: readonly TapPoint[] = [
  'sent',
  'received',
  'tunnel-sent',
  'tunnel-received',
  'died-on-link',
  'died-in-stack',
];
/** What stands in `all`: every frame once, as its receiver was handed it, and what never reached one. */
const IN_ALL: ReadonlySet<TapPoint> = new Set(['received', 'died-on-link', 'died-in-stack']);

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
    const isWhole = point === 'sent' || point === 'received' || point === 'died-on-link';
    this.spool.add(number, time, interfaceId, packet.id, packet.bytes, packet.start, packet.end, !isWhole);
    // A tunnel's view is beside the frame that carries it: the frame is what a drop marks.
    if (point !== 'tunnel-sent' && point !== 'tunnel-received') packet.frame = this.frames;
    if (packet.damaged) this.addComment(this.frames, 'damaged');
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

  /** The captures that `write` makes, by file name without its ending. */
  get names(): readonly string[] {
    return ['all', ...this.network.nodes.keys()];
  }

  /**
   * Writes every capture in one pass over the spool. @param open gives the sink of a file
   * @returns packets written by file name
   */
  write(open: (name: string) => ByteSink): Map<string, number> {
    const { trace, nodes } = this.network;
    const ids = new Map<string, Map<number, number>>();
    const writers = new Map<string, PcapngWriter>();
    const counts = new Map(this.names.map((name) => [name, 0]));
    for (const name of this.names) {
      const writer = new PcapngWriter(open(name), SNAP_LENGTH);
      const own = new Map<number, number>();
      trace.interfaces.forEach((traced, id) => {
        if (name !== 'all' && traced.hostName !== name) return;
        const { host } = nodes.get(traced.hostName)!;
        const card = host.interfaces.find(({ traceId }) => traceId === id);
        own.set(id, writer.addInterface(describe(`${traced.hostName}/${traced.name}`, card)));
      });
      writer.addNames(this.hostNames());
      ids.set(name, own);
      writers.set(name, writer);
    }
    let number = 0;
    for (const record of this.spool.records()) {
      number++;
      const point = POINTS[record.point]!;
      const host = trace.interfaces[record.interfaceId]!.hostName;
      const files = [...(IN_ALL.has(point) ? ['all'] : []), ...(point === 'died-on-link' ? [] : [host])];
      for (const file of files) {
        this.writeRecord(writers.get(file)!, ids.get(file)!.get(record.interfaceId)!, record, point, number);
        counts.set(file, counts.get(file)! + 1);
      }
    }
    for (const writer of writers.values()) writer.close();
    return counts;
  }

  private writeRecord(
    writer: PcapngWriter,
    interfaceId: number,
    record: SpoolRecord,
    point: TapPoint,
    number: number,
  ): void {
    const comments = this.comments.get(number) ?? [];
    const inbound = point === 'received' || point === 'tunnel-received';
    writer.addPacket({
      interfaceId,
      time: timestampAfter(this.epochSeconds, record.time),
      data: record.needsHeader ? withHeader(record.data) : record.data,
      direction: point === 'died-in-stack' ? null : inbound ? 'inbound' : 'outbound',
      packetId: record.packetId,
      dropped: this.dropped.has(number),
      comments,
    });
  }

  /** Every address of every host with the host's name; an address of two hosts names both. */
  private hostNames(): { address: IpAddress; names: string[] }[] {
    const names = new Map<IpAddress, string[]>();
    for (const [name, { host }] of this.network.nodes) {
      for (const { ipv4, ipv6 } of host.interfaces) {
        for (const { address } of [...ipv4.addresses, ...ipv6.addresses]) {
          const known = names.get(address);
          if (known === undefined) names.set(address, [name]);
          else if (!known.includes(name)) known.push(name);
        }
      }
    }
    return [...names].map(([address, list]) => ({ address, names: list }));
  }
}

function describe(name: string, card: NetworkInterface | undefined): CaptureInterface {
  return {
    name,
    addresses:
      card === undefined
        ? []
        : [...card.ipv4.addresses, ...card.ipv6.addresses].map(({ address, prefixLength }) => ({
            address,
            prefixLength,
          })),
    mac: card instanceof EthernetInterface ? card.mac : null,
    speed: card?.speed ?? null,
  };
}

/** Interfaces without frames of their own get a made Ethernet header with zero addresses. */
function withHeader(packet: Uint8Array): Uint8Array {
  const frame = new Uint8Array(14 + packet.length);
  MacAddress.zero.write(frame, 0);
  const type = packet.length > 0 && packet[0]! >>> 4 === 4 ? etherType.ipv4 : etherType.ipv6;
  frame.set([type >>> 8, type & 0xff], 12);
  frame.set(packet, 14);
  return frame;
}
