import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pastedLines, pastingFindings } from '../support/fuzz/pasting.ts';
import { stream } from '../support/fuzz/tampering.ts';

const encoder = new TextEncoder();

test('outputs with lines that are lost, doubled, cut, mixed and changed: a scenario that passes check, or a refusal', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const text = pastedLines(stream(seed));
      expect(pastingFindings(encoder.encode(text)), text).toEqual([]);
    }),
    { seed: 1, numRuns: 400 },
  );
});

test('any bytes, any text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      expect(pastingFindings(bytes)).toEqual([]);
    }),
    { seed: 1, numRuns: 300 },
  );
  const word = fc.oneof(
    fc.string(),
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom('::/0', '12', ' . . :', ':', '----', '\n', '\n', '====', '  ', 'On-link', 'isatap.x'),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 80 }), (words) => {
      expect(pastingFindings(encoder.encode(words.join(' ')))).toEqual([]);
    }),
    { seed: 1, numRuns: 500 },
  );
});
