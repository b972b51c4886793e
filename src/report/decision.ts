/** A choice between routes with every candidate. */
import type { Decision } from '../diagnose/result.ts';
import type { Palette } from './palette.ts';
import { type Cell, renderTable, tableWidth, unbroken, wrap } from './table.ts';

type Row = Decision['rows'][number];

export const sumText = (row: Row): string => `${row.routeMetric} + ${row.interfaceMetric} = ${row.sum}`;

export const DECISION_COLUMNS = ['prefix', 'next hop', 'interface', 'metrics', 'origin', 'outcome'] as const;

/** The cells of a candidate, in the order of the columns. */
export const decisionCells = (row: Row): readonly string[] => [
  row.prefix,
  row.via,
  row.interface,
  sumText(row),
  row.origin,
  row.outcome,
];

/** As a table where the screen is wide enough, otherwise as a list. @param prose columns of running text */
export function renderCandidates(
  rows: readonly Row[],
  palette: Palette,
  indent: string,
  width: number,
  prose: number,
): string {
  const cells = [
    DECISION_COLUMNS.map((header): Cell => ({ text: header, paint: palette.faint })),
    ...rows.map((row) => decisionCells(row).map((text): Cell => ({ text }))),
  ];
  return tableWidth(cells) + indent.length <= width
    ? renderTable(cells, { indent })
    : renderCandidateList(rows, indent, prose);
}

/** A line for each candidate. */
export const renderCandidateList = (rows: readonly Row[], indent: string, prose: number): string =>
  rows
    .map((row) => {
      const via = row.via === 'on-link' ? 'on-link' : `via ${row.via}`;
      const text = `- ${sumText(row)}: ${row.prefix} ${via} on ${row.interface}, ${row.origin} (${row.outcome})`;
      return wrap(unbroken(text), prose, indent);
    })
    .join('\n');
