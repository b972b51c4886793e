import { describe, expect, test } from 'vitest';
import { isatapSim, twoHosts } from '../support/cli.ts';

const INPUT = twoHosts('ping: 1');

describe('matrix', () => {
  test('prints a grid, or JSON with a schema version', () => {
    const { code, stdout, stderr } = isatapSim(['matrix', '-'], { input: INPUT });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('from \\ to  A   B\nA          =   ++\nB          +-  =\n');
    const printed = JSON.parse(isatapSim(['matrix', '--json', '-'], { input: INPUT }).stdout) as unknown;
    expect(printed).toMatchObject({ schemaVersion: 1, at: 5, hosts: ['A', 'B'], pairs: [{ from: 'A', to: 'B' }, {}] });
  });

  test.each([
    [['matrix'], 'matrix is to be given one FILE'],
    [['matrix', 'a', 'b'], 'matrix is to be given one FILE'],
    [['matrix', '-', '--at', 'soon'], '--at is to be a number and ns, us, ms, s, m or h, such as 20us'],
    [['matrix', '-', '--port', '0'], '--port is to be a whole number from 1 to 65535'],
    [['matrix', '-', '--port', 'x'], '--port is to be a whole number from 0 to 65535'],
    [
      ['matrix', '-', '--hosts', 'A'],
      'a matrix needs two hosts at least\n  hint: --hosts is all, ends, or names out of: A, B',
    ],
    [['matrix', '-', '--hosts', 'A,C'], 'there is no host "C"'],
  ])('%j is a wrong use', (given, message) => {
    const { code, stdout, stderr } = isatapSim(given, { input: INPUT });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('a scenario that cannot be run is told as everywhere', () => {
    const { code, stdout, stderr } = isatapSim(['matrix', '--json', '-'], { input: 'title: x\n' });
    expect(code).toBe(2);
    expect(stderr).toContain('-:1:1: the scenario lacks the key "hosts"');
    expect(JSON.parse(stdout)).toMatchObject({ errors: [{ line: 1, column: 1 }] });
  });

  test('--hosts ends leaves out what only passes packets on', () => {
    const { stdout } = isatapSim(['matrix', 'scenarios/six-in-four.yaml', '--hosts', 'ends', '--json']);
    expect((JSON.parse(stdout) as { hosts: string[] }).hosts).toEqual(['PC-A', 'EDGE-A', 'EDGE-B', 'PC-B']);
  });
});
