import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import { DecodeError } from '../../../src/wire/decode-error.ts';
import { decodeDns, encodeDns } from '../../../src/wire/dns/message.ts';
import { dataKey, dnsClass, dnsType, type RecordData } from '../../../src/wire/dns/record.ts';
import { deleteSet, makeUpdate, setDoesNotExist } from '../../../src/wire/dns/update.ts';
import { hex, toHex } from '../../support/bytes.ts';

const NAME = 'client01.domain.local';
const update = makeUpdate(
  0x1234,
  'domain.local',
  [setDoesNotExist(NAME, dnsType.CNAME)],
  [
    deleteSet(NAME, dnsType.AAAA),
    {
      name: NAME,
      class: dnsClass.IN,
      timeToLive: 1200,
      data: { kind: 'AAAA', address: Ipv6Address.parse('fd9c:30c:2da4:1000::c1') },
    },
  ],
);
/** By hand, after RFC 2136 section 2. */
const BYTES = [
  '1234 2800 0001 0001 0002 0000',
  '06 646f6d61696e 05 6c6f63616c 00 0006 0001',
  '08 636c69656e743031 c00c 0005 00fe 00000000 0000',
  'c01e 001c 00ff 00000000 0000',
  'c01e 001c 0001 000004b0 0010 fd9c030c2da4100000000000000000c1',
].join(' ');

describe('an update', () => {
  test('RFC 2136 2: header, zone, prerequisite, deletion without data, addition', () => {
    expect(toHex(encodeDns(update))).toBe(toHex(hex(BYTES)));
    expect(decodeDns(hex(BYTES))).toEqual(update);
  });

  test('RFC 2136 2.4: only in the classes ANY and NONE a record may have no data', () => {
    const plain = BYTES.replace('00ff 00000000 0000', '0001 00000000 0000');
    expect(() => decodeDns(hex(plain))).toThrow(DecodeError);
  });
});

test('RFC 2136 1.1.1: equal data has one key, whatever the case of names', () => {
  const keys = (data: readonly RecordData[]): number => new Set(data.map(dataKey)).size;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  expect(
    keys([
      { kind: 'CNAME', name: 'A.example' },
      { kind: 'CNAME', name: 'a.EXAMPLE' },
    ]),
  ).toBe(1);
  const soa = {
    kind: 'SOA',
    primary: 'p',
    mailbox: 'm',
    serial: 1,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum: 1,
  } as const;
  expect(
    keys([
      { kind: 'NS', name: 'a.example' },
      { kind: 'PTR', name: 'a.example' },
      { kind: 'TXT', texts: [bytes('a'), bytes('b')] },
      { kind: 'TXT', texts: [bytes('ab')] },
      { kind: 'raw', type: 99, bytes: bytes('ab') },
      { kind: 'AAAA', address: Ipv6Address.parse('::1') },
      soa,
      { ...soa, serial: 2 },
    ]),
  ).toBe(8);
});
