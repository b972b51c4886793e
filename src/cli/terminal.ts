import { Chalk } from 'chalk';
import { type Palette, plainPalette } from '../report/palette.ts';

/** Colours for a terminal; plain text for pipes and under NO_COLOR. */
export function terminalPalette(stream: { readonly isTTY?: boolean }): Palette {
  const { NO_COLOR, TERM } = process.env;
  if (stream.isTTY !== true || (NO_COLOR !== undefined && NO_COLOR !== '') || TERM === 'dumb') return plainPalette;
  const chalk = new Chalk({ level: 1 });
  return {
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
  };
}

/** Columns of what is no terminal: the same in every log. */
const PLAIN_WIDTH = 120;

/** Columns of a terminal, or of plain output. */
export const terminalWidth = ({ columns }: { readonly columns?: number }): number => columns || PLAIN_WIDTH;
