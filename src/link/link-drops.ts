import type { Nanoseconds } from '../sim/time.ts';
import type { DropReason } from '../trace/drop-reason.ts';
import { type Consideration, type Drop, type Trace, traceKind } from '../trace/trace.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import type { Port } from './port.ts';

/** Where the frames that die on a link are counted and marked. */
export class LinkDrops {
  readonly counts = new Map<DropReason, number>();
  private readonly trace: Trace;
  private readonly link: string;
  /** In the trace's column of hosts: where frames of this link die. */
  private readonly traceId: number;

  constructor(trace: Trace, link: string) {
    this.trace = trace;
    this.link = link;
    this.traceId = trace.addLink(link);
  }

  /**
   * Ends a frame as its sender put it.
   * @param what one clause with the facts of this case @param considered the entry of a list that decided, where one did
   */
  drop(
    time: Nanoseconds,
    from: Port,
    packet: PacketBuffer,
    reason: DropReason,
    what: string,
    considered: Consideration | null = null,
  ): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
    const { trace } = this;
    trace.tap?.see('died-on-link', time, from.interfaceId, packet);
    if (!trace.listening) return;
    const { hostName, name } = trace.interfaces[from.interfaceId]!;
    const evidence: Drop = {
      reason,
      detail: `on link ${this.link}, sent by ${hostName}/${name}: ${what}`,
      ...(considered === null ? {} : { considered: [considered] }),
    };
    trace.emit(traceKind.dropped, time, packet, this.traceId, -1, evidence);
  }
}
