import type { Tap, TapPoint, TracedPacket } from '../../src/trace/trace.ts';
import { findUpperLayer } from '../../src/wire/ipv6-extension.ts';
import { ipv4HeaderLength, ipv4Protocol } from '../../src/wire/ipv4.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { UDP_HEADER_LENGTH, udpDestinationPort, udpSourcePort } from '../../src/wire/udp.ts';

/** Sees the payload of every UDP datagram from or to port 53 as its host makes it. */
export const udpPayloads = (seen: (time: number, payload: Uint8Array) => void): Tap => ({
  see(point: TapPoint, time: number, _interface: number, { bytes, start, end }: TracedPacket): void {
    if (point !== 'originated') return;
    const isIpv4 = bytes[start]! >>> 4 === 4;
    const { protocol, offset } = isIpv4
      ? { protocol: ipv4Protocol(bytes, start), offset: start + ipv4HeaderLength(bytes, start) }
      : findUpperLayer(bytes, start, end);
    if (protocol !== ipProtocol.udp) return;
    if (udpSourcePort(bytes, offset) !== 53 && udpDestinationPort(bytes, offset) !== 53) return;
    seen(time, bytes.slice(offset + UDP_HEADER_LENGTH, end));
  },
});
