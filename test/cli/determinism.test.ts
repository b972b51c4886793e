import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, filesBelow, isatapSim } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

const PLACES = [
  { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' },
  { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
];

test.each([
  ['manage-out', 'pcapng'],
  ['faults/return-metric', 'pcapng'],
  ['faults/return-metric', 'pcap'],
])('%s as %s gives the same bytes in another time zone and locale', (name, format) => {
  const file = path.join(projectFolder, 'scenarios', `${name}.yaml`);
  const [first, second] = PLACES.map((env) => {
    const cwd = emptyFolder();
    const { code, stdout } = isatapSim(['run', file, '--json', '--format', format], { cwd, env });
    return { code, stdout, files: filesBelow(cwd) };
  });
  expect(first!.code).toBe(0);
  expect(first!.files.size).toBeGreaterThan(10);
  expect(second).toEqual(first);
});

test('the report is the same in another time zone and locale', () => {
  const [first, second] = PLACES.map((env) =>
    isatapSim(['run', 'scenarios/faults/return-metric.yaml', '--no-capture'], { env }),
  );
  expect(first!.code).toBe(0);
  expect(second).toEqual(first);
});
