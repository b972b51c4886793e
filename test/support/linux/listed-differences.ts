/** A row of test/conformance/linux.md. */
export interface ListedDifference {
  readonly runs: readonly string[];
  readonly text: string;
  matches(difference: string): boolean;
}

/** Reads the first table: runs, the difference in backquotes with `*` for anything, and why. @throws Error for another row */
export function readDifferences(markdown: string): readonly ListedDifference[] {
  const lines = markdown.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('|'));
  const rows = lines.slice(first, end);
  return rows.slice(2).map((row) => {
    const [, runs, text, why] = /^\| ([^|]+) \| `([^`|]+)` *\| ([^|]+) \|$/.exec(row) ?? [];
    if (runs === undefined || text === undefined || why!.trim() === '')
      throw new Error(`no row of differences: ${row}`);
    const pattern = new RegExp(`^${text.split('*').map(escaped).join('.*')}$`);
    return { runs: runs.trim().split(/\s+/), text, matches: (difference) => pattern.test(difference) };
  });
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
