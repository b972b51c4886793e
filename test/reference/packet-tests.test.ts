import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exceptions } from '../conformance/exceptions.ts';
import { readPacketTests } from '../conformance/packet-test.ts';
import { runPacketTest } from '../conformance/run-test.ts';
import { sharedCaptures } from '../support/shared-captures.ts';

const tests = readPacketTests(fs.readFileSync(path.join(sharedCaptures, 'tahi/tahi-odd.jsonl'), 'utf8'));

test('there are as many as there should be, and few exceptions', () => {
  expect(tests).toHaveLength(183);
  expect(Object.keys(exceptions).length).toBeLessThan(8);
});

test.each(tests.map((each) => [each.id, each] as const))('%s', (id, each) => {
  const { failure } = runPacketTest(each);
  // An exception that passes is to be struck off.
  expect(failure === null ? 'passed' : `step ${failure.step}: ${failure.what}`).toMatch(
    id in exceptions ? /^step/ : /^passed$/,
  );
});
