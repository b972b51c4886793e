import { expect, test } from 'vitest';
import { compareHosts } from '../../../src/diagnose/diff/compare-hosts.ts';
import type { KnownRoute, Snapshot } from '../../../src/diagnose/diff/snapshot.ts';

const route = (origin: string, metric: number, taken: boolean): KnownRoute => ({
  prefix: '::/0',
  nextHop: 'fe80::1',
  interface: 'e',
  state: { metric, interfaceMetric: 10, sum: metric + 10, publish: 'no', origin, taken },
});

const hostWith = (...routes: readonly KnownRoute[]): Snapshot => new Map([['H', { routes, settings: [] }]]);

test('a route that was typed and learned as well is two', () => {
  const both = hostWith(route('manual', 256, false), route('advertisement', 16, true));
  expect(compareHosts(both, both)).toEqual([]);
  expect(compareHosts(hostWith(route('manual', 256, true)), both)).toMatchObject([
    {
      name: 'H',
      routes: [
        { a: { origin: 'manual', taken: true }, b: { origin: 'manual', taken: false } },
        { a: null, b: { origin: 'advertisement', taken: true } },
      ],
    },
  ]);
});
