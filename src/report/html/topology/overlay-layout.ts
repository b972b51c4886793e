import { textWidth } from '../text-size.ts';
import type { Overlay } from './graph.ts';
import { BOX_WIDTH } from './host-box.ts';
import type { Box } from './layout.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The line from a host to the tunnel's own line at the right edge. */
export interface Leader {
  readonly host: string;
  readonly points: readonly Point[];
}

/** A tunnel: a line at the right edge of the drawing, from top to bottom, to which its hosts are led. */
export interface PlacedTunnel {
  readonly overlay: Overlay;
  readonly label: string;
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  /** Middle and lower end of the label, which is written upwards beside the line. */
  readonly labelY: number;
  readonly labelEnd: number;
  readonly leaders: readonly Leader[];
}

export const TUNNEL_SIZE = 11;
const CHANNEL = 8;
const FIRST_CHANNEL = 8;
/** How much of the room between two boxes lines that go down may take. */
const BESIDE_BOX = 18;
const LANE = 34;
const NAMES: Readonly<Record<Overlay['kind'], string>> = { isatap: 'ISATAP', '6in4': '6in4', 'ip-https': 'IP-HTTPS' };

/** Leads tunnels around the boxes: out at the right of a box, down between it and the next, under the row to the edge. */
export class TunnelPlacer {
  private readonly overlays: readonly Overlay[];
  private readonly rows: readonly (readonly string[])[];
  private readonly edge: number;
  /** Who has nobody at his right. */
  private readonly outermost: ReadonlySet<string>;
  private lanes = 0;

  constructor(
    overlays: readonly Overlay[],
    rows: readonly (readonly string[])[],
    across: ReadonlyMap<string, number>,
    edge: number,
  ) {
    this.overlays = overlays;
    this.rows = rows;
    this.edge = edge;
    this.outermost = new Set(rows.flatMap((row) => row.toSorted((a, b) => across.get(b)! - across.get(a)!)[0] ?? []));
  }

  /** How much room the lines under a row need. */
  channelsBelow(row: number): number {
    return this.channelled(row).length * CHANNEL;
  }

  /** The right edge of everything, once tunnels are placed. */
  get right(): number {
    return this.edge + (this.lanes === 0 ? 0 : 10 + this.lanes * LANE);
  }

  /** Ends under a row, as `host tunnel`. */
  private channelled(row: number): string[] {
    const hosts = (this.rows[row] ?? []).filter((host) => !this.outermost.has(host));
    // From right to left, so that a line that goes down crosses none that lies above it.
    return hosts.toReversed().flatMap((host) => this.endsOf(host).map((index) => `${host} ${index}`));
  }

  /** The tunnels of a host by number. */
  private endsOf(host: string): number[] {
    return this.overlays.flatMap(({ hosts }, index) => (hosts.includes(host) ? [index] : []));
  }

  /** @param bottoms the lower edge of each row */
  place(boxes: ReadonlyMap<string, Box>, bottoms: readonly number[]): PlacedTunnel[] {
    const bare = this.overlays.map((overlay, index) => {
      const leaders = overlay.hosts.map((host) => this.leader(host, index, boxes, bottoms));
      const heights = leaders.map(({ points }) => points.at(-1)!.y);
      const top = Math.min(...heights);
      const bottom = Math.max(...heights);
      const label = labelOf(overlay, bottom - top);
      const length = textWidth(label, TUNNEL_SIZE, 'bold');
      const low = Math.min(top, (top + bottom - length) / 2);
      return { overlay, leaders, top, bottom, label, length, low, high: Math.max(bottom, low + length) };
    });
    const taken: number[] = [];
    const order = bare.toSorted((a, b) => a.low - b.low);
    const laneOf = new Map(
      order.map((tunnel) => {
        const free = taken.findIndex((end) => end + 12 <= tunnel.low);
        const lane = free === -1 ? taken.length : free;
        taken[lane] = tunnel.high;
        return [tunnel, lane];
      }),
    );
    this.lanes = taken.length;
    return bare.map((tunnel) => {
      const { overlay, label, length, top, bottom } = tunnel;
      const x = this.edge + 16 + laneOf.get(tunnel)! * LANE;
      const crossed = bare.filter((other) => laneOf.get(other)! > laneOf.get(tunnel)!);
      const lines = crossed.flatMap(({ leaders }) => leaders.map(({ points }) => points.at(-1)!.y));
      const labelY = labelMiddle(top, bottom, length, lines);
      const leaders = tunnel.leaders.map(({ host, points }) => ({
        host,
        points: [...points.slice(0, -1), { x, y: points.at(-1)!.y }],
      }));
      return { overlay, label, x, top, bottom, labelY, labelEnd: labelY + length / 2, leaders };
    });
  }

  private leader(host: string, index: number, boxes: ReadonlyMap<string, Box>, bottoms: readonly number[]): Leader {
    const box = boxes.get(host)!;
    const ends = this.endsOf(host);
    const place = ends.indexOf(index);
    const start = { x: box.x + BOX_WIDTH, y: box.y + 16 + place * Math.min(12, (box.height - 28) / ends.length) };
    if (this.outermost.has(host)) return { host, points: [start, { x: this.edge, y: start.y }] };
    const row = this.rows.findIndex((each) => each.includes(host));
    const channel = this.channelled(row).indexOf(`${host} ${index}`);
    const down = start.x + 7 + place * Math.min(5, BESIDE_BOX / ends.length);
    const y = bottoms[row]! + FIRST_CHANNEL + CHANNEL * channel;
    return { host, points: [start, { x: down, y: start.y }, { x: down, y }, { x: this.edge, y }] };
  }
}

/** The kind and the ends of a tunnel, or the kind alone where the line is too short for more. */
function labelOf({ kind, hosts }: Overlay, room: number): string {
  const name = NAMES[kind];
  const whole = kind === '6in4' ? `${name} ${hosts.toReversed().join(' – ')}` : `${name} to ${hosts[0]!}`;
  return textWidth(whole, TUNNEL_SIZE, 'bold') <= room ? whole : name;
}

/** The middle of the widest piece of the line that nothing crosses, or of the whole where none is long enough. */
function labelMiddle(top: number, bottom: number, length: number, crossed: readonly number[]): number {
  const cuts = [top, ...crossed.filter((y) => y > top && y < bottom).sort((a, b) => a - b), bottom];
  let best = (top + bottom) / 2;
  let most = length + 8;
  for (let index = 1; index < cuts.length; index++) {
    const [begin, end] = [cuts[index - 1]!, cuts[index]!];
    if (end - begin > most) [best, most] = [(begin + end) / 2, end - begin];
  }
  return best;
}
