import { html, type Markup } from '../markup.ts';
import type { Point } from './overlay-layout.ts';

/** Coordinates with one digit: enough for the eye, and the same on every machine. */
export const r = (value: number): number => Math.round(value * 10) / 10;

/** A triangle at the end of a line, pointing as its last piece does. */
export function arrowhead(points: readonly Point[], size = 8): Markup {
  const end = points.at(-1)!;
  const before = points.findLast(({ x, y }) => x !== end.x || y !== end.y) ?? end;
  const [dx, dy] = [Math.sign(end.x - before.x), Math.sign(end.y - before.y)];
  const back = { x: end.x - dx * size, y: end.y - dy * size };
  const half = size * 0.55;
  return html`<path
    class="head"
    d="M${r(end.x)} ${r(end.y)}L${r(back.x + dy * half)} ${r(back.y + dx * half)}L${r(back.x - dy * half)} ${r(back.y - dx * half)}Z"
  />`;
}

/** A cross in a circle: a packet died here. */
export function cross({ x, y }: Point, radius: number): Markup {
  const arm = radius * 0.45;
  return html`<circle class="cross" cx="${r(x)}" cy="${r(y)}" r="${radius}" /><path
      class="cross-arms"
      d="M${r(x - arm)} ${r(y - arm)}L${r(x + arm)} ${r(y + arm)}M${r(x + arm)} ${r(y - arm)}L${r(x - arm)} ${r(y + arm)}"
    />`;
}
