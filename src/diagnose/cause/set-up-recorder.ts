import {
  type Drop,
  type Tap,
  type TapPoint,
  type Trace,
  type TraceChunk,
  type TracedPacket,
  traceKind,
  type TraceListener,
} from '../../trace/trace.ts';
import { describePacket, type PacketDescription } from '../packet-description.ts';

/** A packet of no flow that died: router solicitations, look-ups of the stack's own, connections of tunnels. */
export interface SetUpDrop {
  readonly time: number;
  /** The host or link where it died. */
  readonly where: string;
  readonly interface: string | null;
  readonly drop: Drop;
  /** The host that made it; null for a frame without an IP packet of its own. */
  readonly from: string | null;
  readonly description: PacketDescription | null;
}

interface Birth {
  readonly host: string;
  readonly description: PacketDescription | null;
}

/** Looks at what a network does to come up, beside its flows: what of it dies is evidence when a flow finds no way. */
export class SetUpRecorder implements Tap, TraceListener {
  private readonly trace: Trace;
  private readonly births = new Map<number, Birth>();
  private readonly found: SetUpDrop[] = [];

  constructor(trace: Trace) {
    this.trace = trace;
  }

  /** In the order of their deaths. */
  get drops(): readonly SetUpDrop[] {
    return this.found;
  }

  see(point: TapPoint, _time: number, interfaceId: number, packet: TracedPacket): void {
    if (point !== 'originated' || packet.flow !== 0) return;
    const host = this.trace.interfaces[interfaceId]!.hostName;
    const description = describePacket(packet.bytes, packet.start, packet.end);
    this.births.set(packet.id, { host, description });
  }

  consume(chunk: TraceChunk): void {
    for (let row = 0; row < chunk.count; row++) {
      const kind = chunk.kind[row];
      if (chunk.flow[row] !== 0) continue;
      const id = chunk.packet[row]!;
      if (kind === traceKind.dropped) this.note(chunk, row, this.births.get(id));
      else if (kind !== traceKind.delivered) continue;
      this.births.delete(id);
    }
  }

  private note(chunk: TraceChunk, row: number, birth: Birth | undefined): void {
    this.found.push({
      time: chunk.time[row]!,
      where: this.trace.hosts[chunk.host[row]!]!,
      interface: this.trace.interfaces[chunk.interface[row]!]?.name ?? null,
      drop: chunk.evidence[row] as Drop,
      from: birth?.host ?? null,
      description: birth?.description ?? null,
    });
  }
}
