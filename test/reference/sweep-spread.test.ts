import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { emptyFolder, isatapSim, mainFile } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

/** The README's ways to spread a sweep over machines, as they stand there. */
const readme = fs.readFileSync(path.join(projectFolder, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, text]) => ({
  language,
  text: text!,
}));

/** A folder with the scenarios in it, where `isatap-sim` is installed. */
function workplace(): {
  readonly run: (lines: string, env?: Readonly<Record<string, string>>) => string;
  readonly read: (name: string) => string;
} {
  const folder = emptyFolder();
  fs.symlinkSync(path.join(projectFolder, 'scenarios'), path.join(folder, 'scenarios'));
  fs.copyFileSync(path.join(projectFolder, 'scenarios/manage-out.yaml'), path.join(folder, 'manage-out.yaml'));
  const bin = emptyFolder();
  fs.writeFileSync(path.join(bin, 'isatap-sim'), `#!/bin/sh\nexec "${process.execPath}" "${mainFile}" "$@"\n`, {
    mode: 0o755,
  });
  const PATH = `${bin}:${process.env['PATH']}`;
  return {
    run: (lines, env = {}) => {
      const { status, stdout, stderr } = spawnSync('sh', ['-ec', lines], {
        cwd: folder,
        env: { ...process.env, PATH, ...env },
        encoding: 'utf8',
      });
      expect(status, `${lines}\n${stdout}${stderr}`).toBe(0);
      return stdout;
    },
    read: (name) => fs.readFileSync(path.join(folder, name), 'utf8'),
  };
}

/** What the whole sweep gives in one process. */
const METRIC = 'DAV01.route[fd9c:30c:2da4:1::/64 via fd9c:30c:2da4:111::31].metric=1..400:10';
const whole = (vary: string): string =>
  isatapSim(['sweep', 'scenarios/manage-out.yaml', '--vary', vary, '--out', '-']).stdout;

test('GNU parallel, the lines of the README', () => {
  const { text } = blocks.find((block) => block.text.startsWith('parallel '))!;
  const { run, read } = workplace();
  const stdout = run(text);
  expect(read('all.jsonl')).toBe(whole(METRIC));
  expect(stdout).toMatch(/^1\.\.241:10 .* delivered /m);
  expect(stdout).toMatch(/^251\.\.391:10 .* lost +return +isatap-source-check at PC01$/m);
});

test("an indexed job of Kubernetes, the README's manifest", () => {
  const { text } = blocks.find((block) => block.text.startsWith('apiVersion: batch/v1'))!;
  const job = parse(text) as {
    kind: string;
    spec: {
      completionMode: string;
      completions: number;
      template: { spec: { restartPolicy: string; containers: { command: string[]; args: string[] }[] } };
    };
  };
  expect(job).toMatchObject({ kind: 'Job', spec: { completionMode: 'Indexed' } });
  const [{ command, args } = { command: [], args: [] }] = job.spec.template.spec.containers;
  expect(command).toEqual(['sh', '-ec']);
  const { run, read } = workplace();
  for (let index = 0; index < job.spec.completions; index++) run(args[0]!, { JOB_COMPLETION_INDEX: String(index) });
  run('isatap-sim merge part-*.jsonl --out all.jsonl');
  expect(read('all.jsonl').replace('"file":"manage-out.yaml"', '"file":"scenarios/manage-out.yaml"')).toBe(
    whole(METRIC),
  );
});

test("a matrix of GitHub Actions, the README's jobs", () => {
  const { text } = blocks.find((block) => block.text.startsWith('jobs:\n  sweep:'))!;
  const { jobs } = parse(text) as {
    jobs: {
      sweep: { strategy: { matrix: { shard: number[] } }; steps: { run?: string }[] };
      merge: { needs: string; steps: { run?: string }[] };
    };
  };
  const { run, read } = workplace();
  const linesOf = (steps: readonly { run?: string }[], shard: string): string =>
    steps
      .flatMap(({ run: line }) => (line === undefined || line === 'npm ci' ? [] : line))
      .join('\n')
      .replaceAll('npx isatap-sim', 'isatap-sim')
      .replaceAll('${{ matrix.shard }}', shard);
  for (const shard of jobs.sweep.strategy.matrix.shard) run(linesOf(jobs.sweep.steps, String(shard)));
  expect(jobs.merge.needs).toBe('sweep');
  run(linesOf(jobs.merge.steps, ''));
  expect(read('all.jsonl')).toBe(whole('seed=1..20'));
});
