/**
 * Error messages, RFC 4443 section 3: type below 128, code, checksum, a 32-bit parameter (MTU of packet too big,
 * pointer of a parameter problem, otherwise unused) and as much of the packet in error as fits.
 */
import { putU32, u32 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';

const PARAMETER = 4;
const QUOTED = 8;

export interface Icmpv6Error {
  readonly kind: 'error';
  readonly type: number;
  readonly code: number;
  readonly parameter: number;
  readonly quoted: Uint8Array;
}

/** @throws DecodeError when shorter than eight bytes. */
export function decodeIcmpv6Error(bytes: Uint8Array): Icmpv6Error {
  if (bytes.length < QUOTED)
    throw new DecodeError('ICMPv6', 'an error message is shorter than eight bytes', bytes.length);
  return {
    kind: 'error',
    type: bytes[0]!,
    code: bytes[1]!,
    parameter: u32(bytes, PARAMETER),
    quoted: bytes.slice(QUOTED),
  };
}

/** Without the checksum. */
export function encodeIcmpv6Error(message: Icmpv6Error): Uint8Array {
  const bytes = new Uint8Array(QUOTED + message.quoted.length);
  bytes[0] = message.type;
  bytes[1] = message.code;
  putU32(bytes, PARAMETER, message.parameter);
  bytes.set(message.quoted, QUOTED);
  return bytes;
}
