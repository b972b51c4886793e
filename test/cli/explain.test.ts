import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, isatapSim, twoHosts } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

const FILE = 'scenarios/faults/return-metric.yaml';

test('the story on a pipe is plain text and ends with exit code 0', () => {
  const { code, stdout } = isatapSim(['explain', FILE, 'rdp-client01'], { env: { FORCE_COLOR: '1' } });
  expect(code).toBe(0);
  expect(stdout).toContain('rdp-client01: lost on the return way');
  expect(stdout).not.toContain('\u001b');
});

test('JSON holds the flow with its causes and the story', () => {
  const { code, stdout } = isatapSim(['explain', FILE, 'rdp-client01', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    file: FILE,
    flow: { name: 'rdp-client01', causes: [{ code: 'return-route-metric', host: 'DAV01', proved: true }] },
    story: { legs: [{ way: 'forward' }, { way: 'return' }] },
  });
});

test('--apply writes a variation that runs and in which every expectation holds', () => {
  const folder = emptyFolder();
  const file = path.join(folder, 'fixed.yaml');
  expect(
    isatapSim(['explain', path.join(projectFolder, FILE), 'rdp-client01', '--apply', file], { cwd: folder }).code,
  ).toBe(0);
  const { code, stdout } = isatapSim(['run', '--no-capture', '--json', file], { cwd: folder });
  expect(code).toBe(0);
  const flows = JSON.parse(stdout).scenarios[0].flows as { name: string; verdict: string }[];
  expect(flows.every(({ verdict }) => verdict === 'delivered')).toBe(true);
  expect(fs.readdirSync(folder)).toEqual(['fixed.yaml']);
});

test.each([
  [['explain'], 'explain is to be given a FILE and a FLOW'],
  [['explain', FILE], 'explain is to be given a FILE and a FLOW'],
  [['explain', FILE, 'rdp-client1'], 'did you mean "rdp-client01"?'],
  [['explain', FILE, 'rdp-client02', '--apply', 'x.yaml'], 'there is no fix for rdp-client02'],
  [['explain', '-', 'x', '--apply', 'x.yaml'], '--apply needs a scenario that stands in a file'],
  [['explain', FILE, 'rdp-client01', '--json', '--markdown'], '--json and --markdown both want standard output'],
  [['explain', 'nowhere.yaml', 'x'], 'cannot be read'],
])('%j is a wrong use', (given, message) => {
  const { code, stderr } = isatapSim(given, { cwd: given[1] === FILE ? projectFolder : emptyFolder() });
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('--apply does not overwrite what the variation extends', () => {
  const folder = emptyFolder();
  const base = twoHosts('tcp: 81');
  fs.writeFileSync(path.join(folder, 'base.yaml'), base);
  fs.writeFileSync(path.join(folder, 'own.yaml'), 'title: own\nextends: base.yaml\n');
  for (const target of ['own.yaml', './base.yaml', '-']) {
    const { code, stderr } = isatapSim(['explain', 'own.yaml', 'f', '--apply', target], { cwd: folder });
    expect(stderr).toMatch(target === '-' ? /--apply is to name a file/ : /would overwrite/);
    expect(code).toBe(2);
  }
  expect(fs.readFileSync(path.join(folder, 'base.yaml'), 'utf8')).toBe(base);
  expect(fs.readdirSync(folder).sort()).toEqual(['base.yaml', 'own.yaml']);
});
