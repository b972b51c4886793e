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
