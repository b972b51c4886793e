import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { decodeArp, encodeArp } from '../../src/wire/arp.ts';
import { putU16, u16 } from '../../src/wire/bytes.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { DecodeError } from '../../src/wire/decode-error.ts';
import { decodeDns, encodeDns } from '../../src/wire/dns/message.ts';
import { decodeEsp, encodeEsp } from '../../src/wire/esp.ts';
import { decodeEthernet, encodeEthernet } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeFragmentHeader, encodeFragmentHeader, findUpperLayer } from '../../src/wire/ipv6-extension.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv4Options, encodeIpv4Options } from '../../src/wire/ipv4-options.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import { decodeTcpOptions, encodeTcpOptions } from '../../src/wire/tcp/options.ts';
import { decodeTcp, encodeTcp } from '../../src/wire/tcp/tcp.ts';
import { decodeUdp, encodeUdp } from '../../src/wire/udp.ts';
import { decodeVlan, encodeVlan } from '../../src/wire/vlan.ts';
import { hex, toHex } from '../support/bytes.ts';
import type { Codec } from '../support/codec.ts';
import { tlsCodecs } from '../support/tls-codecs.ts';

const A6 = Ipv6Address.parse('2001:db8::1');
const B6 = Ipv6Address.parse('2001:db8::2');
const pseudo = (protocol: number, length: number): number => pseudoHeaderSum(A6, B6, protocol, length);

const equalBytes = (before: Uint8Array, after: Uint8Array): boolean => toHex(before) === toHex(after);

/** Equal but for the checksum at `at`. */
const butChecksum =
  (at: number) =>
  (before: Uint8Array, after: Uint8Array): boolean =>
    before.length === after.length && before.every((byte, index) => byte === after[index] || index >> 1 === at >> 1);

const routerAdvertisement = encodeIcmpv6(
  decodeIcmpv6(
    hex(
      `86000000 40 ff 0708 00007530 000003e8
       0101 020000000001 0501 0000 00000500
       0304 40c7 ffffffff 00093a80 00000000 fd9c030c2da400010000000000000000
       1802 300f 00000e10 fd9c030c2da40000
       1803 600f ffffffff fd9c030c2da477770000000000000000
       1903 0000 00000078 20010db8000000000000000000000053
       6301 010203040506`,
    ),
  ),
  A6,
  B6,
);
const neighborAdvertisement = encodeIcmpv6(
  decodeIcmpv6(hex(`88000000 e0000005 20010db8000000000000000000000002 0201 020000000002`)),
  A6,
  B6,
);

const redirect = encodeIcmpv6(
  decodeIcmpv6(
    hex(
      `89000000 00000007 fe800000000000000000000000000003 20010db8000000000000000000000009
       0201 020000000003 0402 010203040506 6000000000003b40`,
    ),
  ),
  A6,
  B6,
);

const listening = [
  // Listener query, report and done of version 1; a query and a report of version 2, of two records, the second with a source and auxiliary data.
  hex('82000000 03e8 0000 ff020000000000000000000000000016'),
  hex('83000000 0001 0002 ff020000000000000000000000000016 07'),
  hex('84000000 0000 0000 ff020000000000000000000000000016'),
  hex('82000000 8fff 0001 ff020000000000000000000000000016 0a7d0001 20010db8000000000000000000000001 aabb'),
  hex(
    `8f000000 0001 0002 04000000 ff0200000000000000000001ff000001
     01010001 ff020000000000000000000000000016 20010db8000000000000000000000001 01020304 ff`,
  ),
].map((bytes) => encodeIcmpv6(decodeIcmpv6(bytes), A6, B6));

const namesOptions = [
  '1903 0000 00000708 20010db8000000000000000000000053',
  '1f04 0000 00000708 04636f7270 076578616d706c65 00 036c616200 0000000000',
  '2602 0708 0064ff9b 00000000 00000000',
].join('');

const codecs: readonly Codec[] = [
  {
    name: 'Ethernet',
    vectors: [hex('ffffffffffff 020000000001 0806 0001')],
    decode: decodeEthernet,
    again: (bytes) => encodeEthernet(decodeEthernet(bytes)),
  },
  {
    name: '802.1Q',
    // Priority 5, drop eligible, VLAN 111, IPv4; a provider's tag with a customer's one inside.
    vectors: [hex('b06f 0800 45'), hex('0064 8100 0014 86dd 60')],
    decode: decodeVlan,
    again: (bytes) => encodeVlan(decodeVlan(bytes)),
  },
  {
    name: 'ARP',
    vectors: [
      hex('0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002'),
      hex('0001 0800 06 04 0002 020000000001 0a000001 020000000002 0a000002 000000000000'),
    ],
    decode: decodeArp,
    again: (bytes) => encodeArp(decodeArp(bytes)),
  },
  {
    name: 'IPv4',
    // RFC 3602 case 5 (vectors.md V1), and one with options, flags and a trailer whose checksum was computed here.
    vectors: [
      hex('4500005408f200004001f9fec0a87b03c0a87b64' + '00'.repeat(64)),
      encodeIpv4({
        ...decodeIpv4(hex('46000020abcde00140297fffc0a87b03c0a87b64 01010100 0102030405060708 0000')),
        checksum: 0,
      }),
    ],
    decode: decodeIpv4,
    again: (bytes) => encodeIpv4(decodeIpv4(bytes)),
    same: butChecksum(10),
  },
  {
    name: 'IPv4 options',
    vectors: [
      // Record route with one of two fields used, router alert, end.
      hex('07 0b 08 0a000001 00000000 94 04 0000 00'),
      // Timestamp with addresses, one host left out; loose source route.
      hex('44 0c 0d 11 0a000001 00000bb8 83 07 04 0a000002 00'),
      // Security, a strict source route, then a record route whose length is none.
      hex('82 0b 0000000000000000 00 89 03 04 07 06 040a0000 00000000'),
    ],
    decode: decodeIpv4Options,
    again: (bytes) => encodeIpv4Options(decodeIpv4Options(bytes)),
    // Padded to a multiple of four bytes.
    same: (before, after) => isDeepStrictEqual(after.subarray(0, before.length), before),
  },
  {
    name: 'IP6-01 IPv6',
    vectors: [
      hex('6ab12345 0004 3b 40 20010db8000000000000000000000001 20010db8000000000000000000000002 01020304 0000'),
    ],
    decode: decodeIpv6,
    again: (bytes) => encodeIpv6(decodeIpv6(bytes)),
  },
  {
    name: 'IPv6 fragment header',
    vectors: [hex('3a a5 0fff 12345678')],
    decode: decodeFragmentHeader,
    again: (bytes) => encodeFragmentHeader(decodeFragmentHeader(bytes)),
  },
  {
    name: 'ESP',
    vectors: [hex('cafe0001 00000001 404142434445464748494a4b4c4d4e4f'), hex('00000100 00000001')],
    decode: decodeEsp,
    again: (bytes) => encodeEsp(decodeEsp(bytes)),
  },
  {
    name: 'ICMPv4',
    vectors: [encodeIcmpv4({ type: 3, code: 4, parameter: 1400, data: hex('4500001c') })],
    decode: decodeIcmpv4,
    again: (bytes) => encodeIcmpv4(decodeIcmpv4(bytes)),
    same: butChecksum(2),
  },
  {
    name: 'ICMPv6',
    vectors: [
      routerAdvertisement,
      neighborAdvertisement,
      redirect,
      ...listening,
      encodeIcmpv6({ kind: 'echo-request', code: 0, identifier: 1, sequence: 2, data: hex('6162') }, A6, B6),
      encodeIcmpv6({ kind: 'error', type: 2, code: 0, parameter: 1280, quoted: hex('60000000') }, A6, B6),
      encodeIcmpv6({ kind: 'router-solicitation', code: 0, reserved: 7, options: [] }, A6, B6),
      encodeIcmpv6(decodeIcmpv6(hex('85000000 00000000 0101020000000001')), A6, B6),
      encodeIcmpv6(decodeIcmpv6(hex(`87000000 00000000 20010db8000000000000000000000002 0101020000000001`)), A6, B6),
      // RDNSS, DNSSL and PREF64.
      encodeIcmpv6(decodeIcmpv6(hex(`86000000 40000708 00000000 00000000 ${namesOptions}`)), A6, B6),
      encodeIcmpv6({ kind: 'other', type: 200, code: 0, body: hex('00000001') }, A6, B6),
    ],
    decode: decodeIcmpv6,
    again: (bytes) => encodeIcmpv6(decodeIcmpv6(bytes), A6, B6),
    same: butChecksum(2),
  },
  {
    name: 'UDP',
    vectors: [
      encodeUdp(
        { sourcePort: 53, destinationPort: 5353, checksum: 0, payload: hex('0102'), trailer: hex('00') },
        pseudo(17, 10),
      ),
      hex('0035 14e9 000a 0000 0102'),
    ],
    decode: decodeUdp,
    again: (bytes) => encodeUdp(decodeUdp(bytes), pseudo(17, decodeUdp(bytes).payload.length + 8)),
    same: butChecksum(6),
  },
  {
    name: 'TCP',
    vectors: [
      encodeTcp(
        { ...decodeTcp(hex('c000 0d3d 00000001 00000002 7c12 ffff 0000 0001 020405a0 01030308 6869')), checksum: 0 },
        pseudo(6, 30),
      ),
    ],
    decode: (bytes) => decodeTcpOptions(decodeTcp(bytes).options),
    again: (bytes) => encodeTcp(decodeTcp(bytes), pseudo(6, bytes.length)),
    same: butChecksum(16),
  },
  {
    name: 'TCP options',
    vectors: [
      hex('020405b4 0103030804020101'),
      hex('0204058c 08 0a 0000000100000000 0000'),
      // SACK blocks, an MSS of the wrong length, an unknown kind without data.
      hex('0101050a 00000001 00000002 020301fd 02000000'),
    ],
    decode: decodeTcpOptions,
    again: (bytes) => encodeTcpOptions(decodeTcpOptions(bytes)),
  },
  {
    name: 'DNS',
    // vectors.md V7: query and answer with CNAME, compression as tshark read it.
    vectors: [
      hex('1234010000010000000000000669736174617004636f7270076578616d706c650000010001'),
      hex(
        '1234858000010002000000000669736174617004636f7270076578616d706c650000010001c00c000500010000012c000b086973617461703031c013c031000100010000025800040a00001f',
      ),
      // AAAA, SOA and OPT, made here.
      hex(
        `abcd 8503 0001 0001 0001 0001 0161 026578 00 001c 0001
         c00c 001c 0001 0000003c 0010 20010db8000000000000000000000001
         c00e 0006 0001 00000384 001f 0464633031c00e 01 68 c00e 00000001 00000384 00000258 00015180 0000003c
         00 0029 04d0 00008000 0000`,
      ),
      // NS and PTR with compressed names, TXT with two strings, an empty one and one that does not print.
      hex(
        `1234 8400 0001 0003 0000 0000 0133 07696e2d61646472 0461727061 00 00ff 0001
         c00c 0002 0001 00000e10 0006 036e7331 c00c
         c00c 000c 0001 00000e10 0002 c02c
         c00c 0010 0001 00000e10 0009 0361225c 00 03ff00c3`,
      ),
    ],
    decode: decodeDns,
    again: (bytes) => encodeDns(decodeDns(bytes)),
    same: (before, after) => isDeepStrictEqual(decodeDns(before), decodeDns(after)),
  },
  {
    name: 'IPv6 extension headers',
    vectors: [
      hex(
        '60000000 0018 00 40 20010db8000000000000000000000001 20010db8000000000000000000000002 2c00010400000000 3a00000000000001 8000000000010001',
      ),
      // Hop-by-hop, routing with no segments left, destination options of 16 bytes.
      hex(
        '60000000 0028 00 40 20010db8000000000000000000000001 20010db8000000000000000000000002 2b00010400000000 3c00000000000000 1101010c000000000000000000000000 0035003500080000',
      ),
    ],
    decode: (bytes) => findUpperLayer(bytes, 0, bytes.length),
    again: (bytes) => bytes,
  },
  ...tlsCodecs,
];

/** A value or a DecodeError whose offset lies in the bytes; anything else fails the test. */
function decodesOrRefuses(decode: Codec['decode'], bytes: Uint8Array): void {
  try {
    decode(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    expect((error as DecodeError).offset).toBeLessThanOrEqual(bytes.length);
    expect((error as DecodeError).offset).toBeGreaterThanOrEqual(0);
  }
}

/** One up or down in the word at `at`, with carry. */
function addToWord(bytes: Uint8Array, at: number, change: number): Uint8Array {
  const changed = bytes.slice();
  putU16(changed, at, (u16(bytes, at) + change) & 0xffff);
  return changed;
}

describe.each(codecs)('$name', ({ vectors, decode, again, same = equalBytes }) => {
  test('gives the same bytes again', () => {
    for (const vector of vectors) expect(toHex(again(vector))).toBe(toHex(vector));
  });

  test('cut off anywhere it gives a value or a DecodeError', () => {
    for (const vector of vectors)
      for (let length = 0; length < vector.length; length++) decodesOrRefuses(decode, vector.slice(0, length));
  });

  test('with each field of one or two bytes, so with each length, one up and one down likewise', () => {
    for (const vector of vectors) {
      for (let at = 0; at < vector.length; at++) {
        for (const change of [-1, 1]) {
          decodesOrRefuses(decode, vector.with(at, vector[at]! + change));
          if (at + 1 < vector.length) decodesOrRefuses(decode, addToWord(vector, at, change));
        }
      }
    }
  });

  test('what it takes of a damaged packet it gives back', () => {
    const change = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
    let taken = 0;
    for (const vector of vectors) {
      fc.assert(
        fc.property(change, (changes) => {
          const bytes = vector.slice();
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          try {
            decode(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
            return;
          }
          taken++;
          const back = again(bytes);
          expect(same(bytes, back)).toBe(true);
        }),
        { seed: 1, numRuns: 200 },
      );
    }
    expect(taken).toBeGreaterThan(20);
  });

  test('random bytes and random damage give a value or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => decodesOrRefuses(decode, bytes)),
      { seed: 1, numRuns: 300 },
    );
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    for (const vector of vectors) {
      fc.assert(
        fc.property(damage, (changes) => {
          const bytes = vector.slice();
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          decodesOrRefuses(decode, bytes);
        }),
        { seed: 1, numRuns: 200 },
      );
    }
  });
});

test('every decoder of src/wire stands above, or is reached through one that does', () => {
  const through: Readonly<Record<string, string>> = {
    decodeRecord: 'decodeDns',
    decodeName: 'decodeDns',
    decodeOptions: 'decodeIcmpv6',
    decodeSearchList: 'decodeIcmpv6',
    decodeNat64Prefix: 'decodeIcmpv6',
    decodeEcho: 'decodeIcmpv6',
    decodeIcmpv6Error: 'decodeIcmpv6',
    decodeRouterSolicitation: 'decodeIcmpv6',
    decodeRouterAdvertisement: 'decodeIcmpv6',
    decodeNeighborSolicitation: 'decodeIcmpv6',
    decodeNeighborAdvertisement: 'decodeIcmpv6',
  };
  const folder = path.resolve(import.meta.dirname, '../../src/wire');
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const sources = files.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
  const decoders = sources.flatMap((source) =>
    [...source.matchAll(/^export (?:function|const) ((?:decode|find)\w+)/gm)].map((match) => match[1]!),
  );
  expect(decoders.length).toBeGreaterThan(15);
  const table = codecs.map(({ decode }) => `${decode.name} ${decode.toString()}`).join(' ');
  for (const decoder of decoders) expect(table).toContain(through[decoder] ?? decoder);
});
