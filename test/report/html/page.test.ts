import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Cause, FlowResult, Remedy } from '../../../src/diagnose/result.ts';
import { renderHtml } from '../../../src/report/html/page.ts';
import type { ReportedScenario } from '../../../src/report/html/scenario.ts';
import { SCRIPT, SCRIPT_DIGEST } from '../../../src/report/html/script.ts';
import { elementsNamed, elementsOf, type HtmlElement, parseHtml, readable } from '../../support/html.ts';
import { reported, reportOf } from '../../support/reports.ts';
import { loadFile, loadText, projectFolder } from '../../support/scenarios.ts';

const FILES = [
  'scenarios/manage-out.yaml',
  'scenarios/six-in-four.yaml',
  'scenarios/single-server.yaml',
  'scenarios/faults/return-metric.yaml',
  'scenarios/faults/swapped-next-hops.yaml',
  'scenarios/faults/tunnel-mtu-black-hole.yaml',
  'scenarios/faults/isatap-name-missing.yaml',
  'scenarios/faults/routing-loop-rfc6324.yaml',
];

const textOf = (page: HtmlElement): string => readable(page.text);
const byId = (page: HtmlElement, id: string): HtmlElement =>
  elementsOf(page).find(({ attributes }) => attributes['id'] === id)!;

describe.each(FILES)('the report of %s', (file) => {
  const scenario = reported(loadFile(file));
  const html = renderHtml([scenario]);
  const page = parseHtml(html);
  const { result, picture } = scenario;

  test('says everything of every flow in its part', () => {
    result.flows.forEach((flow, index) => {
      const part = byId(page, `scenario-1-flow-${index}`);
      const text = textOf(part);
      const facts = [flow.name, flow.from, flow.to, flow.protocol, flow.verdict, flow.observed];
      for (const fact of [...facts, ...factsOf(flow)]) expect(text, flow.name).toContain(fact);
    });
    const first = result.flows.findIndex(({ verdict }) => verdict !== 'delivered');
    const open = result.flows.map((_, index) => 'open' in byId(page, `scenario-1-flow-${index}`).attributes);
    expect(open.indexOf(true)).toBe(first);
  });

  test('draws every passage and tells the end of every packet', () => {
    result.flows.forEach((flow, index) => {
      const part = byId(page, `scenario-1-flow-${index}`);
      const { journeys } = picture.flows[index]!;
      const arrows = elementsNamed(part, 'g').filter(
        ({ attributes }) => attributes['class']?.startsWith('hop ') === true,
      );
      const hops = journeys.flatMap(({ items }) => items.filter(({ kind }) => kind === 'hop'));
      const leftOut = elementsNamed(part, 'text').filter(({ attributes }) => attributes['class'] === 'left-out');
      const labels = arrows.map(
        (arrow) => elementsNamed(arrow, 'text').find(({ attributes }) => attributes['class'] === 'label')!.text,
      );
      for (const [place, label] of labels.entries())
        expect(label, `arrow ${place}`).toMatch(/^\d+( in [A-Za-z0-9 -]+)*$/);
      if (leftOut.length === 0) expect(arrows.length, flow.name).toBe(hops.length);
      else expect(arrows.length).toBeLessThan(hops.length);
      const died = journeys.flatMap(({ items }) => items.filter((item) => item.kind === 'note' && item.isEnd));
      const crosses = elementsNamed(part, 'circle').filter(({ attributes }) => attributes['class'] === 'cross');
      expect(crosses.length, flow.name).toBeGreaterThanOrEqual(died.length);
    });
  });

  test('has the routes of every host and the links of the network', () => {
    for (const { name, routes } of picture.network.hosts) {
      const captions = elementsNamed(page, 'table').filter((table) => textOf(table).includes(` routes of ${name} `));
      const rows = captions.flatMap((table) => elementsNamed(table, 'tr').slice(1).map(textOf));
      expect(rows).toHaveLength(routes.length);
      for (const { prefix, via, routeMetric, interfaceMetric, sum } of routes)
        expect(
          rows.some(
            (row) => row.startsWith(`${prefix}${via}`) && row.includes(`${routeMetric} + ${interfaceMetric} = ${sum}`),
          ),
        ).toBe(true);
    }
    for (const { name } of picture.network.links) expect(textOf(page)).toContain(`${name} (`);
  });

  test('gives the same bytes again, and none of this machine', () => {
    expect(reportOf(file)).toBe(html);
    expect(html).not.toContain(projectFolder);
    expect(html).not.toMatch(/\b(19|20)\d\d-\d\d-\d\dT/);
  });

  test('has each id once, and every reference leads to one', () => {
    const ids = elementsOf(page).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of elementsOf(page)) {
      const { href = '', for: label = '', 'aria-labelledby': names = '' } = attributes;
      const wanted = [...names.split(' '), label, ...(href.startsWith('#') ? [href.slice(1)] : [])].filter(
        (id) => id !== '',
      );
      for (const id of wanted) expect(ids).toContain(id);
    }
  });

  test('loads nothing', () => {
    for (const { name, attributes } of elementsOf(page)) {
      expect(['link', 'img', 'iframe', 'object', 'embed', 'image', 'use', 'form']).not.toContain(name);
      expect(Object.keys(attributes).filter((key) => key === 'src' || key.startsWith('on') || key === 'style')).toEqual(
        [],
      );
    }
    expect(html).not.toMatch(/@import|url\(/);
  });
});

function factsOf({ reason, decision, notified, way }: FlowResult): string[] {
  const facts: string[] = way === null ? [] : [way];
  if (reason !== null) facts.push(reason.code, reason.host, reason.text, reason.interface ?? '');
  if (reason !== null && reason.packet !== null) facts.push(`frame.packet_id == ${reason.packet}`);
  if (decision !== null) {
    facts.push(decision.text);
    for (const row of decision.rows)
      facts.push(`${row.routeMetric} + ${row.interfaceMetric} = ${row.sum}`, row.prefix, row.via, row.outcome);
  }
  return [...facts, ...notified.flatMap(({ by, host, icmp }) => [by, host, icmp])];
}

const remedy = (mark: string): Remedy => ({
  code: 'return-route-metric',
  host: `host-${mark}`,
  text: `why ${mark}`,
  fix: [`fix one ${mark}`, `fix two ${mark}`],
  undo: [`undo ${mark}`],
  powershell: [`cmdlet ${mark}`],
  at: mark === 'late' ? '40.1s' : null,
  proved: mark !== 'unproved',
});

/** The report of a scenario whose first failed flow has these causes. */
function withCauses(causes: readonly Cause[], search: FlowResult['search']): HtmlElement {
  const scenario = reported(loadFile('scenarios/faults/return-metric.yaml'));
  const flows = scenario.result.flows.map((flow, index) => (index === 0 ? { ...flow, causes, search } : flow));
  return byId(parseHtml(renderHtml([{ ...scenario, result: { ...scenario.result, flows } }])), 'scenario-1-flow-0');
}

describe('causes', () => {
  test('with commands in blocks, and alternatives', () => {
    const causes = [
      { ...remedy('first'), alternatives: [remedy('other'), remedy('unproved')] },
      { ...remedy('second'), alternatives: [] },
    ];
    const part = withCauses(causes, { simulations: 18, text: null });
    const blocks = elementsNamed(part, 'pre').map(({ text }) => text);
    for (const mark of ['first', 'second', 'other', 'unproved'])
      expect(blocks).toEqual(
        expect.arrayContaining([`fix one ${mark}\nfix two ${mark}`, `undo ${mark}`, `cmdlet ${mark}`]),
      );
    const text = textOf(part);
    for (const fact of ['All 2 are wrong', '2 alternatives', 'why other.', 'on host-second ✓ proved', '18 runs'])
      expect(text).toContain(fact);
    expect(text).toContain('on host-unproved ? not proved');
  });

  test('none was found', () => {
    const text = textOf(withCauses([], { simulations: 40, text: 'Nothing helps: the choice on DAV01.' }));
    expect(text).toContain('Nothing helps: the choice on DAV01.');
  });

  test('nobody searched', () => {
    expect(textOf(withCauses([], null))).not.toMatch(/\bCauses?\b/);
  });

  test('of a real search', () => {
    const scenario = reported(loadFile('scenarios/faults/return-metric.yaml'), true);
    const page = parseHtml(renderHtml([scenario]));
    const causes = scenario.result.flows.flatMap((flow) => flow.causes);
    expect(causes.length).toBeGreaterThan(0);
    const blocks = elementsNamed(page, 'pre').map(({ text }) => text);
    for (const { fix, alternatives } of causes)
      for (const commands of [fix, ...alternatives.map((other) => other.fix)])
        expect(blocks).toContain(commands.join('\n'));
  });
});

describe('what a scenario says stays text', () => {
  const HOSTILE = `"><img src=x onerror='alert(1)'>&amp;</script></style><!--`;
  /** Words that are codes, so nobody's text. */
  const CODES = new Set(['kind', 'verdict', 'expected', 'way', 'action', 'layers']);

  function poison(value: unknown, key = ''): unknown {
    if (CODES.has(key)) return value;
    if (typeof value === 'string') return value + HOSTILE;
    if (Array.isArray(value)) return value.map((each) => poison(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, poison(each, name)]));
  }

  test('whatever field it comes from', () => {
    const scenario = reported(loadFile('scenarios/faults/return-metric.yaml'), true);
    const { result } = scenario;
    const full = {
      ...scenario,
      result: { ...result, ignored: ['left out'], captures: [{ file: 'c/all.pcapng', packets: 3 }] },
      captureLinks: ['c/all.pcapng'],
    };
    const page = parseHtml(renderHtml([poison(full) as ReportedScenario]));
    const plain = parseHtml(renderHtml([full]));
    const names = (top: HtmlElement): string[] => [...new Set(elementsOf(top).map(({ name }) => name))].sort();
    expect(names(page)).toEqual(names(plain));
    expect(page.text.split(HOSTILE).length).toBeGreaterThan(500);
  });

  test('titles that no XML could hold', () => {
    const page = renderHtml([reported(loadText('title: "a\\0b <b> & \\"c\\""\nhosts: {}\n'))]);
    expect(elementsNamed(parseHtml(page), 'title')[0]!.text).toBe('a\uFFFDb <b> & "c" – isatap-sim');
  });
});

test('several scenarios stand in one page, with contents', () => {
  const scenarios = FILES.slice(1, 4).map((file) => reported(loadFile(file)));
  const page = parseHtml(renderHtml(scenarios));
  const links = elementsNamed(elementsNamed(page, 'nav')[0]!, 'a');
  expect(links.map(({ text, attributes }) => [text, attributes['href']])).toEqual(
    scenarios.map(({ result }, index) => [result.title, `#scenario-${index + 1}`]),
  );
});

test('a network without flows, links or routes', () => {
  const text = textOf(parseHtml(renderHtml([reported(loadText('title: nothing\nhosts: {}\n'))])));
  expect(text).toContain('The scenario has no flows.');
});

test('captures are linked, and what is not modelled is said', () => {
  const scenario = reported(loadFile('scenarios/six-in-four.yaml'));
  const captures = [{ file: 'captures/six-in-four/all.pcapng', packets: 77 }];
  const result = { ...scenario.result, captures, ignored: ['the weather'] };
  const page = parseHtml(renderHtml([{ ...scenario, result, captureLinks: ['../captures/six-in-four/all.pcapng'] }]));
  const link = elementsNamed(page, 'a').find(({ text }) => text === 'all.pcapng')!;
  expect(link.attributes['href']).toBe('../captures/six-in-four/all.pcapng');
  expect(textOf(byId(page, 'scenario-1'))).toContain('the weather');
});

test('the policy allows the script of the page and no other', () => {
  expect(SCRIPT_DIGEST).toBe(createHash('sha256').update(SCRIPT).digest('base64'));
  const [script] = elementsNamed(parseHtml(reportOf(FILES[1]!)), 'script');
  expect(script!.text).toBe(SCRIPT);
});
