import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileReader } from '../../src/cli/file-reader.ts';
import { FileStorage } from '../../src/cli/file-storage.ts';
import { OutputFiles } from '../../src/cli/output-files.ts';
import { prepare, runReady, type Simulation, writeCaptures } from '../../src/diagnose/simulate.ts';
import { CbcTransform } from '../../src/ipsec/separate-transforms.ts';
import { bulkDataOf } from '../../src/scenario/bulk.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { parseDuration } from '../../src/scenario/units.ts';
import { NullProtection } from '../../src/tls/protection.ts';
import { cpuSeconds } from '../measure.ts';

const SCENARIO = 'bench/scenes/manage-out.yaml';
const FLOW = 'bulk';

/** One run: bytes of inner payload, and what they took from the flow's first packet until all is written. */
export interface BulkRun {
  readonly bytes: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** In the protection of ESP packets and TLS records, wall time as well. */
  readonly cryptoSeconds: number;
  readonly captureBytes: number;
}

/**
 * Bulk data over the whole way of manage-out. @param withCapture as `run` does: every port, `all.pcapng` and a file
 * for each host, written within the time measured
 * @throws Error when the data did not arrive whole, or a frame is missing in the capture
 */
export function measureManageOut(withCapture: boolean): BulkRun {
  const ready = prepare(loadScenario(SCENARIO, fileReader));
  const flow = ready.loaded.document.flows[FLOW]!;
  const crypto = new Stopwatch();
  crypto.time(CbcTransform.prototype, 'seal');
  crypto.time(CbcTransform.prototype, 'open');
  crypto.time(NullProtection.prototype, 'seal');
  crypto.time(NullProtection.prototype, 'open');
  let [cpu, wall, secret] = [0, 0, 0];
  ready.network.simulator.after(parseDuration(flow.at)!, () => {
    [cpu, wall, secret] = [cpuSeconds(), performance.now(), crypto.milliseconds];
  });
  const storage = withCapture ? new FileStorage() : null;
  const simulation = runReady(ready, storage);
  const folder = withCapture ? fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-bench-')) : null;
  const captureBytes = folder === null ? 0 : write(simulation, folder);
  storage?.close();
  const run = {
    bytes: bulkDataOf(flow)!.bytes,
    cpuSeconds: cpuSeconds() - cpu,
    wallSeconds: (performance.now() - wall) / 1000,
    cryptoSeconds: (crypto.milliseconds - secret) / 1000,
    captureBytes,
  };
  if (folder !== null) fs.rmSync(folder, { recursive: true });
  if (!simulation.result.ok) throw new Error(`${SCENARIO} does not end as expected`);
  return run;
}

/** Writes the captures as `run` does. @returns their bytes */
function write(simulation: Simulation, folder: string): number {
  let bytes = 0;
  const files = new OutputFiles();
  const counts = writeCaptures(simulation, (name) => {
    const sink = files.create(path.join(folder, `${name}.pcapng`));
    return (chunk) => {
      bytes += chunk.length;
      sink(chunk);
    };
  });
  files.commit();
  const { packets } = simulation.result.simulated;
  if (counts.get('all')! < packets) throw new Error(`${counts.get('all')!} of ${packets} frames stand in the capture`);
  return bytes;
}

/** Adds up the time spent in methods, where they are called and with what the caches hold then. */
class Stopwatch {
  milliseconds = 0;

  /** From now on, of every object with this prototype. */
  time<Name extends string>(prototype: Record<Name, (...parameters: never[]) => unknown>, name: Name): void {
    const method = prototype[name];
    const add = (took: number): void => {
      this.milliseconds += took;
    };
    prototype[name] = function timed(this: unknown, ...parameters: never[]): unknown {
      const begin = performance.now();
      const value = method.apply(this, parameters);
      add(performance.now() - begin);
      return value;
    };
  }
}
