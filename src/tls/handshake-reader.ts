import { concat } from '../wire/bytes.ts';
import { HANDSHAKE_HEADER_LENGTH, handshakeMessageLength } from '../wire/tls/handshake.ts';
import { TlsError } from './failure.ts';

/** A chain of certificates takes some thousand bytes; what claims more only fills the memory. */
const MOST_MESSAGE = 2 ** 16;

/** Handshake messages out of the fragments of records: several in one, or one over several (RFC 5246 section 6.2.1). */
export class HandshakeReader {
  private bytes: Uint8Array = new Uint8Array(0);

  /** Part of a message is still to come. */
  get isInside(): boolean {
    return this.bytes.length > 0;
  }

  push(fragment: Uint8Array): void {
    this.bytes = concat(this.bytes, fragment);
  }

  /** The next message that is wholly there, its header included. @throws TlsError when it is too long */
  next(): Uint8Array | null {
    if (this.bytes.length < HANDSHAKE_HEADER_LENGTH) return null;
    const length = handshakeMessageLength(this.bytes, 0);
    if (length > MOST_MESSAGE) throw new TlsError('illegal_parameter', `a handshake message of ${length} bytes`);
    const end = HANDSHAKE_HEADER_LENGTH + length;
    if (this.bytes.length < end) return null;
    const message = this.bytes.slice(0, end);
    this.bytes = this.bytes.subarray(end);
    return message;
  }
}
