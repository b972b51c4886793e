import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { emptyFolder, filesBelow, isatapSim, shell, twoHosts } from '../support/cli.ts';

const SMALL = twoHosts('ping: 1');
/** A megabyte of captures. */
const LARGE = twoHosts('ping: 20, size: 20000');
/** More frames than are kept in memory. */
const HUGE = twoHosts('ping: 60, size: 60000');

/** Code that runs in the program before its own and ends it at the call of a function of the file system. */
function killAt(call: number, name: 'writeSync' | 'renameSync'): string[] {
  const code = `import fs from 'node:fs';
    const original = fs.${name};
    let calls = 0;
    fs.${name} = (...given) => {
      if (++calls === ${call}) process.kill(process.pid, 'SIGKILL');
      return original(...given);
    };`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

let cwd: string;
beforeEach(() => {
  cwd = emptyFolder();
});
const run = (input: string, node: readonly string[] = []) => isatapSim(['run', '-'], { cwd, input, node });
const partials = (): string[] => [...filesBelow(cwd).keys()].filter((name) => path.basename(name).startsWith('.'));
const finals = (): Map<string, string> =>
  new Map([...filesBelow(cwd)].filter(([name]) => !path.basename(name).startsWith('.')));

describe('a kill leaves whole files or none', () => {
  test.each([1, 4, 10])('at write %d there is no file with its final name', (call) => {
    expect(run(LARGE, killAt(call, 'writeSync')).signal).toBe('SIGKILL');
    expect([...finals().keys()]).toEqual([]);
    expect(partials().length).toBeGreaterThan(0);
  });

  test('old captures stay as they were, and the next run clears away', () => {
    run(SMALL);
    const old = finals();
    expect(old.size).toBe(7);
    expect(run(LARGE, killAt(10, 'writeSync')).signal).toBe('SIGKILL');
    expect(finals()).toEqual(old);
    expect(partials().length).toBeGreaterThan(0);
    expect(run(SMALL).code).toBe(0);
    expect(finals()).toEqual(old);
    expect(partials()).toEqual([]);
  });

  test.each([1, 2, 3])('at name %d new files never stand beside old ones', (call) => {
    run(SMALL);
    expect(run(LARGE, killAt(call, 'renameSync')).signal).toBe('SIGKILL');
    const left = finals();
    expect(left.size).toBe(call - 1);
    run(LARGE);
    const whole = finals();
    for (const [name, digest] of left) expect(digest).toBe(whole.get(name));
  });

  test('what a running process writes is not cleared away', () => {
    const other = path.join(cwd, 'captures/stdin', `.A.pcapng.${process.pid}.isatap-sim-partial`);
    fs.mkdirSync(path.dirname(other), { recursive: true });
    fs.writeFileSync(other, 'half');
    expect(run(SMALL).code).toBe(0);
    expect(fs.readFileSync(other, 'utf8')).toBe('half');
  });
});

test('Ctrl-C ends with 130 and leaves no file', () => {
  const interrupt = killAt(10, 'writeSync').map((text) => text.replace('SIGKILL', 'SIGINT'));
  fs.writeFileSync(path.join(cwd, 'large.yaml'), LARGE);
  const { stdout } = shell(
    `'${process.execPath}' ${interrupt.map((text) => `'${text.replaceAll("'", "'\\''")}'`).join(' ')} "$MAIN" run large.yaml; echo $?`,
    cwd,
  );
  expect(stdout).toBe('130\n');
  expect([...finals().keys()]).toEqual(['large.yaml']);
});

describe('what the file system refuses is one clear message, exit code 2, and leaves the old captures', () => {
  const refused = (given: readonly string[], message: string | RegExp): void => {
    const before = filesBelow(cwd);
    const { code, stdout, stderr } = isatapSim(['run', '-', ...given], { cwd, input: SMALL });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toHaveLength(3);
    expect(filesBelow(cwd)).toEqual(before);
  };

  test('a file where a folder is to be', () => {
    fs.writeFileSync(path.join(cwd, 'taken'), '');
    refused(
      ['--out', 'taken'],
      /^isatap-sim: the captures cannot be written to taken\/stdin: not a directory \(ENOTDIR\)\n {2}hint: choose another folder/,
    );
  });

  test('a folder where a file is to be', () => {
    run(SMALL);
    const taken = path.join(cwd, 'captures/stdin/B.pcapng');
    fs.rmSync(taken);
    fs.mkdirSync(taken);
    refused([], 'captures/stdin/B.pcapng cannot be written: it is there and is not a plain file');
  });

  test.runIf(process.platform === 'linux')('a folder in which nothing can be made', () => {
    refused(['--out', '/proc/x'], /cannot be written to \/proc\/x\/stdin: no such file or directory \(ENOENT\)/);
  });

  test('no permission', () => {
    // Nobody refuses root anything but the kernel itself.
    fs.mkdirSync(path.join(cwd, 'locked'), { mode: 0o500 });
    const locked = process.getuid?.() === 0 ? '/sys/kernel' : 'locked';
    refused(
      ['--out', locked],
      /cannot be written to .*: (permission denied|operation not permitted|read-only file system) \(E/,
    );
  });

  test('a name that is too long', () => {
    refused(['--out', 'x'.repeat(300)], /: name too long \(ENAMETOOLONG\)/);
  });

  test('a JUnit file that cannot be written', () => {
    refused(['--no-capture', '--quiet', '--junit', '.'], /^isatap-sim: \. cannot be written: /);
  });

  test('a page that cannot be written', () => {
    refused(['--no-capture', '--quiet', '--html', '.'], /^isatap-sim: \. cannot be written: /);
  });

  test('no space for the frames of the run', () => {
    const { code, stderr } = isatapSim(['run', '-'], { cwd, input: HUGE, env: { TMPDIR: '/nowhere' } });
    expect(code).toBe(2);
    expect(stderr).toContain('the frames of this run cannot be kept in /nowhere: no such file or directory (ENOENT)');
  });

  test('a file that grows larger than is allowed', () => {
    run(SMALL);
    const old = filesBelow(cwd);
    fs.writeFileSync(path.join(cwd, 'stdin.yaml'), LARGE);
    const { code, stderr } = shell('ulimit -f 64; isatap-sim run - < stdin.yaml', cwd);
    expect(code).toBe(2);
    expect(stderr).toMatch(/: file too large \(EFBIG\)\n {2}hint: /);
    fs.rmSync(path.join(cwd, 'stdin.yaml'));
    expect(filesBelow(cwd)).toEqual(old);
  });

  const canMount = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;
  test.runIf(canMount)('a full disk', () => {
    fs.writeFileSync(path.join(cwd, 'x.yaml'), SMALL);
    fs.mkdirSync(path.join(cwd, 'disk'));
    const line = `
      mount -t tmpfs -o size=256k none disk
      isatap-sim run x.yaml --out disk > first; echo "first: $?"
      find disk -type f | sort | xargs sha256sum > before
      cat /dev/zero > disk/fill 2> /dev/null
      isatap-sim run x.yaml --out disk; echo "full: $?"
      find disk -type f ! -name fill | sort | xargs sha256sum > after
      cmp before after && wc -l < after`;
    const { stdout, stderr } = shell(line, cwd, ['unshare', '--user', '--map-root-user', '--mount']);
    expect(stdout).toBe('first: 0\nfull: 2\n7\n');
    expect(stderr).toMatch(
      /^isatap-sim: the captures cannot be written to disk\/x: no space left on device \(ENOSPC\)\n {2}hint: .*\n$/,
    );
  });

  test.runIf(process.platform === 'linux')('an answer that cannot be written', () => {
    fs.writeFileSync(path.join(cwd, 'x.yaml'), SMALL);
    const { code, stderr } = shell('isatap-sim run x.yaml --no-capture > /dev/full', cwd);
    expect(code).toBe(2);
    expect(stderr).toContain('isatap-sim: the answer cannot be written: no space left on device (ENOSPC)');
  });
});
