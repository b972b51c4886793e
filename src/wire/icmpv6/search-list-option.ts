/**
 * DNS search list in router advertisements, RFC 8106 section 5.2.
 *
 *   | type 31      | length       | reserved                     |
 *   | lifetime, seconds                                          |
 *   | domain names, uncompressed, each to its root; zero bytes to a whole of eight
 */
import { putU16, putU32, u16, u32 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { decodeName, NameWriter } from '../dns/name.ts';

export const SEARCH_LIST = 31;
const RESERVED = 2;
const LIFETIME = 4;
const NAMES = 8;

/** Lifetime in seconds, 0xffffffff is infinite. */
export interface SearchListOption {
  readonly kind: 'dnssl';
  readonly reserved: number;
  readonly lifetime: number;
  readonly names: readonly string[];
}

/** The whole option; null when its names are not as the RFC has them (none, compressed, cut off, padded too far). */
export function decodeSearchList(bytes: Uint8Array): SearchListOption | null {
  const names: string[] = [];
  for (let at = NAMES; at < bytes.length && bytes[at] !== 0;) {
    const found = nameAt(bytes, at);
    if (found === null) return null;
    names.push(found.name);
    at = found.end;
  }
  const option = { kind: 'dnssl', reserved: u16(bytes, RESERVED), lifetime: u32(bytes, LIFETIME), names } as const;
  const again = names.length === 0 ? null : encodeSearchList(option);
  return again?.length === bytes.length && again.every((byte, at) => byte === bytes[at]) ? option : null;
}

function nameAt(bytes: Uint8Array, at: number): { readonly name: string; readonly end: number } | null {
  try {
    return decodeName(bytes, at);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** @throws RangeError for a name that no message can carry */
export function encodeSearchList({ reserved, lifetime, names }: SearchListOption): Uint8Array {
  const encoded = names.flatMap((name) => new NameWriter().encode(name, 0));
  const bytes = new Uint8Array(8 * Math.ceil((NAMES + encoded.length) / 8));
  bytes[0] = SEARCH_LIST;
  bytes[1] = bytes.length / 8;
  putU16(bytes, RESERVED, reserved);
  putU32(bytes, LIFETIME, lifetime);
  bytes.set(encoded, NAMES);
  return bytes;
}
