/** The part of a report on one scenario. */
import type { ScenarioPicture } from '../../diagnose/picture/picture.ts';
import type { FlowResult, ScenarioResult } from '../../diagnose/result.ts';
import { renderFlow } from './flow.ts';
import { counted, html, type Markup, type Part } from './markup.ts';
import { renderHosts } from './route-tables.ts';
import { renderTable, type Row } from './table.ts';
import { renderTopology } from './topology/topology.ts';
import { renderVerdicts } from './verdicts.ts';
import { verdictMark } from './words.ts';

/** A scenario that has run, with what is drawn of it. */
export interface ReportedScenario {
  readonly result: ScenarioResult;
  readonly picture: ScenarioPicture;
  /** Where the captures of the result lie, seen from the report: a link for each. */
  readonly captureLinks: readonly string[];
}

/** @param id of the part, and the begin of those in it */
export function renderScenario({ result, picture, captureLinks }: ReportedScenario, id: string): Markup {
  const { title, file, simulated, flows, ignored, captures } = result;
  const flowId = (index: number): string => `${id}-flow-${index}`;
  const facts = `${file}, seed ${picture.seed}: ${simulated.seconds.toFixed(1)} s simulated, ${counted(simulated.packets, 'packet')}, ${counted(simulated.events, 'event')}`;
  const part = (name: string, heading: string, content: Part): Markup =>
    html`<section aria-labelledby="${id}-${name}">
      <h3 id="${id}-${name}">${heading}</h3>
      ${content}
    </section> `;
  return html`<section class="scenario" id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <p class="faint">${facts}</p>
    ${picture.about === null ? null : html`<p class="about">${picture.about.trim()}</p>`}
    <p>${summary(result)}</p>
    ${part('verdicts', 'Verdicts', renderVerdicts(result, flowId))}
    ${part('topology', 'Topology', renderTopology(result, picture, `${id}-map`))}
    ${flows.length === 0 ? null : part('flows', 'Flows', renderFlows(flows, picture, flowId))}
    ${part('hosts', 'Interfaces and route tables', renderHosts(picture.network))}
    ${part('captures', 'Captures', renderCaptures(captures, captureLinks))}
    ${
      ignored.length === 0
        ? null
        : part(
            'ignored',
            'Not modelled here',
            html`<ul>
              ${ignored.map((text) => html`<li>${text}</li>`)}
            </ul>`,
          )
    }
  </section> `;
}

export function summary({ flows, states, ok }: ScenarioResult): Markup {
  const counts = (['delivered', 'refused', 'lost', 'inconclusive'] as const).flatMap((verdict) => {
    const count = flows.filter((flow) => flow.verdict === verdict).length;
    return count === 0 ? [] : html`<span class="count">${verdictMark(verdict)} ${count}</span> `;
  });
  const expected = flows.filter((flow) => flow.expected !== null);
  const parts = [
    expected.length === 0
      ? null
      : `${expected.filter((flow) => flow.ok).length} of ${counted(expected.length, 'flow')}`,
    states.length === 0 ? null : `${states.filter((state) => state.ok).length} of ${counted(states.length, 'state')}`,
  ].filter((text) => text !== null);
  const held =
    parts.length === 0
      ? null
      : html`<span class="verdict ${ok ? 'delivered' : 'lost'}"
          ><span aria-hidden="true">${ok ? '✓' : '✕'}</span> ${parts.join(' and ')} as expected</span
        >`;
  return html`${counts}${held}`;
}

/** Those that did not come through first; of several that died alike the first is unfolded. */
function renderFlows(flows: readonly FlowResult[], picture: ScenarioPicture, idOf: (flow: number) => string): Markup[] {
  const seen = new Set<string>();
  const entries = flows.map((flow, index) => {
    const key = JSON.stringify([flow.verdict, flow.way, flow.reason?.code, flow.reason?.host, flow.decision?.text]);
    const isOpen = flow.verdict !== 'delivered' && !seen.has(key);
    seen.add(key);
    return { flow, index, isOpen };
  });
  const delivered = (verdict: FlowResult['verdict']): number => Number(verdict === 'delivered');
  return entries
    .toSorted((a, b) => delivered(a.flow.verdict) - delivered(b.flow.verdict))
    .map(({ flow, index, isOpen }) => renderFlow(flow, picture.flows[index]!, isOpen, idOf(index)));
}

function renderCaptures(captures: ScenarioResult['captures'], links: readonly string[]): Markup[] {
  if (captures.length === 0) return [html`<p>None were written.</p>`];
  const hasComments = captures.some(({ file }) => file.endsWith('.pcapng'));
  const rows = captures.map(({ file, packets }, index): Row => ({
    cells: [html`<a href="${links[index] ?? ''}">${file.slice(file.lastIndexOf('/') + 1)}</a>`, packets],
  }));
  return [
    html`<div class="narrow">${renderTable('Captures', ['file', '=packets'], rows)}</div>`,
    html`<p>
      ${hasComments ? html`Packets that died: <code data-copy="filter">frame.comment contains "drop:"</code>. ` : null}ESP
      is decrypted with the profile in <code>wireshark-profile/</code> beside the captures. The links hold as long as
      report and captures are moved together.
    </p>`,
  ];
}
