import type { Phase, Story } from '../../diagnose/story.ts';
import { legTitle } from '../flow-text.ts';
import { renderCandidates } from './decision.ts';
import { html, type Markup } from './markup.ts';
import { placeText } from './words.ts';

/** The way of a flow and of its answer in numbered phases, as `explain` tells it. */
export const renderStory = ({ setUp, legs }: Story): Markup[] => [
  ...setUp.map(
    ({ host, lines }) =>
      html`<h6>How far the tunnels of ${host} came up</h6>
        <ul>
          ${lines.map((line) => html`<li>${line}</li>`)}
        </ul>`,
  ),
  ...legs.map((leg) => {
    const first = leg.phases[0]?.number ?? 1;
    return html`<h6>${legTitle(leg)}</h6>
      <ol class="steps" start="${first}">
        ${leg.phases.map(renderPhase)}
      </ol> `;
  }),
];

function renderPhase({ phase, host, interface: within, time, passed, text, decision, considered }: Phase): Markup {
  const end = passed ? null : html`<span aria-hidden="true">✕</span> ENDS HERE. `;
  const candidates = decision === null || decision.rows.length < 2 ? null : renderCandidates(decision);
  const list =
    considered.length === 0
      ? null
      : html`<ul>
          ${considered.map((entry) => html`<li>${entry}</li>`)}
        </ul>`;
  return html`<li${passed ? null : html` class="died"`}><time>${time}</time> <b>${placeText(host, within)}</b>, ${phase}: ${end}${text}${candidates}${list}</li>
`;
}
