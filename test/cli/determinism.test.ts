import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, filesBelow, isatapSim } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

const PLACES = [
  { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' },
  { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
];

test.each([
  ['manage-out', ['--json']],
  ['faults/return-metric', ['--json']],
  // Without --json it prints the report.
  ['faults/return-metric', ['--format', 'pcap']],
])('%s with %j gives the same bytes in another time zone and locale', (name, options) => {
  const file = path.join(projectFolder, 'scenarios', `${name}.yaml`);
  const [first, second] = PLACES.map((env) => {
    const cwd = emptyFolder();
    const { code, stdout } = isatapSim(['run', file, ...options], { cwd, env });
    return { code, stdout, files: filesBelow(cwd) };
  });
  expect(first!.code).toBe(0);
  expect(first!.files.size).toBeGreaterThan(10);
  expect(second).toEqual(first);
});
