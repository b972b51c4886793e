import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder, isatapSim } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

const read = (file: string): string => fs.readFileSync(path.join(projectFolder, file), 'utf8');
const RECORDING = read('scenarios/manage-out.console');

describe('an administrator sets manage-out up, line by line', () => {
  let transcript = '';
  let folder = '';

  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(projectFolder, 'node_modules/.article-'));
    const input = `${RECORDING}explain last\nsave typed.yaml\n`;
    const file = path.join(projectFolder, 'scenarios/before-manage-out.yaml');
    const { code, stdout, stderr } = isatapSim(['console', file, 'DC01'], { cwd: folder, input });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    transcript = stdout;
    return () => fs.rmSync(folder, { recursive: true, force: true });
  });

  /** What stood on the screen between a line that was typed and the next, each time that it was typed. */
  const answersTo = (line: string): string[] =>
    transcript
      .split(/^\[\w+\] C:\\>/m)
      .filter((part) => part.startsWith(`${line}\n`))
      .map((part) => part.slice(line.length + 1));

  test('no line is refused', () => {
    const typed = RECORDING.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const changes = typed.filter((line) => /^netsh .*(add|set) /.test(line));
    expect(changes.length).toBe(11);
    for (const line of changes) expect(answersTo(line).map((answer) => answer.split('\n')[0])).toContain('Ok.');
    expect(transcript).not.toMatch(/hint:|^isatap-sim: /m);
  });

  test('the station gets an address and the routes to the clients by advertisement', () => {
    expect(transcript).toMatch(/Public +Preferred +\S+ +\S+ fd9c:30c:2da4:1:0:5efe:172\.16\.20\.100\n/);
    expect(transcript).toMatch(/ 256  fd9c:30c:2da4:1001::\/64 +11  fe80::5efe:172\.16\.10\.31\n/);
  });

  test('the ping is lost without a way back, lost when that route loses, and answered when it wins', () => {
    const [missing, losing] = answersTo('ping -n 1 client01.domain.local');
    expect(missing).toContain('Request timed out.');
    expect(losing).toContain('Request timed out.');
    expect(answersTo('ping client01.domain.local')[0]).toContain('Packets: Sent = 4, Received = 4, Lost = 0 (0% loss)');
  });

  test.each(['client01', 'client02'])('the trace to %s goes over the ISATAP router and the right server', (client) => {
    const [trace] = answersTo(`tracert ${client}.domain.local`);
    const server = client === 'client01' ? 25 : 26;
    const hops = [...trace!.matchAll(/^ +\d+ .* ms {2}(?:\S+ \[)?([\da-f:]+)\]? *$/gm)].map((match) => match[1]);
    expect(hops.slice(0, 2)).toEqual(['fd9c:30c:2da4:111::31', `fd9c:30c:2da4:111::${server}`]);
    expect(hops).toHaveLength(3);
    expect(trace).toContain('Trace complete.');
  });

  test('the last trace is explained', () => {
    expect(transcript).toContain('tracert-6: delivered');
  });

  test('what was typed runs as a scenario', () => {
    const { code, stdout } = isatapSim(['run', path.join(folder, 'typed.yaml'), '--no-capture'], {
      cwd: emptyFolder(),
    });
    expect(stdout).toMatch(/6 of 6 flows and \d of \d states as expected/);
    expect(code).toBe(0);
  });

  test('the README shows a part of it as it is', () => {
    // Between fences is every other part.
    const blocks = read('README.md')
      .split(/^```.*\n/m)
      .filter((_, index) => index % 2 === 1);
    const shown = blocks.filter((block) => block.includes('[DAV01] C:\\>netsh interface ipv6'));
    expect(shown).toHaveLength(1);
    expect(transcript).toContain(shown[0]);
  });
});
