import { concat } from '../../wire/bytes.ts';
import { DecodeError } from '../../wire/decode-error.ts';
import { IPV6_HEADER_LENGTH, ipv6PayloadLength } from '../../wire/ipv6.ts';

/** An IPv6 packet out of a stream. `offset`: bytes of packets before it. */
export interface StreamedPacket {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Cuts IPv6 packets out of a byte stream, back to back and bounded by their own length ([MS-IPHTTPS] section 2.2). */
export class PacketReader {
  private rest: Uint8Array = new Uint8Array(0);
  private offset = 0;

  push(bytes: Uint8Array): void {
    this.rest = this.rest.length === 0 ? bytes : concat(this.rest, bytes);
  }

  /** The next packet; null while none is whole. @throws DecodeError where no IPv6 packet begins */
  next(): StreamedPacket | null {
    const { rest, offset } = this;
    if (rest.length === 0) return null;
    const version = rest[0]! >>> 4;
    if (version !== 6) throw new DecodeError('ip-https', `version ${version} where an IPv6 packet begins`, offset);
    if (rest.length < IPV6_HEADER_LENGTH) return null;
    const length = IPV6_HEADER_LENGTH + ipv6PayloadLength(rest, 0);
    if (rest.length < length) return null;
    this.rest = rest.subarray(length);
    this.offset += length;
    return { offset, bytes: rest.subarray(0, length) };
  }
}
