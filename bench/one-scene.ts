import { parseArgs } from 'node:util';
import { chain } from './scenes/chain.ts';
import { measureManageOut } from './scenes/manage-out.ts';
import { measureScene } from './scenes/measure-scene.ts';
import { tunnel } from './scenes/tunnel.ts';

/** One run of one scene in a process of its own, told as one JSON line: what stands beside a run of ns-3. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    routers: { type: 'string', default: '16' },
    packets: { type: 'string', default: '20000' },
    size: { type: 'string', default: '100' },
    capture: { type: 'boolean', default: false },
    warm: { type: 'boolean', default: false },
  },
});
const [scene = 'chain'] = positionals;
const run = scene === 'manage-out' ? moveBulkData() : sendPackets();
// What is still needed; the collector can be asked only under --expose-gc.
globalThis.gc?.();
const { heapUsed, arrayBuffers } = process.memoryUsage();
process.stdout.write(
  `${JSON.stringify({
    scene,
    ...values,
    ...run,
    heapMebibytes: Math.round((heapUsed + arrayBuffers) / 2 ** 20),
    peakMebibytes: Math.round(process.resourceUsage().maxRSS / 1024),
  })}\n`,
);

function sendPackets(): object {
  const size = Number(values.size);
  const build = scene === 'tunnel' ? () => tunnel(size) : () => chain(Number(values.routers), size);
  const sent = measureScene(build, Number(values.packets), values.capture);
  return { ...sent, hopsPerCpuSecond: Math.round(sent.hops / sent.cpuSeconds) };
}

/** Once, or what a second time takes in the same process. */
function moveBulkData(): object {
  if (values.warm) measureManageOut(values.capture);
  const moved = measureManageOut(values.capture);
  return {
    ...moved,
    megabytesPerCpuSecond: moved.bytes / 1e6 / moved.cpuSeconds,
    megabytesPerSecond: moved.bytes / 1e6 / moved.wallSeconds,
    cryptoShare: moved.cryptoSeconds / moved.wallSeconds,
  };
}
