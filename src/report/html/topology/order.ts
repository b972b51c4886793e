import type { Ranks } from './rank.ts';

/** Rounds of ordering; after a few nothing changes any more. */
const ROUNDS = 12;

/**
 * The rows from left to right so that few lines cross: everybody goes to the middle of what he is connected to, again
 * and again (the barycenter method of layered drawings), and the best of all rounds is taken. Those of one part of the
 * network stay together; who is equal stays in the scenario's order.
 */
export function orderRows(ranks: Ranks): Ranks['rows'] {
  let rows = ranks.rows.map((row) => byKey(row, (host) => ranks.partOfHost.get(host)!));
  let best = rows;
  let least = crossings(ranks, rows);
  for (let round = 0; round < ROUNDS && least > 0; round++) {
    const links = linkPositions(ranks, rows);
    rows = rows.map((row) => {
      const own = hostPositions(row);
      const position = (host: string): number => {
        const near = ranks.linksOf.get(host)!.map((link) => links.get(link)!);
        return near.length === 0 ? own.get(host)! : mean(near);
      };
      return byKey(byKey(row, position), (host) => ranks.partOfHost.get(host)!);
    });
    const count = crossings(ranks, rows);
    if (count < least) [best, least] = [rows, count];
  }
  return best;
}

/** Positions along a row, its middle at 0: rows are centred. */
function hostPositions(row: readonly string[]): Map<string, number> {
  return new Map(row.map((host, index) => [host, index - (row.length - 1) / 2]));
}

function linkPositions({ linksOf }: Ranks, rows: Ranks['rows']): Map<string, number> {
  const near = new Map<string, number[]>();
  for (const row of rows)
    for (const [host, at] of hostPositions(row))
      for (const link of linksOf.get(host)!) near.set(link, [...(near.get(link) ?? []), at]);
  return new Map([...near].map(([link, positions]) => [link, mean(positions)]));
}

/** Pairs of lines between hosts and links that cross. */
function crossings(ranks: Ranks, rows: Ranks['rows']): number {
  const links = linkPositions(ranks, rows);
  let count = 0;
  rows.forEach((row, index) => {
    for (const side of [ranks.layers[index - 1] ?? [], ranks.layers[index] ?? []]) {
      const ends = [...hostPositions(row)].flatMap(([host, at]) =>
        ranks.linksOf
          .get(host)!
          .filter((link) => side.includes(link))
          .map((link) => [at, links.get(link)!] as const),
      );
      for (const [a, b] of ends) for (const [c, d] of ends) if (a < c && b > d) count++;
    }
  });
  return count;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

function byKey(items: readonly string[], key: (item: string) => number): string[] {
  const keys = new Map(items.map((item) => [item, key(item)]));
  return items.toSorted((a, b) => keys.get(a)! - keys.get(b)!);
}
