import { describe, expect, test } from 'vitest';
import { capturesOf, loadFile, shippedScenarios } from '../support/scenarios.ts';
import { FAULTS, openInWireshark } from '../support/wireshark.ts';

describe.each(shippedScenarios)('%s', (file) => {
  const { simulation, captures } = capturesOf(loadFile(file));
  const { result } = simulation;

  test('every expectation holds', () => {
    expect(result.flows.flatMap(({ name, unmet }) => unmet.map((text) => `${name}: ${text}`))).toEqual([]);
    expect(result.states.filter(({ ok }) => !ok)).toEqual([]);
    expect(result.flows.every(({ expected }) => expected !== null)).toBe(true);
    expect(result.ok).toBe(true);
  });

  test('says what it does not model', () => {
    for (const link of Object.values(loadFile(file).document.links)) {
      if (link.standsFor !== undefined) expect(result.ignored.join('\n')).toContain(link.standsFor);
    }
  });

  test('Wireshark finds no fault in any of its captures', async () => {
    for (const [name, bytes] of captures) {
      const capture = await openInWireshark(bytes);
      expect(capture.matching(FAULTS), name).toEqual([]);
      expect(capture.packets, name).toBeGreaterThan(0);
      capture.close();
    }
  });

  test('Wireshark sees what a network with tunnels must show', async () => {
    const capture = await openInWireshark(captures.get('all')!);
    expect(capture.packets).toBeGreaterThanOrEqual(result.simulated.packets);
    for (const filter of [
      'arp',
      'dns',
      'icmpv6.type == 133',
      'icmpv6.type == 135',
      'icmpv6.type == 136',
      'tcp.len > 0',
    ]) {
      expect(capture.count(filter), filter).toBeGreaterThan(0);
    }
    capture.close();
  });
});
