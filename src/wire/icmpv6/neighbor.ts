/**
 * Neighbor solicitation and advertisement, RFC 4861 sections 4.3 and 4.4.
 *
 *   | type         | code         | checksum     |
 *   |R|S|O| reserved (R, S, O: advertisement)    |
 *   | target address, 16 bytes                   |
 *   | options ...
 */
import { Ipv6Address } from '../../addr/ipv6.ts';
import { putU32, u32 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { decodeOptions, encodeOptions, type Icmpv6Option } from './options.ts';

const SOLICITATION = 135;
const ADVERTISEMENT = 136;
const FLAGS = 4;
const TARGET = 8;
const OPTIONS = 24;
const ROUTER = 0x80000000;
const SOLICITED = 0x40000000;
const OVERRIDE = 0x20000000;

export interface NeighborSolicitation {
  readonly kind: 'neighbor-solicitation';
  readonly code: number;
  readonly reserved: number;
  readonly target: Ipv6Address;
  readonly options: readonly Icmpv6Option[];
}

/** `reserved`: the 29 bits behind the flags. */
export interface NeighborAdvertisement {
  readonly kind: 'neighbor-advertisement';
  readonly code: number;
  readonly router: boolean;
  readonly solicited: boolean;
  readonly override: boolean;
  readonly reserved: number;
  readonly target: Ipv6Address;
  readonly options: readonly Icmpv6Option[];
}

/** @throws DecodeError when shorter than 24 bytes or an option does not fit. */
export function decodeNeighborSolicitation(bytes: Uint8Array): NeighborSolicitation {
  checkLength(bytes);
  return {
    kind: 'neighbor-solicitation',
    code: bytes[1]!,
    reserved: u32(bytes, FLAGS),
    target: Ipv6Address.from(bytes, TARGET),
    options: decodeOptions(bytes, OPTIONS),
  };
}

/** @throws DecodeError when shorter than 24 bytes or an option does not fit. */
export function decodeNeighborAdvertisement(bytes: Uint8Array): NeighborAdvertisement {
  checkLength(bytes);
  const flags = u32(bytes, FLAGS);
  return {
    kind: 'neighbor-advertisement',
    code: bytes[1]!,
    router: (flags & ROUTER) !== 0,
    solicited: (flags & SOLICITED) !== 0,
    override: (flags & OVERRIDE) !== 0,
    reserved: flags & 0x1fffffff,
    target: Ipv6Address.from(bytes, TARGET),
    options: decodeOptions(bytes, OPTIONS),
  };
}

function checkLength(bytes: Uint8Array): void {
  if (bytes.length < OPTIONS)
    throw new DecodeError('ICMPv6', 'a neighbor message is shorter than 24 bytes', bytes.length);
}

/** Without the checksum. */
export function encodeNeighborSolicitation(message: NeighborSolicitation): Uint8Array {
  return encode(SOLICITATION, message.code, message.reserved, message.target, message.options);
}

/** Without the checksum. */
export function encodeNeighborAdvertisement(message: NeighborAdvertisement): Uint8Array {
  const flags = (message.router ? ROUTER : 0) | (message.solicited ? SOLICITED : 0) | (message.override ? OVERRIDE : 0);
  return encode(ADVERTISEMENT, message.code, flags | message.reserved, message.target, message.options);
}

function encode(
  type: number,
  code: number,
  flags: number,
  target: Ipv6Address,
  options: readonly Icmpv6Option[],
): Uint8Array {
  const tail = encodeOptions(options);
  const bytes = new Uint8Array(OPTIONS + tail.length);
  bytes[0] = type;
  bytes[1] = code;
  putU32(bytes, FLAGS, flags);
  target.write(bytes, TARGET);
  bytes.set(tail, OPTIONS);
  return bytes;
}
