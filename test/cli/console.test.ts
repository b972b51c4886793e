import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { emptyFolder, isatapSim } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

const FILE = path.join(projectFolder, 'scenarios/manage-out.yaml');

describe('isatap-sim console', () => {
  test('lines of a pipe, with what was typed in the output', () => {
    const { code, stdout, stderr } = isatapSim(['console', FILE, 'dav01'], {
      input: 'time\r\nhost PC01\nnetsh interface ipv6 show potentialrouters\nexit\nhosts\n',
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\[DAV01\] C:\\>time\n20\.000 s simulated, \d+ events\n\n\[DAV01\] C:\\>host PC01\n\n/);
    expect(stdout).toContain('[PC01] C:\\>netsh interface ipv6 show potentialrouters\n');
    expect(stdout.endsWith('[PC01] C:\\>exit\n')).toBe(true);
  });

  test('the same output every time', () => {
    const once = (): string =>
      isatapSim(['console', FILE, '--command', 'flow ping-client01', '--command', 'show packets', '--command', 'time'])
        .stdout;
    expect(once()).toBe(once());
  });

  test('the exit code is that of the last command', () => {
    expect(isatapSim(['console', FILE, '--command', 'nonsense']).code).toBe(1);
    expect(isatapSim(['console', FILE, '--command', 'nonsense', '--command', 'time']).code).toBe(0);
  });

  test('saves a scenario that runs, and a capture, whole and in their place', () => {
    const folder = emptyFolder();
    const input = 'flow ping-client02\nsave typed.yaml\nsave typed.pcapng\n';
    const { code } = isatapSim(['console', FILE, 'PC01'], { cwd: folder, input });
    expect(code).toBe(0);
    expect(fs.readdirSync(folder).sort()).toEqual(['typed.pcapng', 'typed.yaml', 'wireshark-profile']);
    const { extends: base } = parse(fs.readFileSync(path.join(folder, 'typed.yaml'), 'utf8')) as { extends: string };
    expect(path.resolve(folder, base)).toBe(FILE);
    const again = isatapSim(['run', 'typed.yaml', '--no-capture'], { cwd: folder });
    expect(again.stdout).toContain('1 of 1 flows and 3 of 3 states as expected');
    expect(again.code).toBe(0);
  });

  test('a file that cannot be written is told, and the sitting goes on', () => {
    const { code, stdout } = isatapSim(['console', FILE, '--command', 'save /proc/x.yaml', '--command', 'time']);
    expect(stdout).toContain('/proc/x.yaml cannot be written');
    expect(stdout).toContain('hint: name another file');
    expect(code).toBe(0);
  });

  test('what it extends is not overwritten', () => {
    const folder = emptyFolder();
    fs.copyFileSync(FILE, path.join(folder, 'a.yaml'));
    const { stdout, code } = isatapSim(['console', 'a.yaml', '--command', 'save ./a.yaml'], { cwd: folder });
    expect(stdout).toContain('would overwrite a.yaml');
    expect(code).toBe(1);
    expect(fs.readFileSync(path.join(folder, 'a.yaml'), 'utf8')).toBe(fs.readFileSync(FILE, 'utf8'));
  });

  test.each([
    [['console'], 'console is to be given a FILE and perhaps a HOST'],
    [['console', FILE, 'A', 'B'], 'console is to be given a FILE and perhaps a HOST'],
    [['console', FILE, 'PC09'], 'has no host "PC09"'],
    [['console', FILE, 'CORE'], 'CORE has no Windows shell'],
    [['console', 'nowhere.yaml'], 'nowhere.yaml cannot be read'],
    [['console', '-'], 'cannot both come from standard input'],
    [['console', FILE, '--at', 'soon'], '--at is to be'],
  ])('%j is wrong usage', (given, text) => {
    const { code, stdout, stderr } = isatapSim(given);
    expect(stderr).toContain(text);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
