import type { Hop, Journey, Layer, Note } from '../../../diagnose/picture/picture.ts';
import { html, type Markup } from '../markup.ts';
import { fitText } from '../text-size.ts';
import { arrowhead, cross } from '../topology/marks.ts';
import {
  type BeginRow,
  BOX_PADDING,
  COLUMN,
  columnX,
  HEAD_HEIGHT,
  type HopRow,
  LINE_HEIGHT,
  layOutLadder,
  type NoteRow,
  type Row,
  TEXT_SIZE,
} from './ladder-layout.ts';

const HEAD_WIDTH = 130;
const HEAD_SIZE = 13;
const OVER_SIZE = 10.5;
const TIME_X = 8;

/** Packets as arrows between hosts, from top to bottom in the order of time. @param id begins the ids in it */
export function drawLadder(journeys: readonly Journey[], id: string, title: string): Markup {
  const { hosts, rows, width, height } = layOutLadder(journeys);
  const lifelines = hosts.map(
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
      Hosts are vertical lines, passages of a packet are arrows between them. Every step stands in words below.
    </desc>
    ${lifelines} ${hosts.map(drawHead)} ${rows.map(drawRow)}
  </svg>`;
}

function drawHead(host: string, index: number): Markup {
  const x = columnX(index);
  return html`<g class="head-box">
    <title>${host}</title>
    <rect x="${x - HEAD_WIDTH / 2}" y="4" width="${HEAD_WIDTH}" height="${HEAD_HEIGHT - 6}" rx="6" />
    ${centred('', x, 23, fitText(host, HEAD_WIDTH - 12, HEAD_SIZE, 'bold'))}
  </g>`;
}

function drawRow(row: Row): Markup {
  switch (row.kind) {
    case 'begin':
      return drawBegin(row);
    case 'hop':
      return drawHop(row);
    case 'note':
      return row.note.action === 'delivered' ? drawDelivery(row) : drawNote(row);
    case 'gap':
      return html`<text class="left-out" x="${columnX(0)}" y="${row.y}">… ${row.count} passages more …</text>`;
  }
}

const centred = (style: string, x: number, y: number, text: string): Markup =>
  html`<text class="${style}" x="${x}" y="${y}" text-anchor="middle">${text}</text>`;

const timeMark = (y: number, time: string): Markup =>
  html`<text class="time" x="${TIME_X}" y="${y + 4}">${time}</text>`;

const textLines = (lines: readonly string[], x: number, y: number): Markup[] =>
  lines.map((line, index) => html`<text x="${x}" y="${y + index * LINE_HEIGHT}">${line}</text>`);

const isForward = (way: Journey['way']): boolean => way === 'forward' || way === 'name';

function drawBegin({ journey, lines, x, y, width, height }: BeginRow): Markup {
  return html`<g class="begin ${isForward(journey.way) ? 'forward' : 'return'}">
    <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" />
    ${textLines(lines, x + BOX_PADDING, y + LINE_HEIGHT)}
  </g>`;
}

const LAYER_STYLES: Readonly<Record<Layer, string>> = { 'protocol 41': 'proto41', ESP: 'esp', 'IP-HTTPS': 'stream' };

function drawHop({ hop, packet, way, y, fromX, toX }: HopRow): Markup {
  const line = `M${fromX} ${y}H${toX}`;
  const styles = [isForward(way) ? 'forward' : 'return', ...hop.layers.map((layer) => LAYER_STYLES[layer])];
  const isTube = hop.layers.includes('IP-HTTPS');
  const tube = isTube ? html`<path class="tube" d="${line}" /><path class="bore" d="${line}" />` : null;
  const ends = [
    { x: fromX, y },
    { x: toX, y },
  ];
  const middle = (fromX + toX) / 2;
  const room = Math.max(COLUMN, Math.abs(toX - fromX)) - 18;
  return html`<g class="hop ${styles.join(' ')}">
    ${timeMark(y, hop.sent)}${tube}
    <path class="shaft" d="${line}" />
    ${arrowhead(ends, 9)}
    ${centred('label', middle, isTube ? y - 10 : y - 7, fitText(hopLabel(hop, packet), room, TEXT_SIZE, 'bold'))}
    ${centred('over', middle, y + 14, fitText(overText(hop), room, OVER_SIZE))}
  </g>`;
}

/** The packet and what it is in, from inside out. */
const hopLabel = ({ layers }: Hop, packet: number): string => [packet, ...layers].join(' in ');

const overText = ({ link, frames }: Hop): string =>
  `${link === null ? '' : `over ${link}`}${frames > 1 ? `, ${frames} fragments` : ''}`;

function drawDelivery({ note, mark: { x, y } }: NoteRow): Markup {
  return html`<g class="note delivered">
    ${timeMark(y, note.time)}
    <circle cx="${x}" cy="${y}" r="9" />
    <path d="M${x - 4} ${y}l3 4l6 -8" />
    <text x="${x + 14}" y="${y + 4}">delivered</text>
  </g>`;
}

function drawNote({ note, mark, lines, x, y, width, height }: NoteRow): Markup {
  const sign =
    note.action === 'dropped' ? cross(mark, 9) : html`<circle class="dot" cx="${mark.x}" cy="${mark.y}" r="5" />`;
  const title = fitText(noteTitle(note), width - 2 * BOX_PADDING, TEXT_SIZE, 'bold');
  return html`<g class="note ${note.isEnd ? 'died' : note.action}">
    ${timeMark(y + 12, note.time)}
    <rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" />
    ${sign}
    <text class="note-title" x="${x + BOX_PADDING}" y="${y + LINE_HEIGHT}">${title}</text>
    ${textLines(lines, x + BOX_PADDING, y + 2 * LINE_HEIGHT)}
  </g>`;
}

function noteTitle({ action, host, isLink, code }: Note): string {
  const place = isLink ? `link ${host}` : host;
  return action === 'dropped' ? `✕ ${code ?? action} at ${place}` : `${action} at ${place}`;
}
