import { expect, test } from 'vitest';
import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import { decodeIcmpv6, encodeIcmpv6 } from '../../../src/wire/icmpv6/message.ts';
import { decodeOptions } from '../../../src/wire/icmpv6/options.ts';
import { hex, toHex } from '../../support/bytes.ts';

const A6 = Ipv6Address.parse('2001:db8::1');
const B6 = Ipv6Address.parse('2001:db8::2');

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

test('RDNSS-01 type 25: a length of three units and two more for each further server; another length is kept raw', () => {
  const option = (units: number): Uint8Array =>
    Uint8Array.of(...new Uint8Array(8), 25, units, 0, 0, 0, 0, 7, 8, ...new Uint8Array(8 * (units - 1)).fill(0x20));
  const server = '2020:2020:2020:2020:2020:2020:2020:2020';
  for (const [units, count] of [
    [3, 1],
    [5, 2],
  ] as const) {
    const [found] = decodeOptions(option(units), 8);
    expect(found).toMatchObject({ kind: 'rdnss', lifetime: 1800 });
    expect(found?.kind === 'rdnss' && found.addresses.map(String)).toEqual(Array.from({ length: count }, () => server));
  }
  for (const units of [1, 2, 4]) expect(decodeOptions(option(units), 8)).toMatchObject([{ kind: 'unknown', type: 25 }]);
});

/** A router solicitation with one option: what it reads as, and whether it is written the same. */
function oneOption(text: string) {
  const bytes = hex(`8500000000000000${text}`);
  const message = decodeIcmpv6(bytes);
  expect(toHex(encodeIcmpv6(message, A6, B6)).slice(8)).toBe(toHex(bytes).slice(8));
  return message.kind === 'router-solicitation' ? message.options[0] : undefined;
}

test('RDNSS-02 type 31: names uncompressed, each to its root, zeros up to a whole of eight bytes', () => {
  // corp.example, then lab
  const names = '04636f7270 076578616d706c65 00 036c616200';
  expect(oneOption(`1f04 0000 00000708 ${names} 0000000000`)).toEqual({
    kind: 'dnssl',
    reserved: 0,
    lifetime: 1800,
    names: ['corp.example', 'lab'],
  });
});

test.each([
  ['no name', '1f02 0000 00000708 0000000000000000'],
  ['a name without its root', '1f02 0000 00000708 07 6578616d706c65'],
  ['a name that is compressed', '1f03 0000 00000708 036c616200 c008 0000000000000000 00'],
  ['a longer padding than is needed', '1f03 0000 00000708 036c6162 00 000000 0000000000000000'],
  ['bytes behind the padding', '1f02 0000 00000708 016c 00 00 00 00 00 01'],
  ['no room for names', '1f01 0000 00000708'],
])('RDNSS-02 type 31 is kept raw with %s', (_what, text) => {
  expect(oneOption(text)).toMatchObject({ kind: 'unknown', type: 31 });
});

test.each([
  [96, '0'],
  [64, '1'],
  [56, '2'],
  [48, '3'],
  [40, '4'],
  [32, '5'],
])(
  'RDNSS-03 type 38: thirteen bits of lifetime in units of eight seconds, the code of /%i, 96 bits of prefix',
  (prefixLength, code) => {
    // 1800 s are 225 units: 0x0708 with the code in the low three bits.
    const scaled = (0x0708 | Number(code)).toString(16).padStart(4, '0');
    const found = oneOption(`2602 ${scaled} 0064ff9b 00010002 00000000`);
    expect(found).toMatchObject({ kind: 'pref64', lifetime: 1800, prefixLength });
    expect(found?.kind === 'pref64' && found.prefix.toString()).toBe('64:ff9b:1:2::');
  },
);

test.each([
  ['a reserved code', '2602 070e 0064ff9b 00000000 00000000'],
  ['another length', '2603 0708 0064ff9b 00000000 00000000 0000000000000000'],
])('RDNSS-03 type 38 is kept raw with %s', (_what, text) => {
  expect(oneOption(text)).toMatchObject({ kind: 'unknown', type: 38 });
});
