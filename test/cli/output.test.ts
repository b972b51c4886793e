import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, filesBelow, isatapSim, shell, twoHosts } from '../support/cli.ts';
import { elementsNamed, parseHtml } from '../support/html.ts';
import { parseXml } from '../support/xml.ts';

const GOOD = twoHosts('ping: 1, expect: delivered');
const CAPTURES = ['A.pcapng', 'B.pcapng', 'all.pcapng'];
const PROFILE = ['colorfilters', 'dfilter_buttons', 'esp_sa', 'preferences'].map((name) => `wireshark-profile/${name}`);

/** A folder with scenarios of these names. */
function folderWith(scenarios: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(scenarios)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

const namesBelow = (folder: string): string[] => [...filesBelow(folder).keys()];

describe('captures', () => {
  test('lie in a folder with the name of the scenario, below captures/ or --out', () => {
    const cwd = folderWith({ 'x.yaml': GOOD });
    expect(isatapSim(['run', 'x.yaml'], { cwd }).code).toBe(0);
    expect(isatapSim(['run', 'x.yaml', '--out', 'a/b/'], { cwd }).code).toBe(0);
    const names = [...CAPTURES, ...PROFILE].flatMap((name) => [`a/b/x/${name}`, `captures/x/${name}`]).sort();
    expect(namesBelow(cwd)).toEqual([...names, 'x.yaml']);
  });

  test('of standard input lie in captures/stdin', () => {
    const cwd = emptyFolder();
    const { code, stdout } = isatapSim(['run', '-'], { cwd, input: GOOD });
    expect({ code, files: namesBelow(cwd) }).toEqual({
      code: 0,
      files: [...CAPTURES, ...PROFILE].map((name) => `captures/stdin/${name}`),
    });
    expect(stdout).toContain('captures/stdin/all.pcapng (');
  });

  test('are not written with --no-capture', () => {
    const cwd = emptyFolder();
    const { code, stdout } = isatapSim(['run', '-', '--no-capture'], { cwd, input: GOOD });
    expect({ code, files: namesBelow(cwd) }).toEqual({ code: 0, files: [] });
    expect(stdout).not.toContain('Captures');
  });

  test('of an earlier run with other hosts are told, not taken away', () => {
    const cwd = emptyFolder();
    isatapSim(['run', '-'], { cwd, input: GOOD });
    const { stderr } = isatapSim(['run', '-'], { cwd, input: GOOD.replaceAll(/\bB\b/g, 'C') });
    expect(stderr).toBe('captures/stdin also holds what this run did not write: B.pcapng\n');
    expect(namesBelow(cwd)).toContain('captures/stdin/B.pcapng');
  });
});

describe('several scenarios', () => {
  test('of one name are an error, before anything runs', () => {
    const cwd = folderWith({ 'a/x.yaml': GOOD, 'b/X.yml': GOOD });
    const { code, stdout, stderr } = isatapSim(['run', 'a/x.yaml', 'b/X.yml'], { cwd });
    expect({ code, stdout, captures: fs.existsSync(path.join(cwd, 'captures')) }).toEqual({
      code: 2,
      stdout: '',
      captures: false,
    });
    expect(stderr).toContain('b/X.yml and a/x.yaml would write into one folder, X');
  });

  test('are all validated before any runs', () => {
    const cwd = folderWith({ 'x.yaml': GOOD, 'y.yaml': GOOD.replace('link: lan', 'link: lam') });
    const { code, stdout, stderr } = isatapSim(['run', 'x.yaml', 'y.yaml', 'z.yaml'], { cwd });
    expect({ code, stdout, files: namesBelow(cwd) }).toEqual({ code: 2, stdout: '', files: ['x.yaml', 'y.yaml'] });
    expect(stderr).toBe(
      [
        'y.yaml:4:62: there is no link "lam"',
        '  hint: did you mean "lan"?',
        'z.yaml:1:1: z.yaml cannot be read: no such file or directory (ENOENT)',
        '  hint: check the path',
        '',
      ].join('\n'),
    );
  });

  test('with --quiet only what is not as expected is printed', () => {
    const cwd = folderWith({
      'good.yaml': GOOD,
      'bad.yaml': GOOD.replace('two hosts', 'not so').replace('delivered', 'lost'),
    });
    const { code, stdout } = isatapSim(['run', '--quiet', '--no-capture', 'good.yaml', 'bad.yaml'], { cwd });
    expect(code).toBe(1);
    expect(stdout).not.toContain('two hosts');
    expect(stdout).toMatch(/^not so\n/);
  });

  test('in one JSON object', () => {
    const cwd = folderWith({ 'x.yaml': GOOD, 'y.yaml': GOOD });
    const { stdout, stderr } = isatapSim(['run', '--json', 'x.yaml', 'y.yaml'], { cwd });
    const { schemaVersion, scenarios } = JSON.parse(stdout) as { schemaVersion: number; scenarios: { file: string }[] };
    expect({ stderr, schemaVersion, files: scenarios.map(({ file }) => file) }).toEqual({
      stderr: '',
      schemaVersion: 1,
      files: ['x.yaml', 'y.yaml'],
    });
  });
});

describe('--junit', () => {
  test('writes a file, whatever is printed', () => {
    const cwd = folderWith({ 'x.yaml': GOOD, 'y.yaml': GOOD.replace('delivered', 'lost') });
    const { code } = isatapSim(['run', '--json', '--no-capture', '--junit', 'r/junit.xml', 'x.yaml', 'y.yaml'], {
      cwd,
    });
    expect(code).toBe(1);
    expect(namesBelow(path.join(cwd, 'r'))).toEqual(['junit.xml']);
    const { attributes } = parseXml(fs.readFileSync(path.join(cwd, 'r/junit.xml'), 'utf8'));
    expect(attributes).toMatchObject({ tests: '2', failures: '1' });
  });

  test('- is standard output, in place of the table', () => {
    const { code, stdout } = isatapSim(['run', '-', '--no-capture', '--junit', '-'], { input: GOOD });
    expect({ code, name: parseXml(stdout).name }).toEqual({ code: 0, name: 'testsuites' });
  });

  test('never puts a file in the place of a device', () => {
    const { code, stderr } = isatapSim(['run', '-', '--no-capture', '--junit', '/dev/null'], { input: GOOD });
    expect({ code, device: fs.statSync('/dev/null').isCharacterDevice() }).toEqual({ code: 2, device: true });
    expect(stderr).toContain('/dev/null cannot be written: it is there and is not a plain file');
  });
});

describe('--html', () => {
  test('writes a page with relative links to the captures', () => {
    const cwd = folderWith({ 'x.yaml': GOOD, 'y.yaml': GOOD.replace('delivered', 'lost') });
    const { code, stdout } = isatapSim(['run', '--out', 'a b', '--html', 'r/s/page.html', 'x.yaml', 'y.yaml'], { cwd });
    expect({ code, table: stdout.includes('Captures:') }).toEqual({ code: 1, table: true });
    const page = fs.readFileSync(path.join(cwd, 'r/s/page.html'), 'utf8');
    const links = elementsNamed(parseHtml(page), 'a').flatMap(({ attributes }) => attributes['href'] ?? []);
    const files = links.filter((href) => !href.startsWith('#')).map((href) => path.join(cwd, 'r/s', decodeURI(href)));
    expect(files).toContain(path.join(cwd, 'a b/x/all.pcapng'));
    expect(files.filter((file) => !fs.existsSync(file))).toEqual([]);
    expect(page).not.toContain(cwd);
  });

  test('- is standard output, in place of the table', () => {
    const { code, stdout } = isatapSim(['run', '-', '--no-capture', '--html', '-'], { input: GOOD });
    expect({ code, name: parseHtml(stdout).name }).toEqual({ code: 0, name: 'html' });
  });

  test('beside JSON and JUnit', () => {
    const cwd = emptyFolder();
    const given = ['run', '-', '--no-capture', '--json', '--junit', 'j.xml', '--html', 'p.html'];
    const { code, stdout } = isatapSim(given, { cwd, input: GOOD });
    expect({ code, version: (JSON.parse(stdout) as { schemaVersion: number }).schemaVersion }).toEqual({
      code: 0,
      version: 1,
    });
    expect(namesBelow(cwd).sort()).toEqual(['j.xml', 'p.html']);
  });
});

test('--seed takes the place of that of the scenario', () => {
  const cwd = emptyFolder();
  const capture = (given: string[], seed: string): string | undefined => {
    expect(isatapSim(['run', '-', ...given], { cwd, input: `${GOOD}seed: ${seed}\n` }).code).toBe(0);
    return filesBelow(cwd).get('captures/stdin/all.pcapng');
  };
  const five = capture([], '5');
  expect(five).toBeDefined();
  expect(capture(['--seed', '5'], '6')).toEqual(five);
  expect(capture([], '6')).not.toEqual(five);
});

test('--max-size lets a larger file in, or keeps a small one out', () => {
  const input = `${GOOD}# ${'x'.repeat(262_144)}\n`;
  const given = ['check', '-'];
  expect(isatapSim(given, { input }).stdout).toBe(
    '-:1:1: the file has more than the 262144 bytes that are taken at most\n  hint: a larger one is taken with --max-size\n',
  );
  expect(isatapSim([...given, '--max-size', '300000'], { input })).toMatchObject({
    code: 0,
    stdout: '-: can be run\n',
  });
  expect(isatapSim([...given, '--max-size', '100'], { input: GOOD }).code).toBe(2);
});

test('pipes get plain text', () => {
  const { stdout } = isatapSim(['run', '-', '--no-capture'], { input: GOOD, env: { FORCE_COLOR: '1' } });
  expect(stdout).not.toContain('\u001b');
});

test('an input without end is not read to its end', () => {
  const { code, stdout } = shell('yes title | isatap-sim check -', emptyFolder());
  expect({ code, stdout }).toMatchObject({ code: 2 });
  expect(stdout).toContain('the file has more than the 262144 bytes that are taken at most');
});
