import { expect, test } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { PcapWriter } from '../../src/capture/pcap-writer.ts';
import { hex, toHex } from '../support/bytes.ts';

function write(snapLength: number, packets: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = new PcapWriter((bytes) => parts.push(bytes.slice()), snapLength);
  packets.forEach((data, index) => writer.addPacket({ time: { seconds: 1, nanoseconds: index }, data }));
  writer.close();
  return Uint8Array.from(Buffer.concat(parts));
}

test('PCAP-01 PCAP-02 the bytes of a file', () => {
  expect(toHex(write(4, [hex('0102030405')]))).toBe(
    '4d3cb2a1 0200 0400 00000000 00000000 04000000 01000000 01000000 00000000 04000000 05000000 01020304'.replaceAll(
      ' ',
      '',
    ),
  );
});

test('more packets than one buffer holds come back from the reader', () => {
  const packets = Array.from({ length: 700 }, (_, index) => new Uint8Array(1000).fill(index));
  const { records, problem } = readCapture(write(65_535, packets));
  expect(problem).toBeNull();
  expect(records.map((record) => record.kind === 'packet' && record.data)).toEqual(packets);
  expect(records.at(-1)).toMatchObject({ time: { seconds: 1, nanoseconds: 699 }, originalLength: 1000 });
});
