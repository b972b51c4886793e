import type { SweepTable } from '../diagnose/sweep/table.ts';
import { renderSweep } from '../report/sweep.ts';
import { terminalPalette, terminalWidth } from './terminal.ts';

/** Prints the outcome of a whole sweep on standard output. */
export function printTable(table: SweepTable, json: boolean): void {
  const { stdout } = process;
  stdout.write(
    json
      ? `${JSON.stringify({ schemaVersion: 1, sweep: table }, null, 2)}\n`
      : renderSweep(table, terminalPalette(stdout), terminalWidth(stdout)),
  );
}
