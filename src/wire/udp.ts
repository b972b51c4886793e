/**
 * UDP, RFC 768; over IPv6 also RFC 8200 section 8.1.
 *
 *   0              16             31
 *   | source port  | dest. port   |
 *   | length       | checksum     |
 */
import { putU16, u16 } from './bytes.ts';
import { finish, sumBytes } from './checksum.ts';
import { DecodeError } from './decode-error.ts';
import type { PacketBuffer } from './packet-buffer.ts';

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const LENGTH = 4;
const CHECKSUM = 6;
export const UDP_HEADER_LENGTH = 8;

export const udpSourcePort = (bytes: Uint8Array, at: number): number => u16(bytes, at + SOURCE_PORT);
export const udpDestinationPort = (bytes: Uint8Array, at: number): number => u16(bytes, at + DESTINATION_PORT);
export const udpLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + LENGTH);
export const udpChecksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + CHECKSUM);

/**
 * Puts a header before the payload that `packet` holds, checksum included.
 * @param pseudoHeader running sum of the pseudo-header for the whole datagram, see checksum.ts
 */
export function prependUdp(
  packet: PacketBuffer,
  sourcePort: number,
  destinationPort: number,
  pseudoHeader: number,
): void {
  const at = packet.prepend(UDP_HEADER_LENGTH);
  const { bytes } = packet;
  putU16(bytes, at + SOURCE_PORT, sourcePort);
  putU16(bytes, at + DESTINATION_PORT, destinationPort);
  putU16(bytes, at + LENGTH, packet.length);
  putU16(bytes, at + CHECKSUM, 0);
  putU16(bytes, at + CHECKSUM, sendableChecksum(sumBytes(bytes, at, packet.end, pseudoHeader)));
}

// RFC 768: a sum of zero is sent as all ones; zero on the wire means "no checksum".
const sendableChecksum = (sum: number): number => finish(sum) || 0xffff;

/** A datagram as a value. `checksum: 'none'` only over IPv4; `trailer`: bytes behind the length field's end. */
export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly checksum: number | 'none';
  readonly payload: Uint8Array;
  readonly trailer: Uint8Array;
}

/**
 * @param isCut the datagram's end may be missing: the length field may ask for more than there is
 * @throws DecodeError when shorter than the header, or when the length field does not fit.
 */
export function decodeUdp(bytes: Uint8Array, isCut = false): UdpDatagram {
  if (bytes.length < UDP_HEADER_LENGTH) throw new DecodeError('UDP', 'shorter than its header', bytes.length);
  const length = udpLength(bytes, 0);
  if (length < UDP_HEADER_LENGTH || (length > bytes.length && !isCut)) {
    throw new DecodeError('UDP', `length ${length} in ${bytes.length} bytes`, LENGTH);
  }
  return {
    sourcePort: udpSourcePort(bytes, 0),
    destinationPort: udpDestinationPort(bytes, 0),
    checksum: udpChecksum(bytes, 0) || 'none',
    payload: bytes.slice(UDP_HEADER_LENGTH, length),
    trailer: bytes.slice(length),
  };
}

/** @param pseudoHeader running sum of the pseudo-header; not used when there is no checksum. */
export function encodeUdp(datagram: UdpDatagram, pseudoHeader: number): Uint8Array {
  const length = UDP_HEADER_LENGTH + datagram.payload.length;
  const bytes = new Uint8Array(length + datagram.trailer.length);
  putU16(bytes, SOURCE_PORT, datagram.sourcePort);
  putU16(bytes, DESTINATION_PORT, datagram.destinationPort);
  putU16(bytes, LENGTH, length);
  bytes.set(datagram.payload, UDP_HEADER_LENGTH);
  if (datagram.checksum !== 'none') {
    putU16(bytes, CHECKSUM, sendableChecksum(sumBytes(bytes, 0, length, pseudoHeader)));
  }
  bytes.set(datagram.trailer, length);
  return bytes;
}
