import { DecodeError } from '../../src/wire/decode-error.ts';
import { decodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { decodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { decodeTcpOptions } from '../../src/wire/tcp/options.ts';
import { decodeTcp, tcpFlag, type TcpSegment } from '../../src/wire/tcp/tcp.ts';

/** The TCP segment in an Ethernet frame; null when there is none. */
export function segmentIn(frame: Uint8Array): TcpSegment | null {
  try {
    const { type, payload } = decodeEthernet(frame);
    if (type === etherType.ipv4) {
      const packet = decodeIpv4(payload);
      return packet.protocol === ipProtocol.tcp ? decodeTcp(packet.payload) : null;
    }
    if (type !== etherType.ipv6) return null;
    const packet = decodeIpv6(payload);
    return packet.nextHeader === ipProtocol.tcp ? decodeTcp(packet.payload) : null;
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

const FLAGS = ['syn', 'fin', 'rst', 'psh', 'ack'] as const;

export const flagNames = (flags: number): string =>
  FLAGS.filter((name) => (flags & tcpFlag[name]) !== 0)
    .map((name) => name.toUpperCase())
    .join(',');

/** Initial sequence numbers by port, so that numbers can be written from 0 on. */
export class Numbering {
  private readonly first = new Map<number, number>();

  /** Learns from a SYN; other ports count from 0. */
  learn({ sourcePort, flags, sequence }: TcpSegment): void {
    if ((flags & tcpFlag.syn) !== 0) this.first.set(sourcePort, sequence);
  }

  /** The number that a port's SYN bears. */
  begin(port: number, first: number): void {
    this.first.set(port, first);
  }

  relative(port: number, number: number): number {
    return (number - (this.first.get(port) ?? 0)) | 0;
  }

  absolute(port: number, number: number): number {
    return (number + (this.first.get(port) ?? 0)) >>> 0;
  }

  /** `PSH,ACK seq=1 ack=1 len=5`; `mss` of a SYN, `win` unless it is all of 65535. */
  text(segment: TcpSegment): string {
    this.learn(segment);
    const { sourcePort, destinationPort, flags, sequence, acknowledgment, window, payload, options } = segment;
    const parts = [flagNames(flags), `seq=${this.relative(sourcePort, sequence)}`];
    if ((flags & tcpFlag.ack) !== 0) parts.push(`ack=${this.relative(destinationPort, acknowledgment)}`);
    if (payload.length > 0) parts.push(`len=${payload.length}`);
    const mss = decodeTcpOptions(options).find(({ kind }) => kind === 'mss');
    if (mss?.kind === 'mss') parts.push(`mss=${mss.value}`);
    return window === 65_535 || (flags & tcpFlag.rst) !== 0 ? parts.join(' ') : `${parts.join(' ')} win=${window}`;
  }
}
