import { expect, test } from 'vitest';
import { withReturnMetric } from '../support/return-metric.ts';
import { flowOf, loadText, run } from '../support/scenarios.ts';

/** Every metric from 0 to 500; `npm test` has those around the edges. 1 Gb/s: interface metric 10 and 25. */
test.each([
  ['windows-server-2012r2', 10, 261],
  ['windows-server-2016', 25, 331],
])(
  '%s: the verdict flips where the sums say, for every metric',
  (profile, card, own) => {
    for (let metric = 0; metric <= 500; metric++) {
      const flow = flowOf(run(loadText(withReturnMetric(metric, profile))), 'ping-client01');
      expect(flow.verdict, `metric ${metric}`).toBe(metric + card < own ? 'delivered' : 'lost');
    }
  },
  300_000,
);
