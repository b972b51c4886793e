/**
 * TCP, RFC 9293 section 3.1.
 *
 *   0              4       8               16                      31
 *   | source port                  | destination port              |
 *   | sequence number                                              |
 *   | acknowledgment number                                        |
 *   | offset | reserved | flags     | window                       |
 *   | checksum                      | urgent pointer               |
 *   | options ...
 */
import { putU16, putU32, u16, u32 } from '../bytes.ts';
import { finish, sumBytes } from '../checksum.ts';
import { DecodeError } from '../decode-error.ts';
import type { PacketBuffer } from '../packet-buffer.ts';

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const SEQUENCE = 4;
const ACKNOWLEDGMENT = 8;
const OFFSET = 12;
const FLAGS = 13;
const WINDOW = 14;
const CHECKSUM = 16;
const URGENT = 18;
export const TCP_HEADER_LENGTH = 20;

export const tcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const;

/** `SYN, ACK`. */
export function tcpFlagsText(flags: number): string {
  const names = (Object.keys(tcpFlag) as (keyof typeof tcpFlag)[]).filter((name) => (flags & tcpFlag[name]) !== 0);
  return names.map((name) => name.toUpperCase()).join(', ');
}

export const tcpSourcePort = (bytes: Uint8Array, at: number): number => u16(bytes, at + SOURCE_PORT);
export const tcpDestinationPort = (bytes: Uint8Array, at: number): number => u16(bytes, at + DESTINATION_PORT);
export const tcpSequence = (bytes: Uint8Array, at: number): number => u32(bytes, at + SEQUENCE);
export const tcpAcknowledgment = (bytes: Uint8Array, at: number): number => u32(bytes, at + ACKNOWLEDGMENT);
export const tcpHeaderLength = (bytes: Uint8Array, at: number): number => (bytes[at + OFFSET]! >>> 4) * 4;
export const tcpFlags = (bytes: Uint8Array, at: number): number => bytes[at + FLAGS]!;
export const tcpWindow = (bytes: Uint8Array, at: number): number => u16(bytes, at + WINDOW);

/** A SYN without ACK: somebody asks for a connection. */
export const asksToConnect = (flags: number): boolean => (flags & (tcpFlag.syn | tcpFlag.ack)) === tcpFlag.syn;

/** What a sender sets; `options` padded to a multiple of four. */
export interface TcpHeaderFields {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly flags: number;
  readonly window: number;
  readonly options: Uint8Array;
}

/** Puts a header before the data that `packet` holds. @param pseudoHeader running sum for the whole segment */
export function prependTcp(packet: PacketBuffer, fields: TcpHeaderFields, pseudoHeader: number): void {
  const at = packet.prepend(TCP_HEADER_LENGTH + fields.options.length);
  writeHeader(packet.bytes, at, fields, 0, 0);
  putU16(packet.bytes, at + CHECKSUM, finish(sumBytes(packet.bytes, at, packet.end, pseudoHeader)));
}

function writeHeader(bytes: Uint8Array, at: number, fields: TcpHeaderFields, reserved: number, urgent: number): void {
  putU16(bytes, at + SOURCE_PORT, fields.sourcePort);
  putU16(bytes, at + DESTINATION_PORT, fields.destinationPort);
  putU32(bytes, at + SEQUENCE, fields.sequence);
  putU32(bytes, at + ACKNOWLEDGMENT, fields.acknowledgment);
  bytes[at + OFFSET] = (((TCP_HEADER_LENGTH + fields.options.length) / 4) << 4) | reserved;
  bytes[at + FLAGS] = fields.flags;
  putU16(bytes, at + WINDOW, fields.window);
  putU16(bytes, at + CHECKSUM, 0);
  putU16(bytes, at + URGENT, urgent);
  bytes.set(fields.options, at + TCP_HEADER_LENGTH);
}

/** A segment as a value; `reserved`: the four bits behind the offset, `options` raw (see options.ts). */
export interface TcpSegment extends TcpHeaderFields {
  readonly reserved: number;
  readonly urgentPointer: number;
  readonly checksum: number;
  readonly payload: Uint8Array;
}

/** @throws DecodeError when shorter than the header or than its data offset. */
export function decodeTcp(bytes: Uint8Array): TcpSegment {
  if (bytes.length < TCP_HEADER_LENGTH) throw new DecodeError('TCP', 'shorter than its header', bytes.length);
  const headerLength = tcpHeaderLength(bytes, 0);
  if (headerLength < TCP_HEADER_LENGTH || headerLength > bytes.length) {
    throw new DecodeError('TCP', `data offset ${headerLength} in ${bytes.length} bytes`, OFFSET);
  }
  return {
    sourcePort: tcpSourcePort(bytes, 0),
    destinationPort: tcpDestinationPort(bytes, 0),
    sequence: tcpSequence(bytes, 0),
    acknowledgment: tcpAcknowledgment(bytes, 0),
    reserved: bytes[OFFSET]! & 0xf,
    flags: tcpFlags(bytes, 0),
    window: tcpWindow(bytes, 0),
    checksum: u16(bytes, CHECKSUM),
    urgentPointer: u16(bytes, URGENT),
    options: bytes.slice(TCP_HEADER_LENGTH, headerLength),
    payload: bytes.slice(headerLength),
  };
}

/** @param pseudoHeader running sum for the whole segment; the checksum is computed. */
export function encodeTcp(segment: TcpSegment, pseudoHeader: number): Uint8Array {
  const headerLength = TCP_HEADER_LENGTH + segment.options.length;
  const bytes = new Uint8Array(headerLength + segment.payload.length);
  writeHeader(bytes, 0, segment, segment.reserved, segment.urgentPointer);
  bytes.set(segment.payload, headerLength);
  putU16(bytes, CHECKSUM, finish(sumBytes(bytes, 0, bytes.length, pseudoHeader)));
  return bytes;
}
