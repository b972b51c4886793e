import { html, type Markup, type Part } from './markup.ts';
import { scrollable } from './words.ts';

export interface Row {
  /** The first heads the row. */
  readonly cells: readonly Part[];
  /** What the style makes of the row. */
  readonly style?: string;
  /** Where links lead. */
  readonly id?: string;
}

/** A table that may be wider than the screen. Columns whose names begin with `=` hold numbers. */
export function renderTable(caption: string, columns: readonly string[], rows: readonly Row[]): Markup {
  const isNumber = columns.map((name) => name.startsWith('='));
  const heads = columns.map(
    (name, index) => html`<th scope="col" ${numberStyle(isNumber[index])}>${name.replace(/^=/, '')}</th>`,
  );
  const lines = rows.map(({ cells, style, id }) => {
    const [head, ...others] = cells;
    const rest = others.map((cell, index) => html`<td${numberStyle(isNumber[index + 1])}>${cell}</td>`);
    return html`<tr${id === undefined ? null : html` id="${id}"`}${style === undefined ? null : html` class="${style}"`}><th scope="row">${head ?? null}</th>${rest}</tr>\n`;
  });
  const table = html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${lines}
    </tbody>
  </table>`;
  return scrollable(caption, table);
}

const numberStyle = (isNumber: boolean | undefined): Markup | null => (isNumber === true ? html` class="sum"` : null);
