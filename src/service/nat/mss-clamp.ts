import { putU16, u16 } from '../../wire/bytes.ts';
import { updateChecksum } from '../../wire/checksum.ts';
import { IPV4_HEADER_LENGTH, ipv4HeaderLength, ipv4Protocol } from '../../wire/ipv4.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { TCP_HEADER_LENGTH, tcpFlag, tcpFlags, tcpHeaderLength } from '../../wire/tcp/tcp.ts';

const CHECKSUM = 16;
const MSS = 2;
const MSS_LENGTH = 4;
const NOP = 1;

/** Cuts the largest segment that a SYN announces down to what fits into `mtu` bytes; the checksum is patched. */
export function clampMss({ bytes, start, end }: PacketBuffer, mtu: number): void {
  if (ipv4Protocol(bytes, start) !== ipProtocol.tcp) return;
  const at = start + ipv4HeaderLength(bytes, start);
  if (end - at < TCP_HEADER_LENGTH || (tcpFlags(bytes, at) & tcpFlag.syn) === 0) return;
  const option = findMss(bytes, at + TCP_HEADER_LENGTH, Math.min(end, at + tcpHeaderLength(bytes, at)));
  if (option === null) return;
  const most = mtu - IPV4_HEADER_LENGTH - TCP_HEADER_LENGTH;
  const announced = u16(bytes, option + 2);
  if (announced <= most) return;
  putU16(bytes, option + 2, most);
  putU16(bytes, at + CHECKSUM, patched(u16(bytes, at + CHECKSUM), announced, most, (option - at) % 2 !== 0));
}

/** At an odd offset the value lies over two words of the sum, which is as if its bytes were swapped (RFC 1071). */
const patched = (checksum: number, old: number, value: number, isOdd: boolean): number =>
  isOdd ? updateChecksum(checksum, swapped(old), swapped(value)) : updateChecksum(checksum, old, value);
const swapped = (word: number): number => ((word & 0xff) << 8) | (word >>> 8);

/** Where the option begins; null when it is not there. */
function findMss(bytes: Uint8Array, begin: number, end: number): number | null {
  for (let at = begin; at < end && bytes[at] !== 0;) {
    if (bytes[at] === NOP) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > end) return null;
    if (bytes[at] === MSS && length === MSS_LENGTH) return at;
    at += length;
  }
  return null;
}
