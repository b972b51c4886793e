import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeIpv4, type Ipv4Packet } from '../../../src/wire/ipv4.ts';
import { decodeFragmentHeader } from '../../../src/wire/ipv6-extension.ts';
import { decodeIpv6, type Ipv6Packet } from '../../../src/wire/ipv6.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { TranslationError } from '../../../src/wire/translation/translation-error.ts';
import { hex, toHex } from '../../support/bytes.ts';
import { badChecksums } from '../../support/packet-parts.ts';
import { A4, A6, B4, B6, bytesOf, fragment, ipv4, ipv6, toIpv4, toIpv6, udp } from '../../support/translation.ts';

const RAW_IP = 101;

function inIpv4(bytes: Uint8Array): Ipv4Packet {
  const result = toIpv4(bytes);
  if (result instanceof TranslationError) throw result;
  expect(badChecksums(RAW_IP, result)).toEqual([]);
  return decodeIpv4(result);
}

function inIpv6(bytes: Uint8Array, settings = {}): Ipv6Packet[] {
  const result = toIpv6(bytes, undefined, settings);
  if (result instanceof TranslationError) throw result;
  for (const packet of result) expect(badChecksums(RAW_IP, packet)).toEqual([]);
  return result.map((packet) => decodeIpv6(packet));
}

const refusal = (result: Uint8Array | Uint8Array[] | TranslationError): Partial<TranslationError> => {
  if (!(result instanceof TranslationError)) throw new Error('it was translated');
  return { problem: result.problem, report: result.report };
};

test('XLAT-02 the fields of the IPv4 header', () => {
  const payload = udp(6, bytesOf(100));
  const packet = inIpv4(ipv6(ipProtocol.udp, payload, { trafficClass: 0xb9, flowLabel: 0x12345, hopLimit: 33 }));
  expect(packet).toMatchObject({ typeOfService: 0xb9, timeToLive: 32, protocol: 17, source: A4, destination: B4 });
  expect(packet).toMatchObject({ identification: 0x4242, moreFragments: false, fragmentOffset: 0 });
  expect(packet.payload.length).toBe(108);
  expect(packet.payload.subarray(8)).toEqual(bytesOf(100));
});

test.each([
  [1260, false],
  [1261, true],
])('XLAT-01 DF of an IPv4 packet of %i bytes is %s', (length, dontFragment) => {
  expect(inIpv4(ipv6(ipProtocol.udp, udp(6, bytesOf(length - 28)))).dontFragment).toBe(dontFragment);
});

test('XLAT-03 options and a routing header that has been visited are skipped', () => {
  const datagram = udp(6, bytesOf(5));
  const chain = hex(`2b00010400000000 3c00000000000000 1100010400000000 ${toHex(datagram)}`);
  const packet = inIpv4(ipv6(ipProtocol.hopByHop, chain));
  expect(packet).toMatchObject({ protocol: 17 });
  expect(packet.payload.length).toBe(13);
});

test('XLAT-03 segments left: parameter problem that points there', () => {
  const routing = Uint8Array.of(ipProtocol.udp, 0, 0, 1, 0, 0, 0, 0, ...udp(6, bytesOf(5)));
  const options = Uint8Array.of(ipProtocol.routing, 0, 0xc7, 4, 0, 0, 0, 0, ...routing);
  expect(refusal(toIpv4(ipv6(ipProtocol.routing, routing)))).toEqual({
    problem: 'header',
    report: { type: 4, code: 0, parameter: 43 },
  });
  expect(refusal(toIpv4(ipv6(ipProtocol.destinationOptions, options))).report?.parameter).toBe(51);
});

test('XLAT-04 a fragment header becomes fragment fields, DF is 0', () => {
  const first = inIpv4(
    ipv6(ipProtocol.fragment, fragment(17, udp(6, bytesOf(1400)).subarray(0, 1400), { more: true })),
  );
  expect(first).toMatchObject({ identification: 0x1234, moreFragments: true, fragmentOffset: 0, dontFragment: false });
  const last = inIpv4(ipv6(ipProtocol.fragment, fragment(17, bytesOf(7), { offset: 1400 })));
  expect(last).toMatchObject({ identification: 0x1234, moreFragments: false, fragmentOffset: 1400, protocol: 17 });
  expect(last.payload).toEqual(bytesOf(7));
  expect(inIpv4(ipv6(ipProtocol.fragment, fragment(17, udp(6, bytesOf(9)))))).toMatchObject({
    identification: 0x1234,
    moreFragments: false,
  });
});

test.each([
  ['options', ipProtocol.destinationOptions],
  ['authentication', ipProtocol.authentication],
  ['a fragment header', ipProtocol.fragment],
])('XLAT-04 %s behind a fragment header: dropped', (_name, nextHeader) => {
  const result = toIpv4(ipv6(ipProtocol.fragment, fragment(nextHeader, new Uint8Array(16), { more: true })));
  expect(refusal(result)).toEqual({ problem: 'header', report: null });
});

test('XLAT-04 ESP behind a fragment header passes', () => {
  const packet = inIpv4(ipv6(ipProtocol.fragment, fragment(ipProtocol.esp, bytesOf(16), { more: true })));
  expect(packet).toMatchObject({ protocol: 50, payload: bytesOf(16) });
});

test('XLAT-05 without DF and short: no fragment header; longer than 1280 in IPv6: fragments', () => {
  expect(inIpv6(ipv4(17, udp(4, bytesOf(1172)))).map(({ nextHeader }) => nextHeader)).toEqual([17]);
  expect(inIpv6(ipv4(17, udp(4, bytesOf(1232)))).map(({ payload }) => payload.length)).toEqual([1240]);
  const fragments = inIpv6(ipv4(17, udp(4, bytesOf(1372))));
  expect(fragments.map(({ nextHeader }) => nextHeader)).toEqual([44, 44]);
  const headers = fragments.map(({ payload }) => decodeFragmentHeader(payload));
  expect(headers.map(({ offset, more, identification }) => [offset, more, identification])).toEqual([
    [0, true, 0x1234],
    [1232, false, 0x1234],
  ]);
  expect(fragments.every(({ payload }) => payload.length <= 1240)).toBe(true);
});

test('XLAT-05 a fragment that came stays one; its offset and the flag of the last are kept', () => {
  const part = { identification: 0xbeef, moreFragments: true, fragmentOffset: 1480 };
  const fragments = inIpv6(ipv4(17, bytesOf(1480), part));
  const headers = fragments.map(({ payload }) => decodeFragmentHeader(payload));
  expect(headers.map(({ offset, more, identification }) => [offset, more, identification])).toEqual([
    [1480, true, 0xbeef],
    [2712, true, 0xbeef],
  ]);
  const last = inIpv6(ipv4(17, bytesOf(10), { ...part, moreFragments: false }));
  expect(decodeFragmentHeader(last[0]!.payload)).toMatchObject({ offset: 1480, more: false, nextHeader: 17 });
});

test('XLAT-05 with DF nothing is cut', () => {
  const [packet, ...others] = inIpv6(ipv4(17, udp(4, bytesOf(1432)), { dontFragment: true }));
  expect(others).toEqual([]);
  expect(packet).toMatchObject({
    nextHeader: 17,
    trafficClass: 0,
    flowLabel: 0,
    hopLimit: 63,
    source: A6,
    destination: B6,
  });
});

test.each([
  [1480, false],
  [1481, true],
])('XLAT-06 DF and %i bytes: fragmentation needed %s', (length, refused) => {
  const result = toIpv6(ipv4(17, udp(4, bytesOf(length - 28)), { dontFragment: true }));
  if (!refused) expect(result).toHaveLength(1);
  else expect(refusal(result).report).toEqual({ type: 3, code: 4, parameter: 1480 });
});

test('XLAT-06 a fragment with DF is told 8 bytes less, for its fragment header: what it then sends fits', () => {
  const refused = toIpv6(ipv4(17, bytesOf(1456), { dontFragment: true, moreFragments: true }));
  expect(refusal(refused).report).toEqual({ type: 3, code: 4, parameter: 1472 });
  const rest = { dontFragment: true, fragmentOffset: 1448 };
  expect(toIpv6(ipv4(17, bytesOf(1452), rest))).toHaveLength(1);
  expect(refusal(toIpv6(ipv4(17, bytesOf(1453), rest))).report).toEqual({ type: 3, code: 4, parameter: 1472 });
});

test('XLAT-11 an IPv6 packet whose IPv4 counterpart does not fit: packet too big', () => {
  const result = toIpv4(ipv6(17, udp(6, bytesOf(1400))), { ipv4: 1400, ipv6: 1500 });
  expect(refusal(result).report).toEqual({ type: 2, code: 0, parameter: 1420 });
});

test('XLAT-07 a source route that is not at its end: source route failed; at its end it is ignored', () => {
  const route = (pointer: number): Uint8Array => Uint8Array.of(131, 7, pointer, 192, 0, 2, 9, 0);
  const under = toIpv6(ipv4(17, udp(4, bytesOf(4)), { options: route(4) }));
  expect(refusal(under)).toEqual({ problem: 'header', report: { type: 3, code: 5, parameter: 0 } });
  expect(inIpv6(ipv4(17, udp(4, bytesOf(4)), { options: route(8) }))).toMatchObject([{ nextHeader: 17, hopLimit: 63 }]);
  expect(
    inIpv6(ipv4(17, udp(4, bytesOf(4)), { options: Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 1) }))[0]!.payload.length,
  ).toBe(12);
});

test('XLAT-13 a UDP checksum of zero is computed, or the datagram dropped; a fragment of one always', () => {
  const bare = udp(4, bytesOf(20), 'none');
  const [packet] = inIpv6(ipv4(17, bare));
  expect(packet!.payload.subarray(6, 8)).not.toEqual(Uint8Array.of(0, 0));
  expect(refusal(toIpv6(ipv4(17, bare), undefined, { zeroUdpChecksum: 'drop' }))).toEqual({
    problem: 'no-counterpart',
    report: null,
  });
  expect(refusal(toIpv6(ipv4(17, bare, { moreFragments: true }))).problem).toBe('no-counterpart');
});

test('XLAT-13 a wrong checksum stays wrong', () => {
  const datagram = udp(6, bytesOf(20));
  datagram[10]! ^= 1;
  const result = toIpv4(ipv6(17, datagram));
  expect(badChecksums(RAW_IP, result as Uint8Array).map(({ layer }) => layer.protocol)).toEqual(['udp']);
});

test('hop limit and time to live: the last one ends at the translator', () => {
  expect(refusal(toIpv4(ipv6(17, udp(6, bytesOf(1)), { hopLimit: 1 }))).report).toMatchObject({ type: 3, code: 0 });
  expect(refusal(toIpv6(ipv4(17, udp(4, bytesOf(1)), { timeToLive: 1 }))).report).toMatchObject({ type: 11, code: 0 });
});

test('other protocols pass as they are; ICMP of the other family does not', () => {
  expect(inIpv4(ipv6(132, bytesOf(30)))).toMatchObject({ protocol: 132, payload: bytesOf(30) });
  expect(inIpv6(ipv4(132, bytesOf(30)))).toMatchObject([{ nextHeader: 132, payload: bytesOf(30) }]);
  expect(refusal(toIpv4(ipv6(ipProtocol.icmp, bytesOf(30)))).problem).toBe('no-counterpart');
  expect(refusal(toIpv6(ipv4(ipProtocol.icmpv6, bytesOf(30)))).problem).toBe('no-counterpart');
});

test('XLAT-15 IGMP is for routers on the link, so it does not pass', () => {
  expect(refusal(toIpv6(ipv4(ipProtocol.igmp, bytesOf(8))))).toMatchObject({ problem: 'no-counterpart', report: null });
});

test('headers that are cut off or too long', () => {
  expect(refusal(toIpv4(ipv6(ipProtocol.routing, bytesOf(4)))).problem).toBe('malformed');
  expect(refusal(toIpv4(ipv6(17, new Uint8Array(65_520)), { ipv4: 70_000, ipv6: 70_000 })).problem).toBe(
    'no-counterpart',
  );
});

test('XLAT-13 property: there and back the payload is the same and the checksums are right', () => {
  const sizes = fc.uint8Array({ minLength: 0, maxLength: 1180 });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 3, max: 255 }),
      (payload, trafficClass, hopLimit) => {
        const packet = ipv6(17, udp(6, payload), { trafficClass, hopLimit });
        const [back] = inIpv6(toIpv4(packet) as Uint8Array);
        expect(inIpv4(packet)).toMatchObject({ typeOfService: trafficClass, timeToLive: hopLimit - 1 });
        expect(back).toEqual({ ...decodeIpv6(packet), hopLimit: hopLimit - 2 });
      },
    ),
    { seed: 7915, numRuns: 200 },
  );
});
