import { type Process, waitFor } from '../sim/process.ts';
import type { Nanoseconds } from '../sim/time.ts';
import type { TcpConnection } from '../transport/tcp/connection.ts';
import { concat } from '../wire/bytes.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { type HttpHead, readHttpHead } from '../wire/http-head.ts';

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

  /** Takes a head of HTTP; null as above, or when it is none. */
  *head(): Process<HttpHead | null> {
    let bytes: Uint8Array = new Uint8Array(0);
    for (;;) {
      const part = yield* this.next();
      if (part === null) return null;
      const joined = concat(bytes, part);
      const head = headIn(joined);
      if (head === 'none') return null;
      if (head !== null) {
        if (head.length < joined.length) this.unread.unshift(joined.subarray(head.length));
        this.taken += head.length;
        return head;
      }
      bytes = joined;
    }
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

/** Null while it is not whole. */
function headIn(bytes: Uint8Array): HttpHead | 'none' | null {
  try {
    return readHttpHead(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return 'none';
    throw error;
  }
}
