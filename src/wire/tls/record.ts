/**
 * The record layer of TLS, RFC 5246 section 6.2.
 *
 *   0      8        24       40
 *   | type | version | length | fragment, plain or protected
 */
import { putU16, u16 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';

const TYPE = 0;
const VERSION = 1;
const LENGTH = 3;
export const TLS_RECORD_HEADER_LENGTH = 5;

/** Section 6.2.1. */
export const tlsContentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;
/** Section 6.2.1, Appendix E; 3.4 stands in hellos of TLS 1.3 only. */
export const tlsVersion = { ssl3: 0x0300, tls10: 0x0301, tls11: 0x0302, tls12: 0x0303, tls13: 0x0304 } as const;
/** Sections 6.2.1 and 6.2.3: bytes of a fragment at most, before and after it was protected. */
export const MOST_TLS_PLAINTEXT = 2 ** 14;
export const MOST_TLS_FRAGMENT = 2 ** 14 + 2048;

export const tlsRecordType = (bytes: Uint8Array, at: number): number => bytes[at + TYPE]!;
export const tlsRecordVersion = (bytes: Uint8Array, at: number): number => u16(bytes, at + VERSION);
/** Of the fragment, in bytes. */
export const tlsRecordLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + LENGTH);

/** @param length of the fragment, in bytes */
export function putTlsRecordHeader(bytes: Uint8Array, at: number, type: number, version: number, length: number): void {
  bytes[at + TYPE] = type;
  putU16(bytes, at + VERSION, version);
  putU16(bytes, at + LENGTH, length);
}

export interface TlsRecord {
  readonly type: number;
  readonly version: number;
  readonly fragment: Uint8Array;
}

/** @throws DecodeError when the bytes are not one whole record */
export function decodeTlsRecord(bytes: Uint8Array): TlsRecord {
  if (bytes.length < TLS_RECORD_HEADER_LENGTH) throw new DecodeError('TLS', 'shorter than its header', bytes.length);
  const length = tlsRecordLength(bytes, 0);
  if (TLS_RECORD_HEADER_LENGTH + length !== bytes.length)
    throw new DecodeError('TLS', `a fragment of ${length} bytes in ${bytes.length}`, LENGTH);
  return {
    type: tlsRecordType(bytes, 0),
    version: tlsRecordVersion(bytes, 0),
    fragment: bytes.slice(TLS_RECORD_HEADER_LENGTH),
  };
}

export function encodeTlsRecord({ type, version, fragment }: TlsRecord): Uint8Array {
  const bytes = new Uint8Array(TLS_RECORD_HEADER_LENGTH + fragment.length);
  putTlsRecordHeader(bytes, 0, type, version, fragment.length);
  bytes.set(fragment, TLS_RECORD_HEADER_LENGTH);
  return bytes;
}
