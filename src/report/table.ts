/** A cell: what is shown, and how it is made to stand out once its width is settled. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

export interface TableOptions {
  readonly indent?: string;
  /** Columns of the screen. */
  readonly width?: number;
  /** Which columns of the table may be left out where the screen is too narrow, the first to go first. */
  readonly expendable?: readonly number[];
}

const GAP = 2;

/** Rows in columns as wide as their widest cell, two blanks between, nothing behind the last. */
export function renderTable(
  rows: readonly (readonly Cell[])[],
  { indent = '', width = Infinity, expendable = [] }: TableOptions = {},
): string {
  const shown = fitColumns(rows, width - indent.length, expendable);
  const widths = widthsOf(shown);
  return shown
    .map((row) => {
      const cells = row.map(({ text, paint }, column) => {
        const isLast = column === row.length - 1;
        const painted = (paint ?? ((plain) => plain))(text);
        return isLast ? painted : painted + ' '.repeat(widths[column]! - text.length);
      });
      return `${indent}${cells.join(' '.repeat(GAP))}`.trimEnd();
    })
    .join('\n');
}

/** Columns of the screen that a table takes with all its columns. */
export function tableWidth(rows: readonly (readonly Cell[])[]): number {
  return widthsOf(rows).reduce((sum, width) => sum + width + GAP, -GAP);
}

function widthsOf(rows: readonly (readonly Cell[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach(({ text }, column) => (widths[column] = Math.max(widths[column] ?? 0, text.length)));
  return widths;
}

function fitColumns(
  rows: readonly (readonly Cell[])[],
  width: number,
  [first, ...others]: readonly number[],
): readonly (readonly Cell[])[] {
  if (first === undefined || tableWidth(rows) <= width) return rows;
  const left = rows.map((row) => row.filter((_, column) => column !== first));
  return fitColumns(
    left,
    width,
    others.map((column) => (column > first ? column - 1 : column)),
  );
}

/** A blank at which `wrap` breaks no line. */
export const NO_BREAK = '\u00a0';

/** Breaks text at blanks, not at no-break spaces, so that no line is longer than `width`, each with an indent. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line].join('\n').replaceAll(NO_BREAK, ' ');
}

/** Sums stay on one line. */
export const unbroken = (text: string): string =>
  text.replaceAll(/\d+ \+ \d+ = \d+/g, (sum) => sum.replaceAll(' ', NO_BREAK));
