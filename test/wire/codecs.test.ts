import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { decodeArp, encodeArp } from '../../src/wire/arp.ts';
import { finish, fold, isWhole, pseudoHeaderSum, sumBytes, updateChecksum } from '../../src/wire/checksum.ts';
import { DecodeError } from '../../src/wire/decode-error.ts';
import { decodeDns, encodeDns } from '../../src/wire/dns/message.ts';
import { decodeEthernet, encodeEthernet } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeFragmentHeader, encodeFragmentHeader, findUpperLayer } from '../../src/wire/ipv6-extension.ts';
import { decodeIpv4, encodeIpv4, ipv4DecrementTimeToLive, ipv4SetTypeOfService } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import { decodeTcpOptions, encodeTcpOptions } from '../../src/wire/tcp/options.ts';
import { decodeTcp, encodeTcp } from '../../src/wire/tcp/tcp.ts';
import { decodeUdp, encodeUdp } from '../../src/wire/udp.ts';
import { hex, toHex } from '../support/bytes.ts';

const A6 = Ipv6Address.parse('2001:db8::1');
const B6 = Ipv6Address.parse('2001:db8::2');
const pseudo = (protocol: number, length: number): number => pseudoHeaderSum(A6, B6, protocol, length);

interface Codec {
  readonly name: string;
  /** Well-formed bytes with their source. */
  readonly vectors: readonly Uint8Array[];
  readonly decode: (bytes: Uint8Array) => unknown;
  /** The bytes again. */
  readonly again: (bytes: Uint8Array) => Uint8Array;
  /** Offsets of length fields. */
  readonly lengths: readonly number[];
}

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

const codecs: readonly Codec[] = [
  {
    name: 'Ethernet',
    vectors: [hex('ffffffffffff 020000000001 0806 0001')],
    decode: decodeEthernet,
    again: (bytes) => encodeEthernet(decodeEthernet(bytes)),
    lengths: [],
  },
  {
    name: 'ARP',
    vectors: [
      hex('0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002'),
      hex('0001 0800 06 04 0002 020000000001 0a000001 020000000002 0a000002 000000000000'),
    ],
    decode: decodeArp,
    again: (bytes) => encodeArp(decodeArp(bytes)),
    lengths: [4, 5],
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
    lengths: [0, 2, 3],
  },
  {
    name: 'IPv6',
    vectors: [
      hex('6ab12345 0004 3b 40 20010db8000000000000000000000001 20010db8000000000000000000000002 01020304 0000'),
    ],
    decode: decodeIpv6,
    again: (bytes) => encodeIpv6(decodeIpv6(bytes)),
    lengths: [4, 5],
  },
  {
    name: 'IPv6 fragment header',
    vectors: [hex('3a a5 0fff 12345678')],
    decode: decodeFragmentHeader,
    again: (bytes) => encodeFragmentHeader(decodeFragmentHeader(bytes)),
    lengths: [],
  },
  {
    name: 'ICMPv4',
    vectors: [encodeIcmpv4({ type: 3, code: 4, parameter: 1400, data: hex('4500001c') })],
    decode: decodeIcmpv4,
    again: (bytes) => encodeIcmpv4(decodeIcmpv4(bytes)),
    lengths: [],
  },
  {
    name: 'ICMPv6',
    vectors: [
      routerAdvertisement,
      neighborAdvertisement,
      encodeIcmpv6({ kind: 'echo-request', code: 0, identifier: 1, sequence: 2, data: hex('6162') }, A6, B6),
      encodeIcmpv6({ kind: 'error', type: 2, code: 0, parameter: 1280, quoted: hex('60000000') }, A6, B6),
      encodeIcmpv6({ kind: 'router-solicitation', code: 0, reserved: 7, options: [] }, A6, B6),
      encodeIcmpv6({ kind: 'other', type: 143, code: 0, body: hex('00000001') }, A6, B6),
    ],
    decode: decodeIcmpv6,
    again: (bytes) => encodeIcmpv6(decodeIcmpv6(bytes), A6, B6),
    lengths: [17, 25, 33, 65, 81],
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
    lengths: [4, 5],
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
    lengths: [12, 21, 25],
  },
  {
    name: 'TCP options',
    vectors: [hex('020405b4 0103030804020101'), hex('0204058c 08 0a 0000000100000000 0000')],
    decode: decodeTcpOptions,
    again: (bytes) => encodeTcpOptions(decodeTcpOptions(bytes)),
    lengths: [1],
  },
  {
    name: 'DNS',
    // vectors.md V7: query and answer with CNAME, compression as tshark read it.
    vectors: [
      hex('1234010000010000000000000669736174617004636f7270076578616d706c650000010001'),
      hex(
        '1234858000010002000000000669736174617004636f7270076578616d706c650000010001c00c000500010000012c000b086973617461703031c013c031000100010000025800040a00001f',
      ),
    ],
    decode: decodeDns,
    again: (bytes) => encodeDns(decodeDns(bytes)),
    lengths: [4, 5, 7, 12, 19, 47],
  },
  {
    name: 'IPv6 extension headers',
    vectors: [
      hex(
        '60000000 0018 00 40 20010db8000000000000000000000001 20010db8000000000000000000000002 2c00010400000000 3a00000000000001 8000000000010001',
      ),
    ],
    decode: (bytes) => findUpperLayer(bytes, 0, bytes.length),
    again: (bytes) => bytes,
    lengths: [41],
  },
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

describe.each(codecs)('$name', ({ vectors, decode, again, lengths }) => {
  test('gives the same bytes again', () => {
    for (const vector of vectors) expect(toHex(again(vector))).toBe(toHex(vector));
  });

  test('cut off anywhere it gives a value or a DecodeError', () => {
    for (const vector of vectors)
      for (let length = 0; length < vector.length; length++) decodesOrRefuses(decode, vector.slice(0, length));
  });

  test('with each length one up and one down it gives a value or a DecodeError', () => {
    for (const vector of vectors) {
      for (const at of lengths) {
        for (const change of [-1, 1]) {
          const bytes = vector.slice();
          if (at < bytes.length) bytes[at]! += change;
          decodesOrRefuses(decode, bytes);
        }
      }
    }
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

describe('checksum', () => {
  test('RFC 1071 section 3', () => {
    const bytes = hex('0001f203f4f5f6f7');
    expect(fold(sumBytes(bytes, 0, 8))).toBe(0xddf2);
    expect(finish(sumBytes(bytes, 0, 8))).toBe(0x220d);
  });

  test('RFC 1624 sections 4 and 5: the corner where the older equation fails', () => {
    expect(updateChecksum(0xdd2f, 0x5555, 0x3285)).toBe(0x0000);
  });

  test('IPv4 headers of RFC 3602 and RFC 7634', () => {
    for (const header of [
      '4500005408f200004001f9fec0a87b03c0a87b64',
      '4500007c08f200004032f9a5c0a87b03c0a87b64',
      '45000054a6f200004001e778c6336405c0000205',
    ]) {
      expect(isWhole(sumBytes(hex(header), 0, 20))).toBe(true);
    }
  });

  test('UDP-01 a sum of zero is sent as all ones (vectors.md V5)', () => {
    const bytes = encodeUdp(
      { sourcePort: 53, destinationPort: 5353, checksum: 0, payload: hex('8f47'), trailer: hex('') },
      pseudo(17, 10),
    );
    expect(toHex(bytes)).toBe('003514e9000affff8f47');
  });

  test('patching equals computing anew', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 255 }),
        fc.nat(255),
        fc.nat(0xffff),
        (timeToLive, typeOfService, identification) => {
          const value = { ...decodeIpv4(hex('4500001400000000401100000a0000010a000002')), timeToLive, identification };
          const bytes = encodeIpv4(value);
          ipv4DecrementTimeToLive(bytes, 0);
          ipv4SetTypeOfService(bytes, 0, typeOfService);
          return isWhole(sumBytes(bytes, 0, 20)) && bytes[8] === timeToLive - 1;
        },
      ),
      { seed: 1 },
    );
  });

  test('a router solicitation inside protocol 41 (vectors.md V2)', () => {
    const source = Ipv6Address.parse('fe80::5efe:a01:203');
    const destination = Ipv6Address.parse('fe80::200:5efe:c000:201');
    expect(
      toHex(encodeIcmpv6({ kind: 'router-solicitation', code: 0, reserved: 0, options: [] }, source, destination)),
    ).toBe('8500efb800000000');
    expect(Ipv4Address.parse('192.0.2.1').w3).toBe(0xc0000201);
  });
});

describe('DNS names', () => {
  test('DNS-02 pointers go backwards only, so loops end', () => {
    const header = '1234818000000001 00000000';
    for (const name of ['c00c', 'c00e', '0161c00c'])
      expect(() => decodeDns(hex(`${header}${name}0001000100000000 0004 01020304`))).toThrow(DecodeError);
  });

  test('odd bytes in a label survive as text', () => {
    const query = decodeDns(hex('0001010000010000000000000561 2e5c00ff0000010001'));
    expect(query.questions[0]?.name).toBe('a\\.\\\\\\000\\255');
    expect(decodeDns(encodeDns(query))).toEqual(query);
  });

  test('a name of more than 255 bytes or a label of more than 63 is none', () => {
    const message = decodeDns(hex('1234010000010000000000000161 0000010001'));
    const ask = (name: string) => encodeDns({ ...message, questions: [{ name, type: 1, class: 1 }] });
    expect(() => ask('a'.repeat(64))).toThrow(RangeError);
    expect(() => ask(Array.from({ length: 5 }, () => 'a'.repeat(60)).join('.'))).toThrow(RangeError);
    expect(() => ask('a..b')).toThrow(RangeError);
  });
});

test('ND-07 an option of length 0 refuses the whole message', () => {
  expect(() => decodeIcmpv6(hex('8500000000000000 0100000000000000'))).toThrow('length 0');
});

test('RIO-02 route options keep the length they came with', () => {
  const options = [
    '1801 0008 0000000a',
    '1802 3008 0000000a fd9c030c2da40000',
    '1803 4018 0000000a fd9c030c2da400010000000000000000',
  ];
  for (const option of options) {
    const bytes = hex(`8500000000000000${option}`);
    expect(toHex(encodeIcmpv6(decodeIcmpv6(bytes), A6, B6)).slice(8)).toBe(toHex(bytes).slice(8));
  }
});
