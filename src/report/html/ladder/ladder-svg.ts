import type { Hop, Journey, Layer, Note } from '../../../diagnose/picture/picture.ts';
import { html, type Markup } from '../markup.ts';
import { fitText } from '../text-size.ts';
import { arrowhead, cross } from '../topology/marks.ts';
import {
  COLUMN,
  columnX,
  HEAD_HEIGHT,
  type Ladder,
  LINE_HEIGHT,
  layOutLadder,
  NOTE_WIDTH,
  type Row,
  TEXT_SIZE,
} from './ladder-layout.ts';

const HEAD_WIDTH = 130;
const TIME_X = 8;

/** Packets as arrows between hosts, from top to bottom in the order of time. @param id begins the ids in it */
export function drawLadder(journeys: readonly Journey[], id: string, title: string): Markup {
  const ladder = layOutLadder(journeys);
  const { hosts, rows, width, height } = ladder;
  const columns = hosts.map(
    (_, index) => html`<path class="lifeline" d="M${columnX(index)} ${HEAD_HEIGHT}V${height - 4}" />`,
  );
  return html`<svg
    class="ladder"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">
      Hosts are vertical lines, passages of the packet are arrows between them. Every step stands in words below the
      drawing.
    </desc>
    ${columns} ${hosts.map((host, index) => drawHead(host, index))} ${rows.map((row) => drawRow(row, ladder))}
  </svg>`;
}

function drawHead(host: string, index: number): Markup {
  const x = columnX(index);
  return html`<g class="head-box"
    ><title>${host}</title
    ><rect x="${x - HEAD_WIDTH / 2}" y="4" width="${HEAD_WIDTH}" height="${HEAD_HEIGHT - 6}" rx="6" /><text
      x="${x}"
      y="23"
      text-anchor="middle"
      >${fitText(host, HEAD_WIDTH - 12, 13, 'bold')}</text
    ></g
  > `;
}

function drawRow(row: Row, ladder: Ladder): Markup {
  switch (row.kind) {
    case 'begin':
      return html`<g class="begin ${row.journey.way === 'forward' ? 'forward' : 'return'}"
        ><rect
          x="1"
          y="${row.y}"
          width="${ladder.width - 2}"
          height="${8 + LINE_HEIGHT * row.lines.length}"
          rx="4"
        />${textLines(row.lines, 10, row.y + 16)}</g
      > `;
    case 'hop':
      return drawHop(row.hop, row.packet, row.way, row.y, ladder);
    case 'note':
      return drawNote(row.note, row.lines, row.y, ladder);
    case 'left-out':
      return html`<text class="left-out" x="${columnX(0)}" y="${row.y + 18}"
        >… ${row.count} passages more, all in words below …</text
      > `;
  }
}

const textLines = (lines: readonly string[], x: number, y: number): Markup[] =>
  lines.map((line, index) => html`<text x="${x}" y="${y + index * LINE_HEIGHT}">${line}</text>`);

const LAYER_STYLES: Readonly<Record<Layer, string>> = { 'protocol 41': 'proto41', ESP: 'esp', 'IP-HTTPS': 'stream' };

function drawHop(hop: Hop, packet: number, way: Journey['way'], y: number, { hosts }: Ladder): Markup {
  const from = columnX(hosts.indexOf(hop.from));
  const isForward = way === 'forward' || way === 'name';
  const end = hop.to === null ? brokenEnd(hop.from, isForward, hosts) : columnX(hosts.indexOf(hop.to));
  const points = [
    { x: from, y },
    { x: end, y },
  ];
  const middle = (from + end) / 2;
  const styles = hop.layers.map((layer) => LAYER_STYLES[layer]).join(' ');
  const tube = hop.layers.includes('IP-HTTPS')
    ? html`<path class="tube" d="M${from} ${y}H${end}" /><path class="bore" d="M${from} ${y}H${end}" />`
    : null;
  const room = Math.max(COLUMN, Math.abs(end - from)) - 18;
  const over = `${hop.link === null ? '' : `over ${hop.link}`}${hop.frames > 1 ? `, ${hop.frames} fragments` : ''}`;
  return html`<g class="hop ${isForward ? 'forward' : 'return'} ${styles}"
    ><text class="time" x="${TIME_X}" y="${y + 4}">${hop.sent}</text>${tube}<path
      class="shaft"
      d="M${from} ${y}H${end}"
    />${arrowhead(points, 9)}<text
      class="label"
      x="${middle}"
      y="${tube === null ? y - 7 : y - 10}"
      text-anchor="middle"
      >${fitText(hopLabel(hop, packet), room, TEXT_SIZE)}</text
    ><text class="over" x="${middle}" y="${y + 14}" text-anchor="middle">${fitText(over, room, 10.5)}</text></g
  > `;
}

/** Half a column on, in the direction of the way, where nobody got it. */
function brokenEnd(from: string, isForward: boolean, hosts: readonly string[]): number {
  const index = hosts.indexOf(from);
  return columnX(index) + (isForward || index === 0 ? COLUMN / 2 : -COLUMN / 2);
}

/** The packet and what it is in, from inside out. */
function hopLabel({ layers }: Hop, packet: number): string {
  return layers.length === 0 ? `${packet}` : `${packet} in ${layers.join(' in ')}`;
}

function drawNote(note: Note, lines: readonly string[], y: number, ladder: Ladder): Markup {
  const { hosts, width } = ladder;
  const index = Math.max(0, hosts.indexOf(note.isLink ? lastHostBefore(note, ladder) : note.host));
  const x = columnX(index);
  if (note.action === 'delivered')
    return html`<g class="note delivered"
      ><text class="time" x="${TIME_X}" y="${y + 14}">${note.time}</text><circle cx="${x}" cy="${y + 10}" r="9" /><path
        d="M${x - 4} ${y + 10}l3 4l6 -8"
      /><text x="${x + 14}" y="${y + 14}">delivered</text></g
    > `;
  const left =
    x + 16 + NOTE_WIDTH <= width ? x + 16 : Math.max(2, Math.min(x - 16 - NOTE_WIDTH, width - NOTE_WIDTH - 2));
  const height = 12 + LINE_HEIGHT * (lines.length + 1) - 2;
  const mark =
    note.action === 'dropped'
      ? cross({ x, y: y + 12 }, 9)
      : html`<circle class="dot" cx="${x}" cy="${y + 12}" r="5" />`;
  const title = fitText(noteTitle(note), NOTE_WIDTH - 20, TEXT_SIZE, 'bold');
  return html`<g class="note ${note.isEnd ? 'died' : note.action}"
    ><text class="time" x="${TIME_X}" y="${y + 16}">${note.time}</text>${mark}<rect
      x="${left}"
      y="${y}"
      width="${NOTE_WIDTH}"
      height="${height}"
      rx="5"
    /><text class="note-title" x="${left + 10}" y="${y + 16}">${title}</text
    >${textLines(lines, left + 10, y + 16 + LINE_HEIGHT)}</g
  > `;
}

function noteTitle({ action, host, isLink, code }: Note): string {
  const place = isLink ? `link ${host}` : host;
  return action === 'dropped' ? `✕ ${code ?? 'dropped'} at ${place}` : `${action} at ${place}`;
}

/** What died on a link stands at the host that sent it there. */
function lastHostBefore(note: Note, { rows }: Ladder): string {
  const at = rows.findIndex((row) => row.kind === 'note' && row.note === note);
  const row = rows.slice(0, at).findLast((each) => each.kind === 'hop');
  return row?.kind === 'hop' ? row.hop.from : '';
}
