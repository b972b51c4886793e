import { expect, test } from 'vitest';
import { changeReturnMetric, withReturnMetric } from '../support/return-metric.ts';
import { flowOf, loadText, run } from '../support/scenarios.ts';

/**
 * Every metric from 0 to 500 for the network of the article, elsewhere those around the edge and every tenth; `npm test` has
 * the edges alone. The interface metric follows from server version
 * and link rate (Microsoft KB 299540), and the first metric that loses moves with it. The server's own way is
 * 256 + 5 on 2012 R2, where the interface metric of the ISATAP adapter is set, and 256 + 75 on 2016, where it is
 * automatic.
 */
test.each([
  { profile: 'windows-server-2012r2', rate: '100Mbps', card: 20, own: 261, firstLost: 241 },
  { profile: 'windows-server-2012r2', rate: '1Gbps', card: 10, own: 261, firstLost: 251 },
  { profile: 'windows-server-2012r2', rate: '10Gbps', card: 5, own: 261, firstLost: 256 },
  { profile: 'windows-server-2016', rate: '100Mbps', card: 35, own: 331, firstLost: 296 },
  { profile: 'windows-server-2016', rate: '1Gbps', card: 25, own: 331, firstLost: 306 },
  { profile: 'windows-server-2016', rate: '10Gbps', card: 15, own: 331, firstLost: 316 },
])(
  '$profile at $rate: the verdict flips at $firstLost, where the sums say',
  ({ profile, rate, card, own, firstLost }) => {
    const loaded = loadText(withReturnMetric(0, profile, rate));
    // What is changed in memory is what a file with that metric says.
    const last = loadText(withReturnMetric(500, profile, rate));
    expect(changeReturnMetric(loaded, 500).document).toEqual(last.document);
    const isArticle = profile === 'windows-server-2012r2' && rate === '1Gbps';
    const metrics = Array.from({ length: 501 }, (_, metric) => metric).filter(
      (metric) => isArticle || metric % 10 === 0 || Math.abs(metric - firstLost) <= 3,
    );
    for (const metric of metrics) {
      const flow = flowOf(run(changeReturnMetric(loaded, metric)), 'ping-client01');
      const about = `metric ${metric}`;
      if (metric < firstLost) {
        expect(flow, about).toMatchObject({ verdict: 'delivered', way: null, reason: null });
        continue;
      }
      expect(flow, about).toMatchObject({
        verdict: 'lost',
        way: 'return',
        reason: { code: 'isatap-source-check', host: 'PC01' },
        decision: {
          host: 'DAV01',
          rows: [
            { interface: 'isatap.domain.local', routeMetric: 256, sum: own },
            { interface: 'DMZ-Secure', routeMetric: metric, interfaceMetric: card, sum: metric + card },
          ],
        },
      });
      // Only the first metric that loses is a tie, decided by the order in which the routes were added.
      expect(flow.decision!.text.includes('a tie'), about).toBe(metric === firstLost);
      expect(flow.decision!.text.includes('RouteOrder'), about).toBe(metric === firstLost);
    }
  },
  300_000,
);
