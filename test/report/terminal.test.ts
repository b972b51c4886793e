import { expect, test } from 'vitest';
import type { ScenarioResult } from '../../src/diagnose/result.ts';
import { type Palette, plainPalette } from '../../src/report/palette.ts';
import { renderScenario } from '../../src/report/terminal.ts';
import { loadFile, loadText, run, runDiagnosed } from '../support/scenarios.ts';

function resultOf(file: string): ScenarioResult {
  const captures = ['all', 'PC01', 'PC02'].map((name, index) => ({
    file: `out/x/${name}.pcapng`,
    packets: 10 + index,
  }));
  return { ...runDiagnosed(loadFile(file)).result, captures };
}

const returnMetric = resultOf('scenarios/faults/return-metric.yaml');
const linesOf = (result: ScenarioResult, width: number): string[] =>
  renderScenario(result, plainPalette, width).split('\n');

test('the table has all columns where there is room, and verdict, way and what the sender saw always', () => {
  const header = (width: number): string[] =>
    linesOf(returnMetric, width)
      .find((line) => line.startsWith('flow '))!
      .split(/ {2,}/);
  const all = ['flow', 'from', 'to', 'protocol', 'verdict', 'way', 'sender saw', 'where and why', 'expected'];
  expect(header(120)).toEqual(all);
  expect(header(100)).toEqual(all.filter((name) => name !== 'where and why'));
  expect(header(80)).toEqual(['flow', 'from', 'to', 'verdict', 'way', 'sender saw', 'expected']);
  expect(header(60)).toEqual(['flow', 'verdict', 'way', 'sender saw', 'expected']);
});

test('flows that died at one place for one reason are explained once', () => {
  const text = renderScenario(returnMetric, plainPalette, 120);
  expect(text.match(/dropped the packet/g)).toHaveLength(1);
  expect(text).toContain('\nrdp-client01, ping-client01, trace-client01: lost on the return way\n');
  expect(text).toContain('  PC01, interface isatap.domain.local, dropped the packet: isatap-source-check.\n');
  const packets = returnMetric.flows.flatMap(({ reason }) => reason?.packet ?? []);
  expect(text).toContain(`  In Wireshark: frame.packet_id in {${packets.join(', ')}}\n`);
  const others = returnMetric.flows.reduce((sum, { alsoDropped }) => sum + alsoDropped.length, 0);
  expect(text).toContain(`  Lost as well: ${others} packets, isatap-source-check at PC01\n`);
});

test('flows with another reason or another route are explained apart', () => {
  const text = [
    'title: t',
    'extends: faults/return-metric.yaml',
    'expect: { rdp-client02: lost, ping-client02: lost }',
    'set: { hosts: { DAV02: { routes: null } } }',
    'faults: [{ host: DAV02, omit: "netsh interface ipv6 add route fd9c:30c:2da4:1::/64 12 nexthop=fd9c:30c:2da4:111::31 metric=200" }]',
  ].join('\n');
  const rendered = renderScenario({ ...run(loadText(text)).result, captures: [] }, plainPalette, 120);
  expect(rendered).toContain('\nrdp-client01, ping-client01, trace-client01: lost on the return way\n');
  expect(rendered).toContain('\nrdp-client02, ping-client02: lost on the return way\n');
});

test('a flow whose name was never resolved says so', () => {
  const text = renderScenario(resultOf('scenarios/faults/isatap-name-missing.yaml'), plainPalette, 120);
  expect(text).toContain(
    '\nrdp-client02, ping-client02: lost, since its name was not resolved\n  PC01 gave up: name-not-resolved.\n',
  );
});

test('equal ICMP errors are counted', () => {
  expect(linesOf(returnMetric, 120).filter((line) => line.includes(' told '))).toEqual([
    '  ISATAP01 told PC01: ICMPv6 3/0 hop limit exceeded (3 times)',
    '  DAV01 told PC01: ICMPv6 3/0 hop limit exceeded (3 times)',
  ]);
});

test.each([
  [120, /^ {4}fd9c:30c:2da4:1::\/64 {2}on-link {16}isatap\.domain\.local {2}256 \+ 5 = 261 {3}manual {2}chosen$/m],
  [80, /^ {4}- 256 \+ 5 = 261: fd9c:30c:2da4:1::\/64 on-link on isatap\.domain\.local, manual$\n {4}\(chosen\)$/m],
])('the route decision shows both sums in %d columns', (width, chosen) => {
  const text = renderScenario(returnMetric, plainPalette, width);
  expect(text).toMatch(chosen);
  expect(text).toContain('400 + 10 = 410');
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    '256 + 5 = 261, less than via fd9c:30c:2da4:111::31 on DMZ-Secure: 400 + 10 = 410.',
  );
});

test('captures: the whole first with its path, the others beside it', () => {
  expect(renderScenario(returnMetric, plainPalette, 120)).toMatch(
    /\nCaptures:\n {2}out\/x\/all\.pcapng \(10 packets\)\n {2}beside it: PC01\.pcapng \(11\), PC02\.pcapng \(12\)\n$/,
  );
});

test('what is not as expected stands out', () => {
  const text = 'title: t\nextends: manage-out.yaml\nexpect: { ip-app01: lost }\n';
  const marked: string[] = [];
  const palette: Palette = { ...plainPalette, bad: (part) => (marked.push(part), part) };
  const rendered = renderScenario({ ...run(loadText(text)).result, captures: [] }, palette, 120);
  expect(marked).toContain('NO');
  expect(marked).toContain('6 of 7 flows and 3 of 3 states as expected');
  expect(rendered).toContain('Expectations that did not hold:\n  ip-app01: verdict is delivered, expected lost\n');
});
