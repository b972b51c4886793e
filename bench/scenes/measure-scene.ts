import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FileStorage } from '../../src/cli/file-storage.ts';
import { OutputFiles } from '../../src/cli/output-files.ts';
import { CaptureRecorder } from '../../src/scenario/capture-recorder.ts';
import type { Network } from '../../src/scenario/network.ts';
import { Spool } from '../../src/scenario/spool.ts';
import { seconds } from '../../src/sim/time.ts';
import { cpuSeconds } from '../measure.ts';
import type { Scene } from './scene.ts';

/** One run of a scene. */
export interface SceneRun {
  readonly packets: number;
  /** Frames delivered over a link for these packets. */
  readonly hops: number;
  readonly cpuSeconds: number;
  readonly captureBytes: number;
}

/** Duplicate address detection and the search for routers end within this time. */
const SETTLED = seconds(16);

/**
 * Lets a scene settle, with one packet for neighbor discovery, then sends `packets` and measures the processor time.
 * @param withCapture record every port and write every capture to a file, within the time measured
 * @throws Error when a packet was lost or changed, or a frame is missing in the captures
 */
export function measureScene(build: () => Scene, packets: number, withCapture: boolean): SceneRun {
  const scene = build();
  const { network, traffic } = scene;
  network.simulator.run(SETTLED);
  traffic.run(1);
  const framesBefore = framesOf(network);
  const files = withCapture ? new CaptureFiles(network) : null;
  const begin = cpuSeconds();
  traffic.run(packets);
  const captured = files?.write() ?? 0;
  const used = cpuSeconds() - begin;
  const captureBytes = files?.remove() ?? 0;
  const frames = framesOf(network) - framesBefore;
  const hops = packets * scene.hopsPerPacket;
  if (traffic.delivered !== packets + 1) throw new Error(`${traffic.delivered - 1} of ${packets} packets arrived`);
  // Probes of neighbours may come on top in a long run.
  if (frames < hops) throw new Error(`${frames} frames for ${hops} hops`);
  if (withCapture && captured !== frames) throw new Error(`${captured} of ${frames} frames stand in the capture`);
  return { packets, hops, cpuSeconds: used, captureBytes };
}

function framesOf({ links }: Network): number {
  let count = 0;
  for (const { ports } of links.values()) for (const port of ports) count += port.framesReceived;
  return count;
}

/** The captures of a network in a folder of their own, made as `run` makes them. */
class CaptureFiles {
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-bench-'));
  private readonly storage = new FileStorage();
  private readonly recorder: CaptureRecorder;
  private readonly network: Network;

  constructor(network: Network) {
    this.network = network;
    this.recorder = new CaptureRecorder(network, 0, new Spool(this.storage));
    network.trace.tap = this.recorder;
    network.trace.listen(this.recorder);
  }

  /** @returns frames in the capture that holds each frame once */
  write(): number {
    this.network.trace.flush();
    const files = new OutputFiles();
    const counts = this.recorder.write((name) => files.create(path.join(this.folder, `${name}.pcapng`)));
    files.commit();
    this.storage.close();
    return counts.get('all') ?? 0;
  }

  /** @returns bytes of all files */
  remove(): number {
    const names = fs.readdirSync(this.folder);
    const size = names.reduce((sum, name) => sum + fs.statSync(path.join(this.folder, name)).size, 0);
    fs.rmSync(this.folder, { recursive: true });
    return size;
  }
}
