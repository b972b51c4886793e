import type { Hop, Journey, Note } from '../../../diagnose/picture/picture.ts';
import { wrapText } from '../text-size.ts';

/** A row of the ladder from top to bottom. */
export type Row =
  | { readonly kind: 'begin'; readonly y: number; readonly journey: Journey; readonly lines: readonly string[] }
  | {
      readonly kind: 'hop';
      readonly y: number;
      readonly hop: Hop;
      readonly packet: number;
      readonly way: Journey['way'];
    }
  | { readonly kind: 'note'; readonly y: number; readonly note: Note; readonly lines: readonly string[] }
  | { readonly kind: 'left-out'; readonly y: number; readonly count: number };

export interface Ladder {
  /** From left to right, in the order of the way. */
  readonly hosts: readonly string[];
  readonly rows: readonly Row[];
  readonly width: number;
  readonly height: number;
}

export const FIRST_COLUMN = 150;
export const COLUMN = 172;
export const HEAD_HEIGHT = 34;
export const TEXT_SIZE = 11.5;
export const LINE_HEIGHT = 15;
/** Of the box with what befell a packet. */
export const NOTE_WIDTH = 330;
const RIGHT_MARGIN = 90;
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
  const width = Math.max(columnX(hosts.length - 1) + RIGHT_MARGIN, FIRST_COLUMN + NOTE_WIDTH + RIGHT_MARGIN);
  const rows: Row[] = [];
  let y = HEAD_HEIGHT + 10;
  for (const journey of journeys) {
    const begin = `${JOURNEY_TITLES[journey.way]}: packet ${journey.packet}, ${journey.what}`;
    const lines = wrapText(begin, width - 40, TEXT_SIZE, 'bold');
    rows.push({ kind: 'begin', y, journey, lines });
    y += 18 + LINE_HEIGHT * lines.length;
    for (const item of shortened(shownItems(journey))) {
      if (typeof item === 'number') {
        rows.push({ kind: 'left-out', y, count: item });
        y += 30;
      } else if (item.kind === 'hop') {
        rows.push({ kind: 'hop', y: y + 26, hop: item, packet: journey.packet, way: journey.way });
        y += HOP_HEIGHT;
      } else {
        const lines = noteLines(item);
        rows.push({ kind: 'note', y: y + 4, note: item, lines });
        y += 28 + LINE_HEIGHT * lines.length;
      }
    }
    y += 10;
  }
  return { hosts, rows, width, height: y + 6 };
}

/** In the order in which they are met; one that only the return meets stands between its neighbours. */
function hostsInOrder(journeys: readonly Journey[]): string[] {
  const hosts: string[] = [];
  for (const { items, way } of journeys) {
    let previous = -1;
    for (const item of items) {
      const names = item.kind === 'hop' ? [item.from, item.to ?? item.from] : item.isLink ? [] : [item.host];
      for (const name of names) {
        const known = hosts.indexOf(name);
        if (known === -1)
          hosts.splice(previous === -1 ? hosts.length : way === 'forward' ? previous + 1 : previous, 0, name);
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

function shortened(items: readonly (Hop | Note)[]): (Hop | Note | number)[] {
  const hops = items.flatMap((item, index) => (item.kind === 'hop' ? [index] : []));
  if (hops.length <= MOST_HOPS) return [...items];
  const [begin, end] = [hops[FIRST_HOPS]!, hops.at(-LAST_HOPS)!];
  return [...items.slice(0, begin), hops.length - FIRST_HOPS - LAST_HOPS, ...items.slice(end)];
}

function noteLines(note: Note): string[] {
  if (note.action === 'delivered') return [];
  return wrapText(note.text, NOTE_WIDTH - 24, TEXT_SIZE);
}
