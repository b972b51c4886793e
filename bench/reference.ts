import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileReader } from '../src/cli/file-reader.ts';
import { simulate, writeCaptures } from '../src/diagnose/simulate.ts';
import { renderScenario } from '../src/report/terminal.ts';
import { plainPalette } from '../src/report/palette.ts';
import { loadScenario } from '../src/scenario/load.ts';
import { MemoryStorage } from '../src/scenario/spool.ts';
import { cpuSeconds, median, type Result, summarize } from './measure.ts';

const SCENARIO = 'scenarios/manage-out.yaml';
const WARM_UP = 5;

/** The reference scenario in a process that has run it before: read, run, judged, captured into memory, shown. */
export function warmResult(rounds: number): Result {
  const figures: number[] = [];
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const begin = cpuSeconds();
    runOnce();
    if (round >= WARM_UP) figures.push((cpuSeconds() - begin) * 1000);
  }
  return summarize('reference scenario, warm', 'ms', figures);
}

function runOnce(): void {
  const simulation = simulate(loadScenario(SCENARIO, fileReader), new MemoryStorage());
  if (!simulation.result.ok) throw new Error(`${SCENARIO} does not end as expected`);
  let bytes = 0;
  const counts = writeCaptures(simulation, () => (chunk) => {
    bytes += chunk.length;
  });
  const captures = [...counts].map(([file, packets]) => ({ file, packets }));
  const text = renderScenario({ ...simulation.result, captures }, plainPalette, 120);
  if (bytes === 0 || text === '') throw new Error('nothing was captured or shown');
}

/**
 * Start-up: `run` of the reference scenario by the built program beside `node -e 0`, in turn. The ratio is what counts;
 * wall time, since that is what a person waits for.
 */
export function coldResults(rounds: number): Result[] {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-bench-'));
  const program: number[] = [];
  const node: number[] = [];
  for (let round = 0; round < rounds; round++) {
    node.push(wallMilliseconds(['-e', '0']));
    program.push(wallMilliseconds(['dist/cli/main.js', 'run', '--out', out]));
  }
  fs.rmSync(out, { recursive: true });
  const ratios = program.map((took, round) => took / node[round]!);
  const ratio = median(program) / median(node);
  return [
    summarize('node -e 0', 'ms', node),
    summarize('reference scenario, cold', 'ms', program),
    {
      bench: 'reference scenario, cold / node -e 0',
      value: ratio,
      unit: 'times',
      range: [Math.min(...ratios), Math.max(...ratios)],
    },
  ];
}

/** What the built program takes, by the clock of a person who waits. */
export function wallMilliseconds(nodeArguments: readonly string[]): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, nodeArguments, { encoding: 'utf8' });
  const took = performance.now() - begin;
  if (status !== 0) throw new Error(`node ${nodeArguments.join(' ')} ended with ${status}: ${stderr}`);
  return took;
}
