import type { Decision } from '../../diagnose/result.ts';
import { html, type Markup } from './markup.ts';
import { renderTable } from './table.ts';
import { sumMark } from './words.ts';

const COLUMNS = ['prefix', 'next hop', 'interface', '=route metric + interface metric = sum', 'origin', 'outcome'];

/** Every candidate of a choice between routes, and why it lost. */
export function renderCandidates({ host, destination, rows }: Decision): Markup {
  const lines = rows.map((row) => {
    const isChosen = row.outcome === 'chosen';
    const outcome = isChosen ? html`<span aria-hidden="true">▶</span> ${row.outcome}` : row.outcome;
    const cells = [
      html`<code>${row.prefix}</code>`,
      html`<code>${row.via}</code>`,
      row.interface,
      sumMark(row),
      row.origin,
      outcome,
    ];
    return isChosen ? { cells, style: 'chosen' } : { cells };
  });
  return renderTable(`Routes of ${host} to ${destination}`, COLUMNS, lines);
}
