import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { TLS_KEY_LOG } from '../../src/capture/pcapng-format.ts';
import { type CaptureInterface, type CapturePacket, PcapngWriter } from '../../src/capture/pcapng-writer.ts';
import { hex, toHex } from '../support/bytes.ts';
import { FileBuilder } from '../support/capture-files.ts';
import { blockTypes } from '../support/pcapng-blocks.ts';

const PLAIN: CaptureInterface = { name: 'eth0', addresses: [], mac: null, speed: null };
const frame = (destination: string): Uint8Array => hex(`${destination} 020000000001 0800 45`);
const UNICAST = frame('020000000002');

const packet = (changes: Partial<CapturePacket> = {}): CapturePacket => ({
  time: { seconds: 0, nanoseconds: 0 },
  data: UNICAST,
  direction: null,
  packetId: 0,
  dropped: false,
  comments: [],
  ...changes,
});

function write(fill: (writer: PcapngWriter) => void): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = new PcapngWriter((bytes) => parts.push(bytes.slice()), 100);
  fill(writer);
  writer.close();
  return Uint8Array.from(Buffer.concat(parts));
}

/** The bytes of the block that stands at this place in the file. */
function blockAt(bytes: Uint8Array, place: number): string {
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (let index = 0; index < place; index++) at += view.getUint32(at + 4, true);
  return toHex(bytes.subarray(at, at + view.getUint32(at + 4, true)));
}

/** What a block of this content is, little endian. */
const block = (type: number, fill: (body: FileBuilder) => void): string =>
  toHex(new FileBuilder(true).block(type, fill).done());

test('NG-01 the section header: type, byte order, version 1.0, length unknown', () => {
  const bytes = write(() => undefined);
  expect(toHex(bytes)).toBe('0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000');
});

test('NG-02 NG-03 an interface with all that is known of it', () => {
  const bytes = write((writer) =>
    writer.addInterface({
      name: 'PC01/Ethernet',
      description: 'five',
      addresses: [
        { address: Ipv4Address.parse('10.1.2.3'), prefixLength: 20 },
        { address: Ipv6Address.parse('fd9c:30c::1'), prefixLength: 64 },
      ],
      mac: MacAddress.parse('02:00:00:00:00:01'),
      speed: 10_000_000_000,
    }),
  );
  expect(blockAt(bytes, 1)).toBe(
    block(1, (body) =>
      body
        .u16(1, 0)
        .u32(100)
        .option(2, 'PC01/Ethernet')
        .option(3, 'five')
        .option(4, hex('0a010203 fffff000'))
        .option(5, hex('fd9c030c000000000000000000000001 40'))
        .option(6, hex('020000000001'))
        .option(8, (value) => value.u64(10_000_000_000n))
        .option(9, hex('09'))
        .option(0, ''),
    ),
  );
});

test('NG-05 NG-04 a packet: 64 bits of nanoseconds in two words, both lengths, data padded (vectors.md V9)', () => {
  const bytes = write((writer) => {
    const id = writer.addInterface(PLAIN);
    writer.addPacket(id, packet({ time: { seconds: 1_700_000_000, nanoseconds: 123_456_789 } }));
  });
  expect(blockAt(bytes, 2)).toBe(block(6, (body) => body.u32(0, 0x17979cfe, 0x3d85cd15, 15, 15).bytes(UNICAST)));
});

test('NG-06 NG-09 comments, flags, id and verdict behind the data, and an end', () => {
  const bytes = write((writer) => {
    const id = writer.addInterface(PLAIN);
    writer.addPacket(id, packet({ direction: 'inbound', packetId: 217, dropped: true, comments: ['one', 'zwei ü'] }));
  });
  expect(blockAt(bytes, 2)).toBe(
    block(6, (body) =>
      body
        .u32(0, 0, 0, 15, 15)
        .bytes(UNICAST)
        .pad()
        .option(1, 'one')
        .option(1, 'zwei ü')
        .option(2, (value) => value.u32(5))
        .option(5, (value) => value.u64(217n))
        .option(7, (value) => value.bytes([1]).u64(2n))
        .option(0, ''),
    ),
  );
});

describe('NG-07 flags', () => {
  test.each([
    ['inbound', '020000000002', 0b001_01],
    ['outbound', '020000000002', 0b001_10],
    ['inbound', '333300000001', 0b010_01],
    ['outbound', 'ffffffffffff', 0b011_10],
  ] as const)('%s to %s: %i', (direction, destination, flags) => {
    const bytes = write((writer) => {
      writer.addPacket(writer.addInterface(PLAIN), packet({ direction, data: frame(destination) }));
    });
    expect(readCapture(bytes).records).toMatchObject([{ flags, direction }]);
  });

  test('raw IP says nothing of the kind of destination', () => {
    const bytes = write((writer) => {
      const id = writer.addInterface({ ...PLAIN, linkType: 101 });
      writer.addPacket(id, packet({ direction: 'inbound', data: hex('45'), originalLength: 60 }));
    });
    expect(readCapture(bytes).records).toMatchObject([{ flags: 1, originalLength: 60, interface: { linkType: 101 } }]);
  });

  test.each([
    [0x0000_0406, 'outbound'],
    [0x0000_0005, 'inbound'],
    [0xffff_0000, null],
  ])('%i is read as %s, whatever else it says', (flags, direction) => {
    const file = new FileBuilder(false)
      .section()
      .block(1, (body) => body.u16(1, 0).u32(0))
      .block(6, (body) => body.u32(0, 0, 0, 0, 0).option(2, (value) => value.u32(flags)));
    expect(readCapture(file.done()).records).toMatchObject([{ flags, direction }]);
  });
});

test('NG-11 names: an address and its texts, each ended by a zero', () => {
  const names = [
    { address: Ipv4Address.parse('10.1.2.3'), names: ['pc01', 'pc01.corp'] },
    { address: Ipv6Address.parse('fd9c::1'), names: ['six'] },
  ];
  const bytes = write((writer) => writer.addNames(names));
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  expect(blockAt(bytes, 1)).toBe(
    block(4, (body) =>
      body
        .option(1, Uint8Array.of(...hex('0a010203'), ...text('pc01\0pc01.corp\0')))
        .option(2, Uint8Array.of(...hex('fd9c0000000000000000000000000001'), ...text('six\0')))
        .option(0, ''),
    ),
  );
  expect(readCapture(bytes).records).toEqual([{ kind: 'names', entries: names }]);
});

test('NG-12 secrets: type, length without padding, bytes', () => {
  const data = hex('436c69656e');
  const bytes = write((writer) => writer.addSecrets(TLS_KEY_LOG, data));
  expect(blockAt(bytes, 1)).toBe(
    block(0xa, (body) =>
      body
        .u32(0x544c534b, 5)
        .bytes([...data])
        .pad(),
    ),
  );
  expect(readCapture(bytes).records).toEqual([{ kind: 'secrets', secretsType: 0x544c534b, data }]);
});

test('NG-12 a length of secrets beyond the block is damage', () => {
  const file = new FileBuilder(true).section().block(10, (body) => body.u32(0x544c534b, 5).bytes([1, 2, 3]).pad());
  expect(readCapture(file.done())).toMatchObject({
    records: [],
    problem: { problem: 'secrets of 5 bytes does not fit into its block' },
  });
});

test('NG-10 NG-13 NG-15 statistics, custom and unknown blocks are passed over by their length', () => {
  const file = new FileBuilder(true)
    .section()
    .block(1, (body) => body.u16(1, 0).u32(0))
    .block(0xbad, (body) => body.u32(32_473).bytes([1, 2, 3, 4]))
    .block(0x40000bad, (body) => body.u32(32_473))
    .block(0x80000001, (body) => body.u32(1, 2, 3))
    .block(6, (body) => body.u32(0, 0, 7, 1, 1).bytes([9]).pad().option(2989, 'x').option(19_372, 'y'))
    .block(5, (body) => body.u32(0, 0, 9).option(4, (value) => value.u64(1n)));
  const { records, problem } = readCapture(file.done());
  expect(problem).toBeNull();
  expect(records).toMatchObject([{ data: hex('09'), comments: [] }]);
});

test('NG-15 an interface is described before its first packet, wherever that stands', () => {
  const bytes = write((writer) => {
    const first = writer.addInterface(PLAIN);
    writer.addPacket(first, packet());
    const second = writer.addInterface({ ...PLAIN, name: 'eth1' });
    writer.addPacket(second, packet());
    writer.addPacket(first, packet());
  });
  expect(blockTypes(bytes)).toEqual([0x0a0d0d0a, 1, 6, 1, 6, 6]);
  expect(readCapture(bytes).records).toMatchObject(['eth0', 'eth1', 'eth0'].map((name) => ({ interface: { name } })));
});
