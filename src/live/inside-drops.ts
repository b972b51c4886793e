import type { DropReason } from '../trace/drop-reason.ts';
import { type Drop, type Trace, type TraceChunk, traceKind, type TraceListener } from '../trace/trace.ts';

/** Packets that died for one reason at one host or on one link. `first`: what was said of the first. */
export interface InsideDrop {
  readonly where: string;
  readonly reason: DropReason;
  count: number;
  readonly first: string;
}

/** Counts what dies inside the simulated network; as large as hosts times reasons. */
export class InsideDrops implements TraceListener {
  private readonly trace: Trace;
  private readonly entries = new Map<string, InsideDrop>();

  constructor(trace: Trace) {
    this.trace = trace;
    trace.listen(this);
  }

  consume({ count, kind, host, evidence }: TraceChunk): void {
    for (let row = 0; row < count; row++) {
      if (kind[row] !== traceKind.dropped) continue;
      const { reason, detail } = evidence[row] as Drop;
      const where = this.trace.hosts[host[row]!]!;
      const key = `${reason} ${where}`;
      const known = this.entries.get(key);
      if (known === undefined) this.entries.set(key, { where, reason, count: 1, first: detail });
      else known.count++;
    }
  }

  /** In the order in which the first of each died. */
  get drops(): readonly InsideDrop[] {
    this.trace.flush();
    return [...this.entries.values()];
  }
}
