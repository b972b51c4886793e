import { html, type Markup } from '../markup.ts';
import { type Path, tunnelStyle } from './graph.ts';
import { BADGE_HEIGHT, BOX_PADDING } from './host-box.ts';
import { deathText, type HostBox, type Layout, type Pipe } from './layout.ts';
import { arrowhead, cross, r } from './marks.ts';
import type { PlacedTunnel, Point } from './overlay-layout.ts';
import { type WayLine, wayLines } from './ways.ts';

/**
 * The network as a drawing, with a layer for the way of each flow of which a style shows one.
 * @param shown the flow whose way is seen before anybody chooses @param id begins the ids in it
 */
export function drawTopology(layout: Layout, paths: readonly Path[], shown: number, id: string, title: string): Markup {
  const { width, height, hosts, pipes, stubs, tunnels } = layout;
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return html`<svg
    class="topology"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
    viewBox="0 0 ${w} ${h}"
    width="${w}"
    height="${h}"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">
      Hosts are boxes, links are tubes between them, tunnels are lines at the right edge. The same stands in the lists
      beside the drawing.
    </desc>
    <g class="stubs">${stubs.map(({ x, hostY, linkY }) => html`<path d="M${r(x)} ${r(hostY)}V${r(linkY)}" />`)}</g>
    <g class="pipes">${[...pipes.values()].map(drawPipe)}</g>
    <g class="hosts">${[...hosts.values()].map(drawHost)}</g>
    <g class="tunnels">${tunnels.map(drawTunnel)}</g>
    ${paths.map((path, index) => drawPath(layout, path, index, index === shown))}
    <g class="tunnel-names">${tunnels.map(drawTunnelName)}</g>
  </svg>`;
}

const line = (points: readonly Point[]): string =>
  points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${r(x)} ${r(y)}`).join('');

function drawPipe({ name, x, y, width, height, hasDeath }: Pipe): Markup {
  const text = r(y + (hasDeath ? 17 : height / 2 + 4));
  return html`<g class="pipe"
    ><rect x="${r(x)}" y="${r(y)}" width="${r(width)}" height="${r(height)}" rx="10" /><text
      x="${r(x + 10)}"
      y="${text}"
      >${name}</text
    ></g
  > `;
}

function drawHost({ host, content, x, y, width, height }: HostBox): Markup {
  const { lines, badges, badgeY } = content;
  const texts = lines.map(
    (each) => html`<text class="${each.kind}" x="${r(x + BOX_PADDING)}" y="${r(y + each.y)}">${each.text}</text>`,
  );
  const plates = badges.map(
    (badge) =>
      html`<g class="badge"
        ><rect x="${r(x + badge.x)}" y="${r(y + badgeY)}" width="${badge.width}" height="${BADGE_HEIGHT}" rx="3" /><text
          x="${r(x + badge.x + 4)}"
          y="${r(y + badgeY + 11)}"
          >${badge.text}</text
        ></g
      >`,
  );
  return html`<g class="host"
    ><title>${host.name}</title
    ><rect x="${r(x)}" y="${r(y)}" width="${r(width)}" height="${r(height)}" rx="7" />${texts}${plates}</g
  > `;
}

/** One kind of line for each kind of tunnel, so that it is told without colour. */
function drawTunnel({ overlay, x, top, bottom, leaders }: PlacedTunnel): Markup {
  const paths = [...leaders.map(({ points }) => line(points)), `M${r(x)} ${r(top)}V${r(bottom)}`].join('');
  const ends = leaders.map(({ points }) => html`<circle cx="${r(points[0]!.x)}" cy="${r(points[0]!.y)}" r="3" />`);
  const core = overlay.kind === 'ip-https' ? html`<path class="core" d="${paths}" />` : null;
  return html`<g class="tunnel ${tunnelStyle(overlay.kind)}"><path d="${paths}" />${core}${ends}</g> `;
}

function drawTunnelName({ overlay, label, x, labelY }: PlacedTunnel): Markup {
  const at = `${r(x + 17)} ${r(labelY)}`;
  return html`<text class="${tunnelStyle(overlay.kind)}" text-anchor="middle" transform="translate(${at}) rotate(-90)"
    >${label}</text
  >`;
}

function drawPath(layout: Layout, path: Path, index: number, isShown: boolean): Markup {
  const lines = wayLines(layout, path);
  return html`<g class="path path-${index}${isShown ? ' shown' : ''}"
    >${lines.map(drawWay)}${drawEnd(layout, path, lines)}</g
  > `;
}

function drawWay({ way, points }: WayLine): Markup {
  return html`<g class="way ${way}"
    ><path class="halo" d="${line(points)}" /><path d="${line(points)}" />${arrowhead(points)}</g
  >`;
}

/** Where the packet died: an outline, a cross and the reason. */
function drawEnd({ hosts, pipes }: Layout, { end }: Path, lines: readonly WayLine[]): Markup | null {
  if (end === null) return null;
  if (end.isLink) {
    const pipe = pipes.get(end.place);
    if (pipe === undefined) return null;
    const { x, y, width, height } = pipe;
    const last = lines.findLast(({ broken }) => broken)?.points.at(-1) ?? { x: x + width, y: y + height / 2 };
    return html`<g class="end"
      ><rect x="${r(x)}" y="${r(y)}" width="${r(width)}" height="${r(height)}" rx="10" /><text
        x="${r(x + 10)}"
        y="${r(y + 33)}"
        >${deathText(end.code)}</text
      >${cross(last, 9)}</g
    >`;
  }
  const box = hosts.get(end.place);
  if (box === undefined || box.content.deathY === null) return null;
  const { x, y, width, height, content } = box;
  return html`<g class="end"
    ><rect x="${r(x)}" y="${r(y)}" width="${r(width)}" height="${r(height)}" rx="7" /><text
      x="${r(x + BOX_PADDING)}"
      y="${r(y + content.deathY!)}"
      >${deathText(end.code)}</text
    >${cross({ x: x + width, y }, 9)}</g
  >`;
}
