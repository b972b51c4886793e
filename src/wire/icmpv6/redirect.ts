/**
 * Redirect, RFC 4861 section 4.5.
 *
 *   | type         | code         | checksum     |
 *   | reserved                                   |
 *   | target address, 16 bytes                   |
 *   | destination address, 16 bytes              |
 *   | options ...
 */
import { Ipv6Address } from '../../addr/ipv6.ts';
import { putU32, u32 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { decodeOptions, encodeOptions, type Icmpv6Option } from './options.ts';

const REDIRECT = 137;
const RESERVED = 4;
const TARGET = 8;
const DESTINATION = 24;
const OPTIONS = 40;

/** `target`: the better next hop for `destination`, the same address where that is a neighbour. */
export interface Redirect {
  readonly kind: 'redirect';
  readonly code: number;
  readonly reserved: number;
  readonly target: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly options: readonly Icmpv6Option[];
}

/** @throws DecodeError when shorter than 40 bytes or an option does not fit. */
export function decodeRedirect(bytes: Uint8Array): Redirect {
  if (bytes.length < OPTIONS) throw new DecodeError('ICMPv6', 'a redirect is shorter than 40 bytes', bytes.length);
  return {
    kind: 'redirect',
    code: bytes[1]!,
    reserved: u32(bytes, RESERVED),
    target: Ipv6Address.from(bytes, TARGET),
    destination: Ipv6Address.from(bytes, DESTINATION),
    options: decodeOptions(bytes, OPTIONS),
  };
}

/** Without the checksum. */
export function encodeRedirect(message: Redirect): Uint8Array {
  const tail = encodeOptions(message.options);
  const bytes = new Uint8Array(OPTIONS + tail.length);
  bytes[0] = REDIRECT;
  bytes[1] = message.code;
  putU32(bytes, RESERVED, message.reserved);
  message.target.write(bytes, TARGET);
  message.destination.write(bytes, DESTINATION);
  bytes.set(tail, OPTIONS);
  return bytes;
}
