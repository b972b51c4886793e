/** A cell: what is shown, and how it is made to stand out once its width is settled. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** Rows in columns as wide as their widest cell, two blanks between, nothing behind the last. */
export function renderTable(rows: readonly (readonly Cell[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach(({ text }, column) => (widths[column] = Math.max(widths[column] ?? 0, text.length)));
  return rows
    .map((row) => {
      const cells = row.map(({ text, paint }, column) => {
        const isLast = column === row.length - 1;
        const painted = (paint ?? ((plain) => plain))(text);
        return isLast ? painted : painted + ' '.repeat(widths[column]! - text.length);
      });
      return `${indent}${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

/** Breaks text at blanks so that no line is longer than `width`, each with an indent. */
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
  return [...lines, indent + line].join('\n');
}
