import { expect, test } from 'vitest';
import { FileStorage } from '../../src/cli/file-storage.ts';
import { MemoryStorage, Spool } from '../../src/scenario/spool.ts';

/** The largest frame: 65,535 bytes of IP and an Ethernet header, which a tunnel's view gets made. */
const HEADER = Uint8Array.from({ length: 14 }, (_, index) => index);
const LARGEST = Uint8Array.from({ length: 65_535 }, (_, index) => index * 7);

/** Many of them at times: a segment of the smallest packets. */
const passengersOf = (index: number): number[] | null =>
  index % 5 === 0 ? null : Array.from({ length: index % 5 === 4 ? 60 : index % 5 }, (_, count) => index + count);

const sizes = [0, 1, 60, 65_535, 3, 65_535, 65_535, 1500];

test.each([
  ['memory', new MemoryStorage(), 1],
  ['a file', new FileStorage(), 60],
])('a spool in %s gives back every frame as it was put in', (_where, storage, times) => {
  const spool = new Spool(storage);
  const all = Array.from({ length: times }, () => sizes).flat();
  all.forEach((size, index) => {
    const header = index % 2 === 0 ? HEADER : new Uint8Array(0);
    const packet = { bytes: LARGEST, start: 0, end: size, id: index + 1, damaged: index % 3 === 0 };
    spool.add(index % 6, index * 1e9 + 1, index, header, { ...packet, passengers: passengersOf(index) });
  });
  let index = 0;
  spool.read(({ data, ...record }) => {
    const whole = index % 2 === 0 ? [HEADER, LARGEST.subarray(0, all[index])] : [LARGEST.subarray(0, all[index])];
    expect(record).toEqual({
      point: index % 6,
      time: index * 1e9 + 1,
      interfaceId: index,
      packetId: index + 1,
      damaged: index % 3 === 0,
      passengers: passengersOf(index) ?? [],
    });
    expect(Buffer.compare(data, Buffer.concat(whole)), `frame ${index}`).toBe(0);
    index++;
  });
  expect(index).toBe(all.length);
  if (storage instanceof FileStorage) storage.close();
});
