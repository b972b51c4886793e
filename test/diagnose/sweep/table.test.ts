import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../../../src/diagnose/sweep/fold.ts';
import { combinationAt, readShard, sizeOfShard } from '../../../src/diagnose/sweep/shard.ts';
import { Outcomes } from '../../../src/diagnose/sweep/table.ts';
import { sweepFlow } from '../../support/sweep.ts';

const axis = (path: string, ...values: (string | number | null)[]) => ({ path, values });

describe('folding', () => {
  test('runs of equal outcome are one row, the edge stands out', () => {
    expect(fold([axis('a', 1, 2, 3, 4, 5)], [0, 0, 1, 1, 0])).toEqual([
      { values: [[1, 2]], outcome: 0 },
      { values: [[3, 4]], outcome: 1 },
      { values: [[5]], outcome: 0 },
    ]);
  });

  test('values without an order go together though others stand between', () => {
    expect(fold([axis('a', 'x', 'y', 'z')], [0, 1, 0])).toEqual([
      { values: [['x', 'z']], outcome: 0 },
      { values: [['y']], outcome: 1 },
    ]);
  });

  test('of two lists the rows go together that are equal in all of the second', () => {
    const axes = [axis('metric', 1, 2, 3, 4), axis('profile', '2012', '2016')];
    expect(fold(axes, [0, 0, 0, 0, 1, 0, 1, 0])).toEqual([
      {
        values: [
          [1, 2],
          ['2012', '2016'],
        ],
        outcome: 0,
      },
      { values: [[3, 4], ['2012']], outcome: 1 },
      { values: [[3, 4], ['2016']], outcome: 0 },
    ]);
  });

  test('the rows say of every combination what came out, once', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
    const sweeps = fc.tuple(sizes, fc.boolean()).chain(([lengths, ordered]) => {
      const axes = lengths.map((length, number) => ({
        path: `axis${number}`,
        values: Array.from({ length }, (_, index) => (ordered ? index : `word${index}`)),
      }));
      const count = lengths.reduce((product, length) => product * length, 1);
      const outcomes = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: count, maxLength: count });
      return fc.tuple(fc.constant(axes), outcomes);
    });
    fc.assert(
      fc.property(sweeps, ([axes, outcomes]) => {
        const seen = new Map<string, number>();
        for (const { values, outcome } of fold(axes, outcomes)) {
          const tuples = values.reduce<unknown[][]>(
            (heads, list) => heads.flatMap((head) => list.map((value) => [...head, value])),
            [[]],
          );
          for (const tuple of tuples) {
            expect(seen.has(JSON.stringify(tuple))).toBe(false);
            seen.set(JSON.stringify(tuple), outcome);
          }
        }
        const all = axes.reduce<unknown[][]>(
          (heads, { values }) => heads.flatMap((head) => values.map((value) => [...head, value])),
          [[]],
        );
        expect(all.map((tuple) => seen.get(JSON.stringify(tuple)))).toEqual(outcomes);
        expect(seen.size).toBe(outcomes.length);
      }),
    );
  });
});

test('the table: flows that never change apart, lists as they are typed, counts', () => {
  const outcomes = new Outcomes();
  for (let metric = 1; metric <= 5; metric++) {
    const lost = metric > 3;
    outcomes.add([
      sweepFlow('rdp', lost),
      sweepFlow('control', false),
      { ...sweepFlow('ping', lost), answers: { sent: 4, received: metric } },
    ]);
  }
  const table = outcomes.table({
    file: 'x.yaml',
    title: 't',
    causes: false,
    vary: [axis('m', 1, 2, 3, 4, 5)],
    combinations: 5,
  });
  const reason = { code: 'no-route', host: 'R1' };
  const delivered = { verdict: 'delivered', way: null, reason: null, causes: [] };
  const lost = { verdict: 'lost', way: 'return', reason, causes: [] };
  expect(table).toMatchObject({
    constant: [{ flows: ['control'], ...delivered }],
    rows: [
      { values: ['1..3'], groups: [{ flows: ['rdp', 'ping'], ...delivered }] },
      { values: ['4,5'], groups: [{ flows: ['rdp', 'ping'], ...lost }] },
    ],
    counts: {
      over: 'm',
      of: 5,
      rows: [
        { values: [], count: 3, groups: [{ flows: ['rdp', 'ping'], ...delivered }] },
        { values: [], count: 2, groups: [{ flows: ['rdp', 'ping'], ...lost }] },
      ],
    },
  });
});

describe('shards', () => {
  test('have every combination once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 9 }), (combinations, of) => {
        const all = Array.from({ length: of }, (_, index) => ({ number: index + 1, of })).flatMap((shard) =>
          Array.from({ length: sizeOfShard(shard, combinations) }, (_, place) => combinationAt(shard, place)),
        );
        expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: combinations }, (_, index) => index));
      }),
    );
  });

  test.each(['', '1', '0/2', '3/2', '1/0', '1/2/3', 'a/b', '-1/2', '1.5/2'])('%j is none', (text) => {
    expect(readShard(text)).toBeNull();
  });
});
