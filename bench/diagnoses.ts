/** Diagnoses of every fault that ships: how many are right, how long they take, how many runs they need. */
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileReader } from '../src/cli/file-reader.ts';
import { diagnose } from '../src/diagnose/cause/diagnose.ts';
import type { FlowResult } from '../src/diagnose/result.ts';
import { simulate } from '../src/diagnose/simulate.ts';
import { loadScenario } from '../src/scenario/load.ts';
import type { Expectation } from '../src/scenario/schema.ts';

const FOLDER = 'scenarios/faults';

interface Figures {
  readonly file: string;
  readonly flow: FlowResult;
  readonly expected: Exclude<Expectation, string>;
  readonly milliseconds: number;
}

/** One flow after the other, each from nothing, in a process that has run others before, as in a long `run`. */
function figuresOf(file: string): Figures[] {
  const loaded = loadScenario(`${FOLDER}/${file}`, fileReader);
  return Object.entries(loaded.document.flows).flatMap(([name, { expect }]) => {
    if (typeof expect !== 'object' || expect.cause === undefined) return [];
    const simulation = simulate(loaded, null);
    const begin = performance.now();
    const diagnosis = diagnose(loaded, simulation, name);
    const milliseconds = performance.now() - begin;
    const flow = diagnosis.simulation.result.flows.find((each) => each.name === name)!;
    return [{ file, flow, expected: expect, milliseconds }];
  });
}

const texts = (value: string | readonly string[] | undefined): string => [value ?? []].flat().join(' ');

const isRight = ({ flow: { causes }, expected: { cause, on } }: Figures): boolean => {
  const found = Array.isArray(cause) ? causes : causes.slice(0, 1);
  return (
    found.map(({ code }) => code).join(' ') === texts(cause) &&
    (on === undefined || found.map(({ host }) => host).join(' ') === texts(on))
  );
};

const isProved = ({ flow: { causes } }: Figures): boolean => causes.length > 0 && causes.every(({ proved }) => proved);

const reasonIsRight = ({ flow: { reason }, expected }: Figures): boolean =>
  (expected.reason === undefined || expected.reason === reason?.code) &&
  (expected.at === undefined || expected.at === reason?.host);

const share = (all: readonly Figures[], test: (one: Figures) => boolean): string =>
  `${all.filter(test).length} of ${all.length}`;

const files = fs.readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const all = files.sort().flatMap(figuresOf);
for (const one of all) {
  const { file, flow, expected, milliseconds } = one;
  const found = flow.causes.map(({ code, host }) => `${code}@${host}`).join(' ') || 'none';
  const mark = isRight(one) && isProved(one) && reasonIsRight(one) ? 'ok   ' : 'WRONG';
  const runs = `${flow.search?.simulations ?? 0} runs, ${milliseconds.toFixed(0)} ms`;
  process.stdout.write(`${mark} ${file} ${flow.name}: ${found} (expected ${texts(expected.cause)}; ${runs})\n`);
}
const times = all.map(({ milliseconds }) => milliseconds);
const runs = all.map(({ flow }) => flow.search?.simulations ?? 0);
const mean = (values: readonly number[]): string => (values.reduce((a, b) => a + b, 0) / values.length).toFixed(0);
process.stdout.write(
  [
    `reason and host right: ${share(all, reasonIsRight)}`,
    `cause right: ${share(all, isRight)}`,
    `fix proved: ${share(all, isProved)}`,
    `time: mean ${mean(times)} ms, worst ${Math.max(...times).toFixed(0)} ms`,
    `runs: mean ${mean(runs)}, worst ${Math.max(...runs)}`,
    `files without an expected cause: ${files.filter((file) => !all.some((one) => one.file === file)).join(', ')}`,
  ].join('\n') + '\n',
);
