/** The part of a report on one flow. */
import type { FlowPicture } from '../../diagnose/picture/picture.ts';
import type { Decision, FlowResult, Reason } from '../../diagnose/result.ts';
import { countTexts, noticeText, packetFilter, sawText, verdictText } from '../flow-text.ts';
import { renderCauses } from './causes.ts';
import { renderCandidates } from './decision.ts';
import { renderLadder } from './ladder/ladder.ts';
import { counted, html, type Markup, type Part } from './markup.ts';
import { placeText, verdictSign } from './words.ts';

/** @param isOpen whether it is unfolded @param id of the part, and the begin of those in it */
export function renderFlow(flow: FlowResult, picture: FlowPicture, isOpen: boolean, id: string): Markup {
  const { name, from, to, protocol, verdict, decision, reason, alsoDropped } = flow;
  const open = isOpen ? html` open` : null;
  const story = [
    renderReason(flow),
    decision === null ? null : renderDecision(decision),
    verdict === 'delivered' ? null : renderCauses(flow),
    renderNotified(flow),
    html`<h5>Ladder</h5>
      ${renderLadder(picture, `${id}-ladder`)}`,
    renderFilters(reason, picture, alsoDropped),
  ];
  return html`<details class="flow ${verdict}" id="${id}" ${open}>
    <summary>
      <h4>${verdictSign(verdict)} ${name}: ${verdictText(flow)}</h4>
      <span class="ends">${from} to ${to}, ${protocol}</span>
    </summary>
    <div class="flow-body">${story}</div>
  </details> `;
}

function renderReason(flow: FlowResult): Markup {
  const { reason, verdict, way, alsoDropped } = flow;
  const others = countTexts(alsoDropped.map(({ code, host }) => `${code} at ${host}`));
  const facts: (readonly [string, Part])[] = [['The sender saw', sawText(flow)]];
  if (way !== null) facts.push(['Way', way]);
  if (reason !== null) facts.push(['Reason', reasonText(reason)]);
  else if (verdict !== 'delivered') facts.push(['Reason', 'No packet was dropped.']);
  if (others.length > 0)
    facts.push(['Lost as well', others.map(([text, times]) => `${counted(times, 'packet')}, ${text}`).join('; ')]);
  return html`<dl>
    ${facts.map(
      ([name, fact]) =>
        html`<dt>${name}</dt>
          <dd>${fact}</dd>`,
    )}
  </dl>`;
}

function reasonText({ code, host, interface: within, packet, text }: Reason): Markup {
  const what = packet === null ? 'gave up' : `dropped packet ${packet}`;
  return html`<b class="code">${code}</b> at ${placeText(host, within)}, which ${what}: ${text}`;
}

const renderDecision = (decision: Decision): Markup =>
  html`<h5>The choice of a route on ${decision.host}</h5>
    ${decision.rows.length === 0 ? null : renderCandidates(decision)}
    <p>${decision.rows.some(({ outcome }) => outcome === 'chosen') ? 'Chosen: ' : 'Found: '}${decision.text}.</p>`;

function renderNotified({ notified, from }: FlowResult): Markup | null {
  if (notified.length === 0) return null;
  const lines = countTexts(notified.map((notice) => noticeText(notice, from)));
  return html`<h5>Who was told by ICMP</h5>
    <ul>
      ${lines.map(([text, times]) => html`<li>${text}${times === 1 ? '' : ` (${times} times)`}</li>`)}
    </ul>`;
}

/** How to find the packets in the captures. */
function renderFilters(reason: Reason | null, picture: FlowPicture, alsoDropped: readonly Reason[]): Markup | null {
  const shown = picture.journeys.map(({ packet }) => packet);
  const dead = [reason, ...alsoDropped].flatMap((each) => each?.packet ?? []);
  const filters = [
    ['the packet that died', reason?.packet === null || reason === null ? [] : [reason.packet]],
    ['all of this flow that died', dead.length > 1 ? dead : []],
    ['the packets of the ladder', shown],
  ] as const;
  const lines = filters
    .filter(([, packets]) => packets.length > 0)
    .map(([what, packets]) => html`<li>${what}: <code data-copy="filter">${packetFilter(packets)}</code></li>`);
  return lines.length === 0
    ? null
    : html`<h5>In Wireshark</h5>
        <ul>
          ${lines}
        </ul>`;
}
