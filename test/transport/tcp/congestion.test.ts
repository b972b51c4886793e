import { describe, expect, test } from 'vitest';
import { CongestionControl } from '../../../src/transport/tcp/congestion.ts';
import { conversation, pattern } from '../../support/tcp-script.ts';

const control = (): CongestionControl => new CongestionControl({ segmentSize: 1000 }, 0);

describe('TCP-08 RFC 5681 by its formulas', () => {
  test('slow start up to half of what was outstanding, then a segment a round trip', () => {
    const congestion = control();
    expect(congestion.window).toBe(10_000);
    congestion.timedOut(8000, 8000, true);
    // The same segment again: the threshold stays (section 3.1).
    congestion.timedOut(1000, 8000, false);
    const windows = [1, 2, 3, 4, 5].map((count) => {
      congestion.acknowledged(count * 1000, 1000, 0);
      return congestion.window;
    });
    expect(windows).toEqual([2000, 3000, 4000, 4250, 4485]);
  });

  test('fast recovery: half, three segments more, one for each further duplicate, and back to half', () => {
    const congestion = control();
    const reactions = [1, 2, 3, 4, 5].map(() => congestion.duplicate(1, 10_001));
    expect(reactions).toEqual(['go-on', 'go-on', 'resend', 'go-on', 'go-on']);
    expect(congestion.window).toBe(5000 + 3000 + 2000);
    expect(congestion.acknowledged(2001, 2000, 8000)).toBe('resend');
    expect(congestion.window).toBe(9000);
    expect(congestion.acknowledged(10_001, 8000, 0)).toBe('go-on');
    expect(congestion.window).toBe(2000);
  });

  test('RFC 6582: duplicates of what a time-out sent again start no recovery', () => {
    const congestion = control();
    congestion.timedOut(8000, 8001, true);
    const threeOf = (acknowledgment: number): string[] =>
      [1, 2, 3].map(() => congestion.duplicate(acknowledgment, 12_001));
    expect(threeOf(8001)).toEqual(['go-on', 'go-on', 'go-on']);
    congestion.acknowledged(9001, 1000, 3000);
    expect(threeOf(9001)).toEqual(['go-on', 'go-on', 'resend']);
  });

  test('after a rest the window begins anew (section 4.1)', () => {
    const talk = conversation();
    const client = talk.connect();
    talk.until(20);
    client.write(pattern(100 * 1440));
    talk.until(2000);
    talk.take();
    talk.at(10_000, () => client.write(pattern(40 * 1440)));
    talk.until(10_001);
    expect(talk.take()).toHaveLength(10);
  });
});
