/** Tables with a line of dashes below their column names: netsh's and PowerShell's. */
import { type Fate, originHere, type Reading, type TableColumn, type TableHeading } from '../reading.ts';
import { cellWidth } from '../text.ts';
import { interpret, kindOf, type PowerShellObject } from './powershell-objects.ts';

const RULE = /^\s*-{2,}(\s+-{2,})*$/;
const MOST_COLUMNS = 40;

/** Words of a line with the columns of the console that they take. */
function wordsOf(text: string): TableColumn[] {
  const words: TableColumn[] = [];
  let column = 0;
  let last = 0;
  for (const { 0: name, index } of text.matchAll(/\S+/g)) {
    column += cellWidth(text.slice(last, index));
    const start = column;
    column += cellWidth(name);
    last = index + name.length;
    words.push({ name, start, end: column });
  }
  return words;
}

const isRuleOfColumns = (text: string | undefined): text is string =>
  text !== undefined && text.length < 1000 && RULE.test(text);

/** One or two lines of names over a line of dashes. */
export function readTableHeading(reading: Reading): Fate | null {
  const { lines, at } = reading;
  const isRuleAt = (ahead: number): boolean => isRuleOfColumns(lines[at + ahead]?.text);
  if (isRuleAt(1)) return 'noise';
  // PowerShell breaks long names; netsh says first whose state it asks.
  const isAbove = isRuleAt(2) || (lines[at + 1]?.text === '' && isRuleAt(3));
  const rule = lines[at + (isRuleAt(2) ? 2 : 3)]?.text ?? '';
  const saysState = /(\.\.\.|…)$/.test(lines[at]!.text);
  const isNear = lines[at + 1]?.text !== '';
  return isAbove && (isNear || saysState) && (saysState || /-\s+-/.test(rule)) ? 'noise' : null;
}

export function readTableRule(reading: Reading, text: string): Fate | null {
  if (!isRuleOfColumns(text)) return null;
  const { lines, at } = reading;
  const rules = wordsOf(text).slice(0, MOST_COLUMNS);
  const above = [lines[at - 2]?.text ?? '', lines[at - 1]?.text ?? ''];
  if (above[1] === '') above[0] = '';
  const names = rules.map(({ start, end }, column) => {
    const until = rules[column + 1]?.start ?? Infinity;
    const parts = above.map((line) =>
      wordsOf(line.slice(0, 1000)).filter((word) => word.end > start && word.start < Math.max(end, until - 1)),
    );
    return parts;
  });
  const last = names.map(([, words]) => joined(words!));
  const both = names.map(([first, second]) => `${joined(first!)}${joined(second!)}`);
  const widthOf = (words: readonly TableColumn[]): number =>
    words.length === 0 ? 0 : words.at(-1)!.end - words[0]!.start;
  const isPowerShell = rules.every(
    ({ start, end }, column) =>
      Math.max(...names[column]!.map(widthOf)) === end - start || widthOf(names[column]![1]!) === end - start,
  );
  const isBroken = above[0] !== '' && rules.some(({ start, end }, column) => widthOf(names[column]![1]!) < end - start);
  const chosen = isPowerShell && isBroken ? both : last;
  reading.table = {
    columns: rules.map(({ start, end }, column) => ({ name: chosen[column]!, start, end })),
    isPowerShell: isPowerShell && rules.length > 1,
  };
  reading.afterRow = false;
  return 'noise';
}

const joined = (words: readonly TableColumn[]): string => words.map(({ name }) => name).join(' ');

/** A row of a table that PowerShell made; those of cmdlets that are not known carry nothing to configure. */
export function readPowerShellRow(reading: Reading, text: string): Fate | null {
  const { table } = reading;
  if (table?.isPowerShell !== true || text.length > 2000) return null;
  const object = cellsOf(table, text);
  if (object === null) return null;
  const known = kindOf(table.columns.map(({ name }) => name));
  if (known === null) return null;
  if (known.isConfiguration) return interpret(reading, object) ? 'understood' : null;
  originHere(reading, known.output);
  return 'understood';
}

/**
 * Words go to the column whose dashes they stand under; others, in cells longer than their heading, to that of the word
 * before.
 */
function cellsOf({ columns }: TableHeading, text: string): PowerShellObject | null {
  const cells = new Map<string, string>();
  let column: TableColumn | undefined;
  let from = 0;
  for (const word of wordsOf(text)) {
    while (columns[from] !== undefined && columns[from]!.end <= word.start) from++;
    const under = columns[from];
    if (under !== undefined && under.start < word.end) column = under;
    column ??= columns[0]!;
    const before = cells.get(column.name);
    cells.set(column.name, before === undefined ? word.name : `${before} ${word.name}`);
  }
  return cells.size === 0 ? null : cells;
}
