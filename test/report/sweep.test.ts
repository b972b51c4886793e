import { expect, test } from 'vitest';
import { Outcomes, type Sweep } from '../../src/diagnose/sweep/table.ts';
import { plainPalette } from '../../src/report/palette.ts';
import { renderSweep } from '../../src/report/sweep.ts';
import { sweepFlow } from '../support/sweep.ts';

const METRIC = 'R1.route[2001:db8:1::/64 via 2001:db8::1].metric';
const sweepOf = (vary: Sweep['vary'], causes = false): Sweep => ({
  file: 'x.yaml',
  title: 'A network',
  vary,
  combinations: vary.reduce((product, { values }) => product * values.length, 1),
  causes,
});
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function render(sweep: Sweep, lost: (combination: number) => boolean, width = 120): string {
  const outcomes = new Outcomes();
  for (const combination of numbers(sweep.combinations))
    outcomes.add([
      sweepFlow('rdp', lost(combination)),
      sweepFlow('ping', lost(combination)),
      sweepFlow('control', false),
    ]);
  return renderSweep(outcomes.table(sweep), plainPalette, width);
}

test('a metric over two systems', () => {
  const sweep = sweepOf([
    { path: METRIC, values: numbers(40) },
    { path: 'R1.profile', values: ['windows-7', 'linux'] },
  ]);
  expect(render(sweep, (combination) => combination > 20 && combination % 2 === 1)).toBe(`A network
x.yaml: 80 combinations (40 x 2)

R1 metric: ${METRIC}

R1 metric  R1.profile       flows      verdict    way     where and why
1..10      windows-7,linux  rdp, ping  delivered  -       -
11..40     windows-7        rdp, ping  lost       return  no-route at R1
11..40     linux            rdp, ping  delivered  -       -

In every combination:
  delivered: control
`);
});

test('a narrow screen has lists one below the other', () => {
  const sweep = sweepOf([{ path: 'R1.profile', values: ['windows-7', 'windows-8.1', 'linux'] }]);
  expect(render(sweep, (combination) => combination === 3, 60)).toBe(`A network
x.yaml: 3 combinations

R1.profile   flows  verdict    way     where and why
windows-7,   rdp,   delivered  -       -
windows-8.1  ping
linux        rdp,   lost       return  no-route at R1
             ping

In every combination:
  delivered: control
`);
});

test('where the values have no edges it is told how often each outcome came', () => {
  expect(render(sweepOf([{ path: 'seed', values: numbers(200) }]), (combination) => combination % 3 === 0))
    .toBe(`A network
x.yaml: 200 combinations

Outcomes change 132 times, so they are counted over the values of seed; --out keeps each.
of 200        flows      verdict    way     where and why
134 (67.0 %)  rdp, ping  delivered  -       -
66 (33.0 %)   rdp, ping  lost       return  no-route at R1

In every combination:
  delivered: control
`);
});

test('counted for each value of the shorter lists', () => {
  const sweep = sweepOf([
    { path: 'loss', values: [0, 0.5] },
    { path: 'seed', values: numbers(100) },
    { path: 'R1.profile', values: ['windows-7', 'linux'] },
  ]);
  const isLost = (combination: number): boolean => combination > 200 && combination % 4 === 0;
  expect(render(sweep, isLost)).toContain(`counted over the values of seed; --out keeps each.
loss  R1.profile  of 100         flows      verdict    way     where and why
0     windows-7   100 (100.0 %)  rdp, ping  delivered  -       -
0     linux       100 (100.0 %)  rdp, ping  delivered  -       -
0.5   windows-7   100 (100.0 %)  rdp, ping  delivered  -       -
0.5   linux       50 (50.0 %)    rdp, ping  delivered  -       -
                  50 (50.0 %)    rdp, ping  lost       return  no-route at R1
`);
});

test('nothing changes', () => {
  expect(render(sweepOf([{ path: 'seed', values: [1, 2] }]), () => true)).toBe(`A network
x.yaml: 2 combinations

In every combination:
  lost on the return way, no-route at R1: rdp, ping
  delivered: control
`);
});

test('causes have a column, those that were not proved say so', () => {
  const outcomes = new Outcomes();
  const causes = [
    { code: 'return-route-metric', host: 'R1', proved: true },
    { code: 'forwarding-disabled', host: 'R2', proved: false },
  ];
  outcomes.add([sweepFlow('rdp', false)]);
  outcomes.add([{ ...sweepFlow('rdp', true), causes }]);
  const sweep = sweepOf([{ path: 'seed', values: [1, 2] }], true);
  expect(renderSweep(outcomes.table(sweep), plainPalette, 120)).toContain(
    '2     rdp    lost       return  no-route at R1  return-route-metric on R1, forwarding-disabled on R2 (not proved)',
  );
});
