import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { PcapngWriter } from '../../src/capture/pcapng-writer.ts';
import { hex } from '../support/bytes.ts';
import { capturesOf, loadFile, projectFolder } from '../support/scenarios.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-decode-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const main = path.join(projectFolder, 'dist/cli/main.js');
const all = Uint8Array.from(capturesOf(loadFile('scenarios/faults/return-metric.yaml')).captures.get('all')!);

function save(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  return file;
}

function decode(args: readonly string[], input?: Uint8Array): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [main, 'decode', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    ...(input === undefined ? {} : { input }),
  });
}

const good = save('all.pcapng', all);

test('a line for each packet, its comments below it', () => {
  const { stdout, stderr, status } = decode([good]);
  expect([status, stderr]).toEqual([0, '']);
  const lines = stdout.trimEnd().split('\n');
  const packets = lines.filter((line) => /^\d+ {2}/.test(line));
  expect(packets.length).toBeGreaterThan(500);
  expect(packets.map((line) => Number(line.split(' ')[0]))).toEqual(packets.map((_, index) => index + 1));
  const drop = lines.findIndex((line) => line.startsWith('    drop: isatap-source-check at PC01'));
  expect(lines[drop - 1]).toMatch(
    /^\d+ {2}20\.\d{6} {2}PC01\/Ethernet {2}6in4 172\.16\.10\.25 > 172\.16\.20\.100 \| fd9c:30c:2da4:1000::c1 > fd9c:30c:2da4:1:0:5efe:ac10:1464 TCP 3389 > \d+ \[SYN, ACK\]$/,
  );
});

test('--verbose adds the fields', () => {
  const { stdout, status } = decode([good, '--verbose']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {8}hopLimit: 255$/m);
  expect(stdout).toMatch(/^ {8}option: route-information$/m);
  expect(stdout).toMatch(/^ {12}routeLifetime: (infinite|\d+ s)$/m);
});

test('--json gives an object a line, with everything the file says', () => {
  const { stdout, status } = decode([good, '--json']);
  expect(status).toBe(0);
  const packets = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(packets.length).toBeGreaterThan(500);
  const died = packets.filter(({ dropped }) => dropped === true);
  expect(died.length).toBeGreaterThan(0);
  expect(died[0]).toMatchObject({
    interface: { section: 1, name: expect.stringContaining('/'), linkType: 1 },
    time: expect.stringMatching(/^13938336\d\d\.\d{9}$/),
    packetId: expect.stringMatching(/^\d+$/),
    comments: [expect.stringMatching(/^drop: /)],
    layers: expect.arrayContaining([expect.objectContaining({ protocol: 'ethernet', offset: 0, length: 14 })]),
  });
});

test('standard input and gzip give the same', () => {
  const whole = decode([good]).stdout;
  expect(decode(['-'], all)).toMatchObject({ status: 0, stdout: whole });
  expect(decode([save('all.pcapng.gz', gzipSync(all))])).toMatchObject({ status: 0, stdout: whole });
});

describe('what cannot be read to its end: what could be read, one message with the place, exit code 2', () => {
  const whole = decode([good]).stdout;

  test('a cut file', () => {
    const { stdout, stderr, status } = decode([save('cut.pcapng', all.subarray(0, 40_000))]);
    expect(status).toBe(2);
    expect(stdout.length).toBeGreaterThan(10_000);
    expect(whole.startsWith(stdout)).toBe(true);
    const json = decode([save('cut.pcapng', all.subarray(0, 40_000)), '--json']);
    const objects = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(objects.at(-1)).toMatchObject({
      schemaVersion: 1,
      errors: [{ message: expect.stringContaining('cut off') }],
    });
    expect(objects.length).toBeGreaterThan(100);
    expect(stderr).toMatch(/cut\.pcapng: the file is cut off: it ends \d+ bytes into a block \(at byte \d+\)/);
  });

  test('a damaged file', () => {
    const bytes = all.slice();
    bytes.fill(0xff, 40_000, 41_000);
    const { stdout, stderr, status } = decode([save('damaged.pcapng', bytes)]);
    expect(status).toBe(2);
    expect(whole.startsWith(stdout.split('\n').slice(0, 50).join('\n'))).toBe(true);
    expect(stderr).toMatch(/\(at byte 4\d{4}\)/);
  });

  test('cut gzip', () => {
    const { stdout, stderr, status } = decode([save('cut.gz', gzipSync(all).subarray(0, 8000))]);
    expect(status).toBe(2);
    expect(whole.startsWith(stdout)).toBe(true);
    expect(stderr).toContain('unexpected end of file');
  });

  test.each<readonly [string, Uint8Array, string]>([
    ['random bytes', Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) >>> 3), 'neither pcap nor pcapng'],
    ['an empty file', new Uint8Array(0), '0 bytes are no capture file'],
    ['a scenario', new TextEncoder().encode('title: no capture\n'), 'neither pcap nor pcapng'],
  ])('%s', (name, bytes, message) => {
    const { stdout, stderr, status } = decode([save(name, bytes)]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  test('a missing file, a folder, no file', () => {
    expect(decode([path.join(folder, 'none')])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('no such file or directory (ENOENT)'),
    });
    expect(decode([folder])).toMatchObject({ status: 2, stderr: expect.stringContaining('EISDIR') });
    expect(decode([])).toMatchObject({ status: 2, stdout: '' });
  });
});

test('names and comments of a file cannot steer the terminal', () => {
  const parts: Uint8Array[] = [];
  const writer = new PcapngWriter((bytes) => parts.push(bytes.slice()), 100);
  writer.addInterface({ name: 'eth\u001b[31m', addresses: [], mac: null, speed: null });
  writer.addPacket(0, {
    time: { seconds: 0, nanoseconds: 0 },
    data: hex('ffffffffffff 02000000000a 0806'),
    direction: null,
    packetId: 1,
    dropped: false,
    comments: ['one\u0007\ntwo\u202e'],
  });
  writer.close();
  const { stdout } = decode([save('steer.pcapng', Buffer.concat(parts))]);
  expect(stdout).toContain('eth\\x1b[31m');
  expect(stdout).toContain('    one\\x07\n    two\\x202e\n');
});

test('a pipe that closes ends the program quietly', async () => {
  // Far more than a pipe holds.
  const many = save('many.pcapng', Buffer.concat(Array.from({ length: 20 }, () => all)));
  const child = spawn(process.execPath, [main, 'decode', many, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number | null];
  expect([code, errors]).toEqual([0, '']);
});
