import type { FlowResult, ScenarioResult, StateResult } from '../../diagnose/result.ts';
import { sawText } from '../flow-text.ts';
import { html, type Markup } from './markup.ts';
import { renderTable, type Row } from './table.ts';
import { expectedMark, verdictMark } from './words.ts';

/** What matters most stands where a narrow screen shows it. */
const COLUMNS = [
  'flow',
  'verdict',
  'way',
  'from',
  'to',
  'protocol',
  'sender saw',
  'where and why',
  'cause',
  'expected',
];
const STATE_COLUMNS = ['host', 'at', 'what', 'expected', 'found', 'outcome'];

/** All flows in a table, what did not hold, and the states that were asked for. @param idOf of the flow's own part */
export function renderVerdicts({ flows, states }: ScenarioResult, idOf: (flow: number) => string): Markup[] {
  const unmet = flows.flatMap(({ name, unmet: texts }) => texts.map((text) => html`<li><b>${name}</b>: ${text}</li>`));
  return [
    flows.length === 0
      ? html`<p>The scenario has no flows.</p>`
      : renderTable(
          'Verdict of each flow',
          COLUMNS,
          flows.map((flow, index) => flowRow(flow, idOf(index))),
        ),
    ...(unmet.length === 0
      ? []
      : [
          html`<h4>Expectations that did not hold</h4>`,
          html`<ul>
            ${unmet}
          </ul>`,
        ]),
    ...(states.length === 0 ? [] : [renderTable('States that were asked for', STATE_COLUMNS, states.map(stateRow))]),
  ];
}

function flowRow(flow: FlowResult, id: string): Row {
  const { name, from, to, protocol, verdict, way, reason, causes, expected, ok } = flow;
  const died = reason === null ? '–' : `${reason.code} at ${reason.host}`;
  const why = causes.map(({ code, host }) => `${code} on ${host}`).join(', ');
  const link = html`<a href="#${id}">${name}</a>`;
  const facts = [verdictMark(verdict), way ?? '–', from, to, protocol, sawText(flow), died, why === '' ? '–' : why];
  return { cells: [link, ...facts, expectedMark(expected, ok)] };
}

const stateRow = ({ host, at, what, expected, found, ok }: StateResult): Row => ({
  cells: [host, at, what, expected, found ?? 'not asked', expectedMark(expected, ok)],
});
