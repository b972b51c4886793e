import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, filesBelow, isatapSim, twoHosts } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

const GOOD = twoHosts('ping: 1');
const BASE = path.join(projectFolder, 'scenarios/manage-out.yaml');
const FIVE_OCTETS = 'fd9c:30c:2da4:1:0:5efe:172.168.16.10.25';

const withCommand = (command: string): string =>
  GOOD.replace('A: { profile: windows-8.1,', `A: { profile: windows-8.1, commands: ['${command}'],`);
const variation = (more: string): string => `title: v\nextends: ${BASE}\n${more}\n`;
const ADD_ROUTE = 'netsh interface ipv6 add route';

/** Ten values in each of ten levels: ten thousand million. */
const ALIAS_BOMB = Array.from({ length: 10 }, (_, level) => {
  const items = Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*a${level - 1}`));
  return `a${level}: &a${level} [${items.join(', ')}]`;
}).join('\n');

/** Bytes that look random and are the same each time. */
function noise(size: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: size }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
}

/** What the issue names: a file of this name, the one message that there is to be. */
const ITEMS: Readonly<Record<string, [content: string | Uint8Array, message: RegExp]>> = {
  'unknown-key.yaml': [GOOD.replace('hosts:', 'hots:\nhosts:'), /:3:1: the scenario has no key "hots"/],
  'five-octets.yaml': [withCommand(`${ADD_ROUTE} ${FIVE_OCTETS}/128 Ethernet`), /:4:\d+: .*five|:4:\d+: .*5 octets/],
  'host-bits.yaml': [withCommand(`${ADD_ROUTE} fd9c::1/64 Ethernet`), /:4:\d+: "fd9c::1\/64" has bits set/],
  'unknown-host.yaml': [GOOD.replace('from: A', 'from: X'), /:7:14: there is no host "X"/],
  'unknown-link.yaml': [GOOD.replace('link: lan', 'link: lam'), /:4:62: there is no link "lam"/],
  'unknown-index.yaml': [withCommand(`${ADD_ROUTE} fd9c::/64 99`), /:4:\d+: A has no interface "99"/],
  'unknown-command.yaml': [withCommand('nets interface'), /:4:\d+: "nets" is no command/],
  'unknown-omit.yaml': [
    variation('faults: [{ host: DAV01, omit: netsh x }]'),
    /:3:\d+: DAV01 has no such start command/,
  ],
  'circle.yaml': ['title: v\nextends: circle.yaml\n', /:2:10: extends goes round in a circle/],
  'missing-base.yaml': ['title: v\nextends: nowhere.yaml\n', /:2:10: nowhere.yaml cannot be read/],
  'not-yaml.yaml': ['title: [open\nhosts: {', /:\d+:\d+: this is not YAML/],
  'empty.yaml': ['', /:1:1: the file is empty/],
  'only-comments.yaml': ['# nothing\n', /:1:1: /],
  'alias-bomb.yaml': [ALIAS_BOMB, /:\d+:\d+: the aliases of this file make more values/],
  'nested.yaml': [`title: ${'['.repeat(100_000)}`, /:1:\d+: this is not YAML: values are nested too deeply/],
  'name-outside.yaml': [
    GOOD.replace('  A:', '  ../x:').replace('from: A', 'from: ../x'),
    /:4:3: "..\/x" cannot be a name/,
  ],
  'prototype.yaml': [GOOD.replace('  A:', '  __proto__:'), /:4:3: "__proto__" cannot be a key/],
  'zeros.yaml': [new Uint8Array(1000), /:1:1: a control character/],
  'no-utf-8.yaml': [Uint8Array.of(0xff, 0xfe, 0x00), /:1:1: this is not text in UTF-8/],
};

describe('bad input through the program', () => {
  test('each file gives one message with place and hint, nothing runs, nothing is written', () => {
    const cwd = emptyFolder();
    for (const [name, [content]] of Object.entries(ITEMS)) fs.writeFileSync(path.join(cwd, name), content);
    fs.writeFileSync(path.join(cwd, 'good.yaml'), GOOD);
    const before = filesBelow(cwd);
    const { code, stdout, stderr } = isatapSim(['run', 'good.yaml', ...Object.keys(ITEMS)], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const messages = stderr.trimEnd().split(/\n(?! )/);
    expect(messages.map((message) => message.split(':')[0])).toEqual(Object.keys(ITEMS));
    for (const [index, [, expected]] of Object.values(ITEMS).entries()) {
      expect(messages[index]).toMatch(expected);
      expect(messages[index]).toMatch(/^\S+:\d+:\d+: .+\n {2}hint: \S.*$/);
    }
    expect(filesBelow(cwd)).toEqual(before);
  });

  test('random bytes are refused, whatever they are', () => {
    const cwd = emptyFolder();
    const names = Array.from({ length: 40 }, (_, index) => `noise-${index}.yaml`);
    for (const [index, name] of names.entries()) {
      const bytes = noise(1 + 97 * index, index);
      // Half of them as text, so that they come as far as the parser.
      fs.writeFileSync(path.join(cwd, name), index % 2 === 0 ? bytes : bytes.map((byte) => 0x20 + (byte % 0x5f)));
    }
    const { code, stderr, stdout } = isatapSim(['check', '--json', ...names], { cwd });
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    const { errors } = JSON.parse(stdout) as { errors: { file: string; line: number; column: number }[] };
    expect(new Set(errors.map(({ file }) => file))).toEqual(new Set(names));
    expect(errors.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
  });

  test('a file of 10 MB is refused by its size: it is not even text', () => {
    const cwd = emptyFolder();
    fs.writeFileSync(path.join(cwd, 'big.yaml'), '');
    fs.truncateSync(path.join(cwd, 'big.yaml'), 10_000_000);
    const { code, stderr } = isatapSim(['run', 'big.yaml'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'big.yaml:1:1: the file has 10000000 bytes, 262144 are taken at most\n  hint: a larger one is taken with --max-size\n',
    });
    expect([...filesBelow(cwd).keys()]).toEqual(['big.yaml']);
  });

  test.each(['...yaml', '.yaml', '..json'])('a scenario file named %s does not write outside its folder', (name) => {
    const cwd = emptyFolder();
    fs.writeFileSync(path.join(cwd, name), GOOD);
    expect(isatapSim(['run', name], { cwd }).code).toBe(0);
    const folders = new Set([...filesBelow(cwd).keys()].map((file) => path.dirname(file)));
    expect(folders).toEqual(new Set(['.', 'captures/scenario', 'captures/scenario/wireshark-profile']));
  });

  test('a base named - is a file, not standard input', () => {
    const cwd = emptyFolder();
    fs.writeFileSync(path.join(cwd, 'x.yaml'), "title: v\nextends: '-'\n");
    const { stdout } = isatapSim(['check', 'x.yaml'], { cwd, input: GOOD });
    expect(stdout).toContain('x.yaml:2:10: ./- cannot be read: no such file or directory (ENOENT)');
  });

  test('with --json warnings stand beside the errors', () => {
    const input = withCommand(`${ADD_ROUTE} fd9c::/64 Ethernet nexthop=fd00::1`);
    const { code, stdout } = isatapSim(['check', '--json', '-'], { input });
    const place = { code: 'next-hop-off-link', file: '-', line: 4 };
    expect({ code, printed: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      printed: { schemaVersion: 1, errors: [], warnings: [place] },
    });
  });

  test('run does not lint', () => {
    const input = withCommand(`${ADD_ROUTE} fd9c::/64 Ethernet nexthop=fd00::1`);
    expect(isatapSim(['run', '--no-capture', '-'], { input, cwd: emptyFolder() }).stderr).toBe('');
  });

  test('a next hop that is not on-link is a warning of check', () => {
    const { code, stdout } = isatapSim(['check', '-'], {
      input: withCommand(`${ADD_ROUTE} fd9c::/64 Ethernet nexthop=fd00::1`),
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^-:4:\d+: warning: the next hop fd00::1 of the route to fd9c::\/64 is not on-link on Ethernet of A; .* \[next-hop-off-link\]\n {2}hint: .*\n-: can be run\n$/,
    );
  });
});
