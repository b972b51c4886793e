import type { Process } from '../../sim/process.ts';
import { concat } from '../../wire/bytes.ts';
import { DecodeError } from '../../wire/decode-error.ts';
import { readHttpHead, type HttpHead } from '../../wire/http-head.ts';
import type { TlsChannel } from './tls-channel.ts';

/** Reads the head that stands before the packets of a direction. */
export class HeadReader {
  /** What has come behind the head. */
  rest: Uint8Array = new Uint8Array(0);
  /** What was wrong, in a clause; null while nothing is. */
  problem: string | null = null;

  /** @returns null when the channel ended before it was whole, or it is none */
  *read(channel: TlsChannel): Process<HttpHead | null> {
    let bytes: Uint8Array = new Uint8Array(0);
    for (;;) {
      const plaintext = yield* channel.read();
      if (plaintext === null) {
        this.problem = channel.ending;
        return null;
      }
      bytes = concat(bytes, ...plaintext);
      try {
        const head = readHttpHead(bytes);
        if (head === null) continue;
        this.rest = bytes.subarray(head.length);
        return head;
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        this.problem = error.message;
        return null;
      }
    }
  }
}
