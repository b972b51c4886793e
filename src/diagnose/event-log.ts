import type { TraceChunk, TraceKind } from '../trace/trace.ts';

/** One thing that happened to a packet of a flow. */
export interface PacketEvent {
  readonly kind: TraceKind;
  readonly time: number;
  readonly host: number;
  /** -1 for none. */
  readonly interface: number;
  readonly frame: number;
  readonly evidence: object | null;
}

/** The latest row of a packet; -1 for none. */
export interface LogEnd {
  last: number;
}

/** Numbers of a row: kind, time, host, interface, frame, and the row before it of the same packet. */
const WIDTH = 6;
const BEFORE = 5;

/**
 * Events of many packets as rows of numbers, each packet's linked from the last to the first. A flow of bulk data has a
 * hundred events for each kilobyte and few are ever read: an object for each was a tenth of the time of such a run.
 */
export class EventLog {
  private rows = new Float64Array(WIDTH * 64);
  private evidence: (object | null)[] = [];

  /** Adds a row of a chunk behind what happened to its packet before. */
  add({ kind, time, host, interface: interfaces, frame, evidence }: TraceChunk, row: number, packet: LogEnd): void {
    const number = this.evidence.push(evidence[row] ?? null) - 1;
    const at = WIDTH * number;
    if (at === this.rows.length) this.rows = resized(this.rows, 2 * at);
    const { rows } = this;
    rows[at] = kind[row]!;
    rows[at + 1] = time[row]!;
    rows[at + 2] = host[row]!;
    rows[at + 3] = interfaces[row]!;
    rows[at + 4] = frame[row]!;
    rows[at + BEFORE] = packet.last;
    packet.last = number;
  }

  /** What happened to a packet, from its first event on. */
  eventsOf({ last }: LogEnd): PacketEvent[] {
    const { rows, evidence } = this;
    const events: PacketEvent[] = [];
    for (let number = last; number >= 0; number = rows[WIDTH * number + BEFORE]!) {
      const at = WIDTH * number;
      events.push({
        kind: rows[at] as TraceKind,
        time: rows[at + 1]!,
        host: rows[at + 2]!,
        interface: rows[at + 3]!,
        frame: rows[at + 4]!,
        evidence: evidence[number]!,
      });
    }
    return events.toReversed();
  }

  /** Forgets what happened to all packets but these. */
  keepOnly(packets: readonly LogEnd[]): void {
    const { rows, evidence } = this;
    const moved = new Int32Array(evidence.length).fill(-1);
    for (const { last } of packets)
      for (let number = last; number >= 0; number = rows[WIDTH * number + BEFORE]!) moved[number] = 0;
    let count = 0;
    for (let number = 0; number < moved.length; number++) {
      if (moved[number] === -1) continue;
      const [from, to] = [WIDTH * number, WIDTH * count];
      for (let column = 0; column < BEFORE; column++) rows[to + column] = rows[from + column]!;
      const before = rows[from + BEFORE]!;
      rows[to + BEFORE] = before < 0 ? before : moved[before]!;
      evidence[count] = evidence[number]!;
      moved[number] = count++;
    }
    evidence.length = count;
    for (const packet of packets) if (packet.last >= 0) packet.last = moved[packet.last]!;
  }
}

function resized(rows: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(rows);
  return larger;
}
