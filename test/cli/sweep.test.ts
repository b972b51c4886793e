import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { emptyFolder, filesBelow, isatapSim, mainFile, twoHosts } from '../support/cli.ts';

const SCENARIO = twoHosts('ping: 1', '  g: { from: B, to: 10.0.0.1, at: 5s, tcp: 81 }\n');
const LOSS = 'links.lan.loss=0,1';
const SEED = 'seed=1..6';

/** A folder with a scenario, and what was written there by sweep. */
class Workplace {
  readonly folder = emptyFolder();

  constructor(scenario = SCENARIO) {
    this.write('x.yaml', scenario);
  }

  write(name: string, text: string): void {
    fs.writeFileSync(path.join(this.folder, name), text);
  }

  read(name: string): string {
    return fs.readFileSync(path.join(this.folder, name), 'utf8');
  }

  run(...given: string[]): ReturnType<typeof isatapSim> {
    return isatapSim(given, { cwd: this.folder });
  }

  sweep(...given: string[]): ReturnType<typeof isatapSim> {
    return this.run('sweep', 'x.yaml', ...given);
  }
}

const both = ['--vary', SEED, '--vary', LOSS];

/** What the sweep of both gives in one go, run once for all tests that begin with it or compare with it. */
let whole: { readonly stdout: string; readonly file: string };
beforeAll(() => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-sweep-'));
  try {
    fs.writeFileSync(path.join(folder, 'x.yaml'), SCENARIO);
    const { code, stdout } = isatapSim(['sweep', 'x.yaml', ...both, '--out', 'all.jsonl'], { cwd: folder });
    expect(code).toBe(0);
    whole = { stdout, file: fs.readFileSync(path.join(folder, 'all.jsonl'), 'utf8') };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

describe('a sweep', () => {
  test('prints a table, writes a line for each combination in their order', () => {
    const place = new Workplace();
    const { code, stdout, stderr } = place.sweep(...both, '--out', 'deep/er/all.jsonl');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `two hosts
x.yaml: 12 combinations (6 x 2)

seed  links.lan.loss  flows  verdict    way      where and why
1..6  0               f      delivered  -        -
                      g      refused    forward  port-closed at A
1..6  1               f, g   lost       forward  neighbor-unreachable at A
`.replace(
        'f, g   lost       forward  neighbor-unreachable at A',
        'f      lost       forward  neighbor-unreachable at A\n                      g      lost       forward  neighbor-unreachable at B',
      ),
    );
    const [header, ...records] = place
      .read('deep/er/all.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(header).toMatchObject({
      schemaVersion: 1,
      sweep: {
        file: 'x.yaml',
        combinations: 12,
        shard: null,
        vary: [
          { path: 'seed', values: [1, 2, 3, 4, 5, 6] },
          { path: 'links.lan.loss', values: [0, 1] },
        ],
      },
    });
    expect(records.map(({ combination }) => combination)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(records[1]).toMatchObject({
      combination: 2,
      values: { seed: 1, 'links.lan.loss': 1 },
      flows: [
        { name: 'f', verdict: 'lost', way: 'forward', reason: { code: 'neighbor-unreachable', host: 'A' }, causes: [] },
        { name: 'g', verdict: 'lost', way: 'forward', reason: { code: 'neighbor-unreachable', host: 'B' }, causes: [] },
      ],
    });
  });

  test('the same command gives the same bytes, whatever the threads', () => {
    const place = new Workplace();
    for (const jobs of ['1', '2', '5']) {
      const { stdout } = place.sweep(...both, '--out', `${jobs}.jsonl`, '--jobs', jobs);
      expect({ stdout, file: place.read(`${jobs}.jsonl`) }).toEqual(whole);
    }
  });

  test('--out - and --json', () => {
    const place = new Workplace();
    expect(place.sweep(...both, '--out', '-')).toMatchObject({ code: 0, stdout: whole.file });
    const { sweep } = JSON.parse(place.sweep(...both, '--json').stdout) as { sweep: { rows: unknown } };
    expect(sweep.rows).toMatchObject([{ values: ['1..6', '0'] }, { values: ['1..6', '1'] }]);
  });

  test('a scenario from standard input, progress with --verbose', () => {
    const { code, stdout, stderr } = isatapSim(['sweep', '-', '--vary', LOSS, '--verbose'], { input: SCENARIO });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('-: 2 combinations');
  });

  test('--causes searches what is wrong in each', () => {
    const metric = 'DAV01.route[fd9c:30c:2da4:1::/64 via fd9c:30c:2da4:111::31].metric';
    const { stdout } = isatapSim(['sweep', 'scenarios/manage-out.yaml', '--vary', `${metric}=250,251`, '--causes']);
    expect(stdout).toMatch(/^250 +rdp-client01.* delivered +- +- +-$/m);
    expect(stdout).toMatch(
      /^251 +rdp-client01.* lost +return +isatap-source-check at PC01 +return-route-metric on DAV01$/m,
    );
  });
});

describe('a sweep that was stopped', () => {
  test('goes on after what is there, a line that was cut off taken away', () => {
    const place = new Workplace();
    const { stdout, file } = whole;
    const lines = file.split('\n');
    const beginnings = ['', file.slice(0, 50), `${lines[0]}\n`, `${lines.slice(0, 4).join('\n')}\n{"combi`, file];
    for (const beginning of beginnings) {
      place.write('all.jsonl', beginning);
      const again = place.sweep(...both, '--out', 'all.jsonl');
      expect(again).toMatchObject({ code: 0, stdout });
      expect(place.read('all.jsonl')).toBe(file);
    }
    place.write('all.jsonl', `${lines.slice(0, 4).join('\n')}\n`);
    expect(place.sweep(...both, '--out', 'all.jsonl').stderr).toBe('3 of 12 combinations are there already\n');
  });

  test('what is there is not run again', () => {
    const place = new Workplace();
    const changed = whole.file.replaceAll('"delivered"', '"inconclusive"');
    place.write('all.jsonl', changed);
    const { stdout } = place.sweep(...both, '--out', 'all.jsonl');
    expect(stdout).toContain('inconclusive');
    expect(place.read('all.jsonl')).toBe(changed);
  });

  test.each<[string, string[], (place: Workplace) => void]>([
    ['the scenario', both, (place) => place.write('x.yaml', SCENARIO.replace('at: 5s', 'at: 6s'))],
    ['what is varied', ['--vary', LOSS], () => undefined],
    ['what is varied', [...both.slice(0, -1), 'links.lan.loss=0,0.5'], () => undefined],
    ['--causes', [...both, '--causes'], () => undefined],
    ['--shard', [...both, '--shard', '1/2'], () => undefined],
  ])('the file of another sweep is left as it is: %s', (what, given, change) => {
    const place = new Workplace();
    place.write('all.jsonl', whole.file);
    change(place);
    const { code, stderr } = place.sweep(...given, '--out', 'all.jsonl');
    expect(code).toBe(2);
    expect(stderr).toBe(
      `isatap-sim: all.jsonl holds another sweep: ${what} differs\n  hint: name another file with --out, or take that one away\n`,
    );
    expect(place.read('all.jsonl')).toBe(whole.file);
  });

  test('comments of the scenario may change', () => {
    const place = new Workplace();
    place.write('all.jsonl', whole.file);
    place.write('x.yaml', `# nothing else\n${SCENARIO}`);
    expect(place.sweep(...both, '--out', 'all.jsonl')).toMatchObject({ code: 0 });
  });

  test.each([
    ['notes', 'is there and was not written by sweep'],
    ['notes\n', 'is there and was not written by sweep'],
    ['{"sweep":1}\n', 'is there and was not written by sweep'],
    [
      '{"schemaVersion":1,"sweep":{"vary":[],"combinations":1,"shard":"2/1"}}\n',
      'is there and was not written by sweep',
    ],
  ])('a file of something else is left as it is: %j', (text, message) => {
    const place = new Workplace();
    place.write('all.jsonl', text);
    const { code, stderr } = place.sweep(...both, '--out', 'all.jsonl');
    expect({ code, text: place.read('all.jsonl') }).toEqual({ code: 2, text });
    expect(stderr).toContain(`all.jsonl ${message}`);
  });

  test('a line that is not the next one is told', () => {
    const place = new Workplace();
    const lines = whole.file.split('\n');
    place.write('all.jsonl', [...lines.slice(0, 3), ...lines.slice(4)].join('\n'));
    const { code, stderr } = place.sweep(...both, '--out', 'all.jsonl');
    expect(code).toBe(2);
    expect(stderr).toContain('all.jsonl: line 4 is not combination 3 of the sweep');
  });

  test('Ctrl-C: whole lines stay, exit code 130', async () => {
    const place = new Workplace();
    const given = ['sweep', 'x.yaml', '--vary', 'seed=1..2000', '--out', 'all.jsonl', '--jobs', '2'];
    const file = path.join(place.folder, 'all.jsonl');
    const program = spawn(process.execPath, [mainFile, ...given], { cwd: place.folder });
    let stderr = '';
    program.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const lineCount = (): number => (fs.existsSync(file) ? place.read('all.jsonl').split('\n').length - 1 : 0);
    while (lineCount() < 20) await new Promise((resolve) => setTimeout(resolve, 10));
    program.kill('SIGINT');
    const [code] = (await once(program, 'close')) as [number];
    expect(code).toBe(130);
    expect(stderr).toBe(
      `stopped after ${lineCount() - 1} of 2000 combinations; the same command goes on with all.jsonl\n`,
    );
    expect(place.read('all.jsonl').endsWith('}\n')).toBe(true);
    expect(lineCount()).toBeLessThan(2000);
  });
});

describe('shards', () => {
  test('put together are what the whole sweep gives, byte for byte', () => {
    const place = new Workplace();
    const { stdout, file } = whole;
    place.write('all.jsonl', file);
    const parts = ['1', '2', '3', '4', '5'].map((number) => `${number}.jsonl`);
    for (const [index, part] of parts.entries())
      expect(place.sweep(...both, '--shard', `${index + 1}/5`, '--out', part)).toMatchObject({ code: 0, stdout: '' });
    expect(place.run('merge', ...parts.toReversed(), '--out', 'merged.jsonl')).toMatchObject({ code: 0, stdout });
    expect(place.read('merged.jsonl')).toBe(file);
    expect(place.run('merge', 'all.jsonl')).toMatchObject({ code: 0, stdout });
    expect(place.run('merge', ...parts, '--out', '-')).toMatchObject({ stdout: file });
    expect(place.run('merge', ...parts, '--json').stdout).toBe(place.sweep(...both, '--json').stdout);
  });

  test('more shards than combinations', () => {
    const place = new Workplace();
    const { stdout } = place.sweep('--vary', LOSS);
    for (const number of [1, 2, 3]) place.sweep('--vary', LOSS, '--shard', `${number}/3`, '--out', `${number}.jsonl`);
    expect(place.run('merge', '1.jsonl', '2.jsonl', '3.jsonl')).toMatchObject({ code: 0, stdout });
  });

  test('that are missing, there twice, unfinished or of another sweep are told', () => {
    const place = new Workplace();
    for (const number of [1, 2, 3]) place.sweep(...both, '--shard', `${number}/3`, '--out', `${number}.jsonl`);
    place.sweep('--vary', LOSS, '--shard', '3/3', '--out', 'other.jsonl');
    place.sweep(...both, '--shard', '1/4', '--out', 'quarter.jsonl');
    place.write('cut.jsonl', place.read('3.jsonl').split('\n').slice(0, 3).join('\n').concat('\n'));
    place.write('long.jsonl', place.read('3.jsonl') + place.read('2.jsonl').split('\n')[1] + '\n');
    place.write('notes.txt', 'notes\n');
    const before = filesBelow(place.folder);
    for (const [files, message] of [
      [['1.jsonl', '3.jsonl'], 'shards are missing: 2/3'],
      [['1.jsonl', '2.jsonl', '3.jsonl', '1.jsonl'], '1.jsonl and 1.jsonl are both shard 1/3'],
      [['1.jsonl', '2.jsonl', 'cut.jsonl'], 'cut.jsonl has 2 of its 4 combinations; 9 is the next'],
      [['1.jsonl', '2.jsonl', 'long.jsonl'], 'long.jsonl: line 6 is not combination 15 of the sweep'],
      [['1.jsonl', '2.jsonl', 'other.jsonl'], '1.jsonl and other.jsonl are not of one sweep: what is varied differs'],
      [['1.jsonl', 'quarter.jsonl'], 'are not of one sweep: the number of shards differs'],
      [['1.jsonl', 'notes.txt'], 'notes.txt was not written by sweep'],
      [['1.jsonl', 'none.jsonl'], 'none.jsonl cannot be read: no such file or directory (ENOENT)'],
    ] as const) {
      const { code, stdout, stderr } = place.run('merge', ...files, '--out', 'merged.jsonl');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
    }
    expect(filesBelow(place.folder)).toEqual(before);
  });
});

describe('wrong usage: exit code 2, nothing is run and nothing written', () => {
  test.each<[string[], string, string]>([
    [['--vary', 'hosts.C.profile=linux', '--out', 'all.jsonl'], '--vary: hosts has no "C"', 'there is: A, B'],
    [['--vary', 'links.lan.loss=0,2', '--out', 'all.jsonl'], '--vary links.lan.loss=2: ', 'at links.lan.loss'],
    [
      ['--vary', SEED, '--vary', 'A.profile=linux,lunix'],
      '--vary A.profile=lunix: hosts.A.profile is to be one of',
      'did you mean "linux"?',
    ],
    [
      ['--vary', 'flows.f.from=A,B', '--vary', 'hosts.A.interfaces.Ethernet.ipv4=10.0.0.1/24,10.0.0.2/24'],
      '--vary hosts.A.interfaces.Ethernet.ipv4=10.0.0.2/24: ',
      '',
    ],
    [['--vary', 'seed=1..10001'], 'the lists make 10001 combinations, 10000 are run at most', '--limit 10001'],
    [['--vary', 'seed=1..3', '--limit', '2'], 'the lists make 3 combinations, 2 are run at most', '--limit 3'],
    [['--vary', 'seed'], '--vary seed: "seed" has no =', 'write PATH=LIST'],
    [[], '--vary PATH=LIST is missing', 'isatap-sim sweep --help'],
    [['y.yaml', '--vary', SEED], 'sweep takes one scenario at a time', ''],
    [['--vary', SEED, '--shard', '3/2'], '--shard is to be i/n', ''],
    [['--vary', SEED, '--shard', '1/2'], '--shard needs --out FILE', 'merge'],
    [['--vary', SEED, '--jobs', '0'], '--jobs is to be at least 1', ''],
    [['--vary', SEED, '--out', '-', '--json'], '--json and --out - both want standard output', ''],
    [['--vary', SEED, '--out', '.'], '. cannot be written: it is there and is not a plain file', ''],
  ])('%j', (given, message, hint) => {
    const place = new Workplace();
    const { code, stdout, stderr } = place.sweep(...given);
    expect({ code, stderr: stderr.split('\n').length <= 3 }).toEqual({ code: 2, stderr: true });
    expect(stdout.includes('combinations')).toBe(false);
    expect(stderr).toContain(`isatap-sim: ${message}`);
    expect(stderr).toContain(hint);
    expect([...filesBelow(place.folder).keys()]).toEqual(['x.yaml']);
  });

  test('a scenario that is none', () => {
    const place = new Workplace(SCENARIO.replace('title', 'titel'));
    const { code, stderr } = place.sweep('--vary', SEED);
    expect(code).toBe(2);
    expect(stderr).toContain('x.yaml:1:1: the scenario has no key "titel"');
  });

  test('a fault of the program itself names the combination', () => {
    const place = new Workplace();
    const broken =
      'data:text/javascript,import { isMainThread } from "node:worker_threads"; if (!isMainThread) Date.parse = () => { throw new TypeError("broken on purpose"); }';
    const { code, stderr } = isatapSim(['sweep', 'x.yaml', '--vary', SEED], {
      cwd: place.folder,
      node: ['--import', broken],
    });
    expect(code).toBe(70);
    expect(stderr).toContain('combination 1: seed=1');
    expect(stderr).toContain('TypeError: broken on purpose');
  });
});
