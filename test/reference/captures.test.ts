import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ScenarioResult } from '../../src/diagnose/result.ts';
import { demandsOf } from '../support/capture-demands.ts';
import { blockTypes, knownBlocks } from '../support/pcapng-blocks.ts';
import { loadFile, projectFolder } from '../support/scenarios.ts';
import { sampledScenarios } from '../support/shipped-scenarios.ts';
import { countsInTshark, fieldsInTshark, output } from '../support/tshark.ts';
import { FAULTS } from '../support/wireshark.ts';

/** The captures of the built command, judged by the installed tshark, capinfos and tcpdump. */

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-captures-'));
const program = path.join(projectFolder, 'dist/cli/main.js');
const answer = execFileSync(process.execPath, [program, 'run', '--json', '--out', folder, ...sampledScenarios], {
  cwd: projectFolder,
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
const { scenarios } = JSON.parse(answer) as { readonly scenarios: readonly ScenarioResult[] };

afterAll(() => fs.rmSync(folder, { recursive: true }));

test('every scenario that is sampled was run and wrote captures', () => {
  expect(scenarios.map(({ file }) => file)).toEqual(sampledScenarios);
  for (const { file, captures } of scenarios) {
    const hosts = Object.keys(loadFile(file).document.hosts);
    expect(captures.map((capture) => path.basename(capture.file, '.pcapng'))).toEqual(['all', ...hosts]);
  }
});

describe.each(scenarios.map((scenario) => [scenario.file, scenario] as const))('%s', (file, { captures, flows }) => {
  const all = captures[0]!.file;
  // The files of the hosts show the same frames: once for each whole scenario is enough.
  const wholeScenario = !file.startsWith('scenarios/faults/');
  const hosts = captures.slice(1).map((capture) => ({
    ...capture,
    host: path.basename(capture.file, '.pcapng'),
  }));

  test('every file: counts agree, nothing malformed, no bad checksum, no unknown block', () => {
    const rows = output('capinfos', '-Tmrc', ...captures.map((capture) => capture.file))
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows.map(([name, count]) => ({ file: name, packets: Number(count) }))).toEqual(captures);
    for (const capture of wholeScenario ? captures : [captures[0]!]) {
      expect(capture.packets, capture.file).toBeGreaterThan(0);
      const [packets, faults] = countsInTshark(capture.file, [
        'frame',
        `(${FAULTS}) and not frame.comment contains "damaged"`,
      ]);
      expect({ packets, faults }, capture.file).toEqual({ packets: capture.packets, faults: 0 });
      expect(output('tcpdump', '-r', capture.file, '--count'), capture.file).toMatch(
        new RegExp(`^${capture.packets} packets?$`, 'm'),
      );
      const unknown = blockTypes(fs.readFileSync(capture.file)).filter((type) => !knownBlocks.has(type));
      expect(unknown, capture.file).toEqual([]);
    }
  }, 120_000);

  test('what must be there is there, by protocol and by packet', () => {
    const demands = demandsOf(file, flows);
    const counts = countsInTshark(
      all,
      demands.map(({ filter }) => filter),
    );
    const missing = demands.filter(({ atLeast }, index) => counts[index]! < atLeast);
    expect(missing).toEqual([]);
  }, 60_000);

  test('a packet that died has comment and verdict, and no other packet has either', () => {
    const [commented, judged, both] = countsInTshark(all, [
      'frame.comment contains "drop: "',
      'frame.verdict.ebpf_tc == 2',
      'frame.comment contains "drop: " and frame.verdict.ebpf_tc == 2',
    ]);
    expect([commented, judged]).toEqual([both, both]);
    const ended = flows.flatMap(({ reason }) => reason?.packet ?? []);
    const dead = fieldsInTshark(all, ['frame.packet_id', 'frame.comment'], 'frame.verdict.ebpf_tc == 2');
    // What a stream carries ends with the segment that carried it, which says so.
    const carried = dead.flatMap(([, comment]) => [
      ...(/carries packets? ((?:\d+, )*\d+)/.exec(comment!)?.[1]?.split(', ') ?? []),
    ]);
    const marked = new Set([...dead.map(([id]) => id!), ...carried].map(Number));
    expect(ended.filter((id) => !marked.has(id))).toEqual([]);
  }, 60_000);

  test('interfaces are named HOST/interface, addresses have the names of hosts', () => {
    const { document } = loadFile(file);
    const names = new Set(fieldsInTshark(all, ['frame.interface_name']).map(([name]) => name!));
    for (const name of names) {
      const [host, ...rest] = name.split('/');
      expect(Object.keys(document.hosts), name).toContain(host);
      expect(rest.join('/'), name).not.toBe('');
    }
    const resolved = output('tshark', '-q', '-r', all, '-z', 'hosts');
    for (const [host, { interfaces }] of Object.entries(document.hosts)) {
      const addresses = Object.values(interfaces).flatMap(({ ipv4 }) => ipv4 ?? []);
      const known = addresses.filter((prefix) => resolved.includes(`${prefix.split('/')[0]!}\t`));
      expect(known.length, host).toBe(addresses.length);
    }
  }, 60_000);

  if (wholeScenario) {
    test('direction flags of a host file fit the addresses', () => {
      for (const capture of hosts) {
        const rows = fieldsInTshark(capture.file, ['frame.interface_name', 'frame.packet_flags_direction', 'eth.src']);
        const own = new Map<string, Set<string>>();
        for (const [name, direction, source] of rows) {
          expect(name, capture.file).toMatch(new RegExp(`^${capture.host}/`));
          // What never reached a wire went in neither direction.
          if (name!.endsWith('/stack')) expect(direction, capture.file).toBe('');
          else expect(['0x00000001', '0x00000002'], capture.file).toContain(direction);
          // Tunnels and the stack have a made header with no addresses.
          if (direction === '0x00000002' && source !== '00:00:00:00:00:00')
            own.set(name!, (own.get(name!) ?? new Set()).add(source!));
        }
        for (const [name, sources] of own) expect(sources.size, name).toBe(1);
        const echoes = rows.filter(
          ([name, direction, source]) => direction === '0x00000001' && own.get(name!)?.has(source!) === true,
        );
        expect(echoes, capture.file).toEqual([]);
        expect(own.size, capture.file).toBeGreaterThan(0);
      }
    }, 60_000);
  }
});
