import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src/wire/decode-error.ts';
import { decodeDns, encodeDns } from '../../../src/wire/dns/message.ts';
import { decodeName, isDomainName, NameWriter } from '../../../src/wire/dns/name.ts';
import { hex, toHex } from '../../support/bytes.ts';

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

test('DNS-02 the example of RFC 1035 section 4.1.4 (vectors.md V7)', () => {
  const names = [
    [20, '01460349534904415250 4100', 'F.ISI.ARPA'],
    [40, '03464f4fc014', 'FOO.F.ISI.ARPA'],
    [64, 'c01a', 'ARPA'],
    [92, '00', ''],
  ] as const;
  const bytes = new Uint8Array(93);
  for (const [at, text] of names) bytes.set(hex(text), at);
  const writer = new NameWriter();
  for (const [at, text, name] of names) {
    expect(decodeName(bytes, at)).toEqual({ name, end: at + hex(text).length });
    expect(toHex(Uint8Array.from(writer.encode(name, at)))).toBe(toHex(hex(text)));
  }
});

test('DNS-03 63 bytes in a label and 255 in a name, not one more', () => {
  const label = (length: number): string => 'a'.repeat(length);
  expect([isDomainName(label(63)), isDomainName(label(64))]).toEqual([true, false]);
  const longest = [63, 63, 63, 61].map(label).join('.');
  expect([isDomainName(longest), isDomainName(`${longest}a`)]).toEqual([true, false]);
  const bytes = Uint8Array.from(new NameWriter().encode(longest, 0));
  expect(bytes.length).toBe(255);
  expect(decodeName(bytes, 0).name).toBe(longest);
  const longer = Uint8Array.of(1, 0x61, ...bytes);
  expect(() => decodeName(longer, 0)).toThrow('longer than 255');
  for (const type of ['40', '80']) expect(() => decodeName(hex(`${type}00`), 0)).toThrow('label type');
});

test('DNS-02 only what begins within the 14 bits of a pointer is pointed to', () => {
  const writer = new NameWriter();
  const encode = (name: string, at: number): string => toHex(Uint8Array.from(writer.encode(name, at)));
  // `example` begins at 0x4002.
  encode('first.example', 0x3ffc);
  expect(encode('other.example', 0x5000)).toBe('056f74686572076578616d706c6500');
  expect(encode('first.example', 0x6000)).toBe('fffc');
});
