import type { FlowGroup, Sweep, SweepTable } from '../diagnose/sweep/table.ts';
import { PROSE_WIDTH } from './loss.ts';
import type { Palette } from './palette.ts';
import { type Cell, renderTable, tableWidth, wrap } from './table.ts';

/** Rows of a table that somebody still reads. */
const MOST_ROWS = 60;
/** A path as long as this stands above its column as it is. */
const SHORT_PATH = 24;
/** Characters of a list of values. */
const LONGEST_LIST = 60;

/** The outcome of a sweep for a terminal: which values do what, runs of equal outcome in one row. */
export function renderSweep(table: SweepTable, palette: Palette, width: number): string {
  const prose = Math.min(width, PROSE_WIDTH);
  const parts = [
    renderHead(table, palette, prose),
    renderNames(table),
    table.rows.length > MOST_ROWS ? renderCounts(table, palette, width) : renderRows(table, palette, width),
    renderConstant(table, palette, prose),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderHead({ title, file, combinations, vary }: Sweep, palette: Palette, width: number): string {
  const product = vary.length > 1 ? ` (${vary.map(({ values }) => values.length).join(' x ')})` : '';
  const facts = `${file}: ${combinations} combination${combinations === 1 ? '' : 's'}${product}`;
  return [...wrap(title, width, '').split('\n').map(palette.strong), palette.faint(facts)].join('\n');
}

/** Above the columns: the path, or its first and last word where that says as much in less. */
function columnNames({ vary }: Sweep): string[] {
  const short = vary.map(({ path }) => {
    const words = path.match(/\[[^\]]*\]|[^.[\]]+/g)!;
    return path.length <= SHORT_PATH ? path : `${words[0]} ${words.at(-1)}`;
  });
  return short.map((name, axis) => (short.indexOf(name) === short.lastIndexOf(name) ? name : vary[axis]!.path));
}

/** What the short names stand for. */
function renderNames(sweep: Sweep): string {
  return columnNames(sweep)
    .flatMap((name, axis) => {
      const { path } = sweep.vary[axis]!;
      return name === path ? [] : `${name}: ${path}`;
    })
    .join('\n');
}

const reasonText = ({ reason }: FlowGroup): string => (reason === null ? '-' : `${reason.code} at ${reason.host}`);

const causeText = ({ causes }: FlowGroup): string =>
  causes.length === 0
    ? '-'
    : causes.map(({ code, host, proved }) => `${code} on ${host}${proved ? '' : ' (not proved)'}`).join(', ');

const headings = ({ causes }: Sweep): string[] => [
  'flows',
  'verdict',
  'way',
  'where and why',
  ...(causes ? ['cause'] : []),
];

const shortened = (text: string): string =>
  text.length <= LONGEST_LIST ? text : `${text.slice(0, LONGEST_LIST - 3)}...`;

/** Flows of equal outcome with what stands before them; nothing where that is the same as above. */
interface Entry {
  readonly lead: readonly string[];
  readonly group: FlowGroup;
}

/** Each group of flows a row; where the screen is too narrow lists are put one below the other. */
function renderEntries(
  leads: readonly string[],
  entries: readonly Entry[],
  sweep: Sweep,
  palette: Palette,
  width: number,
): string {
  const heads = [...leads, ...headings(sweep)].map((text): Cell => ({ text, paint: palette.strong }));
  const flat = [heads, ...entries.map((entry) => entryCells(entry, sweep, palette))];
  if (tableWidth(flat) <= width) return renderTable(flat);
  const stacked = flat.flatMap((row, number) => (number === 0 ? [row] : stack(row, leads.length)));
  return renderTable(stacked, { width, expendable: [heads.findIndex(({ text }) => text === 'way')] });
}

function entryCells({ lead, group }: Entry, { causes }: Sweep, palette: Palette): Cell[] {
  const { flows, verdict, way } = group;
  return [
    ...lead.map((text): Cell => ({ text })),
    { text: flows.join(', ') },
    { text: verdict, paint: verdict === 'delivered' ? palette.good : palette.bad },
    { text: way ?? '-' },
    { text: reasonText(group) },
    ...(causes ? [{ text: causeText(group) }] : []),
  ];
}

/** A row as several, with an item of each list up to a column in each. */
function stack(row: readonly Cell[], lastList: number): Cell[][] {
  const lists = row.map(({ text }, column) => (column <= lastList ? text.split(/(?<=,) ?/) : [text]));
  const height = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    row.map((cell, column) => {
      const text = lists[column]![line];
      return text === undefined ? { text: '' } : { ...cell, text };
    }),
  );
}

function renderRows(table: SweepTable, palette: Palette, width: number): string {
  if (table.rows.length === 0) return '';
  const entries = table.rows.flatMap(({ values, groups }) =>
    groups.map((group, index) => ({ lead: values.map((list) => (index === 0 ? shortened(list) : '')), group })),
  );
  return renderEntries(columnNames(table), entries, table, palette, width);
}

/** How often each outcome came along the longest list, where its values show no edges. */
function renderCounts(table: SweepTable, palette: Palette, width: number): string {
  const { over, of, rows } = table.counts;
  const names = columnNames(table);
  const counted = table.vary.findIndex(({ path }) => path === over);
  const entries = rows.flatMap(({ values, count, groups }, row) => {
    const isNew = values.join() !== rows[row - 1]?.values.join();
    const share = `${count} (${((count / of) * 100).toFixed(1)} %)`;
    return groups.map((group, index) => ({
      lead: [...values.map((value) => (isNew && index === 0 ? shortened(value) : '')), index === 0 ? share : ''],
      group,
    }));
  });
  const shown = entries.slice(0, MOST_ROWS);
  const heads = [...names.filter((_, axis) => axis !== counted), `of ${of}`];
  return [
    `Outcomes change ${table.rows.length - 1} times, so they are counted over the values of ${names[counted]}; --out keeps each.`,
    renderEntries(heads, shown, table, palette, width),
    ...(entries.length > shown.length ? [`and ${entries.length - shown.length} lines more`] : []),
  ].join('\n');
}

function renderConstant({ constant }: SweepTable, palette: Palette, width: number): string {
  if (constant.length === 0) return '';
  const lines = constant.map((group) => {
    const facts = [reasonText(group), causeText(group)].filter((text) => text !== '-');
    const way = group.way === null ? '' : ` on the ${group.way} way`;
    return wrap(`${[`${group.verdict}${way}`, ...facts].join(', ')}: ${group.flows.join(', ')}`, width, '  ');
  });
  return [palette.strong('In every combination:'), ...lines].join('\n');
}
