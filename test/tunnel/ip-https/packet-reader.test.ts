import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketReader } from '../../../src/tunnel/ip-https/packet-reader.ts';

/** An IPv6 header and so many bytes of payload. */
function packetOf(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(40 + payload.length);
  bytes[0] = 0x60;
  bytes[4] = payload.length >>> 8;
  bytes[5] = payload.length & 0xff;
  bytes.set(payload, 40);
  return bytes;
}

test('IPH-06 packets come out whole wherever the stream is cut', () => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 8 });
  const cuts = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(payloads, cuts, (contents, sizes) => {
      const packets = contents.map(packetOf);
      const stream = Uint8Array.from(packets.flatMap((packet) => [...packet]));
      const reader = new PacketReader();
      const found: { offset: number; bytes: number[] }[] = [];
      for (let at = 0, count = 0; at < stream.length; count++) {
        const size = sizes[count % sizes.length]!;
        reader.push(stream.subarray(at, at + size));
        at += size;
        for (let next = reader.next(); next !== null; next = reader.next())
          found.push({ offset: next.offset, bytes: [...next.bytes] });
      }
      let offset = 0;
      const expected = packets.map((packet) => {
        const one = { offset, bytes: [...packet] };
        offset += packet.length;
        return one;
      });
      expect(found).toEqual(expected);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('what is no IPv6 packet ends the stream at its first byte', () => {
  const reader = new PacketReader();
  reader.push(packetOf(new Uint8Array(3)));
  reader.push(Uint8Array.of(0x45));
  expect(reader.next()?.bytes).toHaveLength(43);
  expect(() => reader.next()).toThrow('version 4 where an IPv6 packet begins (at byte 43)');
});
