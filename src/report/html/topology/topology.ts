import type { NetworkPicture, ScenarioPicture, TunnelKind } from '../../../diagnose/picture/picture.ts';
import type { FlowResult, ScenarioResult } from '../../../diagnose/result.ts';
import { html, Markup } from '../markup.ts';
import { scrollable, verdictMark } from '../words.ts';
import { overlaysOf, type Passage, type Path, pathOf, tunnelStyle } from './graph.ts';
import { layOut } from './layout.ts';
import { drawTopology } from './topology-svg.ts';

/** The drawing with a choice of flows, a legend, and the same facts as lists. `id` begins the ids in it. */
export function renderTopology({ flows }: ScenarioResult, picture: ScenarioPicture, id: string): Markup {
  const { network } = picture;
  const paths = flows.map((flow, index) => pathOf(flow, picture.flows[index]!.journeys));
  const overlays = overlaysOf(network, paths);
  const layout = layOut(network, overlays, paths, flows[0]?.from ?? null);
  const failed = flows.findIndex(({ verdict }) => verdict !== 'delivered');
  const shown = Math.max(0, failed);
  const title = `Topology: ${network.hosts.length} hosts on ${network.links.length} links, and the ways of the flows`;
  return html`<div class="map">
    ${renderChoice(flows, shown, id)}
    <div class="map-body">
      ${scrollable('Topology drawing', drawTopology(layout, paths, shown, `${id}-svg`, title))}
      <div class="map-side">
        ${flows.map((flow, index) => renderPath(flow, paths[index]!, index, index === shown))}
        ${renderLegend(new Set(overlays.map(({ kind }) => kind)))} ${renderLists(network)}
      </div>
    </div>
  </div>`;
}

/** Radio buttons: which way is shown is a matter of style, so it needs no script. */
function renderChoice(flows: readonly FlowResult[], shown: number, id: string): Markup | null {
  if (flows.length === 0) return null;
  const choices = flows.map(({ name, verdict }, index) => {
    const checked = new Markup(index === shown ? ' checked' : '');
    const own = `${id}-flow-${index}`;
    return html`<span
      ><input type="radio" name="${id}-flow" id="${own}" class="pick pick-${index}" ${checked} />
      <label for="${own}">${name} ${verdictMark(verdict)}</label></span
    > `;
  });
  return html`<fieldset class="choice">
    <legend>Show the way of</legend>
    ${choices}
  </fieldset>`;
}

/** The ways in words: what the lines of the drawing say. */
function renderPath(flow: FlowResult, { passages, end }: Path, index: number, isShown: boolean): Markup {
  const list = (way: Passage['way']): Markup | null => {
    const own = passages.filter((passage) => passage.way === way);
    if (own.length === 0) return null;
    return html`<li class="${way}">${way === 'forward' ? 'Forward' : 'Return'}: ${chain(own)}</li>`;
  };
  const died =
    end === null
      ? null
      : html`<li class="died">
          <span aria-hidden="true">✕</span> ${end.code} at ${end.isLink ? 'link ' : ''}${end.place}
        </li>`;
  const nothing = passages.length === 0 ? html`<li>No packet of it left its host.</li>` : null;
  return html`<div class="path path-${index}${isShown ? ' shown' : ''}">
    <h4>${flow.name}</h4>
    <ul class="plain">
      ${list('forward')}${list('return')}${died}${nothing}
    </ul>
  </div> `;
}

/** `A –[link]→ B –[link]→ C`; a new beginning where a passage does not start where the last one ended. */
function chain(passages: readonly Passage[]): Markup[] {
  let at: string | null = null;
  return passages.map(({ from, to, link }) => {
    const begin = from === at ? '' : at === null ? from : `; ${from}`;
    at = to;
    const over = link ?? 'IP-HTTPS';
    return html`${begin} <span class="over">–${over}→</span> ${to ?? '✕'}`;
  });
}

const KIND_TEXTS: Readonly<Record<TunnelKind, string>> = {
  isatap: 'ISATAP: station and its router (protocol 41)',
  '6in4': '6in4: configured tunnel (protocol 41)',
  'ip-https': 'IP-HTTPS: client and its server (TCP 443)',
};

function renderLegend(kinds: ReadonlySet<TunnelKind>): Markup {
  const sample = (content: Markup): Markup =>
    html`<svg class="sample" width="46" height="16" viewBox="0 0 46 16" aria-hidden="true" focusable="false">
      ${content}
    </svg>`;
  const tunnels = [...kinds].map((kind) => {
    const core = kind === 'ip-https' ? html`<path class="core" d="M2 8H44" />` : null;
    return html`<li>
      ${sample(html`<g class="tunnel ${tunnelStyle(kind)}"><path d="M2 8H44" />${core}</g>`)} ${KIND_TEXTS[kind]}
    </li>`;
  });
  const way = (name: Passage['way']): Markup =>
    sample(html`<g class="way ${name}"><path d="M2 8H38" /><path class="head" d="M44 8L35 4V12Z" /></g>`);
  return html`<h4>Legend</h4>
    <ul class="legend">
      <li>
        ${sample(html`<g class="pipe"><rect x="1" y="2" width="44" height="12" rx="6" /></g>`)} link, its hosts above
        and below
      </li>
      ${tunnels}
      <li>${way('forward')} forward way</li>
      <li>${way('return')} return way</li>
      <li>
        ${sample(html`<circle class="cross" cx="23" cy="8" r="7" /><path class="cross-arms" d="M20 5L26 11M26 5L20 11" />`)}
        where the packet died, and why
      </li>
    </ul>`;
}

function renderLists({ links, hosts, tunnels }: NetworkPicture): Markup {
  const linkItems = links.map(({ name, rate, delay, mtu, faults }) => {
    const on = hosts.filter(({ interfaces }) => interfaces.some(({ link }) => link === name));
    const fault = faults.length === 0 ? null : html`; <strong>${faults.join('; ')}</strong>`;
    return html`<li>
      <b>${name}</b> (${rate}, ${delay}, MTU ${mtu}${fault}): ${on.map((host) => host.name).join(', ')}
    </li> `;
  });
  const tunnelItems = tunnels.map(
    ({ kind, hub, members }) =>
      html`<li>
        <b>${KIND_TEXTS[kind]}</b>: ${members.map((end) => `${end.host} (${end.interface})`).join(', ')} with
        ${hub.host} (${hub.interface})
      </li> `,
  );
  return html`<details open>
    <summary>The drawing as lists</summary>
    <h4>Links and who is on them</h4>
    <ul>
      ${linkItems}
    </ul>
    ${
      tunnelItems.length === 0
        ? null
        : html`<h4>Tunnels that stand at the end of the run</h4>
            <ul>
              ${tunnelItems}
            </ul>`
    }
  </details>`;
}
