import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { emptyFolder, filesBelow, isatapSim } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

const ROUTES = `
Publish  Type      Met  Prefix                    Idx  Gateway/Interface Name
-------  --------  ---  ------------------------  ---  ------------------------
No       Manual    200  fd00:1:2:1::/64            12  fd00:1:2:111::31
No       Manual    256  fd00:1:2:111::/64          12  Internal
what is this
`;

interface FlowJson {
  readonly verdict: string;
  readonly way: string;
  readonly reason: { readonly code: string; readonly host: string };
  readonly causes: readonly {
    readonly code: string;
    readonly host: string;
    readonly fix: readonly string[];
    readonly proved: boolean;
  }[];
}

let cwd: string;
beforeEach(() => {
  cwd = emptyFolder();
});

test('the walk-through of the README: three pasted outputs, a map, the return route that loses by 5', () => {
  const map = path.join(projectFolder, 'scenarios/import/map.yaml');
  const made = isatapSim(['import', '--map', map, '--out', 'network.yaml'], { cwd });
  expect(made.code).toBe(0);
  expect(made.stderr).toBe(`pc17.txt: 67 lines, 50 understood, 17 empty, headings or prompts, 0 not understood
isatap02.txt: 62 lines, 31 understood, 31 empty, headings or prompts, 0 not understood
da01.txt: 168 lines, 115 understood, 53 empty, headings or prompts, 0 not understood
`);
  expect(isatapSim(['check', 'network.yaml'], { cwd })).toMatchObject({
    code: 0,
    stdout: 'network.yaml: can be run\n',
  });
  const { stdout } = isatapSim(['run', '--no-capture', 'network.yaml'], { cwd });
  const readme = fs.readFileSync(path.join(projectFolder, 'README.md'), 'utf8');
  const shown =
    /isatap-sim import --map scenarios\/import\/map\.yaml --out network\.yaml\nisatap-sim run network\.yaml\n```\n\n```\n([^`]*)```/.exec(
      readme,
    )![1]!;
  const pieces = shown.split('...\n').map((piece) => piece.trimEnd());
  expect(pieces).toHaveLength(2);
  for (const piece of pieces) expect(stdout).toContain(piece);
  const { scenarios } = JSON.parse(isatapSim(['run', '--no-capture', '--json', 'network.yaml'], { cwd }).stdout) as {
    readonly scenarios: readonly { readonly flows: readonly FlowJson[] }[];
  };
  const flow = scenarios[0]!.flows[0]!;
  expect(flow).toMatchObject({ verdict: 'lost', way: 'return', reason: { code: 'isatap-source-check', host: 'PC17' } });
  expect(flow.causes).toMatchObject([{ code: 'return-route-metric', host: 'DA01', proved: true }]);
  expect(isatapSim(['explain', 'network.yaml', 'rdp-laptop'], { cwd }).stdout).toContain(
    '256 + 5 = 261 against 256 + 10 = 266',
  );
});

describe('one host', () => {
  test('a scenario on standard output that passes check, counts and what is missing on standard error', () => {
    fs.writeFileSync(path.join(cwd, 'routes.txt'), ROUTES);
    const { code, stdout, stderr } = isatapSim(['import', 'routes.txt', '--host', 'DAV01'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain(
      '      - netsh interface ipv6 add route fd00:1:2:1::/64 12 nexthop=fd00:1:2:111::31 metric=200\n',
    );
    expect(stdout).toContain('# not understood: routes.txt:6: what is this\n');
    expect(stderr).toBe(
      'routes.txt: 6 lines, 2 understood, 3 empty, headings or prompts, 1 not understood\nDAV01: missing to run: DNS servers (`ipconfig /all` has them)\nDAV01: missing to run: an IPv4 address of Internal (`ipconfig /all` or `netsh interface ipv4 show addresses`)\n',
    );
    expect(isatapSim(['check', '-'], { cwd, input: stdout }).code).toBe(0);
  });

  test('from standard input, with a profile, as JSON', () => {
    const { code, stdout } = isatapSim(['import', '-', '--host', 'A', '--profile', 'windows-7', '--json'], {
      cwd,
      input: ROUTES,
    });
    expect(code).toBe(0);
    const { schemaVersion, hosts, scenario } = JSON.parse(stdout) as {
      schemaVersion: number;
      hosts: object[];
      scenario: string;
    };
    expect(schemaVersion).toBe(1);
    expect(hosts).toMatchObject([
      {
        name: 'A',
        profile: 'windows-7',
        files: [{ file: '-', lines: 6, understood: 2, noise: 3, notUnderstood: [{ line: 6, text: 'what is this' }] }],
        interfaces: [{ index: 12, name: 'Internal', kind: 'ethernet' }],
        routes: [
          {
            prefix: 'fd00:1:2:1::/64',
            nextHop: 'fd00:1:2:111::31',
            metric: 200,
            persistent: false,
            maker: 'configured',
          },
          { prefix: 'fd00:1:2:111::/64', nextHop: null, metric: 256, maker: 'configured' },
        ],
      },
    ]);
    expect(scenario).toContain('profile: windows-7\n');
  });

  test('the name of ipconfig /all; without one it is asked for', () => {
    const named = 'Windows IP Configuration\n\n   Host Name . . . . . . . . . . . . : SRV7\n';
    expect(isatapSim(['import', '-'], { cwd, input: named + ROUTES }).stdout).toContain('\n  SRV7:\n');
    expect(isatapSim(['import', '-'], { cwd, input: ROUTES })).toMatchObject({
      code: 2,
      stderr:
        'isatap-sim: no output has the name of the host\n  hint: name it: isatap-sim import FILE... --host NAME\n',
    });
  });

  test('--out is written whole; a wrong use leaves what was there', () => {
    fs.writeFileSync(path.join(cwd, 'routes.txt'), ROUTES);
    expect(isatapSim(['import', 'routes.txt', '--host', 'A', '--out', 'a/b.yaml'], { cwd })).toMatchObject({
      code: 0,
      stdout: '',
    });
    const before = filesBelow(cwd);
    expect([...before.keys()]).toEqual(['a/b.yaml', 'routes.txt']);
    expect(isatapSim(['import', 'none.txt', '--host', 'A', '--out', 'a/b.yaml'], { cwd }).code).toBe(2);
    expect(filesBelow(cwd)).toEqual(before);
  });
});

describe('what cannot be imported is told with file, line and remedy, exit code 2', () => {
  const FILES: Readonly<Record<string, string>> = {
    'routes.txt': ROUTES,
    'letter.txt': 'Dear all,\nnothing here.\n',
    'two-cards.txt': `${ROUTES}No       Manual    256  fd00:1:2:112::/64          13  External\n`,
    'no-host.yaml': 'hosts: { A: routes.txt }\nlinks: { lan: [B] }\n',
    'no-card.yaml': 'hosts: { A: two-cards.txt }\nlinks: { lan: [A] }\n',
    'other-card.yaml': 'hosts: { A: two-cards.txt }\nlinks: { lan: [A/Intern] }\n',
    'bad-key.yaml': 'hosts: { A: { files: routes.txt, profil: windows-7 } }\n',
    'bad-extra.yaml': 'hosts:\n  A: routes.txt\n  B: { profile: router, interfaces: { x: { link: lam } } }\n',
    'bad-flow.yaml': 'hosts: { A: routes.txt }\nflows: { f: { from: C, to: A, ping: 1, at: 1s } }\n',
    'missing.yaml': 'hosts: { A: [routes.txt, none.txt] }\n',
  };
  test.each<[string, string[], RegExp]>([
    [
      'a file that is not there',
      ['none.txt', '--host', 'A'],
      /^none\.txt:1:1: none\.txt cannot be read: no such file.*\n {2}hint: /,
    ],
    [
      'nothing recognised',
      ['routes.txt', 'letter.txt', '--host', 'A'],
      /^letter\.txt:1:1: no output of a Windows command is recognised\n {2}hint: paste /,
    ],
    [
      'too large',
      ['routes.txt', '--host', 'A', '--max-size', '100'],
      /^routes\.txt:1:1: the file has \d+ bytes, 100 are taken at most\n {2}hint: .*--max-size/,
    ],
    ['a link with an unknown host', ['--map', 'no-host.yaml'], /^no-host\.yaml:2:16: no host "B" is read from files/],
    [
      'a host with two interfaces',
      ['--map', 'no-card.yaml'],
      /^no-card\.yaml:2:16: A has 2 interfaces\n {2}hint: one of A\/Internal, A\/External/,
    ],
    [
      'an unknown interface',
      ['--map', 'other-card.yaml'],
      /^other-card\.yaml:2:16: there is no interface "Intern" of A\n {2}hint: one of/,
    ],
    ['an unknown key', ['--map', 'bad-key.yaml'], /^bad-key\.yaml:1:\d+: .*"profil"/],
    [
      'a fault in a host that is spelled out',
      ['--map', 'bad-extra.yaml'],
      /^bad-extra\.yaml:3:\d+: there is no link "lam"/,
    ],
    ['a fault in a flow', ['--map', 'bad-flow.yaml'], /^bad-flow\.yaml:2:\d+: there is no host "C"/],
    ['an output of the map that is not there', ['--map', 'missing.yaml'], /^none\.txt:1:1: none\.txt cannot be read/],
  ])('%s', (_, given, message) => {
    for (const [name, text] of Object.entries(FILES)) fs.writeFileSync(path.join(cwd, name), text);
    const { code, stdout, stderr } = isatapSim(['import', ...given], { cwd });
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const json = isatapSim(['import', ...given, '--json'], { cwd });
    const { errors } = JSON.parse(json.stdout) as {
      readonly errors: readonly { readonly file: string; readonly line: number }[];
    };
    expect(errors[0]).toMatchObject({ file: /^[^:]+/.exec(stderr)![0], line: Number(/^[^:]+:(\d+)/.exec(stderr)![1]) });
  });

  test.each([
    [['import']],
    [['import', 'a.txt', '--map', 'b.yaml']],
    [['import', '-', '-', '--host', 'A']],
    [['import', 'a.txt', '--host', 'a/b']],
  ])('wrong use: %j', (given) => {
    const { code, stderr } = isatapSim(given, { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^isatap-sim: /);
  });
});
