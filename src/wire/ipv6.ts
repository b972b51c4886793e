/**
 * IPv6, RFC 8200 section 3.
 *
 *   0       4               12                                      31
 *   |version| traffic class | flow label                            |
 *   | payload length                | next header   | hop limit     |
 *   | source address, 16 bytes                                      |
 *   | destination address, 16 bytes                                 |
 */
import { Ipv6Address } from '../addr/ipv6.ts';
import { putU16, putU32, u16, u32 } from './bytes.ts';
import { DecodeError } from './decode-error.ts';
import type { PacketBuffer } from './packet-buffer.ts';

const PAYLOAD_LENGTH = 4;
const NEXT_HEADER = 6;
const HOP_LIMIT = 7;
const SOURCE = 8;
const DESTINATION = 24;
export const IPV6_HEADER_LENGTH = 40;

export const ipv6TrafficClass = (bytes: Uint8Array, at: number): number => (u16(bytes, at) >>> 4) & 0xff;
export const ipv6FlowLabel = (bytes: Uint8Array, at: number): number => u32(bytes, at) & 0xfffff;
export const ipv6PayloadLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + PAYLOAD_LENGTH);
export const ipv6NextHeader = (bytes: Uint8Array, at: number): number => bytes[at + NEXT_HEADER]!;
export const ipv6HopLimit = (bytes: Uint8Array, at: number): number => bytes[at + HOP_LIMIT]!;
export const ipv6Source = (bytes: Uint8Array, at: number): Ipv6Address => Ipv6Address.from(bytes, at + SOURCE);
export const ipv6Destination = (bytes: Uint8Array, at: number): Ipv6Address =>
  Ipv6Address.from(bytes, at + DESTINATION);

export function ipv6SetHopLimit(bytes: Uint8Array, at: number, value: number): void {
  bytes[at + HOP_LIMIT] = value;
}

/** For what an ICMP error quotes, which is cut. */
export function ipv6SetPayloadLength(bytes: Uint8Array, at: number, value: number): void {
  putU16(bytes, at + PAYLOAD_LENGTH, value);
}

export function ipv6SetTrafficClass(bytes: Uint8Array, at: number, value: number): void {
  putU16(bytes, at, (u16(bytes, at) & 0xf00f) | (value << 4));
}

/** Whether a header begins at `at` whose length fits into the bytes up to `end`. */
export function checkIpv6Header(bytes: Uint8Array, at: number, end: number): 'malformed' | null {
  if (end - at < IPV6_HEADER_LENGTH || bytes[at]! >>> 4 !== 6) return 'malformed';
  return ipv6PayloadLength(bytes, at) > end - at - IPV6_HEADER_LENGTH ? 'malformed' : null;
}

/** What a sender sets; the rest is computed. */
export interface Ipv6HeaderFields {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly trafficClass: number;
  readonly flowLabel: number;
}

/** Puts a header before the payload that `packet` holds. */
export function prependIpv6(packet: PacketBuffer, fields: Ipv6HeaderFields): void {
  const payloadLength = packet.length;
  // prepend may move the bytes, so they are asked for afterwards.
  const at = packet.prepend(IPV6_HEADER_LENGTH);
  writeHeader(packet.bytes, at, fields, payloadLength);
}

function writeHeader(bytes: Uint8Array, at: number, fields: Ipv6HeaderFields, payloadLength: number): void {
  putU32(bytes, at, 0x60000000 | (fields.trafficClass << 20) | fields.flowLabel);
  putU16(bytes, at + PAYLOAD_LENGTH, payloadLength);
  bytes[at + NEXT_HEADER] = fields.nextHeader;
  bytes[at + HOP_LIMIT] = fields.hopLimit;
  fields.source.write(bytes, at + SOURCE);
  fields.destination.write(bytes, at + DESTINATION);
}

/** A packet as a value; extension headers are part of the payload. `trailer`: bytes behind the payload length. */
export interface Ipv6Packet extends Ipv6HeaderFields {
  readonly payload: Uint8Array;
  readonly trailer: Uint8Array;
}

/**
 * @param isCut the packet's end may be missing, as in a quotation: the payload length may ask for more than there is
 * @throws DecodeError when the version is another or the length does not fit.
 */
export function decodeIpv6(bytes: Uint8Array, isCut = false): Ipv6Packet {
  if (bytes.length < IPV6_HEADER_LENGTH) throw new DecodeError('IPv6', 'shorter than its header', bytes.length);
  if (bytes[0]! >>> 4 !== 6) throw new DecodeError('IPv6', `version ${bytes[0]! >>> 4}`, 0);
  const end = IPV6_HEADER_LENGTH + ipv6PayloadLength(bytes, 0);
  if (end > bytes.length && !isCut)
    throw new DecodeError(
      'IPv6',
      `payload length ${end - IPV6_HEADER_LENGTH} in ${bytes.length} bytes`,
      PAYLOAD_LENGTH,
    );
  return {
    trafficClass: ipv6TrafficClass(bytes, 0),
    flowLabel: ipv6FlowLabel(bytes, 0),
    nextHeader: ipv6NextHeader(bytes, 0),
    hopLimit: ipv6HopLimit(bytes, 0),
    source: ipv6Source(bytes, 0),
    destination: ipv6Destination(bytes, 0),
    payload: bytes.slice(IPV6_HEADER_LENGTH, end),
    trailer: bytes.slice(end),
  };
}

/** The length is computed. */
export function encodeIpv6(packet: Ipv6Packet): Uint8Array {
  const bytes = new Uint8Array(IPV6_HEADER_LENGTH + packet.payload.length + packet.trailer.length);
  writeHeader(bytes, 0, packet, packet.payload.length);
  bytes.set(packet.payload, IPV6_HEADER_LENGTH);
  bytes.set(packet.trailer, IPV6_HEADER_LENGTH + packet.payload.length);
  return bytes;
}
