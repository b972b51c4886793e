import { start, waitFor } from '../../src/sim/process.ts';
import { ms } from '../../src/sim/time.ts';
import type { Tap, TapPoint, Trace, TracedPacket } from '../../src/trace/trace.ts';
import type { TcpConnection } from '../../src/transport/tcp/connection.ts';
import type { TcpSegment } from '../../src/wire/tcp/tcp.ts';
import { Numbering, segmentIn } from './segments.ts';
import { BEGIN, twoHosts, type TwoHostsOptions } from './two-hosts.ts';

/** Lines such as `10 A SYN seq=0 mss=1460`: whole milliseconds since BEGIN, who sends, what; `(lost)` on the link. */
class SegmentLog implements Tap {
  readonly lines: string[] = [];
  private readonly trace: Trace;
  private readonly numbering = new Numbering();

  constructor(trace: Trace) {
    this.trace = trace;
    trace.tap = this;
  }

  see(point: TapPoint, time: number, interfaceId: number, { bytes, start, end }: TracedPacket): void {
    const frame = bytes.subarray(start, end);
    if (point === 'died-on-link') {
      if (segmentIn(frame) !== null) this.lines[this.lines.length - 1] += ' (lost)';
      return;
    }
    const segment = point === 'sent' ? segmentIn(frame) : null;
    if (segment === null) return;
    const { hostName } = this.trace.interfaces[interfaceId]!;
    this.lines.push(`${Math.floor((time - BEGIN) / 1e6)} ${hostName} ${this.numbering.text(segment)}`);
  }
}

export interface ConversationOptions extends TwoHostsOptions {
  readonly over?: 4 | 6;
  /** Whether B reads whatever comes. */
  readonly reads?: boolean;
}

/** A connects to B at BEGIN; B keeps what it reads. The path is 5 ms long each way unless said otherwise. */
export function conversation(options: ConversationOptions = {}) {
  const net = twoHosts(options);
  const { simulator, trace, link, a, b } = net;
  const log = new SegmentLog(trace);
  const got: { a: Uint8Array[]; b: Uint8Array[] } = { a: [], b: [] };
  let accepted: TcpConnection | null = null;
  const reader = (connection: TcpConnection, into: Uint8Array[]): void =>
    start(
      simulator,
      (function* () {
        for (;;) {
          into.push(...connection.read());
          if (connection.state === 'closed') return;
          yield* waitFor(connection.changed);
        }
      })(),
    );
  b.tcp.listen(80, (connection) => {
    accepted = connection;
    if (options.reads !== false) reader(connection, got.b);
  });
  const connect = (): TcpConnection => {
    const connection = a.tcp.connect((options.over ?? 6) === 6 ? b.ipv6 : b.ipv4, 80)!;
    reader(connection, got.a);
    return connection;
  };
  return {
    ...net,
    log,
    got,
    connect,
    /** B's end. */
    get server(): TcpConnection {
      if (accepted === null) throw new Error('B has accepted nothing');
      return accepted;
    },
    /** Runs until so many milliseconds after BEGIN. */
    until(time: number): void {
      simulator.run(BEGIN + ms(time));
    },
    at(time: number, act: () => void): void {
      simulator.after(BEGIN + ms(time) - simulator.now, act);
    },
    /** The lines since the last call. */
    take(): string[] {
      return log.lines.splice(0);
    },
    /** Loses the TCP segments for which `isLost` says so; `number`: of those that this end has sent, from 1 on. */
    lose(isLost: (from: 'A' | 'B', number: number, segment: TcpSegment) => boolean): void {
      const counts = { A: 0, B: 0 };
      const matches = (bytes: Uint8Array, start: number, end: number): boolean => {
        const segment = segmentIn(bytes.subarray(start, end));
        if (segment === null) return false;
        const from = segment.sourcePort === 80 ? 'B' : 'A';
        return isLost(from, ++counts[from], segment);
      };
      link.change({ filter: [{ name: 'test', matches }] });
    },
  };
}

/** Bytes that tell where they stand. */
export const pattern = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 7 + (index >>> 8)) & 0xff);
