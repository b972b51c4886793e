import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { balancerScenario } from '../support/balancer-network.ts';
import { homeScenario } from '../support/home-network.ts';
import { capturesOf, flowOf, loadText } from '../support/scenarios.ts';
import { countsInTshark, fieldsInTshark } from '../support/tshark.ts';
import { FAULTS } from '../support/wireshark.ts';

/** Captures of NAT and load balancer, judged by the installed tshark. */

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-middle-boxes-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const home = homeScenario(
  'filtering: endpoint-independent',
  `flows:
  web: { from: A, to: 203.0.113.9, tcp: 80, at: 5s, expect: delivered }
  closed: { from: A, to: 203.0.113.9, tcp: 81, at: 6s, expect: refused }
  large: { from: B, to: 198.51.100.7, ping: 2, size: 3000, at: 7s, expect: delivered }
  trace: { from: D, to: 198.51.100.7, tracert: true, at: 10s, expect: delivered }
  nobody: { from: A, to: 203.0.113.99, ping: 1, at: 15s, expect: refused }
  unasked: { from: S, to: 203.0.113.2, tcp: 3389, at: 20s, expect: lost }
  box: { from: S, to: 203.0.113.2, ping: 1, size: 2000, at: 45s, expect: delivered }
`,
);

const balancer = (settings: string): string =>
  balancerScenario(
    settings,
    `flows:
  one: { from: C1, to: 203.0.113.10, tcp: 443, at: 5s, expect: delivered }
  two: { from: C2, to: 203.0.113.10, tcp: 443, at: 6s, expect: delivered }
  none: { from: C2, to: 203.0.113.10, tcp: 443, at: 21s, expect: refused }
events:
  - { at: 20s, host: LB, member: DAV01, is: down }
  - { at: 20s, host: LB, member: DAV02, is: down }
`,
  );

describe.each([
  ['NAT', home, 'web', ['192.168.1.50', '203.0.113.2']],
  ['balancer', balancer('memberDown: reset'), 'one', ['198.51.100.11']],
  ['balancer with source NAT', balancer('sourceNat: true'), 'one', ['198.51.100.11', '192.168.50.10']],
])('%s', (name, text, flow, sources) => {
  const file = path.join(folder, `${name}.pcapng`);
  const { simulation, captures } = capturesOf(loadText(text));
  fs.writeFileSync(file, captures.get('all')!);

  test('flows are as expected', () => {
    expect(simulation.result.flows.flatMap((each) => each.unmet.map((unmet) => `${each.name}: ${unmet}`))).toEqual([]);
  });

  test('nothing is malformed, no checksum is wrong, those of fragments and of what ICMP errors quote included', () => {
    const [frames, faults, drops] = countsInTshark(file, ['frame', FAULTS, 'frame.comment contains "drop: "']);
    expect(frames).toBeGreaterThan(50);
    expect(faults).toBe(0);
    expect(drops).toBeGreaterThan(0);
  });

  test('a packet is the same one on both sides, with other addresses', () => {
    const [first] = flowOf(simulation, flow).forward;
    const rows = fieldsInTshark(file, ['ip.src', 'tcp.dstport'], `frame.packet_id == ${first!.packet} and tcp`);
    expect(new Set(rows.map(([source]) => source))).toEqual(new Set(sources));
    expect(rows.length).toBeGreaterThan(1);
  });
});
