import { type Process, waitFor } from '../sim/process.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { TcpConnection } from '../transport/tcp/connection.ts';

/** What arrives on a connection, for one reader that waits only so long without any progress. */
export class ByteStream {
  /** How many bytes have been taken. */
  taken = 0;
  private readonly connection: TcpConnection;
  private readonly patience: Nanoseconds;
  private unread: Uint8Array[] = [];

  constructor(connection: TcpConnection, patience: Nanoseconds) {
    this.connection = connection;
    this.patience = patience;
  }

  /** Takes `count` bytes and forgets them. @returns false when the time ran out or the connection ended first */
  *skip(count: number): Process<boolean> {
    let missing = count;
    while (missing > 0) {
      const part = yield* this.next();
      if (part === null) return false;
      const used = Math.min(part.length, missing);
      if (used < part.length) this.unread.unshift(part.subarray(used));
      missing -= used;
      this.taken += used;
    }
    return true;
  }

  /** Takes a head of HTTP with the blank line that ends it (RFC 9112 section 2.1); null as above, or when it is too long. */
  *head(): Process<string | null> {
    let text = '';
    while (!text.endsWith('\r\n\r\n')) {
      const part = yield* this.next();
      if (part === null || text.length > MOST_HEAD) return null;
      const joined = text + String.fromCharCode(...part.subarray(0, MOST_HEAD));
      const end = joined.indexOf('\r\n\r\n');
      const used = end < 0 ? part.length : end + 4 - text.length;
      if (used < part.length) this.unread.unshift(part.subarray(used));
      this.taken += used;
      text = joined.slice(0, text.length + used);
    }
    return text;
  }

  /** The next bytes; progress is also what the other end has acknowledged of ours. */
  private *next(): Process<Uint8Array | null> {
    const { connection, patience } = this;
    let waiting = connection.unacknowledged;
    for (;;) {
      const first = this.unread.shift();
      if (first !== undefined) return first;
      this.unread = connection.read();
      if (this.unread.length > 0) continue;
      if (connection.state === 'closed' || connection.isPeerDone) return null;
      const signalled = yield* waitFor(connection.changed, patience);
      if (signalled) continue;
      if (connection.unacknowledged === waiting) return null;
      waiting = connection.unacknowledged;
    }
  }
}

const MOST_HEAD = 8192;
