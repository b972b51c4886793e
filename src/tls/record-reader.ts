import { concat } from '../wire/bytes.ts';
import {
  MOST_TLS_FRAGMENT,
  TLS_RECORD_HEADER_LENGTH,
  tlsRecordLength,
  type TlsRecord,
  tlsRecordType,
  tlsRecordVersion,
  tlsVersion,
} from '../wire/tls/record.ts';
import { TlsError } from './failure.ts';

const NOTHING = new Uint8Array(0);

/** Records out of a stream that comes in pieces of any size. */
export class RecordReader {
  private pieces: Uint8Array[] = [];
  private length = 0;
  /** Bytes that the next record, or its header, needs. */
  private wanted = TLS_RECORD_HEADER_LENGTH;
  private rest: Uint8Array = NOTHING;
  private at = 0;
  /** Once it is agreed on; before, every version of TLS and SSL 3 will do (RFC 5246 appendix E.1). */
  version: number | null = null;

  /** Takes the next bytes of the stream; they are copied. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.pieces.push(bytes.slice());
    this.length += bytes.length;
  }

  /**
   * The next record that is wholly there. Its fragment is a part of what was pushed, which nobody writes to again.
   * @throws TlsError when what comes is no record, or too long a one
   */
  next(): TlsRecord | null {
    if (this.left() < this.wanted) return null;
    if (this.pieces.length > 0) this.join();
    const { rest, at } = this;
    const length = this.checkedLength();
    this.wanted = TLS_RECORD_HEADER_LENGTH + length;
    if (this.left() < this.wanted) return null;
    this.at += this.wanted;
    this.wanted = TLS_RECORD_HEADER_LENGTH;
    const from = at + TLS_RECORD_HEADER_LENGTH;
    return {
      type: tlsRecordType(rest, at),
      version: tlsRecordVersion(rest, at),
      fragment: rest.subarray(from, from + length),
    };
  }

  private left(): number {
    return this.rest.length - this.at + this.length;
  }

  private join(): void {
    const isDone = this.at === this.rest.length;
    this.rest =
      isDone && this.pieces.length === 1 ? this.pieces[0]! : concat(this.rest.subarray(this.at), ...this.pieces);
    this.at = 0;
    this.pieces = [];
    this.length = 0;
  }

  private checkedLength(): number {
    const version = tlsRecordVersion(this.rest, this.at);
    if (this.version === null ? version >>> 8 !== tlsVersion.tls12 >>> 8 : version !== this.version)
      throw new TlsError('protocol_version', `a record of version ${version >>> 8}.${version & 0xff}`);
    const length = tlsRecordLength(this.rest, this.at);
    if (length > MOST_TLS_FRAGMENT) throw new TlsError('record_overflow', `a record of ${length} bytes`);
    return length;
  }
}
