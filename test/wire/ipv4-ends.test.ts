import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { type Ipv4Ends, readIpv4Ends, writeIpv4Ends } from '../../src/wire/ipv4-ends.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { encodeTcp } from '../../src/wire/tcp/tcp.ts';
import { decodeUdp, encodeUdp } from '../../src/wire/udp.ts';

const NOTHING = new Uint8Array(0);
const address = fc.integer({ min: 0, max: 0xffffffff }).map((value) => Ipv4Address.of(value));
const port = fc.integer({ min: 1, max: 0xffff });
const ends: fc.Arbitrary<Ipv4Ends> = fc.record({
  source: address,
  sourcePort: port,
  destination: address,
  destinationPort: port,
});
const payload = fc.uint8Array({ maxLength: 40 });

const bytesOf = (
  protocol: number,
  { source, destination }: Ipv4Ends,
  upper: Uint8Array,
  options = NOTHING,
): Uint8Array =>
  encodeIpv4({
    typeOfService: 0,
    identification: 1,
    reservedFlag: false,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    timeToLive: 64,
    protocol,
    checksum: 0,
    source,
    destination,
    options,
    payload: upper,
    trailer: NOTHING,
  });

const makers = {
  tcp: (at: Ipv4Ends, data: Uint8Array) =>
    bytesOf(
      ipProtocol.tcp,
      at,
      encodeTcp(
        {
          ...at,
          sequence: 1,
          acknowledgment: 2,
          flags: 16,
          window: 3,
          reserved: 0,
          urgentPointer: 0,
          checksum: 0,
          options: NOTHING,
          payload: data,
        },
        pseudoHeaderSum(at.source, at.destination, ipProtocol.tcp, 20 + data.length),
      ),
    ),
  udp: (at: Ipv4Ends, data: Uint8Array) =>
    bytesOf(
      ipProtocol.udp,
      at,
      encodeUdp(
        { ...at, checksum: 0, payload: data, trailer: NOTHING },
        pseudoHeaderSum(at.source, at.destination, ipProtocol.udp, 8 + data.length),
      ),
      Uint8Array.of(1, 1, 1, 0),
    ),
  'echo request': (at: Ipv4Ends, data: Uint8Array) =>
    bytesOf(ipProtocol.icmp, at, encodeIcmpv4({ type: 8, code: 0, parameter: at.sourcePort * 0x10000 + 7, data })),
  'timestamp reply': (at: Ipv4Ends, data: Uint8Array) =>
    bytesOf(
      ipProtocol.icmp,
      at,
      encodeIcmpv4({ type: 14, code: 0, parameter: at.destinationPort * 0x10000 + 7, data }),
    ),
};

test.each(Object.entries(makers))('%s: with other ends it is what encoding it anew gives', (_name, make) => {
  fc.assert(
    fc.property(ends, ends, payload, (from, to, data) => {
      const bytes = make(from, data);
      const read = readIpv4Ends(bytes, 0, bytes.length)!;
      expect([read.source, read.destination]).toEqual([from.source, from.destination]);
      expect([0, from.sourcePort]).toContain(read.sourcePort);
      expect([0, from.destinationPort]).toContain(read.destinationPort);
      writeIpv4Ends(bytes, 0, bytes.length, to);
      expect(bytes).toEqual(make(to, data));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('a datagram without a checksum keeps none', () => {
  const at: Ipv4Ends = { source: Ipv4Address.of(1), sourcePort: 1, destination: Ipv4Address.of(2), destinationPort: 2 };
  const udp = encodeUdp({ ...at, checksum: 'none', payload: Uint8Array.of(9), trailer: NOTHING }, 0);
  const bytes = bytesOf(ipProtocol.udp, at, udp);
  writeIpv4Ends(bytes, 0, bytes.length, { ...at, sourcePort: 77 });
  expect(decodeUdp(decodeIpv4(bytes).payload)).toMatchObject({ sourcePort: 77, checksum: 'none' });
});

test('a quotation that is cut before the checksum gets its ends all the same', () => {
  const at: Ipv4Ends = { source: Ipv4Address.of(1), sourcePort: 1, destination: Ipv4Address.of(2), destinationPort: 2 };
  const bytes = makers.tcp(at, NOTHING).subarray(0, 28);
  const behind = Uint8Array.of(...bytes, 0xaa, 0xbb);
  writeIpv4Ends(behind, 0, 28, { ...at, destinationPort: 443 });
  expect(readIpv4Ends(behind, 0, 28)!.destinationPort).toBe(443);
  expect([...behind.subarray(28)]).toEqual([0xaa, 0xbb]);
});

test('what has no ends to read: later fragments, errors, other protocols, what is cut off', () => {
  const at: Ipv4Ends = { source: Ipv4Address.of(1), sourcePort: 1, destination: Ipv4Address.of(2), destinationPort: 2 };
  const tcp = makers.tcp(at, NOTHING);
  const later = tcp.slice();
  later[7] = 1;
  const error = bytesOf(ipProtocol.icmp, at, encodeIcmpv4({ type: 3, code: 3, parameter: 0, data: tcp }));
  const esp = bytesOf(ipProtocol.esp, at, new Uint8Array(20));
  for (const bytes of [later, error, esp, tcp.subarray(0, 27), tcp.subarray(0, 12)])
    expect(readIpv4Ends(bytes, 0, bytes.length)).toBe(null);
});
