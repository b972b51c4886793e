import { traceKind } from '../trace/trace.ts';
import type { FlowPacket, PacketEvent } from './flow-recorder.ts';

/** So many packets of a flow are kept whatever becomes of them, from its first on: what is shown of a flow is among them. */
const FIRST = 256;
/** And so many of the latest, since copies of a packet may still be under way when it has arrived. */
const LATEST = 256;
/** Keys of what was forgotten: more than segments can be under way, so that one which is sent again finds its own. */
const MOST_KEYS = 4096;

/** The last thing that happened to a packet beside going over wires. */
export const lastStep = ({ events }: FlowPacket): PacketEvent | undefined =>
  events.findLast(({ kind }) => kind !== traceKind.sent && kind !== traceKind.received);

/**
 * The packets of one flow. A flow of bulk data has any number of them: segments that have arrived, and lost ones that
 * arrived when they were sent again, are forgotten by and by, for no verdict is made of them.
 */
export class FlowHistory {
  /** Keys of forgotten packets that have arrived, the latest last. */
  readonly arrived = new Set<string>();
  private kept: FlowPacket[] = [];
  private newestForgotten = 0;
  private trimAt = FIRST + 2 * LATEST;

  /** In the order of their birth. */
  get packets(): FlowPacket[] {
    return [...this.kept].sort((a, b) => a.id - b.id);
  }

  /** @returns whether there may be something to forget */
  add(packet: FlowPacket): boolean {
    return this.kept.push(packet) >= this.trimAt;
  }

  /** Whether a packet that is not here was forgotten; if not, it is new. */
  hasForgotten(id: number): boolean {
    return id <= this.newestForgotten;
  }

  /** To be called when all that has happened so far is told. @returns what no verdict will need, forgotten */
  trim(): FlowPacket[] {
    const { packets } = this;
    const hasArrived = new Set(packets.filter((packet) => lastStep(packet)?.kind === traceKind.delivered));
    // What a lost packet answers is shown beside it.
    const asked = new Set(packets.filter((packet) => !hasArrived.has(packet)).map(({ parent }) => parent));
    const forgotten = packets.slice(FIRST, -LATEST).filter((packet) => {
      const { id, description } = packet;
      if (description?.kind !== 'tcp' || asked.has(id)) return false;
      if (hasArrived.has(packet)) this.noteArrival(description.key);
      return this.arrived.has(description.key);
    });
    const gone = new Set(forgotten);
    this.kept = packets.filter((packet) => !gone.has(packet));
    this.newestForgotten = forgotten.at(-1)?.id ?? this.newestForgotten;
    // A flow that can forget little is not gone through too often.
    this.trimAt = this.kept.length + Math.max(LATEST, this.kept.length >> 2);
    return forgotten;
  }

  private noteArrival(key: string): void {
    const { arrived } = this;
    arrived.delete(key);
    arrived.add(key);
    if (arrived.size > MOST_KEYS) arrived.delete(arrived.values().next().value!);
  }
}
