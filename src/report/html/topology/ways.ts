import type { Passage, Path } from './graph.ts';
import { LANE, type Layout } from './layout.ts';
import type { Point } from './overlay-layout.ts';

/** A passage as a line from box to box. `broken`: it ends on the way. */
export interface WayLine {
  readonly way: Passage['way'];
  readonly points: readonly Point[];
  readonly broken: boolean;
}

/** How far a line in a tunnel lies beside the tunnel's own, so that those of both ways can be told apart. */
const BESIDE: Readonly<Record<Passage['way'], number>> = { forward: -3, return: 3 };
const STEP_INTO_LINK = 34;

/** The lines of a path: side by side on each link and at each host, in the order in which they are gone. */
export function wayLines(layout: Layout, { passages }: Path): WayLine[] {
  const places = new Places(layout, passages);
  return passages.flatMap((passage, index) => {
    const { way, to } = passage;
    const points = passage.link === null ? through(layout, passage) : places.along(passage, index);
    return points === null ? [] : [{ way, points, broken: to === null }];
  });
}

/** Keeps who goes where beside whom. */
class Places {
  private readonly layout: Layout;
  private readonly passages: readonly Passage[];

  constructor(layout: Layout, passages: readonly Passage[]) {
    this.layout = layout;
    this.passages = passages;
  }

  along(passage: Passage, index: number): Point[] | null {
    const { from, to, link } = passage;
    const pipe = this.layout.pipes.get(link!);
    const start = this.stub(from, link!);
    if (pipe === undefined || start === undefined) return null;
    const onLink = this.passages.flatMap((each, number) => (each.link === link ? [number] : []));
    const y = pipe.y + pipe.height / 2 + offset(onLink.indexOf(index), onLink.length);
    const x = start.x + this.shift(from, link!, index);
    const begin = [
      { x, y: start.hostY },
      { x, y },
    ];
    const end = to === null ? undefined : this.stub(to, link!);
    if (to === null || end === undefined) {
      const middle = pipe.x + pipe.width / 2;
      return [...begin, { x: x + (x > middle ? -STEP_INTO_LINK : STEP_INTO_LINK), y }];
    }
    const endX = end.x + this.shift(to, link!, index);
    return [...begin, { x: endX, y }, { x: endX, y: end.hostY }];
  }

  private stub(host: string, link: string) {
    return this.layout.stubs.find((each) => each.host === host && each.link === link);
  }

  private shift(host: string, link: string, index: number): number {
    const users = this.passages.flatMap((each, number) =>
      each.link === link && (each.from === host || each.to === host) ? [number] : [],
    );
    return offset(users.indexOf(index), users.length);
  }
}

const offset = (place: number, count: number): number => (place - (count - 1) / 2) * LANE;

/** Along a tunnel at the edge of the drawing. */
function through({ tunnels }: Layout, { from, to, way }: Passage): Point[] | null {
  const tunnel = tunnels.find(
    ({ overlay }) =>
      overlay.kind === 'ip-https' && overlay.hosts.includes(from) && (to === null || overlay.hosts.includes(to)),
  );
  const out = tunnel?.leaders.find(({ host }) => host === from);
  if (tunnel === undefined || out === undefined) return null;
  const into = tunnel.leaders.find(({ host }) => host === to);
  const back = into === undefined ? [{ x: tunnel.x, y: (tunnel.top + tunnel.bottom) / 2 }] : into.points.toReversed();
  const by = BESIDE[way];
  const points = [...out.points, ...back];
  // The ends stay at their boxes.
  return points.map(({ x, y }, index) => ({
    x: index === 0 || (into !== undefined && index === points.length - 1) ? x : x + by,
    y: y + by,
  }));
}
