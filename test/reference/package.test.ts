import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFolder } from '../support/scenarios.ts';
import { shippedScenarios } from '../support/shipped-scenarios.ts';

let work: string;
/** An empty folder of somebody, with the package installed from its file. */
let home: string;
let packed: readonly string[];

function command(program: string, given: readonly string[], cwd: string): { code: number | null; stdout: string } {
  const { status, stdout, stderr, error } = spawnSync(program, given, { maxBuffer: 1 << 28, cwd, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { code: status, stdout: status === 0 ? stdout : `${stdout}${stderr}` };
}

function succeed(program: string, given: readonly string[], cwd: string): string {
  const { code, stdout } = command(program, given, cwd);
  expect(code, `${program} ${given.join(' ')}\n${stdout}`).toBe(0);
  return stdout;
}

beforeAll(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-package-'));
  const checkout = path.join(work, 'checkout');
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  for (const name of succeed('git', listed, projectFolder)
    .split('\0')
    .filter((file) => file !== ''))
    fs.cpSync(path.join(projectFolder, name), path.join(checkout, name));
  fs.symlinkSync(path.join(projectFolder, 'node_modules'), path.join(checkout, 'node_modules'));
  // What an earlier build left behind.
  fs.mkdirSync(path.join(checkout, 'dist'));
  fs.writeFileSync(path.join(checkout, 'dist/stale.js'), '');
  succeed('npm', ['pack', '--pack-destination', work], checkout);
  const file = fs.readdirSync(work).find((name) => name.endsWith('.tgz'))!;
  packed = succeed('tar', ['tzf', path.join(work, file)], work)
    .trim()
    .split('\n')
    .sort();
  home = path.join(work, 'home');
  fs.mkdirSync(home);
  succeed('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', path.join(work, file)], home);
});

afterAll(() => fs.rmSync(work, { recursive: true, force: true }));

describe('the package', () => {
  test('holds the program, its types and the scenarios, and nothing else', () => {
    const kinds = [
      /^dist\/.*\.(js|d\.ts)$/,
      /^dist\/cli\/third-party-licences\.txt$/,
      /^scenarios\/.*\.(yaml|json|txt|console)$/,
      /^(package\.json|LICENSE|CHANGELOG\.md|README\.md)$/,
    ];
    const names = packed.map((name) => name.replace(/^package\//, ''));
    expect(names.filter((name) => !kinds.some((kind) => kind.test(name)))).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining(['LICENSE', 'CHANGELOG.md', 'dist/cli/main.js', 'dist/index.d.ts', ...shippedScenarios]),
    );
    expect(names).not.toContain('dist/stale.js');
  });

  test('runs by npx, writes captures of the reference scenario and nothing else', () => {
    const stdout = succeed('npx', ['--no-install', 'isatap-sim'], home);
    expect(stdout).toContain('7 of 7 flows and 3 of 3 states as expected');
    expect(fs.existsSync(path.join(home, 'captures/manage-out/all.pcapng'))).toBe(true);
    expect(fs.readdirSync(home).sort()).toEqual(['captures', 'node_modules', 'package-lock.json', 'package.json']);
  });

  test('runs scenarios that it ships', () => {
    const whole = shippedScenarios.filter((name) => !name.startsWith('scenarios/faults/'));
    const names = [...whole, 'scenarios/faults/return-metric.yaml', 'scenarios/faults/stacked-tunnel-ends.yaml'];
    const files = names.map((name) => `node_modules/isatap-sim/${name}`);
    const stdout = succeed('node_modules/.bin/isatap-sim', ['run', '--json', '--no-capture', ...files], home);
    const { scenarios } = JSON.parse(stdout) as { scenarios: { file: string; ok: boolean }[] };
    expect(scenarios.filter(({ ok }) => !ok)).toEqual([]);
    expect(scenarios.map(({ file }) => file)).toEqual(files);
  });

  test('sweeps on threads that start from its own files', () => {
    const file = 'node_modules/isatap-sim/scenarios/manage-out.yaml';
    const given = ['sweep', file, '--vary', 'seed=1..4', '--jobs', '2', '--out', 'seeds.jsonl'];
    expect(succeed('node_modules/.bin/isatap-sim', given, home)).toContain('4 combinations');
    expect(fs.readFileSync(path.join(home, 'seeds.jsonl'), 'utf8').split('\n')).toHaveLength(6);
    fs.rmSync(path.join(home, 'seeds.jsonl'));
  });

  test('is a library with types for nodenext, that need nothing of Node', () => {
    fs.writeFileSync(
      path.join(home, 'consumer.mts'),
      `import { type FlowResult, loadScenario, type ScenarioReader, simulate } from 'isatap-sim';
declare const process: { readonly argv: readonly string[] };
declare const console: { log(text: string): void };
const text: string = process.argv[2] ?? '';
const reader: ScenarioReader = { size: () => null, read: () => new TextEncoder().encode(text) };
const flows: readonly FlowResult[] = simulate(loadScenario('x.yaml', reader), null).result.flows;
// @ts-expect-error: a verdict is none of these words
flows.some(({ verdict }) => verdict === 'perhaps');
console.log(flows.map(({ name, verdict }) => name + ' ' + verdict).join());
`,
    );
    const options = ['--target', 'es2023', '--lib', 'es2023,dom', '--module', 'nodenext', '--types', ''];
    const strict = [
      '--strict',
      '--exactOptionalPropertyTypes',
      '--noUncheckedIndexedAccess',
      '--skipLibCheck',
      'false',
    ];
    const compiler = path.join(projectFolder, 'node_modules/.bin/tsc');
    succeed(compiler, ['--ignoreConfig', ...options, ...strict, 'consumer.mts'], home);
    const scenario = {
      title: 't',
      links: { lan: {} },
      hosts: {
        A: { profile: 'linux', interfaces: { eth0: { link: 'lan', ipv4: '10.0.0.1/24' } } },
        B: { profile: 'linux', interfaces: { eth0: { link: 'lan', ipv4: '10.0.0.2/24' } } },
      },
      flows: { f: { from: 'A', to: '10.0.0.2', ping: 1, at: '5s' } },
    };
    expect(succeed(process.execPath, ['consumer.mjs', JSON.stringify(scenario)], home)).toBe('f delivered\n');
  });
});
