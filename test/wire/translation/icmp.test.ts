import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeIcmpv4, encodeIcmpv4 } from '../../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../../src/wire/icmpv6/message.ts';
import { decodeIpv4 } from '../../../src/wire/ipv4.ts';
import { decodeIpv6 } from '../../../src/wire/ipv6.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { TranslationError } from '../../../src/wire/translation/translation-error.ts';
import { badChecksums } from '../../support/packet-parts.ts';
import {
  A4,
  A6,
  B4,
  B6,
  bytesOf,
  fragment,
  ipv4,
  ipv6,
  POOL4,
  ROUTER6,
  toIpv4,
  toIpv6,
  udp,
} from '../../support/translation.ts';

const RAW_IP = 101;
const WIDE = { ipv4: 65_535, ipv6: 65_535 };

/** The packet in error that B (or a router before it) reports to A: A's datagram. */
const quoted6 = (payload = bytesOf(20)): Uint8Array => ipv6(17, udp(6, payload), { hopLimit: 9, trafficClass: 5 });
const quoted4 = (payload = bytesOf(20)): Uint8Array => ipv4(17, udp(4, payload), { timeToLive: 9, typeOfService: 5 });

function error6(type: number, code: number, parameter: number, quoted = quoted6(), source = B6): Uint8Array {
  const message: Icmpv6Message = { kind: 'error', type, code, parameter, quoted };
  return ipv6(58, encodeIcmpv6(message, source, A6), { source, destination: A6 });
}

const error4 = (type: number, code: number, parameter: number, quoted = quoted4()): Uint8Array =>
  ipv4(1, encodeIcmpv4({ type, code, parameter, data: quoted }), { source: B4, destination: A4 });

/** `type/code parameter`, or `dropped`, after the translation. */
function headInIpv4(bytes: Uint8Array, mtus = WIDE): string {
  const result = toIpv4(bytes, mtus);
  if (result instanceof TranslationError) return result.report === null ? 'dropped' : 'reported';
  expect(badChecksums(RAW_IP, result)).toEqual([]);
  const { type, code, parameter } = decodeIcmpv4(decodeIpv4(result).payload);
  return `${type}/${code} ${parameter}`;
}

function headInIpv6(bytes: Uint8Array, mtus = WIDE): string {
  const result = toIpv6(bytes, mtus);
  if (result instanceof TranslationError) return result.report === null ? 'dropped' : 'reported';
  expect(badChecksums(RAW_IP, result[0]!)).toEqual([]);
  const message = decodeIcmpv6(decodeIpv6(result[0]!).payload);
  return message.kind === 'error' ? `${message.type}/${message.code} ${message.parameter}` : message.kind;
}

/** Type, code, parameter and what becomes of them. */
type Row = readonly [number, number, number, string];

/** RFC 7915 section 4.2. */
const toIpv6Table: readonly Row[] = [
  ...[0, 1, 5, 6, 7, 8, 11, 12].map((code) => [3, code, 0, '1/0 0'] as const),
  [3, 2, 0, '4/1 6'],
  [3, 3, 0, '1/4 0'],
  ...[9, 10, 13, 15].map((code) => [3, code, 0, '1/1 0'] as const),
  [3, 14, 0, 'dropped'],
  [3, 16, 0, 'dropped'],
  [11, 0, 0, '3/0 0'],
  [11, 1, 0, '3/1 0'],
  [12, 1, 0, 'dropped'],
  [12, 3, 0, 'dropped'],
  ...[0, 2].flatMap((code) =>
    [0, 1, 4, 4, null, null, null, null, 7, 6, null, null, 8, 8, 8, 8, 24, 24, 24, 24, null].map(
      (pointer, from) => [12, code, from * 2 ** 24, pointer === null ? 'dropped' : `4/0 ${pointer}`] as const,
    ),
  ),
];

test.each(toIpv6Table)('XLAT-09 ICMPv4 %i/%i with %i becomes %s', (type, code, parameter, expected) => {
  expect(headInIpv6(error4(type, code, parameter))).toBe(expected);
});

/** RFC 7915 section 5.2. */
const toIpv4Table: readonly Row[] = [
  [1, 0, 0, '3/1 0'],
  [1, 1, 0, '3/10 0'],
  [1, 2, 0, '3/1 0'],
  [1, 3, 0, '3/1 0'],
  [1, 4, 0, '3/3 0'],
  [1, 5, 0, 'dropped'],
  [3, 0, 0, '11/0 0'],
  [3, 1, 0, '11/1 0'],
  [4, 1, 6, '3/2 0'],
  [4, 2, 6, 'dropped'],
  [4, 3, 0, 'dropped'],
  [5, 0, 0, 'dropped'],
  ...Array.from({ length: 41 }, (_, from) => {
    const pointer = [0, 1, null, null, 2, 2, 9, 8][from] ?? (from < 8 || from > 39 ? null : from < 24 ? 12 : 16);
    return [4, 0, from, pointer === null ? 'dropped' : `12/0 ${(pointer << 24) >>> 0}`] as const;
  }),
];

test.each(toIpv4Table)('XLAT-10 ICMPv6 %i/%i with %i becomes %s', (type, code, parameter, expected) => {
  expect(headInIpv4(error6(type, code, parameter))).toBe(expected);
});

/** vectors.md V8; the plateau of the last lines: RFC 1191 section 7.1. */
test.each([
  [1480, 1500],
  [1400, 1420],
  [1260, 1280],
  [1000, 1280],
  [68, 1280],
])('XLAT-08 fragmentation needed %i becomes packet too big %i', (told, expected) => {
  expect(headInIpv6(error4(3, 4, told), { ipv4: 1500, ipv6: 1500 })).toBe(`2/0 ${expected}`);
});

test('XLAT-08 MTUs of the next hops bound it; without an MTU a plateau below the quoted length', () => {
  expect(headInIpv6(error4(3, 4, 1480), { ipv4: 1400, ipv6: 1500 })).toBe('2/0 1420');
  expect(headInIpv6(error4(3, 4, 1480), { ipv4: 1500, ipv6: 1300 })).toBe('2/0 1300');
  expect(headInIpv6(error4(3, 4, 0, quoted4(bytesOf(1472))))).toBe('2/0 1512');
  expect(headInIpv6(error4(3, 4, 0, quoted4(bytesOf(9000)).subarray(0, 60)))).toBe('2/0 8186');
});

test.each([
  [1500, { ipv4: 1500, ipv6: 1500 }, 1480],
  [1280, { ipv4: 1500, ipv6: 1500 }, 1260],
  [9000, { ipv4: 1500, ipv6: 9000 }, 1500],
  [9000, { ipv4: 9000, ipv6: 1500 }, 1480],
  [0xffffffff, WIDE, 65_515],
])('XLAT-11 packet too big %i with %j becomes fragmentation needed %i', (told, mtus, expected) => {
  expect(headInIpv4(error6(2, 0, told), mtus)).toBe(`3/4 ${expected}`);
});

test('XLAT-12 the quoted packet is translated, its time to live kept', () => {
  const inner = decodeIpv4(decodeIcmpv4(decodeIpv4(toIpv4(error6(1, 4, 0)) as Uint8Array).payload).data);
  expect(inner).toMatchObject({ source: A4, destination: B4, timeToLive: 9, typeOfService: 5, protocol: 17 });
  expect(inner.payload).toEqual(udp(4, bytesOf(20)));
  const message = decodeIcmpv6(decodeIpv6((toIpv6(error4(3, 3, 0)) as Uint8Array[])[0]!).payload);
  if (message.kind !== 'error') throw new Error('no error');
  const back = decodeIpv6(message.quoted);
  expect(back).toMatchObject({ source: A6, destination: B6, hopLimit: 9, trafficClass: 5, nextHeader: 17 });
  expect(back.payload).toEqual(udp(6, bytesOf(20)));
});

test('XLAT-12 what is quoted of a cut packet keeps its length field', () => {
  const cut = quoted4(bytesOf(1000)).subarray(0, 28);
  const message = decodeIcmpv6(decodeIpv6((toIpv6(error4(3, 3, 0, cut)) as Uint8Array[])[0]!).payload);
  if (message.kind !== 'error') throw new Error('no error');
  expect(message.quoted.length).toBe(48);
  expect((message.quoted[4]! << 8) | message.quoted[5]!).toBe(1008);
  expect(message.quoted.subarray(40)).toEqual(udp(6, bytesOf(1000)).subarray(0, 8));
});

test('XLAT-12 a quoted fragment keeps its fields', () => {
  const data = fragment(17, bytesOf(40), { offset: 64, more: true, identification: 0x9999 });
  const inner = decodeIpv4(
    decodeIcmpv4(decodeIpv4(toIpv4(error6(3, 1, 0, ipv6(44, data))) as Uint8Array).payload).data,
  );
  expect(inner).toMatchObject({
    fragmentOffset: 64,
    moreFragments: true,
    identification: 0x9999,
    payload: bytesOf(40),
  });
  const part = ipv4(17, bytesOf(40), { fragmentOffset: 64, identification: 0x9999 });
  const message = decodeIcmpv6(decodeIpv6((toIpv6(error4(11, 1, 0, part)) as Uint8Array[])[0]!).payload);
  if (message.kind !== 'error') throw new Error('no error');
  expect(decodeIpv6(message.quoted).payload).toEqual(fragment(17, bytesOf(40), { offset: 64, identification: 0x9999 }));
});

test('XLAT-12 a quoted echo is one of the other family; a quoted error is too deep', () => {
  const echo = encodeIcmpv6({ kind: 'echo-request', code: 0, identifier: 7, sequence: 3, data: bytesOf(9) }, A6, B6);
  const inner = decodeIpv4(
    decodeIcmpv4(decodeIpv4(toIpv4(error6(1, 0, 0, ipv6(58, echo))) as Uint8Array).payload).data,
  );
  expect(inner.payload).toEqual(encodeIcmpv4({ type: 8, code: 0, parameter: 0x70003, data: bytesOf(9) }));
  expect(headInIpv4(error6(1, 0, 0, error6(1, 4, 0)))).toBe('dropped');
  expect(headInIpv6(error4(3, 0, 0, error4(3, 3, 0)))).toBe('dropped');
});

test('errors are as long as their family allows', () => {
  expect((toIpv4(error6(1, 0, 0, quoted6(bytesOf(1100)))) as Uint8Array).length).toBe(576);
  expect((toIpv6(error4(3, 0, 0, quoted4(bytesOf(1400))), WIDE) as Uint8Array[])[0]!.length).toBe(1280);
});

test('an extension (RFC 4884) moves with the length of what is quoted before it', () => {
  const extension = Uint8Array.of(0x20, 0, 0, 0, 0, 8, 1, 1, 9, 9, 9, 9);
  const quoted = quoted4(bytesOf(100));
  const long = Uint8Array.of(...quoted, ...extension);
  const [packet] = toIpv6(error4(11, 0, (quoted.length / 4) << 16, long)) as Uint8Array[];
  const { payload } = decodeIpv6(packet!);
  // 148 bytes of IPv6, in units of eight: 152.
  expect(payload[4]).toBe(19);
  expect(payload.subarray(8 + 152)).toEqual(extension);
  const back = decodeIpv4(toIpv4(packet!) as Uint8Array).payload;
  expect(back[5]! * 4).toBe(128);
  expect(back.subarray(8 + 128)).toEqual(extension);
  expect(decodeIpv4(back.subarray(8, 136)).payload).toEqual(udp(4, bytesOf(100)));
  expect(badChecksums(RAW_IP, toIpv4(packet!) as Uint8Array)).toEqual([]);
});

test('XLAT-13 an error whose checksum is wrong is dropped', () => {
  const bytes = error6(1, 4, 0);
  bytes[bytes.length - 1]! ^= 1;
  expect((toIpv4(bytes) as TranslationError).problem).toBe('bad-checksum');
  const other = error4(3, 3, 0);
  other[other.length - 1]! ^= 1;
  expect((toIpv6(other) as TranslationError).problem).toBe('bad-checksum');
});

test.each([130, 131, 132, 133, 134, 135, 136, 137, 143, 150, 200])('XLAT-15 ICMPv6 type %i is dropped', (type) => {
  const message = encodeIcmpv6({ kind: 'other', type: 200, code: 0, body: bytesOf(20) }, A6, B6);
  message[0] = type;
  expect(toIpv4(ipv6(58, message))).toMatchObject({ problem: 'no-counterpart', report: null });
});

test.each([4, 5, 6, 9, 10, 13, 14, 15, 16, 17, 18, 40])('XLAT-15 ICMPv4 type %i is dropped', (type) => {
  const message = encodeIcmpv4({ type, code: 0, parameter: 0, data: bytesOf(40) });
  expect(toIpv6(ipv4(1, message))).toMatchObject({ problem: 'no-counterpart', report: null });
});

test('XLAT-16 an error of a router without a counterpart comes from the pool address', () => {
  const packet = decodeIpv4(toIpv4(error6(3, 0, 0, quoted6(), ROUTER6)) as Uint8Array);
  expect(packet).toMatchObject({ source: POOL4, destination: A4 });
  const datagram = ipv6(17, udp(6, bytesOf(3)), { source: ROUTER6 });
  expect(toIpv4(datagram)).toMatchObject({ problem: 'no-counterpart' });
});

test('fragments of ICMP do not pass, since the checksum covers the whole length', () => {
  const echo = encodeIcmpv6({ kind: 'echo-request', code: 0, identifier: 7, sequence: 3, data: bytesOf(8) }, A6, B6);
  expect(toIpv4(ipv6(ipProtocol.fragment, fragment(58, echo, { more: true })))).toMatchObject({
    problem: 'no-counterpart',
  });
  expect(toIpv4(ipv6(ipProtocol.fragment, fragment(58, echo)))).toBeInstanceOf(Uint8Array);
  const echo4 = encodeIcmpv4({ type: 8, code: 0, parameter: 0, data: bytesOf(8) });
  expect(toIpv6(ipv4(1, echo4, { moreFragments: true }))).toMatchObject({ problem: 'no-counterpart' });
});

test('XLAT-14 property: echoes there and back', () => {
  const data = fc.uint8Array({ maxLength: 1100 });
  const word = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(
      data,
      word,
      word,
      fc.constantFrom('echo-request', 'echo-reply'),
      (bytes, identifier, sequence, kind) => {
        const message = { kind, code: 0, identifier, sequence, data: bytes } as const;
        const packet = ipv6(58, encodeIcmpv6(message, A6, B6));
        const translated = toIpv4(packet) as Uint8Array;
        expect(decodeIpv4(translated).payload).toEqual(
          encodeIcmpv4({
            type: kind === 'echo-request' ? 8 : 0,
            code: 0,
            parameter: ((identifier << 16) | sequence) >>> 0,
            data: bytes,
          }),
        );
        expect((toIpv6(translated) as Uint8Array[])[0]).toEqual(
          Uint8Array.from(packet, (byte, at) => (at === 7 ? 62 : byte)),
        );
      },
    ),
    { seed: 792, numRuns: 200 },
  );
});
