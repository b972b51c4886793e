import fs from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { execute, findingsOf, type FuzzCase } from '../support/fuzz/execution.ts';

test('packets, files and conversations damaged at random: a value or a refusal, an end, no wrong checksum accepted', () => {
  let damaged = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const execution = execute(seed);
      damaged += execution.damaged;
      expect(execution.findings).toEqual([]);
    }),
    { seed: 1, numRuns: 300 },
  );
  expect(damaged).toBeGreaterThan(500);
});

const FOLDER = 'test/fixtures/fuzz';

/** What `npm run fuzz` has found so far, mended since. */
const fixtures = fs.existsSync(FOLDER) ? fs.readdirSync(FOLDER).filter((name) => name.endsWith('.json')) : [];
test.each(fixtures)('%s', (name) => {
  const fuzzCase = JSON.parse(fs.readFileSync(`${FOLDER}/${name}`, 'utf8')) as FuzzCase;
  expect(findingsOf(fuzzCase)).toEqual([]);
});
