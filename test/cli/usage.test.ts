import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, filesBelow, isatapSim, shell, twoHosts } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

const GOOD = twoHosts('ping: 1, expect: delivered');
const UNEXPECTED = twoHosts('ping: 1, expect: lost');
/** The answer cannot come before the limit. */
const INCONCLUSIVE = twoHosts('to: 10.0.0.2, ping: 1, expect: delivered').replace('to: 10.0.0.2, ', '') + 'limit: 5s\n';

const noFiles = (folder: string): void => expect([...filesBelow(folder).keys()]).toEqual([]);

describe('exit codes (contract section 1)', () => {
  test.each([
    ['0: every expectation held', GOOD, 0],
    ['1: an expectation did not hold', UNEXPECTED, 1],
    ['3: inconclusive', INCONCLUSIVE, 3],
    [
      '1 before 3',
      UNEXPECTED.replace('states', '') + '  g: { from: A, to: 10.0.0.2, at: 119s, ping: 100, expect: delivered }\n',
      1,
    ],
    ['2: an invalid scenario', GOOD.replace('title', 'titel'), 2],
  ])('%s', (_name, scenario, code) => {
    const result = isatapSim(['run', '-', '--no-capture'], { input: scenario });
    expect(result).toMatchObject({ code });
  });

  test('70: a fault of the program itself tells version, seed, file and where to report', () => {
    const broken = 'data:text/javascript,Date.parse = () => { throw new TypeError("broken on purpose"); }';
    const { code, stdout, stderr } = isatapSim(['run', '-', '--no-capture', '--seed', '77'], {
      input: GOOD,
      node: ['--import', broken],
    });
    expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
    const version = (
      JSON.parse(fs.readFileSync(path.join(projectFolder, 'package.json'), 'utf8')) as { version: string }
    ).version;
    for (const part of [
      'a fault of its own',
      'npm bugs isatap-sim',
      `version: ${version}, node ${process.version}`,
      'arguments: run - --no-capture --seed 77',
      'file: -',
      'seed: 77',
      'TypeError: broken on purpose',
    ])
      expect(stderr).toContain(part);
  });
});

describe('wrong usage: one message, exit code 2, nothing written', () => {
  test.each<[string[], string]>([
    [['frobnicate'], 'there is no command "frobnicate"\n  hint: isatap-sim --help'],
    [['chekc', 'x.yaml'], 'there is no command "chekc"\n  hint: did you mean check?'],
    [['x.yaml'], 'there is no command "x.yaml"\n  hint: a scenario file is run with: isatap-sim run x.yaml'],
    [['run', '--frobnicate'], 'Unknown argument: frobnicate'],
    [['check'], 'check is to be given a FILE'],
    [['schema', 'x'], 'schema has no use for "x"'],
    [['run', '--seed', 'x'], '--seed is to be a whole number from 0 to 4294967295'],
    [['run', '--seed=-1'], '--seed is to be a whole number'],
    [['run', '--seed', '4294967296'], '--seed is to be a whole number'],
    [['run', '--seed'], 'Not enough arguments following: seed'],
    [['run', '--max-size', '1.5'], '--max-size is to be a whole number'],
    [['run', '--out'], 'Not enough arguments following: out'],
    [['run', '--out='], '--out is to name a folder'],
    [['run', '--out', 'a', '--out', 'b'], '--out is given more than once'],
    [['run', '--junit='], '--junit is to name a file'],
    [['run', '--json', '--junit', '-'], '--json and --junit - both want standard output'],
    [['run', '--html='], '--html is to name a file'],
    [['run', '--json', '--html', '-'], '--json and --html - both want standard output'],
    [['run', '--junit', '-', '--html', '-'], '--junit - and --html - both want standard output'],
    [['run', '--junit', 'x', '--html', './x'], '--junit and --html would both write ./x'],
  ])('%j', (given, message) => {
    const cwd = emptyFolder();
    const { code, stderr } = isatapSim(given, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(`isatap-sim: ${message}`);
    expect(stderr.split('\n').length).toBeLessThanOrEqual(3);
    noFiles(cwd);
  });

  test('with --json on standard output too', () => {
    const { code, stdout } = isatapSim(['run', '--json', '--out', 'a', '--out', 'b']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      errors: [{ file: null, line: null, column: null, message: '--out is given more than once', hint: null }],
    });
  });
});

describe('help', () => {
  test.each([[[]], [['run']], [['check']], [['sweep']], [['merge']], [['schema']]])(
    '%j --help has an example and --verbose',
    (command: string[]) => {
      const { code, stdout, stderr } = isatapSim([...command, '--help'], {
        env: { LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8' },
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`Examples:\n  isatap-sim ${command[0] ?? 'run'}`);
      expect(stdout).toContain('--verbose');
      expect(stdout).toContain('Options:');
    },
  );

  test('--version is that of the package', () => {
    const { version } = JSON.parse(fs.readFileSync(path.join(projectFolder, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(isatapSim(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});

test('wrong usage is told in English whatever the locale', () => {
  const { stderr } = isatapSim(['run', '--frobnicate'], { env: { LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8' } });
  expect(stderr).toContain('Unknown argument: frobnicate');
});

test('a reader that goes away ends the program quietly', () => {
  const cwd = emptyFolder();
  const { code, stdout, stderr } = shell(
    `isatap-sim run --json --no-capture | head -1; echo "\${PIPESTATUS[0]}"; isatap-sim --help | head -1`,
    cwd,
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '{\n0\nisatap-sim <command>\n', stderr: '' });
});
