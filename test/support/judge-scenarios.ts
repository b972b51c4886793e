import { describe, expect, test } from 'vitest';
import { tellStory } from '../../src/diagnose/story.ts';
import { renderStory } from '../../src/report/explain.ts';
import { plainPalette } from '../../src/report/palette.ts';
import { renderScenario } from '../../src/report/terminal.ts';
import { demandsOf } from './capture-demands.ts';
import { blockTypes, knownBlocks, PACKET_BLOCK } from './pcapng-blocks.ts';
import { capturesOf, loadFile } from './scenarios.ts';
import { FAULTS, openInWireshark } from './wireshark.ts';

const widerThan = (width: number, text: string): string[] => text.split('\n').filter((line) => line.length > width);

/** Every expectation of scenario files, Wireshark as the judge of their captures, and what is printed of them. */
export function judgeScenarios(files: readonly string[]): void {
  describe.each(files)('%s', (file) => {
    const { simulation, captures, setUp } = capturesOf(loadFile(file));
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

    test.each([200, 120, 100, 80])('no line of the answer is wider than a terminal of %d columns', (width) => {
      const written = ['all', 'PC01', 'PC02'].map((name) => ({ file: `out/x/${name}.pcapng`, packets: 10 }));
      const text = renderScenario({ ...result, captures: written }, plainPalette, width);
      // A command stays whole, to be copied.
      const isCommand = (line: string): boolean => /^ {4}(netsh |set: |dnscmd |[A-Z][a-z]+-)/.test(line);
      expect(widerThan(width, text).filter((line) => !isCommand(line))).toEqual([]);
    });

    test('no line of the explanation of its first flow is wider than the terminal', () => {
      const [flow] = result.flows;
      const story = tellStory(simulation, flow!.name, setUp.drops);
      for (const width of [200, 100, 72]) {
        const text = renderStory(result, flow!, story, plainPalette, width);
        // Commands and numbers stand whole; all else keeps within the screen.
        expect(widerThan(width, text).filter((line) => !/^ {4}\S/.test(line))).toEqual([]);
      }
    });

    test('Wireshark finds no fault, and what must be there by protocol and by packet', async () => {
      const capture = await openInWireshark(captures.get('all')!);
      expect(capture.packets).toBeGreaterThanOrEqual(result.simulated.packets);
      expect(capture.matching(`(${FAULTS}) and not frame.comment contains "damaged"`)).toEqual([]);
      const missing = demandsOf(file, result.flows).filter(({ filter, atLeast }) => capture.count(filter) < atLeast);
      expect(missing).toEqual([]);
      const marked = 'frame.comment contains "drop: " and frame.verdict.ebpf_tc == 2';
      expect(capture.count('frame.verdict.ebpf_tc == 2')).toBe(capture.count(marked));
      expect(capture.count('frame.comment contains "drop: "')).toBe(capture.count(marked));
      capture.close();
    });

    test('no file is empty or has a block that is unknown', () => {
      for (const [name, bytes] of captures) {
        const types = blockTypes(bytes);
        expect(types, name).toContain(PACKET_BLOCK);
        expect(
          types.filter((type) => !knownBlocks.has(type)),
          name,
        ).toEqual([]);
      }
    });

    // The files of the hosts show the same frames; those of every variation are read by tshark in test/reference.
    if (!file.startsWith('scenarios/faults/')) {
      test('Wireshark finds no fault in the file of any host', async () => {
        for (const [name, bytes] of captures) {
          const capture = await openInWireshark(bytes);
          expect(capture.matching(`(${FAULTS}) and not frame.comment contains "damaged"`), name).toEqual([]);
          capture.close();
        }
      });
    }
  });
}
