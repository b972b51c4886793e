/** Change cipher spec, RFC 5246 section 7.1: one byte. */
import { DecodeError } from '../decode-error.ts';

/** The only value that means anything. */
export const CHANGE_CIPHER_SPEC = 1;

/** @returns its value @throws DecodeError when it is not one byte */
export function decodeChangeCipherSpec(bytes: Uint8Array): number {
  if (bytes.length !== 1) throw new DecodeError('TLS', `a change of cipher spec of ${bytes.length} bytes`, 0);
  return bytes[0]!;
}

export const encodeChangeCipherSpec = (value = CHANGE_CIPHER_SPEC): Uint8Array => Uint8Array.of(value);
