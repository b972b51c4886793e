import type { CaptureFile, FlowResult, ScenarioResult, StateResult } from '../diagnose/result.ts';
import { PROSE_WIDTH, renderLosses } from './loss.ts';
import type { Palette } from './palette.ts';
import { type Cell, NO_BREAK, renderTable, wrap } from './table.ts';

/**
 * The result of a scenario for a terminal: flows, why the lost ones are lost, states, files.
 * @param width columns of the terminal; below 80 words are broken, but tables are not made smaller any more
 */
export function renderScenario(result: ScenarioResult, palette: Palette, width: number): string {
  const prose = Math.min(width, PROSE_WIDTH);
  const { seconds, packets, events } = result.simulated;
  const facts = `${result.file}: ${seconds.toFixed(1)} s simulated, ${packets} packets, ${events} events`;
  const parts = [
    `${painted(palette.strong, wrap(result.title, prose, ''))}\n${painted(palette.faint, wrap(facts, prose, ''))}`,
    result.flows.length === 0 ? '' : renderFlows(result.flows, palette, width),
    ...renderLosses(result.flows, palette, width),
    renderUnmet(result, palette, prose),
    renderStates(result.states, palette, prose),
    renderSummary(result, palette),
    renderList('Not modelled here:', result.ignored, palette, prose),
    renderCaptures(result.captures, palette, prose),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Colours line by line: an indent or line end stays plain. */
function painted(paint: (text: string) => string, text: string): string {
  return text.split('\n').map(paint).join('\n');
}

const FLOW_COLUMNS = ['flow', 'from', 'to', 'protocol', 'verdict', 'way', 'sender saw', 'where and why', 'expected'];
/** What stands in the paragraphs below too, and what the name of a flow mostly tells. */
const EXPENDABLE = ['where and why', 'protocol', 'from', 'to'].map((name) => FLOW_COLUMNS.indexOf(name));

function renderFlows(flows: readonly FlowResult[], palette: Palette, width: number): string {
  const rows = flows.map((flow): Cell[] => {
    const { reason, verdict } = flow;
    return [
      { text: flow.name },
      { text: flow.from },
      { text: flow.to },
      { text: flow.protocol },
      { text: verdict, paint: verdict === 'delivered' ? palette.good : palette.bad },
      { text: flow.way ?? '-' },
      { text: sawText(flow) },
      { text: reason === null ? '-' : `${reason.code} at ${reason.host}` },
      expectedCell(flow, palette),
    ];
  });
  const header = FLOW_COLUMNS.map((text): Cell => ({ text, paint: palette.strong }));
  return renderTable([header, ...rows], { width, expendable: EXPENDABLE });
}

function sawText({ observed, answers, protocol, bulk }: FlowResult): string {
  if (bulk !== null) return `${observed} ${bulk.moved}/${bulk.wanted} bytes`;
  return protocol === 'ping' ? `${observed} ${answers.received}/${answers.sent}` : observed;
}

function expectedCell({ expected, ok }: FlowResult, palette: Palette): Cell {
  if (expected === null) return { text: '-' };
  return ok ? { text: 'yes', paint: palette.good } : { text: 'NO', paint: palette.bad };
}

function renderUnmet({ flows }: ScenarioResult, palette: Palette, width: number): string {
  const lines = flows.flatMap(({ name, unmet }) => unmet.map((text) => `${name}: ${text}`));
  return renderList('Expectations that did not hold:', lines, { ...palette, strong: palette.bad }, width);
}

function renderStates(states: readonly StateResult[], palette: Palette, width: number): string {
  const lines = states
    .filter(({ ok }) => !ok)
    .map(
      ({ host, at, what, expected, found }) =>
        `${host} at ${at}: ${what} is ${found ?? 'not asked'}, expected ${expected}`,
    );
  return renderList('States that are not as expected:', lines, { ...palette, strong: palette.bad }, width);
}

function renderSummary({ flows, states, ok }: ScenarioResult, palette: Palette): string {
  const expected = flows.filter((flow) => flow.expected !== null);
  const counts = [
    ['flows', expected],
    ['states', states],
  ] as const;
  const parts = counts
    .filter(([, all]) => all.length > 0)
    .map(([what, all]) => `${all.filter((one) => one.ok).length} of ${all.length} ${what}`);
  if (parts.length === 0) return '';
  return (ok ? palette.good : palette.bad)(`${parts.join(' and ')} as expected`);
}

function renderList(title: string, lines: readonly string[], palette: Palette, width: number): string {
  if (lines.length === 0) return '';
  return [palette.strong(title), ...lines.map((line) => wrap(line, width, '  '))].join('\n');
}

/** The capture of everything with its whole path, then those of one host each. */
function renderCaptures(captures: readonly CaptureFile[], palette: Palette, width: number): string {
  const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
  const whole = captures.filter(({ file }) => nameOf(file).startsWith('all.'));
  const parts = captures.filter((capture) => !whole.includes(capture));
  const list = parts.map(({ file, packets }) => `${nameOf(file)}${NO_BREAK}(${packets})`).join(', ');
  const lines = whole.map(({ file, packets }) => `${file} (${packets} packets)`);
  const folder = parts[0]?.file.slice(0, -nameOf(parts[0].file).length) ?? '';
  if (parts.length > 0) lines.push(`${whole.length > 0 ? 'beside it' : `in ${folder}`}: ${list}`);
  return renderList('Captures:', lines, palette, width);
}
