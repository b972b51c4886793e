import { describe, expect, test } from 'vitest';
import type { MatrixPair, MatrixProbe, MatrixResult } from '../../src/diagnose/matrix/result.ts';
import type { DropReason } from '../../src/trace/drop-reason.ts';
import { renderMatrix } from '../../src/report/matrix.ts';
import { plainPalette } from '../../src/report/palette.ts';

const answered: MatrixProbe = {
  verdict: 'delivered',
  way: null,
  observed: 'answer',
  answers: { sent: 1, received: 1 },
  reason: null,
};

const failed = (code: DropReason | null, host: string, way: MatrixProbe['way'] = 'forward'): MatrixProbe => ({
  verdict: 'lost',
  way,
  observed: 'timeout',
  answers: { sent: 1, received: 0 },
  reason: code === null ? null : { code, host, interface: null, text: 'why' },
});

const pair = (from: string, to: string, ping: MatrixProbe, tcp: Record<number, MatrixProbe> = {}): MatrixPair => ({
  from,
  to,
  target: `${to}.example`,
  by: 'name',
  ping,
  tcp: Object.entries(tcp).map(([port, probe]) => ({ port: Number(port), ...probe })),
});

const matrix = (hosts: readonly string[], pairs: readonly MatrixPair[], laterEvents = 0): MatrixResult => ({
  file: 'x.yaml',
  title: 'A matrix',
  at: 20,
  laterEvents,
  hosts,
  pairs,
  simulated: { seconds: 31.25, events: 9, packets: 77 },
});

/** Every host reaches every other. */
const complete = (hosts: readonly string[]): MatrixResult =>
  matrix(
    hosts,
    hosts.flatMap((from) => hosts.filter((to) => to !== from).map((to) => pair(from, to, answered))),
  );

const render = (result: MatrixResult, width = 120): string => renderMatrix(result, plainPalette, width);

const linesOf = (text: string, from: string): string[] => {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(from));
  return lines.slice(at, lines.indexOf('', at));
};

const small = matrix(
  ['A', 'B', 'LONG-NAME'],
  [
    pair('A', 'B', answered, { 80: answered }),
    pair('A', 'LONG-NAME', failed('no-route', 'R'), { 22: failed('no-route', 'R') }),
    pair('B', 'A', answered),
    pair('B', 'LONG-NAME', failed('no-route', 'R'), { 22: failed('no-route', 'R') }),
    pair('LONG-NAME', 'A', failed('isatap-source-check', 'LONG-NAME', 'return')),
    { from: 'LONG-NAME', to: 'B', target: null, by: null, ping: null, tcp: [] },
  ],
);

describe('the grid', () => {
  test('has names where they fit', () => {
    expect(linesOf(render(small), 'from')).toEqual([
      'from \\ to  A   B   LONG-NAME',
      'A          =   ++  aa',
      'B          +-  =   aa',
      'LONG-NAME  b-  /   =',
    ]);
  });

  test('has numbers where names do not fit', () => {
    expect(linesOf(render(small, 27), 'from')).toEqual([
      'from \\ to    1   2   3',
      '1 A          =   ++  aa',
      '2 B          +-  =   aa',
      '3 LONG-NAME  b-  /   =',
    ]);
  });

  test('is cut into several where numbers do not fit either', () => {
    const hosts = Array.from({ length: 12 }, (_, index) => `H${index + 1}`);
    const text = render(complete(hosts), 40);
    const heads = text.split('\n').filter((line) => line.startsWith('from'));
    expect(heads.map((line) => line.replaceAll(/\s+/g, ' '))).toEqual([
      'from \\ to 1 2 3 4 5 6 7',
      'from \\ to 8 9 10 11 12',
    ]);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
  });

  test('one port of several that fares otherwise', () => {
    const mixed = matrix(
      ['A', 'B'],
      [pair('A', 'B', answered, { 22: failed('firewall', 'B'), 80: answered }), pair('B', 'A', answered)],
    );
    expect(linesOf(render(mixed), 'from')[1]).toBe('A          =   +*');
    expect(render(mixed)).toContain('* its ports fare differently');
    expect(linesOf(render(mixed), 'a ')).toEqual(['a  firewall, on the forward way, once', '   at B: A > B by tcp/22']);
  });
});

describe('what the signs mean', () => {
  test('only those that stand in the grid', () => {
    expect(linesOf(render(small), 'Each').join(' ')).toBe(
      'Each cell is ping, then TCP. + answered, - offers no TCP service, / no address of a family that both have, = the host itself, letters as below.',
    );
    expect(linesOf(render(complete(['A', 'B'])), 'Each').join(' ')).toBe(
      'Each cell is ping, then TCP. + answered, - offers no TCP service, = the host itself.',
    );
  });

  test('letters by reason and way, the most frequent first, with those who fail alike together', () => {
    expect(linesOf(render(small), 'a ')).toEqual([
      'a  no-route, on the forward way, 4 times',
      '   at R: A, B > LONG-NAME by ping and tcp/22',
    ]);
    expect(linesOf(render(small), 'b ')).toEqual([
      'b  isatap-source-check, on the return way, once',
      '   at LONG-NAME: LONG-NAME > A by ping',
    ]);
  });

  test('what the sender saw stands in for a reason', () => {
    expect(linesOf(render(matrix(['A', 'B'], [pair('A', 'B', failed(null, ''))])), 'a ')).toEqual([
      'a  timeout, on the forward way, once',
      '   A > B by ping',
    ]);
  });

  test('how many were answered, when it was taken and what was left out', () => {
    expect(render(small)).toMatch(/\n2 of 5 pings and 1 of 3 TCP connections answered\n$/);
    const later = render(matrix(['A', 'B'], [pair('A', 'B', answered)], 3), 400);
    expect(linesOf(later, 'x.yaml').join(' ')).toBe(
      "x.yaml: every host to every other at 20 s, without the scenario's flows; 31.3 s simulated, 77 packets; 3 later events of the scenario left out",
    );
  });
});
