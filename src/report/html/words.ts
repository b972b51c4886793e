import type { DecisionRow, Verdict } from '../../diagnose/result.ts';
import { html, type Markup } from './markup.ts';

const SYMBOLS: Readonly<Record<Verdict, string>> = { delivered: '✓', refused: '⊘', lost: '✕', inconclusive: '?' };

/** The symbol alone, where the word stands beside it. */
export const verdictSign = (verdict: Verdict): Markup =>
  html`<span class="verdict ${verdict}" aria-hidden="true">${SYMBOLS[verdict]}</span>`;

/** A verdict as a symbol and a word: the colour only repeats it. */
export const verdictMark = (verdict: Verdict): Markup =>
  html`<span class="verdict ${verdict}"><span aria-hidden="true">${SYMBOLS[verdict]}</span> ${verdict}</span>`;

export function expectedMark(expected: string | null, ok: boolean): Markup {
  if (expected === null) return html`<span class="none">not said</span>`;
  return ok
    ? html`<span class="verdict delivered"><span aria-hidden="true">✓</span> as expected</span>`
    : html`<span class="verdict lost"><span aria-hidden="true">✕</span> NOT as expected</span>`;
}

export const placeText = (host: string, within: string | null): string =>
  within === null ? host : `${host}, interface ${within}`;

/** `256 + 5 = 261`, the sum standing out. */
export const sumMark = (row: Pick<DecisionRow, 'routeMetric' | 'interfaceMetric' | 'sum'>): Markup =>
  html`${row.routeMetric} + ${row.interfaceMetric} = <b>${row.sum}</b>`;

/** A table or drawing that may be wider than the screen: it scrolls by itself, with the keyboard too. */
export const scrollable = (label: string, content: Markup): Markup =>
  html`<div class="scroll" tabindex="0" role="group" aria-label="${label}">${content}</div>`;
