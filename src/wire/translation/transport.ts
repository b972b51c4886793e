/**
 * What stands behind the IP header, in place: checksums of TCP and UDP cover the addresses, ICMPv6 has a pseudo-header
 * and ICMPv4 has none (RFC 7915 sections 4.2, 4.5, 5.2 and 5.5). Checksums are patched (RFC 1624), so a wrong one stays
 * wrong. The same holds for what an ICMP error quotes, where the checksum may be cut off.
 */
import { putU16, u16 } from '../bytes.ts';
import { finish, fold } from '../checksum.ts';
import { ipProtocol } from '../protocol-number.ts';

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const TCP_CHECKSUM = 16;
const UDP_CHECKSUM = 6;
const ICMP_CHECKSUM = 2;
const ICMP_IDENTIFIER = 4;

/** Ports of TCP and UDP; of an ICMP query the identifier is the port of the one who asks. */
export interface Ports {
  readonly source: number;
  readonly destination: number;
}

/** What a checksum has to take in when a running sum of what it covers is replaced by another one. */
export const changeOf = (before: number, after: number): number => (~fold(before) & 0xffff) + after;

/** @returns what a checksum over the word has to take in */
function writeWord(bytes: Uint8Array, at: number, word: number): number {
  const old = u16(bytes, at);
  putU16(bytes, at, word);
  return (~old & 0xffff) + word;
}

function patch(bytes: Uint8Array, at: number, end: number, change: number): void {
  if (at + 2 <= end) putU16(bytes, at, finish((~u16(bytes, at) & 0xffff) + change));
}

/**
 * TCP and UDP; other protocols pass as they are.
 * @param at where the transport begins, @param end of what is there of it
 * @param change of the pseudo-header, @param ports null: they stay
 */
export function translateTransport(
  bytes: Uint8Array,
  at: number,
  end: number,
  protocol: number,
  change: number,
  ports: Ports | null,
): void {
  if (protocol !== ipProtocol.tcp && protocol !== ipProtocol.udp) return;
  let total = change;
  if (ports !== null && at + 4 <= end) {
    total += writeWord(bytes, at + SOURCE_PORT, ports.source);
    total += writeWord(bytes, at + DESTINATION_PORT, ports.destination);
  }
  if (protocol === ipProtocol.tcp) {
    patch(bytes, at + TCP_CHECKSUM, end, total);
    return;
  }
  const checksum = at + UDP_CHECKSUM;
  // RFC 768: zero means that there is no checksum, a sum of zero is sent as all ones.
  if (checksum + 2 > end || u16(bytes, checksum) === 0) return;
  patch(bytes, checksum, end, total);
  if (u16(bytes, checksum) === 0) putU16(bytes, checksum, 0xffff);
}

/**
 * An echo request or reply.
 * @param type of the other family, @param change the pseudo-header that comes or goes
 * @param identifier null: it stays
 */
export function translateEcho(
  bytes: Uint8Array,
  at: number,
  end: number,
  type: number,
  change: number,
  identifier: number | null,
): void {
  let total = change + writeWord(bytes, at, (type << 8) | bytes[at + 1]!);
  if (identifier !== null && at + ICMP_IDENTIFIER + 2 <= end)
    total += writeWord(bytes, at + ICMP_IDENTIFIER, identifier);
  patch(bytes, at + ICMP_CHECKSUM, end, total);
}
