import fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { execute, type FuzzCase } from '../support/fuzz/execution.ts';
import { Watchdog } from './watchdog.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    /** Of the first execution; each next one has the next. */
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});
const minutes = Number(values.minutes);
const first = Number(values.seed);
if (!(minutes > 0) || !Number.isInteger(first)) {
  console.error('npm run fuzz -- --minutes N [--seed INTEGER]');
  process.exit(2);
}

const FIXTURES = 'test/fixtures/fuzz';
const MOST_FINDINGS = 20;
/** More than this after a collection means that something is kept. */
const MOST_HEAP = 256 << 20;

function keep(fuzzCase: FuzzCase, seed: number): void {
  fs.mkdirSync(FIXTURES, { recursive: true });
  fs.writeFileSync(`${FIXTURES}/${seed}.json`, `${JSON.stringify(fuzzCase)}\n`);
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const mebibytes = (bytes: number): string => `${(bytes / (1 << 20)).toFixed(0)} MiB`;

const watchdog = new Watchdog();
const begin = process.hrtime.bigint();
const elapsed = (): number => Number(process.hrtime.bigint() - begin) / 6e10;
let executions = 0;
let damaged = 0;
let findings = 0;
let told = 0;
while (elapsed() < minutes && findings < MOST_FINDINGS) {
  const seed = first + executions;
  // Weak references let go of nothing before the event loop turns.
  if (executions % 1000 === 0) await setImmediate();
  watchdog.alive(seed);
  const execution = execute(seed);
  executions++;
  damaged += execution.damaged;
  if (execution.fuzzCase !== null) {
    findings++;
    keep(execution.fuzzCase, seed);
    console.log(`seed ${seed}: ${execution.findings.join('\n')}`);
  }
  if (elapsed() >= told + 1) {
    told++;
    const used = heap();
    console.log(`${told} min: ${executions} executions, ${damaged} damaged, heap ${mebibytes(used)}`);
    if (used > MOST_HEAP) {
      findings++;
      console.log(`the heap has grown to ${mebibytes(used)}`);
      break;
    }
  }
}
watchdog.stop();
console.log(
  `${executions} executions from seed ${first}, ${damaged} damaged, ${findings} findings, heap ${mebibytes(heap())}`,
);
process.exitCode = findings > 0 ? 1 : 0;
