/**
 * Router solicitation and advertisement, RFC 4861 sections 4.1 and 4.2, preference of RFC 4191 section 2.2.
 *
 *   | type         | code         | checksum                      |
 *   | cur hop limit|M|O|H|Prf|P|R | router lifetime, seconds      |
 *   | reachable time, milliseconds                                |
 *   | retrans timer, milliseconds                                 |
 *   | options ...
 */
import { putU16, putU32, u16, u32 } from '../bytes.ts';
import { DecodeError } from '../decode-error.ts';
import { decodeOptions, encodeOptions, type Icmpv6Option } from './options.ts';
import { preferenceBits, preferenceOf, type RouterPreference } from './preference.ts';

const SOLICITATION = 133;
const ADVERTISEMENT = 134;
const SOLICITATION_OPTIONS = 8;
const ADVERTISEMENT_OPTIONS = 16;

export interface RouterSolicitation {
  readonly kind: 'router-solicitation';
  readonly code: number;
  readonly reserved: number;
  readonly options: readonly Icmpv6Option[];
}

/** Times in the units of the wire. `reserved`: the two low flag bits. */
export interface RouterAdvertisement {
  readonly kind: 'router-advertisement';
  readonly code: number;
  readonly currentHopLimit: number;
  readonly managed: boolean;
  readonly otherConfiguration: boolean;
  readonly homeAgent: boolean;
  readonly preference: RouterPreference;
  readonly proxy: boolean;
  readonly reserved: number;
  readonly routerLifetime: number;
  readonly reachableTime: number;
  readonly retransTimer: number;
  readonly options: readonly Icmpv6Option[];
}

/** @throws DecodeError when shorter than eight bytes or an option does not fit. */
export function decodeRouterSolicitation(bytes: Uint8Array): RouterSolicitation {
  if (bytes.length < SOLICITATION_OPTIONS)
    throw new DecodeError('ICMPv6', 'a router solicitation is shorter than eight bytes', bytes.length);
  return {
    kind: 'router-solicitation',
    code: bytes[1]!,
    reserved: u32(bytes, 4),
    options: decodeOptions(bytes, SOLICITATION_OPTIONS),
  };
}

/** Without the checksum. */
export function encodeRouterSolicitation(message: RouterSolicitation): Uint8Array {
  const options = encodeOptions(message.options);
  const bytes = new Uint8Array(SOLICITATION_OPTIONS + options.length);
  bytes[0] = SOLICITATION;
  bytes[1] = message.code;
  putU32(bytes, 4, message.reserved);
  bytes.set(options, SOLICITATION_OPTIONS);
  return bytes;
}

/** @throws DecodeError when shorter than sixteen bytes or an option does not fit. */
export function decodeRouterAdvertisement(bytes: Uint8Array): RouterAdvertisement {
  if (bytes.length < ADVERTISEMENT_OPTIONS)
    throw new DecodeError('ICMPv6', 'a router advertisement is shorter than sixteen bytes', bytes.length);
  const flags = bytes[5]!;
  return {
    kind: 'router-advertisement',
    code: bytes[1]!,
    currentHopLimit: bytes[4]!,
    managed: (flags & 0x80) !== 0,
    otherConfiguration: (flags & 0x40) !== 0,
    homeAgent: (flags & 0x20) !== 0,
    preference: preferenceOf(flags >>> 3),
    proxy: (flags & 0x04) !== 0,
    reserved: flags & 3,
    routerLifetime: u16(bytes, 6),
    reachableTime: u32(bytes, 8),
    retransTimer: u32(bytes, 12),
    options: decodeOptions(bytes, ADVERTISEMENT_OPTIONS),
  };
}

/** Without the checksum. */
export function encodeRouterAdvertisement(message: RouterAdvertisement): Uint8Array {
  const options = encodeOptions(message.options);
  const bytes = new Uint8Array(ADVERTISEMENT_OPTIONS + options.length);
  bytes[0] = ADVERTISEMENT;
  bytes[1] = message.code;
  bytes[4] = message.currentHopLimit;
  bytes[5] =
    (message.managed ? 0x80 : 0) |
    (message.otherConfiguration ? 0x40 : 0) |
    (message.homeAgent ? 0x20 : 0) |
    (preferenceBits(message.preference) << 3) |
    (message.proxy ? 0x04 : 0) |
    message.reserved;
  putU16(bytes, 6, message.routerLifetime);
  putU32(bytes, 8, message.reachableTime);
  putU32(bytes, 12, message.retransTimer);
  bytes.set(options, ADVERTISEMENT_OPTIONS);
  return bytes;
}
