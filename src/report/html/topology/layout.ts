import type { HostPicture, NetworkPicture } from '../../../diagnose/picture/picture.ts';
import { textWidth } from '../text-size.ts';
import type { Overlay, Path } from './graph.ts';
import { BOX_WIDTH, type BoxContent, boxContent } from './host-box.ts';
import { orderRows } from './order.ts';
import { type PlacedTunnel, TunnelPlacer } from './overlay-layout.ts';
import { rankNetwork, type Ranks } from './rank.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface HostBox extends Box {
  readonly host: HostPicture;
  readonly content: BoxContent;
}

/** A link: a tube in which the ways of packets lie side by side, its name at the left end. */
export interface Pipe extends Box {
  readonly name: string;
  /** Whether room is kept, below the name, for why a packet died here. */
  readonly hasDeath: boolean;
}

/** The line between a host and a link. */
export interface Stub {
  readonly host: string;
  readonly link: string;
  readonly x: number;
  /** At the box. */
  readonly hostY: number;
  /** At the near edge of the tube. */
  readonly linkY: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly hosts: ReadonlyMap<string, HostBox>;
  readonly pipes: ReadonlyMap<string, Pipe>;
  readonly stubs: readonly Stub[];
  readonly tunnels: readonly PlacedTunnel[];
}

export const PIPE_SIZE = 12;
/** Between two ways in a tube. */
export const LANE = 7;
const GAP = 28;
const MARGIN = 10;
const PART_GAP = 30;
const PIPE_GAP = 12;
/** Between a row and what lies above or below it. */
const CLEARANCE = 18;

export const deathText = (code: string): string => `✕ ${code}`;

/** Places everything: rows of hosts from the sender down, links between them, tunnels at the right edge. */
export function layOut(
  network: NetworkPicture,
  overlays: readonly Overlay[],
  paths: readonly Path[],
  first: string | null,
): Layout {
  const ranks = rankNetwork(network, first);
  const rows = orderRows(ranks);
  const across = placeAcross(ranks, rows);
  const spans = pipeSpans(ranks, across, paths);
  const left = Math.floor(Math.min(0, ...[...spans.values()].map(({ x }) => x))) - MARGIN;
  const ends = [...[...across.values()].map((x) => x + BOX_WIDTH), ...[...spans.values()].map(({ end }) => end)];
  const placer = new TunnelPlacer(overlays, rows, across, Math.max(0, ...ends));
  const stack = new Stack(across, spans, new Map(network.hosts.map((host) => [host.name, contentOf(host, paths)])));
  rows.forEach((row, index) => {
    stack.addRow(row, placer.channelsBelow(index));
    stack.addLinks(ranks.layers[index] ?? []);
  });
  const { hosts, pipes } = stack;
  const stubs = [...ranks.linksOf].flatMap(([host, own]) =>
    own.map((link) => stubOf(hosts.get(host)!, pipes.get(link)!, stubX(ranks, across, host, link))),
  );
  const tunnels = placer.place(hosts, stack.bottoms);
  const height = Math.max(stack.y, ...tunnels.map(({ labelEnd }) => labelEnd));
  return shift({ width: placer.right + MARGIN, height, hosts, pipes, stubs, tunnels }, -left);
}

function contentOf(host: HostPicture, paths: readonly Path[]): Pick<HostBox, 'host' | 'content'> {
  const hasDeath = paths.some(({ end }) => end !== null && !end.isLink && end.place === host.name);
  return { host, content: boxContent(host, hasDeath) };
}

/** Rows and links from top to bottom. */
class Stack {
  readonly hosts = new Map<string, HostBox>();
  readonly pipes = new Map<string, Pipe>();
  /** The lower edge of each row. */
  readonly bottoms: number[] = [];
  y = MARGIN;
  private readonly across: ReadonlyMap<string, number>;
  private readonly spans: ReadonlyMap<string, Span>;
  private readonly contents: ReadonlyMap<string, Pick<HostBox, 'host' | 'content'>>;

  constructor(
    across: ReadonlyMap<string, number>,
    spans: ReadonlyMap<string, Span>,
    contents: ReadonlyMap<string, Pick<HostBox, 'host' | 'content'>>,
  ) {
    this.across = across;
    this.spans = spans;
    this.contents = contents;
  }

  /** @param room for lines of tunnels below the row */
  addRow(row: readonly string[], room: number): void {
    const { y } = this;
    const height = Math.max(0, ...row.map((name) => this.contents.get(name)!.content.height));
    for (const name of row)
      this.hosts.set(name, { ...this.contents.get(name)!, x: this.across.get(name)!, y, width: BOX_WIDTH, height });
    this.bottoms.push(y + height);
    this.y += height + CLEARANCE + room;
  }

  addLinks(layer: readonly string[]): void {
    for (const lane of lanesOf(layer, this.spans)) {
      const height = Math.max(...lane.map((name) => this.spans.get(name)!.height));
      for (const name of lane) {
        const { x, end, hasDeath } = this.spans.get(name)!;
        this.pipes.set(name, { name, hasDeath, x, y: this.y, width: end - x, height });
      }
      this.y += height + PIPE_GAP;
    }
    if (layer.length > 0) this.y += CLEARANCE - PIPE_GAP;
  }
}

/** The left edges of the boxes: rows centred in their part of the network, parts side by side. */
function placeAcross({ partOfHost }: Ranks, rows: Ranks['rows']): Map<string, number> {
  const across = new Map<string, number>();
  const unit = BOX_WIDTH + GAP;
  let begin = 0;
  for (const part of [...new Set(partOfHost.values())].sort((a, b) => a - b)) {
    const own = rows.map((row) => row.filter((host) => partOfHost.get(host) === part));
    const widest = Math.max(...own.map((row) => row.length));
    for (const row of own)
      row.forEach((host, index) => across.set(host, begin + (index + (widest - row.length) / 2) * unit));
    begin += widest * unit + PART_GAP;
  }
  return across;
}

/** Where the line of a host to a link begins: those of one side share the width of the box, in the order of the links. */
function stubX(ranks: Ranks, across: ReadonlyMap<string, number>, host: string, link: string): number {
  const layer = layerOf(ranks, link);
  const middle = (name: string): number => {
    const on = [...ranks.linksOf].filter(([, own]) => own.includes(name)).map(([each]) => across.get(each)!);
    return on.reduce((sum, x) => sum + x, 0) / on.length;
  };
  const side = ranks.linksOf
    .get(host)!
    .filter((other) => layerOf(ranks, other) === layer)
    .toSorted((a, b) => middle(a) - middle(b));
  return across.get(host)! + (BOX_WIDTH * (side.indexOf(link) + 1)) / (side.length + 1);
}

const layerOf = ({ layers }: Ranks, link: string): number => layers.findIndex((layer) => layer.includes(link));

interface Span {
  readonly x: number;
  readonly end: number;
  readonly height: number;
  readonly hasDeath: boolean;
}

/** How far each link reaches, its name included, and how high it must be for the ways in it. */
function pipeSpans(ranks: Ranks, across: ReadonlyMap<string, number>, paths: readonly Path[]): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const link of ranks.layers.flat()) {
    const hosts = [...ranks.linksOf].filter(([, own]) => own.includes(link)).map(([host]) => host);
    const stubs = hosts.map((host) => stubX(ranks, across, host, link));
    const lanes = Math.max(0, ...paths.map(({ passages }) => passages.filter((each) => each.link === link).length));
    const deaths = paths.flatMap(({ end }) => (end !== null && end.isLink && end.place === link ? [end.code] : []));
    const label = Math.max(
      textWidth(link, PIPE_SIZE, 'bold'),
      ...deaths.map((code) => textWidth(deathText(code), PIPE_SIZE, 'bold')),
    );
    const room = (lanes * LANE) / 2 + 14;
    const [low, high] = stubs.length === 0 ? [0, 0] : [Math.min(...stubs), Math.max(...stubs)];
    const height = Math.max(deaths.length > 0 ? 40 : 24, 12 + lanes * LANE);
    spans.set(link, { x: low - room - label - 10, end: high + room, height, hasDeath: deaths.length > 0 });
  }
  return spans;
}

/** Links of one layer that would touch lie below each other. */
function lanesOf(layer: readonly string[], spans: ReadonlyMap<string, Span>): string[][] {
  const lanes: { names: string[]; end: number }[] = [];
  for (const name of layer.toSorted((a, b) => spans.get(a)!.x - spans.get(b)!.x)) {
    const { x, end } = spans.get(name)!;
    const lane = lanes.find((each) => each.end + PIPE_GAP <= x);
    if (lane === undefined) lanes.push({ names: [name], end });
    else {
      lane.names.push(name);
      lane.end = end;
    }
  }
  return lanes.map(({ names }) => names);
}

function stubOf(box: HostBox, pipe: Pipe, x: number): Stub {
  const isAbove = box.y < pipe.y;
  return {
    host: box.host.name,
    link: pipe.name,
    x,
    hostY: isAbove ? box.y + box.height : box.y,
    linkY: isAbove ? pipe.y : pipe.y + pipe.height,
  };
}

/** Everything moved to the right by `by`. */
function shift(layout: Layout, by: number): Layout {
  const moved = <Item extends { readonly x: number }>(item: Item): Item => ({ ...item, x: item.x + by });
  const movedAll = <Item extends { readonly x: number }>(items: ReadonlyMap<string, Item>): Map<string, Item> =>
    new Map([...items].map(([name, item]) => [name, moved(item)]));
  return {
    ...layout,
    width: layout.width + by,
    hosts: movedAll(layout.hosts),
    pipes: movedAll(layout.pipes),
    stubs: layout.stubs.map(moved),
    tunnels: layout.tunnels.map((tunnel) => ({
      ...moved(tunnel),
      leaders: tunnel.leaders.map(({ host, points }) => ({ host, points: points.map(moved) })),
    })),
  };
}
