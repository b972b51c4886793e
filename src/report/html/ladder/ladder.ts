import type { FlowPicture, Hop, Journey, Note } from '../../../diagnose/picture/picture.ts';
import { html, type Markup } from '../markup.ts';
import { renderStory } from '../story.ts';
import { placeText, scrollable } from '../words.ts';
import { JOURNEY_TITLES } from './ladder-layout.ts';
import { drawLadder } from './ladder-svg.ts';

/** The packets of a flow as a drawing and in words. @param id begins the ids in it */
export function renderLadder({ name, journeys, story }: FlowPicture, id: string): Markup {
  const drawn = journeys.filter(({ items }) => items.length > 0);
  // The story tells of the packets of the flow itself.
  const others = drawn.filter(({ way }) => way === 'error' || way === 'name');
  const words = html`<details>
    <summary>Every step in words</summary>
    ${renderStory(story)}${others.map(renderSteps)}
  </details>`;
  if (drawn.length === 0)
    return html`<p>No packet of ${name} left its host, so there is nothing to draw.</p>
      ${words}`;
  const packets = drawn.map(({ way, packet }) => `${JOURNEY_TITLES[way].toLowerCase()} packet ${packet}`);
  const title = `Ladder of ${name}: ${packets.join(', ')}`;
  return html`<figure>
      ${scrollable(title, drawLadder(drawn, id, title))}
      <figcaption>
        Arrows are passages of a packet, with its number and what it travels in: dashed in protocol 41 (IPv6 in IPv4),
        dotted in ESP, in a tube inside IP-HTTPS. ✕ is where it died.
      </figcaption>
    </figure>
    ${words}`;
}

function renderSteps({ way, packet, what, items }: Journey): Markup {
  return html`<h6>${JOURNEY_TITLES[way]}: packet ${packet}, ${what}</h6>
    <ol class="steps">
      ${items.map((item) => (item.kind === 'hop' ? renderHop(item) : renderNote(item)))}
    </ol> `;
}

function renderHop({ from, to, link, layers, sent }: Hop): Markup {
  const inside = layers.length === 0 ? '' : `, in ${layers.join(' in ')}`;
  const over = link === null ? '' : ` over ${link}`;
  return html`<li><time>${sent}</time> <b>${from} → ${to ?? 'nobody'}</b>${over}${inside}</li> `;
}

function renderNote({ time, host, isLink, interface: within, action, text, isEnd, code }: Note): Markup {
  const place = isLink ? `link ${host}` : placeText(host, within);
  const what = code === null ? action : `${action}, ${code}`;
  const mark = isEnd ? html`<span aria-hidden="true">✕</span> ` : null;
  return html`<li${isEnd ? html` class="died"` : null}><time>${time}</time> <b>${place}</b>, ${mark}${what}: ${text}</li>
`;
}
