/** Layouts of Windows' programs as we print them, against what Windows printed (../shared/reference/windows-samples). */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { officeNetwork } from '../support/office-network.ts';

const SAMPLES = path.resolve(import.meta.dirname, '../../../shared/reference/windows-samples');

/** The lines of a sample, its own comments left out. */
const sampleLines = (name: string): string[] =>
  fs
    .readFileSync(path.join(SAMPLES, name), 'utf8')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'));

const printed = (host: string, line: string): string[] => officeNetwork().type(host, line).output.split('\n');

/** Each line that a shape fits, by the names of its groups: where they begin, or where they end for those aligned right. */
function columns(lines: readonly string[], shape: RegExp): Set<string> {
  const places = lines.flatMap((line) => {
    const { indices } = new RegExp(shape.source, 'd').exec(line) ?? {};
    const groups = Object.entries(indices?.groups ?? {});
    if (groups.length === 0) return [];
    return [groups.map(([name, [from, to]]) => `${name} ${name.endsWith('Right') ? to : from}`).join(', ')];
  });
  return new Set(places);
}

describe('route print -6', () => {
  const sample = sampleLines('route_print_6_win10_getmac.txt');
  const ours = [...printed('GW', 'route print -6'), ...printed('PC', 'route print -6')];

  test.each([
    ['a card', /^ *(?<indexRight>\d+)\.\.\.(?<mac>(?:[\da-f]{2} ){6})(?<dots>\.{6})(?<description>\S.*)$/],
    ['the loopback interface', /^ *(?<indexRight>1)(?<dots>\.{27})(?<description>Software Loopback Interface 1)$/],
    ['a route', /^ *(?<indexRight>\d+) +(?<metricRight>\d+) (?<destination>\S{1,24}) +(?<gateway>On-link)$/],
    ['a long destination', /^ *(?<indexRight>\d+) +(?<metricRight>\d+) (?<destination>\S{25,})$/],
    ['its gateway', /^ {30,}(?<gateway>\S+)$/],
  ])('%s stands in the same columns', (_what, shape) => {
    expect(columns(sample, shape).size).toBe(1);
    expect(columns(ours, shape)).toEqual(columns(sample, shape));
  });

  test('the destination of a router stands where that of a link does', () => {
    const shape = /^ *(?<indexRight>\d+) +(?<metricRight>\d+) (?<destination>\S{1,24}) +(?<gateway>[\da-f]+:\S+)$/;
    const other = sampleLines('route_print_6_default_via_ll_win10.txt');
    const active = ours.filter((line) => !line.includes('4294967295'));
    expect([...columns(active, shape)].every((place) => place.endsWith('destination 11, gateway 36'))).toBe(true);
    expect([...columns(other, shape)].map((place) => place.replace(/^.*?(?=destination)/, ''))).toEqual([
      'destination 11, gateway 36',
    ]);
  });

  test('what is no row is the same, line for line', () => {
    const isRow = (line: string): boolean => /^ *\d+(?:\.| )/.test(line) || /^ {30}/.test(line);
    const without = (lines: readonly string[]): string[] => lines.filter((line) => !isRow(line));
    // Nothing is stored on GW.
    expect(without(printed('GW', 'route print -6 zzz*'))).toEqual(
      without(sample).flatMap((line) => (line.startsWith(' If Metric') ? ['  None'] : [line])),
    );
    expect(without(printed('PC', 'route print -6')).slice(0, 9)).toEqual(without(sample).slice(0, 9));
  });

  test('an ISATAP adapter, as far as Windows since 7 is like Vista', () => {
    const shape = /(?<mac>00 00 00 00 00 00 00 e0) {1,2}(?<name>\S)/;
    expect(sampleLines('route_print_isatap_vista_list_format.txt').some((line) => shape.test(line))).toBe(true);
    expect(ours).toContain('  5...00 00 00 00 00 00 00 e0 Microsoft ISATAP Adapter');
  });
});

describe('tracert', () => {
  const sample = sampleLines('tracert_literal_v4_one_line_header.txt');

  test('the heading of an address, and what stands around the rows', () => {
    const ours = printed('PC', 'tracert -d -h 9 10.2.0.53');
    expect(ours.slice(1, 3)).toEqual(['Tracing route to 10.2.0.53 over a maximum of 9 hops', '']);
    expect(sample[0]).toMatch(/^Tracing route to \S+ over a maximum of 9 hops$/);
    expect(ours.slice(-3, -1)).toEqual(['', 'Trace complete.']);
    expect(sample.filter((line) => line !== '').at(-1)).toBe('Trace complete.');
  });

  test('a row stands in the same columns', () => {
    const shape = /^ *(?<hopRight>\d+) +(?<aRight>\d+ ms) +(?<bRight>\d+ ms) +(?<cRight>\d+ ms) {2}(?<address>\S+)$/;
    expect(columns(sample, shape).size).toBe(1);
    expect(columns(printed('PC', 'tracert -d 10.2.0.53'), shape)).toEqual(columns(sample, shape));
  });

  test('a probe without an answer has its asterisk in the same column', () => {
    const starOf = (lines: readonly string[]): Set<number> =>
      new Set(lines.filter((line) => /^ +\d/.test(line) && line.includes('*')).map((line) => line.indexOf('*', 14)));
    expect(starOf(printed('PC', 'tracert -d -h 3 -w 10 2001:db8:4::1'))).toEqual(starOf(sample));
  });
});

describe('ipconfig', () => {
  const names = fs
    .readdirSync(SAMPLES)
    .filter((name) => /^ipconfig_.*(?<!_zh.*)\.txt$/.test(name) && !name.includes('_zh_'));
  const label = (line: string): string | null => /^ {3}\S.{32} : ?/.exec(line)?.[0].trimEnd() ?? null;
  const labels = (lines: readonly string[]): string[] => lines.flatMap((line) => label(line) ?? []);
  const known = new Set(names.flatMap((name) => labels(sampleLines(name))));
  const ours = ['PC', 'GW', 'NS'].flatMap((host) => [...printed(host, 'ipconfig'), ...printed(host, 'ipconfig /all')]);

  test('every label is one of Windows, dots and all', () => {
    expect(known.size).toBeGreaterThan(20);
    expect(labels(ours).length).toBeGreaterThan(60);
    expect(labels(ours).filter((each) => !known.has(each))).toEqual([]);
  });

  /** The labels below a heading, down to the next empty line but one. */
  const sectionOf = (lines: readonly string[], heading: RegExp): string[] => {
    const from = lines.findIndex((line) => heading.test(line)) + 2;
    const length = lines.slice(from).indexOf('');
    return labels(lines.slice(from, length < 0 ? undefined : from + length));
  };

  test.each([
    ['a card', /^Ethernet adapter/, 'PC', 'ipconfig_all_windows-2008_jc.txt'],
    ['an ISATAP adapter that is disconnected', /^Tunnel adapter isatap/, 'PC', 'ipconfig_all_windows-2008_jc.txt'],
    ['the host', /^Windows IP Configuration/, 'PC', 'ipconfig_all_windows-7_jc.txt'],
  ])('%s has its lines in the same order', (_what, heading, host, sample) => {
    const mine = sectionOf(printed(host, 'ipconfig /all'), heading);
    const theirs = sectionOf(sampleLines(sample), heading).filter((each) => !each.includes('DHCPv6'));
    // The card of the sample has no IPv6 address beyond link-local.
    expect(mine.filter((each) => !each.includes(' IPv6 Address. .'))).toEqual(theirs);
  });

  test('an ISATAP adapter that is connected, as of old but for its title', () => {
    const mine = sectionOf(printed('GW', 'ipconfig /all'), /^Tunnel adapter isatap/);
    const theirs = sectionOf(sampleLines('ipconfig_all_isatap_public_iid.txt'), /^Tunnel adapter .* 7:/);
    expect(mine.filter((each) => !each.includes(' IPv6 Address. .'))).toEqual(
      theirs.filter((each) => !each.includes('DNS Servers')),
    );
  });

  test('values go on below each other, and the state has its blank behind it', () => {
    const raw = sampleLines('ipconfig_all_isatap_disconnected_win10.txt');
    const more = /^(?<blanks> +)(?<value>[\da-f.:]+)$/;
    expect(columns(raw, more)).toEqual(columns(ours, more));
    expect(raw.some((line) => line.endsWith('(Preferred) '))).toBe(true);
    expect(ours.filter((line) => line.includes('(Preferred)')).every((line) => line.endsWith('(Preferred) '))).toBe(
      true,
    );
  });

  test('ipconfig alone begins as it does on Windows', () => {
    const theirs = sampleLines('ipconfig_isatap_double_dot_suffix.txt');
    const shapeOf = (lines: readonly string[]): string[] =>
      lines.map((line) => label(line) ?? line.replace(/adapter .*:$/, 'adapter :'));
    expect(shapeOf(printed('NS', 'ipconfig')).slice(1, 7)).toEqual(shapeOf(theirs).slice(0, 6));
  });
});
