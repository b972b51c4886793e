/** What a pipeline prints at its end, and what Format-Table and Format-List make (about_Format.ps1xml). */
import { isObject, kindOf, type ObjectType, type PsObject, type PsValue, textOf } from './object.ts';
import { type Column, type Entry, entryValue, type View } from './view.ts';

/** A console of 120 columns, of which PowerShell leaves the last one free. */
export const LINE_WIDTH = 119;
/** An object without a view is a table up to so many properties. */
const MOST_COLUMNS = 4;

/** The text of everything that has come out of a pipeline. */
export function printed(values: readonly PsValue[]): string {
  let text = '';
  for (let at = 0; at < values.length;) {
    const value = values[at]!;
    if (!isObject(value)) {
      text += kindOf(value) === 'formatted' ? textOf(value) : value === null ? '' : `${textOf(value)}\n`;
      at++;
      continue;
    }
    const end = values.findIndex((other, index) => index > at && !isObject(other));
    const run = values.slice(at, end < 0 ? undefined : end).filter(isObject);
    text += printedRun(run);
    at += run.length;
  }
  return text;
}

/**
 * The first object says how; those of another class behind it are lists. Around it the empty lines that Out-Default
 * writes: one where formats begin and end, one behind each group and one before a list.
 */
function printedRun(objects: readonly PsObject[]): string {
  const [first, ...others] = groupsOf(objects);
  const view = first![0]!.type.view ?? defaultView(first![0]!);
  const text = view.kind === 'table' ? tableText(first!, view.columns) : `\n${listText(first!, view.entries)}`;
  return `\n${text}\n${others.map((group) => `${group.map((object) => listText([object], listEntries(object))).join('')}\n`).join('')}\n`;
}

const kindOfView = ({ type }: PsObject): object => type.view ?? type;

/** Neighbours of one class together, or of classes that share a view. */
function groupsOf(objects: readonly PsObject[]): PsObject[][] {
  const groups: PsObject[][] = [];
  for (const object of objects) {
    const last = groups.at(-1);
    if (last !== undefined && kindOfView(last[0]!) === kindOfView(object)) last.push(object);
    else groups.push([object]);
  }
  return groups;
}

const defaultView = (object: PsObject): View =>
  Object.keys(object.properties).length > MOST_COLUMNS
    ? { kind: 'list', entries: allEntries(object) }
    : { kind: 'table', columns: evenColumns(object, Object.keys(object.properties)) };

const allEntries = ({ properties }: PsObject): Entry[] => Object.keys(properties).map((label) => ({ label }));

const viewOf = (kind: View['kind'], { view, otherView }: ObjectType): View | undefined =>
  [view, otherView].find((each) => each?.kind === kind);

/** What Format-List shows when it is not told. */
export function listEntries(object: PsObject): readonly Entry[] {
  const view = viewOf('list', object.type);
  return view?.kind === 'list' ? view.entries : allEntries(object);
}

/** What Format-Table shows when it is not told. */
export function tableColumns(object: PsObject): readonly Column[] {
  const view = viewOf('table', object.type);
  return view?.kind === 'table' ? view.columns : evenColumns(object, Object.keys(object.properties).slice(0, 10));
}

/** Columns that share the line evenly, numbers to the right, as they are when nobody says how wide they are to be. */
export function evenColumns(object: PsObject, labels: readonly string[]): Column[] {
  const width = Math.max(1, Math.floor((LINE_WIDTH - (labels.length - 1)) / Math.max(1, labels.length)));
  return labels.map((label) => ({ label, width, ...alignmentOf(entryValue({ label }, object)) }));
}

const alignmentOf = (value: PsValue): Pick<Column, 'align'> => (typeof value === 'number' ? { align: 'right' } : {});

/** Columns as wide as what stands in them. */
export function fittedColumns(objects: readonly PsObject[], columns: readonly Column[]): Column[] {
  return columns.map((column) => {
    const lengths = objects.map((object) => textOf(entryValue(column, object)).length);
    return { ...column, width: lengths.reduce((most, length) => Math.max(most, length), column.label.length) };
  });
}

export interface TableOptions {
  readonly hideHeaders?: boolean;
  readonly wrap?: boolean;
}

export function tableText(
  objects: readonly PsObject[],
  columns: readonly Column[],
  { hideHeaders = false, wrap = false }: TableOptions = {},
): string {
  const row = (cells: readonly string[]): string[] => (wrap ? wrappedRow(cells, columns) : [cutRow(cells, columns)]);
  const head = hideHeaders ? [] : headLines(columns);
  const rows = objects.flatMap((object) => row(columns.map((column) => textOf(entryValue(column, object)))));
  return [...head, ...rows].map((line) => `${line}\n`).join('');
}

/** Headings, of several words below each other where the column is narrow, and what underlines them. */
function headLines(columns: readonly Column[]): string[] {
  const headings = columns.map(({ label, width = Infinity }) =>
    label.length > width && label.includes(' ') ? label.split(' ') : [label],
  );
  const height = headings.reduce((most, { length }) => Math.max(most, length), 1);
  const lines = Array.from({ length: height }, (_, line) => headings.map((heading) => heading[line] ?? ''));
  const rule = headings.map((heading) => '-'.repeat(heading.reduce((most, { length }) => Math.max(most, length), 0)));
  return [...lines, rule].map((cells) => cutRow(cells, columns));
}

const cutRow = (cells: readonly string[], columns: readonly Column[]): string =>
  cells
    .map((cell, index) => aligned(cut(cell, columns[index]!.width), columns[index]!))
    .join(' ')
    .trimEnd();

function cut(text: string, width = Infinity): string {
  if (text.length <= width) return text;
  return width > 3 ? `${text.slice(0, width - 3)}...` : text.slice(0, width);
}

const aligned = (text: string, { width = 0, align }: Column): string =>
  align === 'right' ? text.padStart(width) : text.padEnd(width);

function wrappedRow(cells: readonly string[], columns: readonly Column[]): string[] {
  const pieces = cells.map((cell, index) => chunks(cell, columns[index]!.width ?? Infinity));
  const height = Math.max(...pieces.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    cutRow(
      pieces.map((piece) => piece[line] ?? ''),
      columns,
    ),
  );
}

const chunks = (text: string, width: number): string[] =>
  text.length <= width
    ? [text]
    : Array.from({ length: Math.ceil(text.length / width) }, (_, index) =>
        text.slice(index * width, (index + 1) * width),
      );

export function listText(objects: readonly PsObject[], entries: readonly Entry[]): string {
  const width = Math.max(0, ...entries.map(({ label }) => label.length));
  const line = (entry: Entry, object: PsObject): string => {
    const text = textOf(entryValue(entry, object)).replaceAll('\n', `\n${' '.repeat(width + 3)}`);
    return `${entry.label.padEnd(width)} : ${text}`;
  };
  return objects.map((object) => `${entries.map((entry) => `${line(entry, object)}\n`).join('')}\n`).join('');
}
