import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What `one-scene` prints. */
export interface SceneLine {
  /** Of scenes that send packets. */
  readonly hopsPerCpuSecond: number;
  /** Of scenes that move bulk data, and the part of their time that crypto takes. */
  readonly megabytesPerCpuSecond: number;
  readonly megabytesPerSecond: number;
  readonly cryptoShare: number;
  readonly heapMebibytes: number;
  readonly peakMebibytes: number;
}

/** Runs a scene in a process of its own, so that no scene finds code or memory of another. */
export function runScene(sceneArguments: readonly string[]): SceneLine {
  const program = fileURLToPath(new URL('one-scene.js', import.meta.url));
  const nodeArguments = ['--expose-gc', program, ...sceneArguments];
  const { status, stdout, stderr } = spawnSync(process.execPath, nodeArguments, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`one-scene ${sceneArguments.join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as SceneLine;
}
