import type { FlowGroup, Sweep, SweepTable } from '../diagnose/sweep/table.ts';
import { PROSE_WIDTH } from './loss.ts';
import type { Palette } from './palette.ts';
import { type Cell, renderTable, wrap } from './table.ts';

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

function groupCells(group: FlowGroup, { causes }: Sweep, palette: Palette): Cell[] {
  const { flows, verdict, way } = group;
  return [
    { text: flows.join(', ') },
    { text: verdict, paint: verdict === 'delivered' ? palette.good : palette.bad },
    { text: way ?? '-' },
    { text: reasonText(group) },
    ...(causes ? [{ text: causeText(group) }] : []),
  ];
}

const shortened = (text: string): string =>
  text.length <= LONGEST_LIST ? text : `${text.slice(0, LONGEST_LIST - 3)}...`;

function renderRows(table: SweepTable, palette: Palette, width: number): string {
  if (table.rows.length === 0) return '';
  const heads = [...columnNames(table), ...headings(table)].map((text): Cell => ({ text, paint: palette.strong }));
  const rows = table.rows.flatMap(({ values, groups }) =>
    groups.map((group, index): Cell[] => [
      ...values.map((list): Cell => ({ text: index === 0 ? shortened(list) : '' })),
      ...groupCells(group, table, palette),
    ]),
  );
  return renderTable([heads, ...rows], { width });
}

/** How often each outcome came, where the values show no edges. */
function renderCounts(table: SweepTable, palette: Palette, width: number): string {
  const heads = ['combinations', ...headings(table)].map((text): Cell => ({ text, paint: palette.strong }));
  const rows = table.counts.flatMap(({ combinations, groups }) =>
    groups.map((group, index): Cell[] => {
      const share = ((combinations / table.combinations) * 100).toFixed(1);
      return [{ text: index === 0 ? `${combinations} (${share} %)` : '' }, ...groupCells(group, table, palette)];
    }),
  );
  const shown = rows.slice(0, MOST_ROWS);
  return [
    `Outcomes change ${table.rows.length - 1} times along the values, which are kept with --out. How often each came:`,
    renderTable([heads, ...shown], { width }),
    ...(rows.length > shown.length ? [`and ${rows.length - shown.length} lines more`] : []),
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
