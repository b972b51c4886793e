import {
  type Tap,
  type TapPoint,
  type TraceChunk,
  type TracedPacket,
  type TraceListener,
  traceKind,
} from '../trace/trace.ts';
import type { PacketEvent } from './event-log.ts';
import { FlowHistory, type RecordedPacket } from './flow-history.ts';
import { describePacket, type PacketDescription } from './packet-description.ts';

/** A packet of a flow from its birth on. */
export interface FlowPacket {
  readonly id: number;
  readonly parent: number;
  readonly flow: number;
  /** null for one that could not even be given an IP header. */
  readonly description: PacketDescription | null;
  readonly events: readonly PacketEvent[];
}

/** Gathers the packets of all flows and what happened to each; packets of no flow are passed over. */
export class FlowRecorder implements TraceListener, Tap {
  private readonly packets = new Map<number, RecordedPacket>();
  private readonly histories = new Map<number, FlowHistory>();
  /** Those that have grown so long that they may forget something. */
  private readonly long = new Set<FlowHistory>();

  consume(chunk: TraceChunk): void {
    for (let row = 0; row < chunk.count; row++) {
      const flow = chunk.flow[row]!;
      const id = chunk.packet[row]!;
      // What carries a packet in a stream belongs to no flow, and so does what is said of its passengers.
      const isOfPassenger = chunk.kind[row] === traceKind.carrierDropped;
      if (flow === 0 && !isOfPassenger) continue;
      const packet = isOfPassenger ? this.packets.get(id) : this.packetOf(id, chunk.parent[row]!, flow);
      packet?.note(chunk, row);
    }
    // Only now all is told that has happened so far.
    for (const history of this.long) for (const { id } of history.trim()) this.packets.delete(id);
    this.long.clear();
  }

  /** Undefined for a packet that is forgotten. */
  private packetOf(id: number, parent: number, flow: number): RecordedPacket | undefined {
    const known = this.packets.get(id);
    if (known !== undefined) return known;
    const history = this.historyOf(flow);
    if (history.hasForgotten(id)) return undefined;
    const made = history.begin(id, parent, flow);
    this.packets.set(id, made);
    if (history.isLong) this.long.add(history);
    return made;
  }

  private historyOf(flow: number): FlowHistory {
    let history = this.histories.get(flow);
    if (history === undefined) this.histories.set(flow, (history = new FlowHistory()));
    return history;
  }

  /** The bytes of a packet at its birth. */
  see(point: TapPoint, _time: number, _interfaceId: number, packet: TracedPacket): void {
    if (point !== 'originated' || packet.flow === 0) return;
    const { id, parent, flow, bytes, start, end } = packet;
    const made = this.packetOf(id, parent, flow);
    if (made !== undefined) made.description = describePacket(bytes, start, end);
  }

  /** The packets of a flow in the order of their birth, as far as they matter: a long flow forgets what has arrived. */
  packetsOf(flow: number): readonly FlowPacket[] {
    return this.histories.get(flow)?.packets ?? [];
  }

  /** Keys of packets that have arrived and are forgotten. */
  arrivedOf(flow: number): ReadonlySet<string> {
    return this.histories.get(flow)?.arrived ?? new Set();
  }
}
