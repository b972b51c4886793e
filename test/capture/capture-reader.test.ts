import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CaptureReader, readCapture } from '../../src/capture/capture-reader.ts';
import { CaptureError, type CaptureRecord, type PacketRecord } from '../../src/capture/record.ts';
import { hex } from '../support/bytes.ts';
import { FileBuilder } from '../support/capture-files.ts';

const packetsOf = (bytes: Uint8Array): PacketRecord[] =>
  readCapture(bytes).records.filter((record) => record.kind === 'packet');

const orders = [true, false];
const SECONDS = 1_393_833_600;

function pcap(isLittleEndian: boolean, magic: number): Uint8Array {
  return new FileBuilder(isLittleEndian)
    .u32(magic)
    .u16(2, 4)
    .u32(0, 0, 64, 101)
    .u32(SECONDS, 5, 3, 3)
    .bytes([1, 2, 3])
    .u32(SECONDS + 1, 999_999, 2, 1500)
    .bytes([4, 5])
    .done();
}

/** Two sections, three clocks, every kind of packet block, and what is passed over. */
function pcapng(isLittleEndian: boolean): Uint8Array {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  return new FileBuilder(isLittleEndian)
    .section()
    .block(1, (body) =>
      body
        .u16(1, 0)
        .u32(4)
        .option(2, 'eth0')
        .option(3, 'first')
        .option(9, Uint8Array.of(9))
        .option(14, (value) => value.u64(-2n))
        .option(0, ''),
    )
    .block(1, (body) =>
      body
        .u16(228, 0)
        .u32(0)
        .option(9, Uint8Array.of(0x80 | 10)),
    )
    .block(1, (body) => body.u16(229, 0).u32(0))
    .block(4, (body) =>
      body
        .option(1, Uint8Array.of(10, 0, 0, 1, ...text('one\0two\0')))
        .option(2, Uint8Array.of(...hex('20010db8 00000000 00000000 00000001'), ...text('six\0')))
        .option(77, 'unknown')
        .option(0, '')
        .option(2, 'dns'),
    )
    .block(6, (body) =>
      body
        .u32(0, Math.floor((SECONDS * 1e9) / 2 ** 32), Number(BigInt.asUintN(32, BigInt(SECONDS) * 1_000_000_000n)))
        .u32(3, 60)
        .bytes([1, 2, 3])
        .pad()
        .option(1, 'drop: no-route')
        .option(1, 'zweite Zeile: ü')
        .option(2, (value) => value.u32(0x0000_0005))
        .option(5, (value) => value.u64(217n))
        .option(7, (value) => value.bytes([1]).u64(2n))
        .option(7, Uint8Array.of(0, 9, 9))
        .option(2988, 'custom')
        .option(0, ''),
    )
    .block(10, (body) => body.u32(0x544c534b, 4).bytes([1, 2, 3, 4]))
    .block(0x0bad_beef, (body) => body.u32(1, 2, 3))
    .block(3, (body) => body.u32(9).bytes([7, 8, 9, 10]))
    .block(2, (body) => body.u16(1, 0).u32(0, 1536, 2, 2).bytes([5, 6]).pad())
    .section()
    .block(1, (body) => body.u16(1, 0).u32(0))
    .block(6, (body) => body.u32(0, 0, 1_500_000, 1, 1).bytes([9]))
    .done();
}

describe.each(orders)('little endian: %s', (isLittleEndian) => {
  test.each([
    ['microseconds', 0xa1b2c3d4, 1000],
    ['nanoseconds', 0xa1b23c4d, 1],
  ])('PCAP-01 PCAP-02 PCAP-03 pcap with %s', (_name, magic, unit) => {
    const [first, second] = packetsOf(pcap(isLittleEndian, magic));
    expect(first).toMatchObject({
      number: 1,
      offset: 24,
      time: { seconds: SECONDS, nanoseconds: 5 * unit },
      data: Uint8Array.of(1, 2, 3),
      originalLength: 3,
      interface: { name: null, linkType: 101, snapLength: 64 },
      comments: [],
      packetId: null,
    });
    expect(second).toMatchObject({
      number: 2,
      offset: 43,
      time: { seconds: SECONDS + 1, nanoseconds: 999_999 * unit },
      originalLength: 1500,
    });
  });

  test('NG-01 NG-02 NG-04 NG-05 NG-06 NG-09 NG-11 NG-12 NG-14 NG-15 pcapng: sections, clocks, packet blocks, options', () => {
    const { records, problem } = readCapture(pcapng(isLittleEndian));
    expect(problem).toBeNull();
    expect(records.map(({ kind }) => kind)).toEqual(['names', 'packet', 'secrets', 'packet', 'packet', 'packet']);
    const [names, enhanced, secrets, simple, obsolete, second] = records;
    expect(secrets).toEqual({ kind: 'secrets', secretsType: 0x544c534b, data: Uint8Array.of(1, 2, 3, 4) });
    expect(names?.kind === 'names' && names.entries.map((entry) => [String(entry.address), entry.names])).toEqual([
      ['10.0.0.1', ['one', 'two']],
      ['2001:db8::1', ['six']],
    ]);
    expect(enhanced).toMatchObject({
      number: 1,
      interface: { section: 1, id: 0, name: 'eth0', description: 'first', linkType: 1, snapLength: 4 },
      time: { seconds: SECONDS - 2, nanoseconds: 0 },
      data: Uint8Array.of(1, 2, 3),
      originalLength: 60,
      comments: ['drop: no-route', 'zweite Zeile: ü'],
      flags: 5,
      direction: 'inbound',
      packetId: 217n,
      verdicts: [
        { kind: 'traffic-control', value: 2n },
        { kind: 'other', type: 0, data: Uint8Array.of(9, 9) },
      ],
    });
    expect(simple).toMatchObject({ time: null, data: Uint8Array.of(7, 8, 9, 10), originalLength: 9 });
    expect(obsolete).toMatchObject({
      interface: { id: 1, name: null, linkType: 228 },
      time: { seconds: 1, nanoseconds: 500_000_000 },
      data: Uint8Array.of(5, 6),
    });
    expect(second).toMatchObject({
      number: 4,
      interface: { section: 2, id: 0, linkType: 1 },
      time: { seconds: 1, nanoseconds: 500_000_000 },
    });
  });
});

test('NG-14 sections of both byte orders in one file', () => {
  const bytes = Uint8Array.of(...pcapng(true), ...pcapng(false));
  expect(packetsOf(bytes).map(({ interface: { section } }) => section)).toEqual([1, 1, 1, 2, 3, 3, 3, 4]);
});

const files: readonly (readonly [string, Uint8Array])[] = orders.flatMap((order) => [
  [`pcap ${order}`, pcap(order, 0xa1b2c3d4)] as const,
  [`pcapng ${order}`, pcapng(order)] as const,
]);

describe.each(files)('%s', (_name, bytes) => {
  const whole = readCapture(bytes).records;

  test('cut at every offset gives the records before and one problem at the cut block', () => {
    let clean = 0;
    for (let length = 0; length < bytes.length; length++) {
      const { records, problem } = readCapture(bytes.subarray(0, length));
      expect(records).toEqual(whole.slice(0, records.length));
      // A file that ends between two blocks is a whole file.
      if (problem === null) clean++;
      else expect(problem.offset).toBeLessThanOrEqual(length);
    }
    expect(clean).toBeLessThanOrEqual(bytes.length / 12);
    expect(readCapture(bytes.subarray(0, bytes.length - 1))).toMatchObject({
      records: whole.slice(0, -1),
      problem: { offset: expect.any(Number) },
    });
  });

  test('in pieces of any size the same records come', () => {
    for (const size of [1, 2, 3, 7, 24, 100]) {
      const reader = new CaptureReader();
      const records: CaptureRecord[] = [];
      const lent = Buffer.alloc(size);
      for (let at = 0; at < bytes.length; at += size) {
        const piece = bytes.subarray(at, at + size);
        lent.set(piece);
        for (const record of reader.push(lent.subarray(0, piece.length))) records.push(structuredClone(record));
      }
      reader.end();
      expect(records).toEqual(whole);
    }
  });

  test('any byte one up or down, or any word huge, gives records or a CaptureError and nothing else', () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const change of [1, 255]) {
        const damaged = bytes.slice();
        damaged[at]! += change;
        readCapture(damaged);
      }
      const huge = bytes.slice();
      huge.fill(0xff, at, at + 4);
      readCapture(huge);
    }
  });
});

test('random bytes behind a good beginning never throw anything but CaptureError', () => {
  const beginnings = [...files.map(([, bytes]) => bytes.subarray(0, 28)), new Uint8Array(0)];
  fc.assert(
    fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 300 }), (beginning, tail) => {
      readCapture(Uint8Array.of(...beginning, ...tail));
    }),
    { seed: 7, numRuns: 2000 },
  );
});

describe('what stops reading, and where', () => {
  const problemOf = (bytes: Uint8Array): readonly [string, number] | null => {
    const { problem } = readCapture(bytes);
    return problem === null ? null : [problem.problem, problem.offset];
  };
  const section = (): FileBuilder => new FileBuilder(true).section();
  const withInterface = (): FileBuilder => section().block(1, (body) => body.u16(1, 0).u32(0));

  test.each<readonly [string, Uint8Array, string, number]>([
    ['an empty file', new Uint8Array(0), '0 bytes are no capture file', 0],
    ['text', new TextEncoder().encode('title: no'), 'this is neither pcap nor pcapng', 0],
    ['a block of 4 GB', section().u32(6, 0xfffffffc, 0).done(), 'a block of 4294967292 bytes', 32],
    ['an odd block', section().u32(6, 33, 0).done(), 'a block of 33 bytes', 32],
    ['a block without room for its own lengths', section().u32(6, 8, 8).done(), 'a block of 8 bytes', 32],
    ['two lengths', section().u32(99, 12, 16).done(), 'a block of 12 bytes ends with length 16', 36],
    [
      'another version',
      new FileBuilder(true).block(0x0a0d0d0a, (body) => body.u32(0x1a2b3c4d).u16(2, 0).u64(-1n)).done(),
      'version 2.0 of pcapng',
      12,
    ],
    [
      'no magic',
      new FileBuilder(true).block(0x0a0d0d0a, (body) => body.u32(0x1a2b3c4e).u16(1, 0).u64(-1n)).done(),
      'a section header without byte-order magic',
      8,
    ],
    [
      'an interface that is not there',
      withInterface()
        .block(6, (body) => body.u32(1, 0, 0, 0, 0))
        .done(),
      'a packet of interface 1, which is not described',
      56,
    ],
    [
      'a packet longer than its block',
      withInterface()
        .block(6, (body) => body.u32(0, 0, 0, 5, 5, 0))
        .done(),
      'packet data of 5 bytes does not fit into its block',
      76,
    ],
    [
      'a packet of 4 GB',
      withInterface()
        .block(6, (body) => body.u32(0, 0, 0, 0xffffffff, 5, 0))
        .done(),
      'a packet of 4294967295 captured bytes',
      68,
    ],
    [
      'an option that does not fit',
      section()
        .block(1, (body) => body.u16(1, 0).u32(0).u16(2, 9).u32(0))
        .done(),
      'option 2 of 9 bytes does not fit into its block',
      48,
    ],
    [
      'an option of a wrong length',
      section()
        .block(1, (body) => body.u16(1, 0).u32(0).option(9, Uint8Array.of(9, 9)))
        .done(),
      'option 9 has 2 bytes, 1 are needed',
      44,
    ],
    [
      'options without end',
      section()
        .block(1, (body) =>
          body
            .u16(1, 0)
            .u32(0)
            .bytes(Array.from({ length: 20_000 }, () => [99, 0, 0, 0]).flat()),
        )
        .done(),
      'a block of more than 16384 options',
      65_584,
    ],
    [
      'a pcap record of 4 GB',
      new FileBuilder(true).u32(0xa1b2c3d4).u16(2, 4).u32(0, 0, 64, 1).u32(0, 0, 0xffffffff, 1).done(),
      'a packet of 4294967295 captured bytes',
      32,
    ],
    [
      'another pcap version',
      new FileBuilder(false).u32(0xa1b2c3d4).u16(3, 4).u32(0, 0, 64, 1).done(),
      'version 3 of pcap',
      4,
    ],
    ['a cut end', pcap(true, 0xa1b2c3d4).subarray(0, 50), 'the file is cut off: it ends 7 bytes into a record', 43],
  ])('%s', (_name, bytes, problem, offset) => {
    expect(problemOf(bytes)).toEqual([problem, offset]);
  });

  test('the error tells both in one line', () => {
    expect(new CaptureError('a block of 8 bytes', 32).message).toBe('a block of 8 bytes (at byte 32)');
  });
});

test('NG-04 clocks finer than a nanosecond and coarser than a second', () => {
  const timeOf = (resolution: number, ticks: bigint): PacketRecord['time'] | undefined =>
    packetsOf(
      new FileBuilder(true)
        .section()
        .block(1, (body) => body.u16(1, 0).u32(0).option(9, Uint8Array.of(resolution)))
        .block(6, (body) => body.u32(0, Number(ticks >> 32n), Number(ticks & 0xffffffffn), 0, 0))
        .done(),
    )[0]?.time;
  expect(timeOf(0, 7n)).toEqual({ seconds: 7, nanoseconds: 0 });
  expect(timeOf(12, 1_000_000_002_500n)).toEqual({ seconds: 1, nanoseconds: 2 });
  expect(timeOf(0x80 | 63, 3n << 62n)).toEqual({ seconds: 1, nanoseconds: 500_000_000 });
  expect(timeOf(127, 5n)).toEqual({ seconds: 0, nanoseconds: 0 });
});

test.each([0, 1, 12, 101, 108, 113, 228, 229, 276])(
  'PCAP-03 link type %i comes as it stands in the file',
  (linkType) => {
    const file = new FileBuilder(true).u32(0xa1b2c3d4).u16(2, 4).u32(0, 0, 64, linkType).u32(1, 2, 0, 0);
    expect(packetsOf(file.done())).toMatchObject([{ interface: { linkType } }]);
  },
);

test('PCAP-03 what else stands in the word of the link type is not part of it', () => {
  // Four bytes of frame check sequence behind each frame.
  const file = new FileBuilder(false).u32(0xa1b2c3d4).u16(2, 4).u32(0, 0, 64, 0x5400_0001).u32(1, 2, 0, 0);
  expect(packetsOf(file.done())).toMatchObject([{ interface: { linkType: 1 } }]);
});

test('PCAP-04 seconds have 32 bits without a sign: until 2106', () => {
  const file = new FileBuilder(true).u32(0xa1b2c3d4).u16(2, 4).u32(0, 0, 64, 1).u32(0xffffffff, 999_999, 0, 0);
  expect(packetsOf(file.done())).toMatchObject([{ time: { seconds: 4_294_967_295, nanoseconds: 999_999_000 } }]);
});
