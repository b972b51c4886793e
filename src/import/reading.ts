/** The state of reading one file: where the lines are, what stood before, what was found. */
import type { Facts, InterfaceReference, Origin } from './facts.ts';
import { cellWidth, splitLines } from './text.ts';

/**
 * What became of a line. `understood`: a fact was taken, or it is text of a known kind that tells nothing of the
 * configuration. `noise`: prompts, headings, rules, empty lines.
 */
export type Fate = 'understood' | 'noise' | 'unknown';

/** A line as it was printed: what a console wrapped is joined. */
export interface Line {
  /** Of its first piece, counted from 1. */
  readonly number: number;
  /** Lines of the file that it takes. */
  readonly pieces: number;
  readonly text: string;
}

/** The heading of a table: names over a line of dashes. */
export interface TableHeading {
  readonly columns: readonly TableColumn[];
  /** Names and dashes are as long as each other, as PowerShell makes them; netsh has dashes of its own lengths. */
  readonly isPowerShell: boolean;
}

export interface TableColumn {
  readonly name: string;
  /** In columns of the console. */
  readonly start: number;
  readonly end: number;
}

/** Lines `name : value` of one object. */
export interface OpenRecord {
  readonly line: number;
  readonly values: Map<string, string>;
  last: string;
  /** Positions of its lines. */
  readonly positions: number[];
  /** The words over a rule above it, as netsh has them; null: none. */
  readonly title: string | null;
}

export interface Reading {
  readonly file: string;
  readonly lines: readonly Line[];
  readonly facts: Facts;
  /** Of the lines up to the present one. */
  readonly fates: Fate[];
  /** The position in `lines`. */
  at: number;
  /** What was typed at the last prompt, in lower case; empty before the first. */
  command: string;
  table: TableHeading | null;
  /** Of a block of `show addresses` or `show neighbors`. */
  owner: InterfaceReference | null;
  record: OpenRecord | null;
  /** A route of `route print` whose gateway stands on the next line. */
  readonly wrapped: ((gateway: string) => void)[];
  routeSection: { family: 4 | 6 | null; store: 'active' | 'persistent'; hasRows: boolean } | null;
  /** What `pushd` said last; null outside of scripts. */
  script: string | null;
  /** What kind of free text goes on. */
  prose: 'help' | 'error' | 'trace' | 'answer' | null;
  /** Whether the line before was a row of a table. */
  afterRow: boolean;
  /** Of `netsh interface ipv4 show addresses`: an address waits for its subnet, servers for further ones. */
  ipv4Block: { readonly name: string; address: string | null; isDns: boolean } | null;
  adapter: Facts['adapters'][number] | null;
  /** What the last labelled line of ipconfig was. */
  adapterField: string | null;
  /** Outputs that were met, by the line of their first fact. */
  readonly outputs: Map<string, number>;
}

export function beginReading(file: string, text: string, facts: Facts): Reading {
  return {
    file,
    lines: joinWrapped(splitLines(text)),
    facts,
    fates: [],
    at: 0,
    command: '',
    table: null,
    owner: null,
    record: null,
    wrapped: [],
    routeSection: null,
    script: null,
    prose: null,
    afterRow: false,
    ipv4Block: null,
    adapter: null,
    adapterField: null,
    outputs: new Map(),
  };
}

/** Where the present line stands. */
export function originHere(reading: Reading, output: string, line?: number): Origin {
  const number = line ?? reading.lines[reading.at]!.number;
  if (!reading.outputs.has(output)) reading.outputs.set(output, number);
  return { file: reading.file, line: number, output };
}

/** The text of the next line that is not empty, looking so many lines ahead; empty text at the end. */
export function nextText(reading: Reading, most = 4, from = reading.at + 1): string {
  for (let at = from; at < Math.min(from + most, reading.lines.length); at++) {
    const { text } = reading.lines[at]!;
    if (text !== '') return text;
  }
  return '';
}

/** Widths of consoles at which lines are wrapped. A blank at the end may be lost. */
const WIDTHS = new Set([80, 79, 100, 120]);
const MOST_PIECES = 40;

/** Joins what a console wrapped: full lines, and behind them something that no line begins with. */
function joinWrapped(lines: readonly string[]): Line[] {
  const joined: Line[] = [];
  for (let at = 0; at < lines.length;) {
    let text = lines[at]!;
    let pieces = 1;
    for (let last = text; pieces < MOST_PIECES && isFull(last, lines[at + pieces]); pieces++) {
      const next = lines[at + pieces]!;
      text += (cellWidth(last) === 79 && !next.startsWith(' ') ? ' ' : '') + next;
      last = next;
    }
    joined.push({ number: at + 1, pieces, text });
    at += pieces;
  }
  return joined;
}

const isFull = (line: string, next: string | undefined): boolean =>
  line.length >= 40 &&
  line.length <= 120 &&
  next !== undefined &&
  WIDTHS.has(cellWidth(line)) &&
  !isRule(line) &&
  !beginsAnew(next);

export const isRule = (line: string): boolean => /^\s*[-=]{2}[-=\s]*$/.test(line);

/** Whether a line cannot be the rest of the one before. */
function beginsAnew(line: string): boolean {
  if (line.trim() === '' || /^\s{2}/.test(line) || isRule(line)) return true;
  // Indexes, prefixes and addresses; keywords of scripts; prompts; labels of any kind; headings.
  return (
    /^\s?(\d+[\s.]|[\da-f]*:[\da-f:]*\/?\d*\s|(add|set|reset|popd|pushd|delete|#)\b|(PS )?[A-Z]:[\\>]|netsh)/i.test(
      line,
    ) ||
    /\s\.\s*:|\s:(\s|$)|[:：]$/.test(line) ||
    /^\S+\s+\S+\s+\d+\s+[\da-f:.]+\/\d/i.test(line) ||
    /^(\S+\s+){4,5}[\da-f:]+:[\da-f:.]*(%\d+)?$/i.test(line)
  );
}
