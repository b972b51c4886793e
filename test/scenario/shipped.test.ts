import { describe, expect, test } from 'vitest';
import { demandsOf } from '../support/capture-demands.ts';
import { blockTypes, knownBlocks } from '../support/pcapng-blocks.ts';
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
      expect(capture.matching(`(${FAULTS}) and not frame.comment contains "damaged"`), name).toEqual([]);
      expect(capture.packets, name).toBeGreaterThan(0);
      expect(
        blockTypes(bytes).filter((type) => !knownBlocks.has(type)),
        name,
      ).toEqual([]);
      capture.close();
    }
  });

  test('Wireshark sees what must be there, by protocol and by packet', async () => {
    const capture = await openInWireshark(captures.get('all')!);
    expect(capture.packets).toBeGreaterThanOrEqual(result.simulated.packets);
    const missing = demandsOf(file, result.flows).filter(({ filter, atLeast }) => capture.count(filter) < atLeast);
    expect(missing).toEqual([]);
    const marked = 'frame.comment contains "drop: " and frame.verdict.ebpf_tc == 2';
    expect(capture.count('frame.verdict.ebpf_tc == 2')).toBe(capture.count(marked));
    expect(capture.count('frame.comment contains "drop: "')).toBe(capture.count(marked));
    capture.close();
  });
});
