import { describe, expect, test } from 'vitest';
import type { Hop, Journey, Note } from '../../../src/diagnose/picture/picture.ts';
import { columnX, layOutLadder, type NoteRow, type Row } from '../../../src/report/html/ladder/ladder-layout.ts';
import { reported } from '../../support/reports.ts';
import { loadFile } from '../../support/scenarios.ts';

const hop = (from: string, to: string | null, link: string | null = 'lan'): Hop => ({
  kind: 'hop',
  from,
  to,
  link,
  layers: [],
  frames: 1,
  sent: '1.000000s',
  received: to === null ? null : '1.000001s',
});

const death = (host: string, isLink = false): Note => ({
  kind: 'note',
  host,
  isLink,
  interface: null,
  action: 'dropped',
  isEnd: true,
  code: 'link-loss',
  time: '1.000002s',
  text: 'words '.repeat(40).trim(),
});

const journey = (way: Journey['way'], items: Journey['items']): Journey => ({
  way,
  packet: 1,
  what: 'a packet',
  items,
});

/** From where to where a row reaches. */
function heightsOf(row: Row): readonly [number, number] {
  switch (row.kind) {
    case 'hop':
      return [row.y - 18, row.y + 16];
    case 'gap':
      return [row.y - 10, row.y + 4];
    default:
      return [row.y, row.y + row.height];
  }
}

/** Rows below each other, boxes within the drawing and beside the mark. */
function expectTidy(journeys: readonly Journey[]): void {
  const { rows, width, height, hosts } = layOutLadder(journeys);
  rows.forEach((row, index) => {
    const [top, bottom] = heightsOf(row);
    if (index > 0) expect(top).toBeGreaterThanOrEqual(heightsOf(rows[index - 1]!)[1]);
    expect(bottom).toBeLessThanOrEqual(height);
    if (row.kind === 'hop') for (const x of [row.fromX, row.toX]) expect(x > 0 && x < width).toBe(true);
    if (row.kind === 'note') expectBeside(row, width);
  });
  expect(columnX(hosts.length - 1)).toBeLessThan(width);
}

function expectBeside({ x, width, mark, note }: NoteRow, drawing: number): void {
  expect(mark.x).toBeLessThan(drawing);
  if (note.action === 'delivered') return;
  expect(x).toBeGreaterThan(80);
  expect(x + width).toBeLessThanOrEqual(drawing);
  expect(note.isLink || mark.x < x || mark.x > x + width).toBe(true);
}

test.each([
  'scenarios/manage-out.yaml',
  'scenarios/six-in-four.yaml',
  'scenarios/faults/return-metric.yaml',
  'scenarios/faults/swapped-next-hops.yaml',
  'scenarios/faults/tunnel-mtu-black-hole.yaml',
  'scenarios/faults/routing-loop-rfc6324.yaml',
  'scenarios/faults/ip-https-blocked.yaml',
])('nothing overlaps in the ladders of %s', (file) => {
  for (const { journeys } of reported(loadFile(file)).picture.flows) expectTidy(journeys);
});

describe('columns', () => {
  test('in the order of the way; whom only the return meets stands between its neighbours', () => {
    const journeys = [
      journey('forward', [hop('A', 'B'), hop('B', 'C'), hop('C', 'D')]),
      journey('return', [hop('D', 'C'), hop('C', 'X'), hop('X', 'A')]),
    ];
    expect(layOutLadder(journeys).hosts).toEqual(['A', 'B', 'X', 'C', 'D']);
    expectTidy(journeys);
  });

  test('a host that never sent anything has one too', () => {
    const journeys = [journey('forward', [death('A')])];
    expect(layOutLadder(journeys).hosts).toEqual(['A']);
    expectTidy(journeys);
  });
});

describe('ends', () => {
  test.each([1, 2, 3, 5])('the box is beside the mark with %d hosts', (count) => {
    const names = ['A', 'B', 'C', 'D', 'E'].slice(0, count);
    const hops = names.slice(1).map((name, index) => hop(names[index]!, name));
    for (const name of names) expectTidy([journey('forward', [...hops, death(name)])]);
  });

  test('what dies on a link has its cross where the arrow breaks off', () => {
    for (const way of ['forward', 'return'] as const) {
      const journeys = [journey(way, [hop('A', 'B'), hop('B', null), death('lan', true)])];
      const { rows } = layOutLadder(journeys);
      const broken = rows.findLast((row) => row.kind === 'hop')!;
      const note = rows.findLast((row) => row.kind === 'note')!;
      expect(note.kind === 'note' && broken.kind === 'hop' && note.mark).toEqual({
        x: broken.kind === 'hop' ? broken.toX : 0,
        y: broken.y,
      });
      expectTidy(journeys);
    }
  });
});

test('of a packet that goes round the first and last passages are drawn, and how many are not', () => {
  const round = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? hop('A', 'B') : hop('B', 'A')));
  const { rows } = layOutLadder([journey('forward', [...round, death('A')])]);
  const hops = rows.filter(({ kind }) => kind === 'hop');
  const gap = rows.find(({ kind }) => kind === 'gap');
  expect(gap?.kind === 'gap' && gap.count + hops.length).toBe(30);
  expect(rows.at(-1)!.kind).toBe('note');
});
