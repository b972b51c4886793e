import type { DropReason } from '../../trace/drop-reason.ts';
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
import type { PartedPacket } from './result.ts';

/** Something that happened to a packet, without its bytes. */
export interface LoggedEvent {
  readonly time: number;
  readonly event: PartedPacket['event'];
  readonly host: string;
  /** null where none is concerned. */
  readonly interface: string | null;
  /** Equal where the same happened to the same bytes. */
  readonly signature: string;
  readonly packet: number;
  readonly flow: number;
  /** Of a drop. */
  readonly reason: DropReason | null;
}

const EVENTS: Partial<Readonly<Record<TapPoint, LoggedEvent['event']>>> = {
  originated: 'originated',
  sent: 'sent',
  'tunnel-sent': 'sent',
};

/** Sees what hosts do with packets: each that they make, put on a link or into a tunnel, or drop. */
export abstract class PacketWatch implements Tap, TraceListener {
  protected readonly trace: Trace;

  constructor(trace: Trace) {
    this.trace = trace;
  }

  /** @param bytes those of a drop are not known any more; @param drop null unless it is one */
  protected abstract saw(
    event: LoggedEvent,
    point: TapPoint | null,
    packet: TracedPacket | null,
    drop: Drop | null,
  ): void;

  see(point: TapPoint, time: number, interfaceId: number, packet: TracedPacket): void {
    const event = EVENTS[point];
    if (event === undefined) return;
    const { hostName: host, name } = this.trace.interfaces[interfaceId]!;
    const signature = `${event} ${host}/${name} ${digest(packet)}`;
    const { id, flow } = packet;
    this.saw({ time, event, host, interface: name, signature, packet: id, flow, reason: null }, point, packet, null);
  }

  consume(chunk: TraceChunk): void {
    for (let row = 0; row < chunk.count; row++) {
      if (chunk.kind[row] !== traceKind.dropped) continue;
      const drop = chunk.evidence[row] as Drop;
      const host = this.trace.hosts[chunk.host[row]!]!;
      const name = this.trace.interfaces[chunk.interface[row]!]?.name ?? null;
      const common = { time: chunk.time[row]!, packet: chunk.packet[row]!, flow: chunk.flow[row]! };
      const signature = `dropped ${host}/${name ?? ''} ${drop.reason}`;
      this.saw(
        { ...common, event: 'dropped', host, interface: name, signature, reason: drop.reason },
        null,
        null,
        drop,
      );
    }
  }
}

/** Writes all of it down, bytes as a digest only, so that two runs can be compared. */
export class PacketLog extends PacketWatch {
  private readonly log: LoggedEvent[] = [];

  /** In the order of time; drops of a moment behind what was sent then. */
  get events(): readonly LoggedEvent[] {
    return this.log.toSorted((a, b) => a.time - b.time);
  }

  protected override saw(event: LoggedEvent): void {
    this.log.push(event);
  }
}

/** FNV-1a with two beginnings: 53 bits. */
function digest({ bytes, start, end }: TracedPacket): number {
  let [low, high] = [0x811c9dc5, 0x2f0b4c47];
  for (let at = start; at < end; at++) {
    low = Math.imul(low ^ bytes[at]!, 0x01000193);
    high = Math.imul(high ^ bytes[at]!, 0x01000193) ^ (high >>> 15);
  }
  return (low >>> 0) * 0x20_0000 + (high >>> 11);
}

/** What happens in one log and not in the other. */
export interface LogParting {
  readonly a: LoggedEvent | null;
  readonly b: LoggedEvent | null;
}

/**
 * The first moment at which two logs do not hold the same, in whatever order.
 * @param until what happens later is not compared: one of the runs has ended
 */
export function findParting(a: readonly LoggedEvent[], b: readonly LoggedEvent[], until: number): LogParting | null {
  let [i, j] = [0, 0];
  for (;;) {
    const time = Math.min(a[i]?.time ?? Infinity, b[j]?.time ?? Infinity);
    if (time > until || time === Infinity) return null;
    const [firstA, firstB] = [i, j];
    while (a[i]?.time === time) i++;
    while (b[j]?.time === time) j++;
    const [momentA, momentB] = [a.slice(firstA, i), b.slice(firstB, j)];
    const onlyA = without(momentA, momentB);
    const onlyB = without(momentB, momentA);
    if (onlyA.length + onlyB.length > 0) return { a: onlyA[0] ?? null, b: onlyB[0] ?? null };
  }
}

/** Those of one list that the other has not, or not as often. */
function without(events: readonly LoggedEvent[], others: readonly LoggedEvent[]): LoggedEvent[] {
  const left = new Map<string, number>();
  for (const { signature } of others) left.set(signature, (left.get(signature) ?? 0) + 1);
  return events.filter(({ signature }) => {
    const count = left.get(signature) ?? 0;
    left.set(signature, count - 1);
    return count <= 0;
  });
}

/** The first step of one flow's packets that differs, whenever it is taken and whatever the packets hold. */
export function findStepParting(a: readonly LoggedEvent[], b: readonly LoggedEvent[]): LogParting | null {
  const stepOf = (event: LoggedEvent | undefined): string | null =>
    event === undefined ? null : JSON.stringify([event.event, event.host, event.interface, event.reason]);
  const count = Math.max(a.length, b.length);
  for (let step = 0; step < count; step++)
    if (stepOf(a[step]) !== stepOf(b[step])) return { a: a[step] ?? null, b: b[step] ?? null };
  return null;
}
