/**
 * IPv4, RFC 791 section 3.1.
 *
 *   0       4       8               16      19                      31
 *   |version| IHL   | type of serv. | total length                  |
 *   | identification                |flags  | fragment offset       |
 *   | time to live  | protocol      | header checksum               |
 *   | source address                                                |
 *   | destination address                                           |
 *   | options ...                                                   |
 */
import { Ipv4Address } from '../addr/ipv4.ts';
import { putU16, u16, u32 } from './bytes.ts';
import { finish, isWhole, sumBytes, updateChecksum } from './checksum.ts';
import { DecodeError } from './decode-error.ts';
import type { PacketBuffer } from './packet-buffer.ts';

const TYPE_OF_SERVICE = 1;
const TOTAL_LENGTH = 2;
const IDENTIFICATION = 4;
const FRAGMENT = 6;
const TIME_TO_LIVE = 8;
const PROTOCOL = 9;
const CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;
export const IPV4_HEADER_LENGTH = 20;

const RESERVED_FLAG = 0x8000;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
const OFFSET_MASK = 0x1fff;

export const ipv4HeaderLength = (bytes: Uint8Array, at: number): number => (bytes[at]! & 0xf) * 4;
export const ipv4TypeOfService = (bytes: Uint8Array, at: number): number => bytes[at + TYPE_OF_SERVICE]!;
export const ipv4TotalLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + TOTAL_LENGTH);
export const ipv4Identification = (bytes: Uint8Array, at: number): number => u16(bytes, at + IDENTIFICATION);
export const ipv4TimeToLive = (bytes: Uint8Array, at: number): number => bytes[at + TIME_TO_LIVE]!;
export const ipv4Protocol = (bytes: Uint8Array, at: number): number => bytes[at + PROTOCOL]!;
export const ipv4DontFragment = (bytes: Uint8Array, at: number): boolean =>
  (u16(bytes, at + FRAGMENT) & DONT_FRAGMENT) !== 0;
export const ipv4MoreFragments = (bytes: Uint8Array, at: number): boolean =>
  (u16(bytes, at + FRAGMENT) & MORE_FRAGMENTS) !== 0;
/** In bytes. */
export const ipv4FragmentOffset = (bytes: Uint8Array, at: number): number =>
  (u16(bytes, at + FRAGMENT) & OFFSET_MASK) * 8;
export const ipv4IsFragment = (bytes: Uint8Array, at: number): boolean =>
  (u16(bytes, at + FRAGMENT) & (MORE_FRAGMENTS | OFFSET_MASK)) !== 0;
export const ipv4SourceWord = (bytes: Uint8Array, at: number): number => u32(bytes, at + SOURCE);
export const ipv4DestinationWord = (bytes: Uint8Array, at: number): number => u32(bytes, at + DESTINATION);
export const ipv4Source = (bytes: Uint8Array, at: number): Ipv4Address => Ipv4Address.from(bytes, at + SOURCE);
export const ipv4Destination = (bytes: Uint8Array, at: number): Ipv4Address =>
  Ipv4Address.from(bytes, at + DESTINATION);

/** Whether a header begins at `at` whose lengths fit into the bytes up to `end` and whose checksum is right. */
export function checkIpv4Header(bytes: Uint8Array, at: number, end: number): 'malformed' | 'bad-checksum' | null {
  if (end - at < IPV4_HEADER_LENGTH || bytes[at]! >>> 4 !== 4) return 'malformed';
  const headerLength = ipv4HeaderLength(bytes, at);
  const totalLength = ipv4TotalLength(bytes, at);
  if (headerLength < IPV4_HEADER_LENGTH || totalLength < headerLength || totalLength > end - at) return 'malformed';
  return isWhole(sumBytes(bytes, at, at + headerLength)) ? null : 'bad-checksum';
}

/** Forwarding: one hop less, the checksum patched (RFC 1624). */
export function ipv4DecrementTimeToLive(bytes: Uint8Array, at: number): void {
  const old = u16(bytes, at + TIME_TO_LIVE);
  bytes[at + TIME_TO_LIVE]!--;
  patchChecksum(bytes, at, old, u16(bytes, at + TIME_TO_LIVE));
}

/** For those who wrote into the options. */
export function ipv4SetChecksum(bytes: Uint8Array, at: number): void {
  putU16(bytes, at + CHECKSUM, 0);
  putU16(bytes, at + CHECKSUM, finish(sumBytes(bytes, at, at + ipv4HeaderLength(bytes, at))));
}

/** For what an ICMP error quotes, which is cut. The checksum is left to the caller. */
export const ipv4WriteTotalLength = (bytes: Uint8Array, at: number, length: number): void =>
  putU16(bytes, at + TOTAL_LENGTH, length);

/** The checksum is left to the caller. */
export const ipv4WriteDestination = (bytes: Uint8Array, at: number, destination: Ipv4Address): void =>
  destination.write(bytes, at + DESTINATION);

/**
 * Translation: other addresses, the header checksum patched (RFC 1624).
 * @returns what a checksum over a pseudo-header of them has to take in
 */
export function ipv4PatchAddresses(
  bytes: Uint8Array,
  at: number,
  source: Ipv4Address,
  destination: Ipv4Address,
): number {
  let change = 0;
  for (let word = SOURCE; word < IPV4_HEADER_LENGTH; word += 2) change += ~u16(bytes, at + word) & 0xffff;
  source.write(bytes, at + SOURCE);
  destination.write(bytes, at + DESTINATION);
  change = sumBytes(bytes, at + SOURCE, at + IPV4_HEADER_LENGTH, change);
  putU16(bytes, at + CHECKSUM, finish((~u16(bytes, at + CHECKSUM) & 0xffff) + change));
  return change;
}

export const ipv4HasOptions = (bytes: Uint8Array, at: number): boolean => (bytes[at]! & 0xf) > 5;

export function ipv4SetTypeOfService(bytes: Uint8Array, at: number, value: number): void {
  const old = u16(bytes, at);
  bytes[at + TYPE_OF_SERVICE] = value;
  patchChecksum(bytes, at, old, u16(bytes, at));
}

function patchChecksum(bytes: Uint8Array, at: number, oldWord: number, newWord: number): void {
  putU16(bytes, at + CHECKSUM, updateChecksum(u16(bytes, at + CHECKSUM), oldWord, newWord));
}

/** What a sender sets; the rest is computed. */
export interface Ipv4HeaderFields {
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly protocol: number;
  readonly timeToLive: number;
  readonly identification: number;
  readonly typeOfService: number;
  readonly dontFragment: boolean;
  /** Raw, a multiple of four; none when left out. */
  readonly options?: Uint8Array | undefined;
}

/** Puts a header before the payload that `packet` holds. */
export function prependIpv4(packet: PacketBuffer, fields: Ipv4HeaderFields): void {
  const { options } = fields;
  const headerLength = options === undefined ? IPV4_HEADER_LENGTH : IPV4_HEADER_LENGTH + options.length;
  const at = packet.prepend(headerLength);
  const { bytes } = packet;
  bytes[at] = 0x40 | (headerLength / 4);
  if (options !== undefined) bytes.set(options, at + IPV4_HEADER_LENGTH);
  bytes[at + TYPE_OF_SERVICE] = fields.typeOfService;
  putU16(bytes, at + TOTAL_LENGTH, packet.length);
  putU16(bytes, at + IDENTIFICATION, fields.identification);
  putU16(bytes, at + FRAGMENT, fields.dontFragment ? DONT_FRAGMENT : 0);
  bytes[at + TIME_TO_LIVE] = fields.timeToLive;
  bytes[at + PROTOCOL] = fields.protocol;
  putU16(bytes, at + CHECKSUM, 0);
  fields.source.write(bytes, at + SOURCE);
  fields.destination.write(bytes, at + DESTINATION);
  putU16(bytes, at + CHECKSUM, finish(sumBytes(bytes, at, at + headerLength)));
}

/** A packet as a value. `fragmentOffset` in bytes; `options`: raw, a multiple of four; `trailer`: behind the total length. */
export interface Ipv4Packet {
  readonly typeOfService: number;
  readonly identification: number;
  readonly reservedFlag: boolean;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  readonly fragmentOffset: number;
  readonly timeToLive: number;
  readonly protocol: number;
  readonly checksum: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly options: Uint8Array;
  readonly payload: Uint8Array;
  readonly trailer: Uint8Array;
}

/**
 * @param isCut the packet's end may be missing, as in a quotation: the total length may ask for more than there is
 * @throws DecodeError when a length does not fit or the version is another; a wrong checksum is left to the caller.
 */
export function decodeIpv4(bytes: Uint8Array, isCut = false): Ipv4Packet {
  if (bytes.length < IPV4_HEADER_LENGTH) throw new DecodeError('IPv4', 'shorter than its header', bytes.length);
  if (bytes[0]! >>> 4 !== 4) throw new DecodeError('IPv4', `version ${bytes[0]! >>> 4}`, 0);
  const headerLength = ipv4HeaderLength(bytes, 0);
  const totalLength = ipv4TotalLength(bytes, 0);
  if (headerLength < IPV4_HEADER_LENGTH) throw new DecodeError('IPv4', `header length ${headerLength}`, 0);
  if (totalLength < headerLength || headerLength > bytes.length || (totalLength > bytes.length && !isCut)) {
    throw new DecodeError('IPv4', `total length ${totalLength} in ${bytes.length} bytes`, TOTAL_LENGTH);
  }
  const fragment = u16(bytes, FRAGMENT);
  return {
    typeOfService: ipv4TypeOfService(bytes, 0),
    identification: ipv4Identification(bytes, 0),
    reservedFlag: (fragment & RESERVED_FLAG) !== 0,
    dontFragment: ipv4DontFragment(bytes, 0),
    moreFragments: ipv4MoreFragments(bytes, 0),
    fragmentOffset: ipv4FragmentOffset(bytes, 0),
    timeToLive: ipv4TimeToLive(bytes, 0),
    protocol: ipv4Protocol(bytes, 0),
    checksum: u16(bytes, CHECKSUM),
    source: ipv4Source(bytes, 0),
    destination: ipv4Destination(bytes, 0),
    options: bytes.slice(IPV4_HEADER_LENGTH, headerLength),
    payload: bytes.slice(headerLength, totalLength),
    trailer: bytes.slice(totalLength),
  };
}

/** Lengths and checksum are computed. */
export function encodeIpv4(packet: Ipv4Packet): Uint8Array {
  const headerLength = IPV4_HEADER_LENGTH + packet.options.length;
  const totalLength = headerLength + packet.payload.length;
  const bytes = new Uint8Array(totalLength + packet.trailer.length);
  bytes[0] = 0x40 | (headerLength / 4);
  bytes[TYPE_OF_SERVICE] = packet.typeOfService;
  putU16(bytes, TOTAL_LENGTH, totalLength);
  putU16(bytes, IDENTIFICATION, packet.identification);
  const flags =
    (packet.reservedFlag ? RESERVED_FLAG : 0) |
    (packet.dontFragment ? DONT_FRAGMENT : 0) |
    (packet.moreFragments ? MORE_FRAGMENTS : 0);
  putU16(bytes, FRAGMENT, flags | (packet.fragmentOffset / 8));
  bytes[TIME_TO_LIVE] = packet.timeToLive;
  bytes[PROTOCOL] = packet.protocol;
  packet.source.write(bytes, SOURCE);
  packet.destination.write(bytes, DESTINATION);
  bytes.set(packet.options, IPV4_HEADER_LENGTH);
  bytes.set(packet.payload, headerLength);
  bytes.set(packet.trailer, totalLength);
  putU16(bytes, CHECKSUM, finish(sumBytes(bytes, 0, headerLength)));
  return bytes;
}
