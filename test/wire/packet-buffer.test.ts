import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';

/** What is done to a packet: a header before it, zeros behind it, or its first bytes taken off. */
const operation = fc.record({
  packet: fc.nat(4),
  kind: fc.constantFrom('prepend', 'pad', 'strip'),
  length: fc.oneof(fc.nat(60), fc.nat(2000)),
});

test('packets that share memory never touch each other, whatever grows', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { minLength: 5, maxLength: 5 }), fc.array(operation), (sizes, operations) => {
      const packets = sizes.map((size, index) => PacketBuffer.from(new Uint8Array(size).fill(index + 1)));
      const expected = sizes.map((size, index) => Array.from({ length: size }, () => index + 1));
      for (const { packet: index, kind, length } of operations) {
        const packet = packets[index]!;
        const bytes = expected[index]!;
        if (kind === 'prepend') {
          const at = packet.prepend(length);
          packet.bytes.fill(100 + index, at, at + length);
          bytes.unshift(...Array.from({ length }, () => 100 + index));
        } else if (kind === 'pad') {
          const added = length;
          packet.padTo(packet.length + added);
          bytes.push(...Array.from({ length: added }, () => 0));
        } else {
          const taken = Math.min(length, packet.length);
          packet.start += taken;
          bytes.splice(0, taken);
        }
      }
      packets.forEach((packet, index) => expect([...packet.view()]).toEqual(expected[index]));
      packets.forEach((packet, index) => expect([...packet.copy().view()]).toEqual(expected[index]));
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('new room is zero, also in memory that others have used up to it', () => {
  for (let count = 0; count < 2000; count++) {
    const packet = PacketBuffer.allocate(100);
    expect(packet.bytes.subarray(packet.start - 160, packet.end).every((byte) => byte === 0)).toBe(true);
    packet.bytes.fill(255, packet.start - 160, packet.end);
  }
});

test('a packet larger than a slab has room of its own', () => {
  const packet = PacketBuffer.from(new Uint8Array(65_535).fill(9));
  packet.prepend(14);
  expect(packet.length).toBe(65_549);
  expect(packet.bytes[packet.end - 1]).toBe(9);
});
