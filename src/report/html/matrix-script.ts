/**
 * Lets arrow keys, Home and End go from cell to cell, so that the grid is one stop of the Tab key; without it every cell is
 * one. The page allows this script alone, by its digest: after a change `test/report/html/matrix-page.test.ts` tells the new one.
 */
export const MATRIX_SCRIPT = `'use strict';
const rows = [...document.querySelectorAll('.matrix tbody tr')].map((row) => [...row.querySelectorAll('a, .self')]);
const cells = rows.flat();
const enter = (cell) => {
  for (const each of cells) each.tabIndex = -1;
  cell.tabIndex = 0;
};
const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
for (const [row, line] of rows.entries()) {
  for (const [column, cell] of line.entries()) {
    cell.addEventListener('focus', () => enter(cell));
    cell.addEventListener('keydown', (event) => {
      const move = moves[event.key];
      let to = null;
      if (move) to = rows[row + move[0]]?.[column + move[1]];
      else if (event.key === 'Home') to = line[0];
      else if (event.key === 'End') to = line.at(-1);
      if (!to || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      to.focus();
    });
  }
}
if (cells.length > 0) enter(cells[0]);
`;

/** SHA-256 of the script in base64, as a content security policy has it. */
export const MATRIX_SCRIPT_DIGEST = 'WAaSgx7Gu/zOzJfkwTTf7aO76dJPzTHoVssxV8CaNUw=';
