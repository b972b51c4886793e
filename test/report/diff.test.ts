import { describe, expect, test } from 'vitest';
import type { DiffResult, FlowEnd, PartedPacket, RouteState } from '../../src/diagnose/diff/result.ts';
import { renderDiff } from '../../src/report/diff.ts';
import { plainPalette } from '../../src/report/palette.ts';

const side = { file: 'a.yaml', title: 'One', seconds: 27.05, packets: 10 };
const nothing: DiffResult = {
  a: side,
  b: { ...side, file: 'b.yaml', title: 'Two' },
  at: null,
  flows: { same: 2, changed: [] },
  hosts: [],
  parting: null,
};
const good: FlowEnd = {
  verdict: 'delivered',
  way: null,
  observed: 'answer',
  answers: { sent: 4, received: 4 },
  bulk: null,
  reason: null,
};
const bad: FlowEnd = {
  ...good,
  verdict: 'lost',
  way: 'return',
  observed: 'timeout',
  reason: { code: 'no-route', host: 'R' },
};
const packet: PartedPacket = {
  time: 20.5,
  host: 'R',
  interface: 'e',
  event: 'sent',
  packet: 7,
  flow: 'f',
  text: 'A > B TCP',
};
const route: RouteState = {
  metric: 256,
  interfaceMetric: 10,
  sum: 266,
  publish: 'no',
  origin: 'manual',
  taken: true,
};

const render = (result: Partial<DiffResult>, width = 120): string[] =>
  renderDiff({ ...nothing, ...result }, plainPalette, width).split('\n');

test('nothing differs', () => {
  expect(render({})).toEqual([
    'A: a.yaml: One; 27.1 s simulated, 10 packets',
    'B: b.yaml: Two; 27.1 s simulated, 10 packets',
    '',
    'Flows: 2 flows end alike',
    '',
    'Hosts: tables and settings are the same at the end',
    '',
    'Packets: the same until 27.1 s',
    '',
  ]);
  expect(render({ b: { ...side, seconds: 30 }, at: 12 })).toEqual(
    expect.arrayContaining([
      'Hosts: tables and settings are the same at 12 s',
      'Packets: the same until 27.1 s, when A ends',
    ]),
  );
});

describe('flows', () => {
  const changed = [
    { name: 'f', a: good, b: bad, parting: { a: packet, b: { ...packet, interface: 't', event: 'dropped' as const } } },
    { name: 'g', a: good, b: { ...good, answers: { sent: 4, received: 3 } }, parting: null },
    { name: 'new', a: null, b: { ...bad, way: 'name' as const }, parting: null },
  ];

  test('in a table where it fits', () => {
    expect(render({ flows: { same: 1, changed } }).slice(3, 11)).toEqual([
      'Flows: 3 end otherwise, 1 flow ends alike',
      '  flow  A                      B',
      '  f     delivered              lost on the return way: no-route at R',
      '  g     delivered, answer 4/4  delivered, answer 3/4',
      '  new   (no such flow)         lost, name not found: no-route at R',
      '  f parts here:',
      '    A 20.500000 s R/e sends A > B TCP (frame.packet_id == 7)',
      '    B 20.500000 s R/t drops A > B TCP (frame.packet_id == 7)',
    ]);
  });

  test('in a list where it does not fit', () => {
    const lines = render({ flows: { same: 1, changed: changed.slice(0, 1) } }, 40);
    const first = lines.indexOf('Flows: 1 ends otherwise, 1 flow ends alike');
    expect(lines.slice(first + 1, first + 5)).toEqual([
      '  f',
      '    A delivered',
      '    B lost on the return way: no-route',
      '    at R',
    ]);
  });

  test('those that part at one place are told once, with the packets of all', () => {
    const parting = { a: packet, b: null };
    const alike = ['f', 'g'].map((name, index) => ({
      name,
      a: good,
      b: bad,
      parting: { ...parting, a: { ...packet, packet: 7 + index } },
    }));
    expect(render({ flows: { same: 0, changed: alike } }).slice(7, 10)).toEqual([
      '  f, g part here:',
      '    A 20.500000 s R/e sends A > B TCP (frame.packet_id in {7, 8})',
      '    B nothing',
    ]);
  });
});

test('routes and settings by host', () => {
  const key = { prefix: 'fd00::/64', nextHop: 'fe80::1', interface: 'e' };
  const hosts = [
    {
      name: 'R',
      only: null,
      routes: [
        { ...key, a: route, b: { ...route, metric: 7, sum: 17, publish: 'yes', taken: false } },
        { ...key, nextHop: null, a: null, b: { ...route, publish: 'age' } },
        { ...key, interface: 'f', a: { ...route, taken: false }, b: null },
      ],
      settings: [
        { interface: null, setting: 'ISATAP state', a: 'default', b: 'enabled' },
        { interface: 'e', setting: 'mtu', a: '1500', b: '1400' },
        { interface: 'g', setting: 'addresses', a: null, b: 'none' },
      ],
    },
    { name: 'X', only: 'b' as const, routes: [], settings: [] },
  ];
  expect(render({ hosts }).slice(5, 15)).toEqual([
    'Hosts: R, X differ at the end',
    '  R',
    '    ~ fd00::/64 via fe80::1 on e: 256 + 10 = 266 -> 7 + 10 = 17, publish=no -> yes, not taken any',
    '    more',
    '    + fd00::/64 on-link on e: 256 + 10 = 266, manual, publish=age, taken',
    '    - fd00::/64 via fe80::1 on f: 256 + 10 = 266, manual, not taken',
    '    ~ ISATAP state: default -> enabled',
    '    ~ e: mtu: 1500 -> 1400',
    '    + g: addresses: none',
    '  X (only in B)',
  ]);
});

test('the first packet', () => {
  const stack: PartedPacket = { ...packet, interface: 'stack', event: 'originated', packet: 9 };
  expect(render({ parting: { a: packet, b: stack } }).slice(7, 10)).toEqual([
    'Packets: the runs part here, where something happens in one of them only',
    '  A 20.500000 s R/e sends A > B TCP (frame.packet_id == 7)',
    '  B 20.500000 s R makes A > B TCP (frame.packet_id == 9)',
  ]);
});
