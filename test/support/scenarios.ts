import fs from 'node:fs';
import path from 'node:path';
import type { ByteSink } from '../../src/capture/sink.ts';
import { diagnose } from '../../src/diagnose/cause/diagnose.ts';
import { SetUpRecorder } from '../../src/diagnose/cause/set-up-recorder.ts';
import { checkScenario } from '../../src/diagnose/lint/lints.ts';
import { prepare, runReady, simulate, type Simulation, writeCaptures } from '../../src/diagnose/simulate.ts';
import type { FlowResult } from '../../src/diagnose/result.ts';
import type { CaptureFormatName } from '../../src/scenario/capture-files.ts';
import { type LoadedScenario, loadScenario, type ScenarioReader } from '../../src/scenario/load.ts';
import { type Problem, ScenarioError } from '../../src/scenario/problem.ts';
import { MemoryStorage } from '../../src/scenario/spool.ts';

export const projectFolder = path.resolve(import.meta.dirname, '../..');

const diskReader: ScenarioReader = {
  size: (file) => fs.statSync(path.resolve(projectFolder, file)).size,
  read: (file) => fs.readFileSync(path.resolve(projectFolder, file)),
};

/** Files of a test laid over those of the project. */
export function readerOver(files: Readonly<Record<string, string | Uint8Array>>): ScenarioReader {
  const bytesOf = (file: string): Uint8Array | null => {
    const content = files[file];
    if (content === undefined) return null;
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  return {
    size: (file) => bytesOf(file)?.length ?? diskReader.size(file),
    read: (file, most) => bytesOf(file) ?? diskReader.read(file, most),
  };
}

/** A scenario of the project, or text as if it stood in `scenarios/`. */
export function loadText(text: string | Uint8Array, file = 'scenarios/test.yaml'): LoadedScenario {
  return loadScenario(file, readerOver({ [file]: text }));
}

/** The problems of a scenario text, which must have some. */
export function problemsOf(text: string | Uint8Array, others: Record<string, string> = {}): readonly Problem[] {
  try {
    const file = 'scenarios/test.yaml';
    checkScenario(loadScenario(file, readerOver({ [file]: text, ...others })));
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  throw new Error('the scenario was accepted');
}

export const loadFile = (file: string): LoadedScenario => loadScenario(file, diskReader);

/** Without a search for causes. */
export const run = (loaded: LoadedScenario): Simulation => simulate(loaded, null);

/** With causes. */
export const runDiagnosed = (loaded: LoadedScenario): Simulation => diagnose(loaded, run(loaded)).simulation;

export function flowOf({ result }: Simulation, name: string): FlowResult {
  const flow = result.flows.find((candidate) => candidate.name === name);
  if (flow === undefined) throw new Error(`no flow ${name}`);
  return flow;
}

/** Runs a scenario as `run` does and gives the bytes of its captures by name. `setUp`: what died of no flow. */
export function capturesOf(loaded: LoadedScenario, format?: CaptureFormatName): Captured & { setUp: SetUpRecorder } {
  const ready = prepare(loaded);
  const setUp = new SetUpRecorder(ready.network.trace);
  const bare = runReady(ready, new MemoryStorage(), setUp);
  return { ...captured(diagnose(loaded, bare).simulation, format), setUp };
}

/** The same without a search for causes: no comment tells of them. */
export const capturesWithoutCauses = (loaded: LoadedScenario): Captured =>
  captured(simulate(loaded, new MemoryStorage()));

interface Captured {
  readonly simulation: Simulation;
  readonly captures: Map<string, Uint8Array>;
}

function captured(simulation: Simulation, format: CaptureFormatName = 'pcapng'): Captured {
  const parts = new Map<string, Uint8Array[]>();
  const open = (name: string): ByteSink => {
    const list: Uint8Array[] = [];
    parts.set(name, list);
    return (bytes) => list.push(bytes.slice());
  };
  writeCaptures(simulation, open, format);
  return { simulation, captures: new Map([...parts].map(([name, list]) => [name, Buffer.concat(list)])) };
}
