import { parseArgs } from 'node:util';
import { type Result, summarize } from './measure.ts';
import { codecResults } from './micro/codecs.ts';
import { eventQueueResults } from './micro/event-queue.ts';
import { routeResults } from './micro/routes.ts';
import { translationResults } from './micro/translation.ts';
import { coldResults, warmResult } from './reference.ts';
import { runScene, type SceneLine } from './scene-process.ts';
import { sweepResults } from './sweep.ts';
import { table } from './table.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, memory: { type: 'boolean', default: false } },
});

const ROUNDS = 5;

/** Scenes with the packets of a run: about as many hops in each. */
const scenes: readonly (readonly [name: string, sceneArguments: readonly string[], packets: number])[] = [
  ['chain of 4 routers', ['chain', '--routers', '4'], 60_000],
  ['chain of 16 routers', ['chain', '--routers', '16'], 20_000],
  ['chain of 64 routers', ['chain', '--routers', '64'], 5_000],
  ['tunnel', ['tunnel'], 40_000],
];

function sceneResults(): Result[] {
  return scenes.flatMap(([name, sceneArguments, packets]) => [
    sceneResult(name, [...sceneArguments, '--packets', String(packets)]),
    sceneResult(`${name}, capture`, [...sceneArguments, '--packets', String(packets / 2), '--capture']),
  ]);
}

function sceneResult(name: string, sceneArguments: readonly string[]): Result {
  const rounds = Array.from({ length: 3 }, () => runScene(sceneArguments).hopsPerCpuSecond / 1000);
  return summarize(name, 'k hops/cpu s', rounds);
}

/** Inner payload of manage-out, and the part of the time that ESP and TLS take to protect it. */
function bulkResults(): Result[] {
  return [[], ['--warm'], ['--capture'], ['--capture', '--warm']].flatMap((options) => {
    const name = ['manage-out bulk', ...options].join(', ').replaceAll('--', '');
    const sceneArguments = ['manage-out', ...options];
    const lines = Array.from({ length: 3 }, () => runScene(sceneArguments));
    const result = (what: string, unit: string, figure: (line: SceneLine) => number): Result =>
      summarize(`${name}${what}`, unit, lines.map(figure));
    return [
      result('', 'MB/cpu s', (line) => line.megabytesPerCpuSecond),
      result(', wall time', 'MB/s', (line) => line.megabytesPerSecond),
      result(', crypto', '%', (line) => line.cryptoShare * 100),
    ];
  });
}

/** What a run of 17 million captured frames needs beside one of 1.7 million: flat when the figures are alike. */
function memoryResults(): Result[] {
  return ['100000', '1000000'].flatMap((packets) => {
    const line = runScene(['chain', '--routers', '4', '--packets', packets, '--capture']);
    return [
      summarize(`heap after ${packets} captured packets`, 'MiB', [line.heapMebibytes]),
      summarize(`peak memory of ${packets} captured packets`, 'MiB', [line.peakMebibytes]),
    ];
  });
}

const suites = [
  () => eventQueueResults(ROUNDS),
  () => routeResults(ROUNDS),
  () => codecResults(ROUNDS),
  () => translationResults(ROUNDS),
  () => [warmResult(ROUNDS)],
  () => coldResults(10),
  () => sweepResults(2),
  sceneResults,
  bulkResults,
  ...(values.memory ? [memoryResults] : []),
];

const results: Result[] = [];
for (const suite of suites) {
  for (const result of suite()) {
    results.push(result);
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
}
if (!values.json) process.stdout.write(`\n${table(results)}\n`);
