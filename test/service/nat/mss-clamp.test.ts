import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { clampMss } from '../../../src/service/nat/mss-clamp.ts';
import { pseudoHeaderSum } from '../../../src/wire/checksum.ts';
import { prependIpv4 } from '../../../src/wire/ipv4.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { prependTcp, tcpFlag } from '../../../src/wire/tcp/tcp.ts';

/** A segment with these options. */
function segment(options: readonly number[], flags: number): PacketBuffer {
  const packet = PacketBuffer.allocate(0);
  const [source, destination] = [Ipv4Address.parse('192.0.2.1'), Ipv4Address.parse('192.0.2.2')];
  const fields = { sourcePort: 1, destinationPort: 2, sequence: 3, acknowledgment: 4, flags, window: 5 };
  const length = 20 + options.length;
  prependTcp(
    packet,
    { ...fields, options: Uint8Array.from(options) },
    pseudoHeaderSum(source, destination, ipProtocol.tcp, length),
  );
  const header = { timeToLive: 64, identification: 1, typeOfService: 0, dontFragment: true };
  prependIpv4(packet, { source, destination, protocol: ipProtocol.tcp, ...header });
  return packet;
}

const mss = (value: number): readonly number[] => [2, 4, value >>> 8, value & 0xff];
const clamped = (options: readonly number[], flags: number, mtu: number): Uint8Array => {
  const packet = segment(options, flags);
  clampMss(packet, mtu);
  return packet.view();
};

test('a larger MSS is cut to the MTU wherever the option stands, and the checksum fits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 68, max: 9000 }),
      (before, value, mtu) => {
        const at = (announced: number): readonly number[] => [
          ...Array.from({ length: before }, () => 1),
          ...mss(announced),
          ...Array.from({ length: 4 - before }, () => 1),
        ];
        expect(clamped(at(value), tcpFlag.syn, mtu)).toEqual(
          segment(at(Math.min(value, mtu - 40)), tcpFlag.syn).view(),
        );
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test.each([
  ['no SYN', mss(1460), tcpFlag.ack],
  ['no MSS', [1, 1, 1, 1], tcpFlag.syn],
  ['behind the end of the options', [0, ...mss(1460), 0, 0, 0], tcpFlag.syn],
  ['an option that does not fit', [3, 9, 0, 0, ...mss(1460)], tcpFlag.syn],
  ['an MSS of another length', [2, 3, 9, 1], tcpFlag.syn],
])('nothing changes: %s', (_name, options, flags) => {
  expect(clamped(options, flags, 576)).toEqual(segment(options, flags).view());
});
