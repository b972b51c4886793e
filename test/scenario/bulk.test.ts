import { describe, expect, test } from 'vitest';
import { bulkScenario } from '../support/bulk-scenario.ts';
import { flowOf, loadText, problemsOf, run } from '../support/scenarios.ts';

const resultOf = (text: string) => flowOf(run(loadText(text)), 'bulk');

describe('flows that move data in bulk', () => {
  test.each(['tcp: 80, download: 3MB', 'tcp: 5985, upload: 3MB'])('%s: all of it', (flow) => {
    const { verdict, observed, bulk } = resultOf(bulkScenario(flow));
    expect({ verdict, observed, bulk }).toEqual({
      verdict: 'delivered',
      observed: 'answer',
      bulk: { wanted: 3_000_000, moved: 3_000_000 },
    });
  });

  test.each(['download', 'upload'])('%s of an odd number of bytes in full segments, whatever is lost', (way) => {
    const { verdict, bulk } = resultOf(
      bulkScenario(`tcp: 8080, ${way}: 200001B`, ', loss: 0.02').replace('tcp/80', 'tcp/8080'),
    );
    expect([verdict, bulk?.moved]).toEqual(['delivered', 200_001]);
  });

  test.each(['download', 'upload'])('a link that goes down: a time-out, and how much of the %s went over', (way) => {
    const text = bulkScenario(`tcp: 80, ${way}: 10MB`, ', down: false');
    const { verdict, observed, bulk } = resultOf(`${text}events:\n  - { at: 5500ms, link: far, down: true }\n`);
    expect([verdict, observed]).toEqual(['lost', 'timeout']);
    expect(bulk!.moved).toBeGreaterThan(100_000);
    expect(bulk!.moved).toBeLessThan(9_000_000);
  });

  test('a flow without it says so', () => {
    expect(resultOf(bulkScenario('tcp: 80')).bulk).toBeNull();
  });

  test.each<[string, string]>([
    ['tcp: 3389, download: 1MB', 'download goes over HTTP'],
    ['ping: 1, upload: 1MB', 'upload goes over HTTP'],
    ['tcp: 80, upload: 1MB, download: 1MB', 'bulk has download and upload'],
    ['tcp: 80, upload: 0B', '0 bytes cannot be moved'],
    ['tcp: 80, upload: 2GB', '2000000000 bytes cannot be moved'],
    ['tcp: 80, upload: 10Mb', '"10Mb" is not a number and B, kB, MB'],
  ])('%s: %s', (flow, expected) => {
    const problems = problemsOf(bulkScenario(flow));
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(expected)]);
  });
});
