/**
 * ICMPv4, RFC 792: type, code, checksum over the message alone, a 32-bit field, then data: the echoed bytes, or the
 * header and beginning of the packet in error. Fragmentation needed carries the next-hop MTU in the low 16 bits of
 * the field (RFC 1191 section 4).
 */
import { putU16, putU32, u16, u32 } from './bytes.ts';
import { finish, isWhole, sumBytes } from './checksum.ts';
import { DecodeError } from './decode-error.ts';

const CHECKSUM = 2;
const PARAMETER = 4;
export const ICMPV4_HEADER_LENGTH = 8;

export const icmpv4Type = {
  echoReply: 0,
  destinationUnreachable: 3,
  redirect: 5,
  echoRequest: 8,
  timeExceeded: 11,
  parameterProblem: 12,
} as const;

export const icmpv4TypeOf = (bytes: Uint8Array, at: number): number => bytes[at]!;
export const icmpv4CodeOf = (bytes: Uint8Array, at: number): number => bytes[at + 1]!;
export const isIcmpv4ChecksumRight = (bytes: Uint8Array, at: number, end: number): boolean =>
  isWhole(sumBytes(bytes, at, end));

/** `parameter`: the 32 bits behind the checksum; identifier and sequence of an echo. */
export interface Icmpv4Message {
  readonly type: number;
  readonly code: number;
  readonly checksum: number;
  readonly parameter: number;
  readonly data: Uint8Array;
}

/** @throws DecodeError when shorter than eight bytes. */
export function decodeIcmpv4(bytes: Uint8Array): Icmpv4Message {
  if (bytes.length < ICMPV4_HEADER_LENGTH) throw new DecodeError('ICMPv4', 'shorter than its header', bytes.length);
  return {
    type: bytes[0]!,
    code: bytes[1]!,
    checksum: u16(bytes, CHECKSUM),
    parameter: u32(bytes, PARAMETER),
    data: bytes.slice(ICMPV4_HEADER_LENGTH),
  };
}

/** The checksum is computed. */
export function encodeIcmpv4(message: Omit<Icmpv4Message, 'checksum'>): Uint8Array {
  const bytes = new Uint8Array(ICMPV4_HEADER_LENGTH + message.data.length);
  bytes[0] = message.type;
  bytes[1] = message.code;
  putU32(bytes, PARAMETER, message.parameter);
  bytes.set(message.data, ICMPV4_HEADER_LENGTH);
  putU16(bytes, CHECKSUM, finish(sumBytes(bytes, 0, bytes.length)));
  return bytes;
}
