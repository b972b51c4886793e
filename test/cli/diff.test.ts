import { describe, expect, test } from 'vitest';
import { isatapSim, twoHosts } from '../support/cli.ts';

const INPUT = twoHosts('ping: 1');
const PAIR = ['scenarios/six-in-four.yaml', 'scenarios/six-in-four.yaml'];

describe('diff', () => {
  test('exits with 0 whether or not the scenarios differ', () => {
    const same = isatapSim(['diff', ...PAIR]);
    expect(same).toMatchObject({ code: 0, stderr: '' });
    expect(same.stdout).toContain('Flows: 4 flows end alike');
    const other = isatapSim(['diff', '-', 'scenarios/six-in-four.yaml'], { input: INPUT });
    expect(other.code).toBe(0);
    expect(other.stdout).toContain('B (only in A)');
  });

  test('as JSON with a schema version', () => {
    const { stdout } = isatapSim(['diff', '--json', '--at', '30s', ...PAIR]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, at: 30, flows: { changed: [] }, hosts: [] });
  });

  test.each([
    [['diff', 'a'], 'diff is to be given two files'],
    [['diff', 'a', 'b', 'c'], 'diff is to be given two files'],
    [['diff', '-', '-'], 'standard input can be one of the two files only'],
    [['diff', ...PAIR, '--at', '2h'], '--at is after the limit of scenarios/six-in-four.yaml, 60s'],
    [['diff', ...PAIR, '--at', 'noon'], '--at is to be a number and ns, us, ms, s, m or h, such as 20us'],
  ])('%j is a wrong use', (given, message) => {
    const { code, stdout, stderr } = isatapSim(given, { input: INPUT });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('what cannot be run is told of both files', () => {
    const { code, stderr } = isatapSim(['diff', 'no-a.yaml', 'no-b.yaml']);
    expect(code).toBe(2);
    expect(stderr).toContain('no-a.yaml:1:1:');
    expect(stderr).toContain('no-b.yaml:1:1:');
  });
});
