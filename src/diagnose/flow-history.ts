import { type TraceChunk, type TraceKind, traceKind } from '../trace/trace.ts';
import { EventLog, type PacketEvent } from './event-log.ts';
import type { FlowPacket } from './flow-recorder.ts';
import type { PacketDescription } from './packet-description.ts';

/** So many packets of a flow are kept whatever becomes of them, from its first on: what is shown of a flow is among them. */
const FIRST = 256;
/** And so many of the latest, since copies of a packet may still be under way when it has arrived. */
const LATEST = 256;
/** Keys of what was forgotten: more than segments can be under way, so that one which is sent again finds its own. */
const MOST_KEYS = 4096;

const isStep = (kind: number): boolean => kind !== traceKind.sent && kind !== traceKind.received;

/** The last thing that happened to a packet beside going over wires. */
export const lastStep = ({ events }: FlowPacket): PacketEvent | undefined =>
  events.findLast(({ kind }) => isStep(kind));

/** A packet whose events are in a log until somebody asks for them. */
export class RecordedPacket implements FlowPacket {
  readonly id: number;
  readonly parent: number;
  readonly flow: number;
  description: PacketDescription | null = null;
  /** Its latest row in the log. */
  last = -1;
  /** The kind of its last step; null before the first. */
  step: TraceKind | null = null;
  private readonly log: EventLog;
  private read: readonly PacketEvent[] | null = null;

  constructor(id: number, parent: number, flow: number, log: EventLog) {
    this.id = id;
    this.parent = parent;
    this.flow = flow;
    this.log = log;
  }

  get events(): readonly PacketEvent[] {
    return (this.read ??= this.log.eventsOf(this));
  }

  note(chunk: TraceChunk, row: number): void {
    this.log.add(chunk, row, this);
    this.read = null;
    const kind = chunk.kind[row] as TraceKind;
    if (isStep(kind)) this.step = kind;
  }
}

/**
 * The packets of one flow. A flow of bulk data has any number of them: segments that have arrived, and lost ones that
 * arrived when they were sent again, are forgotten by and by, for no verdict is made of them.
 */
export class FlowHistory {
  /** Keys of forgotten packets that have arrived, the latest last. */
  readonly arrived = new Set<string>();
  private readonly log = new EventLog();
  private kept: RecordedPacket[] = [];
  private newestForgotten = 0;
  private trimAt = FIRST + 2 * LATEST;

  /** In the order of their birth. */
  get packets(): RecordedPacket[] {
    return [...this.kept].sort((a, b) => a.id - b.id);
  }

  /** A packet is born. */
  begin(id: number, parent: number, flow: number): RecordedPacket {
    const packet = new RecordedPacket(id, parent, flow, this.log);
    this.kept.push(packet);
    return packet;
  }

  /** Whether there may be something to forget. */
  get isLong(): boolean {
    return this.kept.length >= this.trimAt;
  }

  /** Whether a packet that is not here was forgotten; if not, it is new. */
  hasForgotten(id: number): boolean {
    return id <= this.newestForgotten;
  }

  /** To be called when all that has happened so far is told. @returns what no verdict will need, forgotten */
  trim(): RecordedPacket[] {
    const { packets } = this;
    const hasArrived = new Set(packets.filter(({ step }) => step === traceKind.delivered));
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
    this.log.keepOnly(this.kept);
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
