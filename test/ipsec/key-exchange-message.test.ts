import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeKeyExchange, encodeKeyExchange, messageKinds } from '../../src/ipsec/key-exchange-message.ts';

const text = (...lines: string[]): Uint8Array => new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));

test('a message is lines of text that say what they stand for (DA-04)', () => {
  const message = {
    kind: 'quick mode request',
    exchange: 0x1f,
    fields: { rule: 'ClientToCorp: a', spi: '00001234' },
  } as const;
  const bytes = encodeKeyExchange(message);
  expect(new TextDecoder().decode(bytes)).toBe(
    'isatap-sim key exchange (stands for AuthIP)\nmessage: quick mode request\nexchange: 0000001f\nrule: ClientToCorp: a\nspi: 00001234\n',
  );
  expect(decodeKeyExchange(bytes)).toEqual(message);
});

test.each([
  ['another title', text('hello', 'message: refusal', 'exchange: 00000001')],
  ['a kind that is none', text('isatap-sim key exchange (stands for AuthIP)', 'message: hug', 'exchange: 00000001')],
  [
    'an exchange that is no number',
    text('isatap-sim key exchange (stands for AuthIP)', 'message: refusal', 'exchange: 1'),
  ],
  ['nothing', new Uint8Array(0)],
])('%s is no message', (_, bytes) => {
  expect(decodeKeyExchange(bytes)).toBeNull();
});

test('damage is no message, or one of the kinds', () => {
  const vector = encodeKeyExchange({ kind: 'refusal', exchange: 7, fields: { reason: 'none' } });
  fc.assert(
    fc.property(fc.nat(vector.length - 1), fc.nat(255), (at, value) => {
      const bytes = vector.slice();
      bytes[at] = value;
      const decoded = decodeKeyExchange(bytes);
      if (decoded !== null) expect(messageKinds).toContain(decoded.kind);
    }),
    { seed: 1, numRuns: 500 },
  );
});
