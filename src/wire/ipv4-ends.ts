/**
 * The ends of what an IPv4 packet belongs to, read and written in place by those who translate (RFC 3022 section 4):
 * addresses with the ports of TCP (RFC 9293) and UDP (RFC 768), or the identifier of an ICMP query (RFC 792), which is
 * the port of the one who asks. Checksums are patched (RFC 1624), so a wrong one stays wrong. The same holds for the
 * beginning of a packet that an ICMP error quotes, where the checksum may be cut off.
 */
import type { Ipv4Address } from '../addr/ipv4.ts';
import { putU16, u16 } from './bytes.ts';
import { finish, sumBytes } from './checksum.ts';
import { icmpv4Type } from './icmpv4.ts';
import {
  IPV4_HEADER_LENGTH,
  ipv4Destination,
  ipv4FragmentOffset,
  ipv4HeaderLength,
  ipv4PatchAddresses,
  ipv4Protocol,
  ipv4Source,
} from './ipv4.ts';
import { ipProtocol } from './protocol-number.ts';

const DESTINATION_PORT = 2;
const TCP_CHECKSUM = 16;
const UDP_CHECKSUM = 6;
const ICMP_CHECKSUM = 2;
const ICMP_IDENTIFIER = 4;
/** What of the transport is needed, and what an ICMP error quotes at least. */
const LEAST_TRANSPORT = 8;

const TIMESTAMP = 13;
const TIMESTAMP_REPLY = 14;
/** Queries and their replies that bear an identifier. */
const REQUESTS: readonly number[] = [icmpv4Type.echoRequest, TIMESTAMP];
const REPLIES: readonly number[] = [icmpv4Type.echoReply, TIMESTAMP_REPLY];

/** Ports 0 where there is none: the asked one's of an ICMP query. */
export interface Ipv4Ends {
  readonly source: Ipv4Address;
  readonly sourcePort: number;
  readonly destination: Ipv4Address;
  readonly destinationPort: number;
}

/** A packet of something that has ends. `protocol`: TCP, UDP or ICMP by its number. */
export interface Ipv4PortPacket extends Ipv4Ends {
  readonly protocol: number;
}

/**
 * Reads the ends of the packet at `at`; `end` is behind its last byte, or behind what is quoted of it.
 * @returns null for a protocol without ports, an ICMP message that is no query, a later fragment and what is cut off
 */
export function readIpv4Ends(bytes: Uint8Array, at: number, end: number): Ipv4PortPacket | null {
  if (end - at < IPV4_HEADER_LENGTH) return null;
  const upper = at + ipv4HeaderLength(bytes, at);
  const protocol = ipv4Protocol(bytes, at);
  if (end - upper < LEAST_TRANSPORT || ipv4FragmentOffset(bytes, at) > 0) return null;
  const source = ipv4Source(bytes, at);
  const destination = ipv4Destination(bytes, at);
  let sourcePort = 0;
  let destinationPort = 0;
  if (protocol === ipProtocol.tcp || protocol === ipProtocol.udp) {
    sourcePort = u16(bytes, upper);
    destinationPort = u16(bytes, upper + DESTINATION_PORT);
  } else if (protocol === ipProtocol.icmp && REQUESTS.includes(bytes[upper]!)) {
    sourcePort = u16(bytes, upper + ICMP_IDENTIFIER);
  } else if (protocol === ipProtocol.icmp && REPLIES.includes(bytes[upper]!)) {
    destinationPort = u16(bytes, upper + ICMP_IDENTIFIER);
  } else return null;
  return { protocol, source, sourcePort, destination, destinationPort };
}

/** Gives the packet at `at` other ends; `readIpv4Ends` has found some there. */
export function writeIpv4Ends(bytes: Uint8Array, at: number, end: number, to: Ipv4Ends): void {
  const upper = at + ipv4HeaderLength(bytes, at);
  const addressChange = ipv4PatchAddresses(bytes, at, to.source, to.destination);
  switch (ipv4Protocol(bytes, at)) {
    case ipProtocol.tcp:
      patch(bytes, upper + TCP_CHECKSUM, end, addressChange + writePorts(bytes, upper, to));
      break;
    case ipProtocol.udp:
      patchUdp(bytes, upper + UDP_CHECKSUM, end, addressChange + writePorts(bytes, upper, to));
      break;
    case ipProtocol.icmp: {
      const identifier = REQUESTS.includes(bytes[upper]!) ? to.sourcePort : to.destinationPort;
      patch(bytes, upper + ICMP_CHECKSUM, end, writeWord(bytes, upper + ICMP_IDENTIFIER, identifier));
      break;
    }
  }
}

/** @returns what a checksum over the word has to take in: the old word's complement and the new one */
function writeWord(bytes: Uint8Array, at: number, word: number): number {
  const old = u16(bytes, at);
  putU16(bytes, at, word);
  return (~old & 0xffff) + word;
}

const writePorts = (bytes: Uint8Array, upper: number, { sourcePort, destinationPort }: Ipv4Ends): number =>
  writeWord(bytes, upper, sourcePort) + writeWord(bytes, upper + DESTINATION_PORT, destinationPort);

function patch(bytes: Uint8Array, at: number, end: number, change: number): void {
  if (at + 2 <= end) putU16(bytes, at, finish((~u16(bytes, at) & 0xffff) + change));
}

/** RFC 768: zero means that there is no checksum, a sum of zero is sent as all ones. */
function patchUdp(bytes: Uint8Array, at: number, end: number, change: number): void {
  if (at + 2 > end || u16(bytes, at) === 0) return;
  patch(bytes, at, end, change);
  if (u16(bytes, at) === 0) putU16(bytes, at, 0xffff);
}

/** Puts the checksum of the ICMPv4 message from `at` to `end` right after what it quotes has changed. */
export function setIcmpv4Checksum(bytes: Uint8Array, at: number, end: number): void {
  putU16(bytes, at + ICMP_CHECKSUM, 0);
  putU16(bytes, at + ICMP_CHECKSUM, finish(sumBytes(bytes, at, end)));
}
