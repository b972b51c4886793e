/** Change cipher spec, RFC 5246 section 7.1: one byte of value 1. */
import { DecodeError } from '../decode-error.ts';

const CHANGE_CIPHER_SPEC = 1;

/** @throws DecodeError when it is anything else */
export function decodeChangeCipherSpec(bytes: Uint8Array): void {
  if (bytes.length !== 1 || bytes[0] !== CHANGE_CIPHER_SPEC)
    throw new DecodeError('TLS', `a change of cipher spec of ${bytes.length} bytes`, 0);
}

export const encodeChangeCipherSpec = (): Uint8Array => Uint8Array.of(CHANGE_CIPHER_SPEC);
