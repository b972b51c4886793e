/**
 * Echo request and reply, RFC 4443 section 4.
 *
 *   0              8              16             31
 *   | type         | code         | checksum     |
 *   | identifier                  | sequence     |
 *   | data ...
 */
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { putU16, u16 } from '../bytes.ts';
import { addressSum, fold, updateChecksum } from '../checksum.ts';
import { DecodeError } from '../decode-error.ts';

const CHECKSUM = 2;
const IDENTIFIER = 4;
const SEQUENCE = 6;
export const ECHO_HEADER_LENGTH = 8;
const REQUEST = 128;
const REPLY = 129;

export interface Echo {
  readonly kind: 'echo-request' | 'echo-reply';
  readonly code: number;
  readonly identifier: number;
  readonly sequence: number;
  readonly data: Uint8Array;
}

/**
 * Makes a request in place the reply to it. Of the pseudo-header's addresses only the one counts that was a group.
 * @param asked where the request went, @param own the address that answers
 */
export function turnEchoRequestIntoReply(bytes: Uint8Array, at: number, asked: Ipv6Address, own: Ipv6Address): void {
  const code = bytes[at + 1]!;
  bytes[at] = REPLY;
  const checksum = updateChecksum(u16(bytes, at + CHECKSUM), (REQUEST << 8) | code, (REPLY << 8) | code);
  const toOwn = own === asked ? checksum : updateChecksum(checksum, fold(addressSum(asked)), fold(addressSum(own)));
  putU16(bytes, at + CHECKSUM, toOwn);
}

/** The body from the type on. @throws DecodeError when shorter than eight bytes. */
export function decodeEcho(bytes: Uint8Array): Echo {
  if (bytes.length < ECHO_HEADER_LENGTH)
    throw new DecodeError('ICMPv6', 'an echo message is shorter than eight bytes', bytes.length);
  return {
    kind: bytes[0] === REQUEST ? 'echo-request' : 'echo-reply',
    code: bytes[1]!,
    identifier: u16(bytes, IDENTIFIER),
    sequence: u16(bytes, SEQUENCE),
    data: bytes.slice(ECHO_HEADER_LENGTH),
  };
}

/** Without the checksum. */
export function encodeEcho(message: Echo): Uint8Array {
  const bytes = new Uint8Array(ECHO_HEADER_LENGTH + message.data.length);
  bytes[0] = message.kind === 'echo-request' ? REQUEST : REPLY;
  bytes[1] = message.code;
  putU16(bytes, IDENTIFIER, message.identifier);
  putU16(bytes, SEQUENCE, message.sequence);
  bytes.set(message.data, ECHO_HEADER_LENGTH);
  return bytes;
}
