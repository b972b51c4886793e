import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './measure.ts';
import { runScene } from './scene-process.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

const ROUNDS = 5;
/** The programs of the peers are no part of this project; they lie beside the clone. */
const SOURCES = path.resolve('..', 'shared', 'perf', 'ns3');
const HEADER = '/usr/include/ns3/core-module.h';

/** The same scene in both simulators; targets of the project in ns-3's packet-hops per processor second. */
interface Comparison {
  readonly name: string;
  readonly ns3: readonly string[];
  readonly own: readonly string[];
  readonly target: number | null;
}

const ns3Chain = ['chain', '--link=csma', '--n=16', '--size=100', '--checksum=1', '--packets=3529'];
const ownChain = ['chain', '--routers', '16', '--size', '100'];
const comparisons: readonly Comparison[] = [
  { name: 'chain of 16 routers', ns3: ns3Chain, own: [...ownChain, '--packets', '120000'], target: 10 },
  {
    name: 'chain of 16 routers, capture on every port',
    ns3: [...ns3Chain, '--pcap=1'],
    // Half a gigabyte: with more the disk writes back meanwhile, and its time counts as the program's.
    own: [...ownChain, '--packets', '60000', '--capture'],
    target: 5,
  },
  {
    name: 'tunnel',
    ns3: ['tunnel', '--size=100', '--packets=8000'],
    own: ['tunnel', '--size', '100', '--packets', '200000'],
    target: 8,
  },
  {
    name: 'tunnel, capture on every port',
    ns3: ['tunnel', '--size=100', '--packets=8000', '--pcap=1'],
    own: ['tunnel', '--size', '100', '--packets', '60000', '--capture'],
    target: null,
  },
];

class PeerError extends Error {}

function run(command: string, commandArguments: readonly string[], folder: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, commandArguments, { cwd: folder, encoding: 'utf8' });
  if (error !== undefined) throw new PeerError(`${command} cannot be started: ${error.message}`);
  if (status !== 0) throw new PeerError(`${command} ${commandArguments.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

function installNs3(): void {
  if (fs.existsSync(HEADER) && spawnSync('g++', ['--version']).status === 0) return;
  if (process.getuid?.() !== 0) throw new PeerError('ns-3 is missing: apt-get install g++ make libns3-dev ns3');
  process.stderr.write('installing ns-3\n');
  run('apt-get', ['update', '-qq'], '/');
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'g++', 'make', 'libns3-dev', 'ns3'], '/');
}

/** Builds the peers' programs in a copy. @returns its folder */
function buildNs3(): string {
  if (!fs.existsSync(path.join(SOURCES, 'chain.cc'))) {
    throw new PeerError(`${SOURCES} is missing: the programs of ns-3 are built from there`);
  }
  installNs3();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-peers-'));
  // Copied file by file, since the originals may be read-only.
  for (const name of ['Makefile', 'common.h', 'chain.cc', 'tunnel.cc']) {
    fs.writeFileSync(path.join(folder, name), fs.readFileSync(path.join(SOURCES, name)));
  }
  fs.mkdirSync(path.join(folder, 'out'));
  process.stderr.write('building the programs of ns-3\n');
  run('make', ['-s', 'chain', 'tunnel'], folder);
  return folder;
}

interface Ns3Line {
  readonly ok: boolean;
  readonly hops: number;
  readonly cpu_s: number;
}

function ns3HopsPerSecond(folder: string, [program, ...rest]: readonly string[]): number {
  const line = JSON.parse(run(path.join(folder, program!), rest, folder)) as Ns3Line;
  if (!line.ok) throw new PeerError(`ns-3's ${program} lost packets`);
  return line.hops / line.cpu_s;
}

/** Each round runs every program once, so that whatever else the machine does meets all alike. */
function compare(folder: string): object[] {
  const rounds = comparisons.map(() => ({ ns3: [] as number[], own: [] as number[] }));
  for (let round = 0; round < ROUNDS; round++) {
    comparisons.forEach(({ ns3, own }, index) => {
      rounds[index]!.ns3.push(ns3HopsPerSecond(folder, ns3));
      rounds[index]!.own.push(runScene(own).hopsPerCpuSecond);
    });
  }
  return comparisons.map(({ name, target }, index) => {
    const { ns3, own } = rounds[index]!;
    const ratio = median(own) / median(ns3);
    return {
      scene: name,
      unit: 'packet-hops per processor second',
      ns3: Math.round(median(ns3)),
      own: Math.round(median(own)),
      ratio: Number(ratio.toFixed(1)),
      target,
      reached: target === null ? null : ratio >= target,
    };
  });
}

try {
  const folder = buildNs3();
  try {
    const found = compare(folder);
    if (values.json) process.stdout.write(`${JSON.stringify({ rounds: ROUNDS, scenes: found }, null, 2)}\n`);
    else console.table(found);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
} catch (error) {
  if (!(error instanceof PeerError)) throw error;
  process.stderr.write(`bench:peers: ${error.message}\n`);
  process.exitCode = 1;
}
