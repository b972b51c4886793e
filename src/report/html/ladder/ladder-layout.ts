import type { Hop, Journey, Note } from '../../../diagnose/picture/picture.ts';
import { wrapText } from '../text-size.ts';
import type { Box } from '../topology/layout.ts';
import type { Point } from '../topology/overlay-layout.ts';

/** A packet begins. */
export interface BeginRow extends Box {
  readonly kind: 'begin';
  readonly journey: Journey;
  readonly lines: readonly string[];
}

/** A passage: an arrow at a height. */
export interface HopRow {
  readonly kind: 'hop';
  readonly hop: Hop;
  readonly packet: number;
  readonly way: Journey['way'];
  readonly y: number;
  readonly fromX: number;
  readonly toX: number;
}

/** What befell the packet: a mark, and a box that says it. */
export interface NoteRow extends Box {
  readonly kind: 'note';
  readonly note: Note;
  readonly mark: Point;
  readonly lines: readonly string[];
}

/** Passages that are too many to be drawn. */
export interface GapRow {
  readonly kind: 'gap';
  readonly y: number;
  readonly count: number;
}

export type Row = BeginRow | HopRow | NoteRow | GapRow;

export interface Ladder {
  /** From left to right, in the order of the way. */
  readonly hosts: readonly string[];
  readonly rows: readonly Row[];
  readonly width: number;
  readonly height: number;
}

export const COLUMN = 196;
export const HEAD_HEIGHT = 34;
export const TEXT_SIZE = 11.5;
export const LINE_HEIGHT = 15;
export const BOX_PADDING = 10;
/** Room for times at the left edge. */
const TIMES = 88;
const FIRST_COLUMN = 150;
const RIGHT_MARGIN = 90;
const NOTE_WIDTH = 330;
/** Between a mark and its box. */
const BESIDE = 16;
const HOP_HEIGHT = 44;
/** Of a packet that goes round in a loop the first and the last passages are shown. */
const MOST_HOPS = 14;
const FIRST_HOPS = 6;
const LAST_HOPS = 4;

/** What a host did that the arrows do not show. */
const SHOWN: ReadonlySet<Note['action']> = new Set(['dropped', 'translated', 'fragmented', 'reassembled']);

export const JOURNEY_TITLES: Readonly<Record<Journey['way'], string>> = {
  name: 'Name',
  forward: 'Forward',
  return: 'Return',
  error: 'ICMP error',
};

export const columnX = (index: number): number => FIRST_COLUMN + index * COLUMN;

export function layOutLadder(journeys: readonly Journey[]): Ladder {
  const hosts = hostsInOrder(journeys);
  const builder = new LadderBuilder(hosts, widthOf(hosts, journeys));
  for (const journey of journeys) builder.add(journey);
  return builder.ladder();
}

/** Wide enough for the columns, and for every box beside its mark. */
function widthOf(hosts: readonly string[], journeys: readonly Journey[]): number {
  const boxes = journeys.flatMap(({ items }) =>
    items.map((item) => {
      if (item.kind !== 'note' || !SHOWN.has(item.action)) return 0;
      const x = columnX(Math.max(0, hosts.indexOf(item.host)));
      return fitsLeft(x) ? 0 : x + BESIDE + NOTE_WIDTH + 4;
    }),
  );
  return Math.max(columnX(hosts.length - 1) + RIGHT_MARGIN, FIRST_COLUMN + BESIDE + NOTE_WIDTH + 4, ...boxes);
}

const fitsLeft = (x: number): boolean => x - BESIDE - NOTE_WIDTH >= TIMES;

class LadderBuilder {
  private readonly hosts: readonly string[];
  private readonly width: number;
  private readonly rows: Row[] = [];
  private y = HEAD_HEIGHT + 10;

  constructor(hosts: readonly string[], width: number) {
    this.hosts = hosts;
    this.width = width;
  }

  add(journey: Journey): void {
    const text = `${JOURNEY_TITLES[journey.way]}: packet ${journey.packet}, ${journey.what}`;
    const lines = wrapText(text, this.width - 2 * BOX_PADDING, TEXT_SIZE, 'bold');
    const height = 8 + LINE_HEIGHT * lines.length;
    this.rows.push({ kind: 'begin', journey, lines, x: 1, y: this.y, width: this.width - 2, height });
    this.y += height + 10;
    for (const item of shortened(shownItems(journey))) {
      if (typeof item === 'number') this.addGap(item);
      else if (item.kind === 'hop') this.addHop(item, journey);
      else this.addNote(item);
    }
    this.y += 10;
  }

  ladder(): Ladder {
    return { hosts: this.hosts, rows: this.rows, width: this.width, height: this.y + 6 };
  }

  private addGap(count: number): void {
    this.rows.push({ kind: 'gap', y: this.y + 18, count });
    this.y += 30;
  }

  private addHop(hop: Hop, { packet, way }: Journey): void {
    const from = this.hosts.indexOf(hop.from);
    const fromX = columnX(from);
    // Where nobody got it, half a column on in the direction of the way.
    const goesRight = way === 'forward' || way === 'name' || from === 0;
    const toX = hop.to === null ? fromX + (goesRight ? COLUMN : -COLUMN) / 2 : columnX(this.hosts.indexOf(hop.to));
    this.rows.push({ kind: 'hop', hop, packet, way, y: this.y + 26, fromX, toX });
    this.y += HOP_HEIGHT;
  }

  private addNote(note: Note): void {
    const y = this.y + 4;
    const last = this.rows.findLast((row) => row.kind === 'hop');
    const mark =
      note.isLink && last?.kind === 'hop'
        ? { x: last.toX, y: last.y }
        : { x: columnX(Math.max(0, this.hosts.indexOf(note.host))), y: y + 12 };
    const isBoxed = SHOWN.has(note.action);
    const lines = isBoxed ? wrapText(note.text, NOTE_WIDTH - 2 * BOX_PADDING, TEXT_SIZE) : [];
    const height = isBoxed ? 10 + LINE_HEIGHT * (lines.length + 1) : 24;
    const right = mark.x + BESIDE;
    const x = right + NOTE_WIDTH <= this.width ? right : Math.max(TIMES, mark.x - BESIDE - NOTE_WIDTH);
    this.rows.push({ kind: 'note', note, mark, lines, x, y, width: isBoxed ? NOTE_WIDTH : 0, height });
    this.y = y + height + 4;
  }
}

/** In the order in which they are met; one that only the return meets stands between its neighbours. */
function hostsInOrder(journeys: readonly Journey[]): string[] {
  const hosts: string[] = [];
  for (const { items, way } of journeys) {
    let previous = -1;
    for (const item of items) {
      const names = item.kind === 'hop' ? [item.from, item.to ?? item.from] : item.isLink ? [] : [item.host];
      for (const name of names) {
        const place = previous === -1 ? hosts.length : way === 'forward' ? previous + 1 : previous;
        if (!hosts.includes(name)) hosts.splice(place, 0, name);
        previous = hosts.indexOf(name);
      }
    }
  }
  return hosts;
}

/** The last delivery is shown, those to a tunnel's protocol on the way are what an arrow begins with. */
function shownItems({ items }: Journey): (Hop | Note)[] {
  const last = items.findLast((item) => item.kind === 'note' && item.action === 'delivered');
  const isDead = items.some((item) => item.kind === 'note' && item.isEnd);
  return items.filter((item) => item.kind === 'hop' || SHOWN.has(item.action) || (item === last && !isDead));
}

/** With a number in place of passages that are left out. */
function shortened(items: readonly (Hop | Note)[]): (Hop | Note | number)[] {
  const hops = items.flatMap((item, index) => (item.kind === 'hop' ? [index] : []));
  if (hops.length <= MOST_HOPS) return [...items];
  const [begin, end] = [hops[FIRST_HOPS]!, hops.at(-LAST_HOPS)!];
  return [...items.slice(0, begin), hops.length - FIRST_HOPS - LAST_HOPS, ...items.slice(end)];
}
