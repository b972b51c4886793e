import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sharedCaptures } from './shared-captures.ts';
import { output } from './tshark.ts';

/** What cannot be merged: damaged files, custom blocks that are packets for tshark, Network Monitor. */
export const CANNOT_BE_MERGED = /test(017|018|102|202|901)\.pcapng$|invalid-vers|option-too-long|iphttps\.cap$/;

/**
 * Reads many files with one tshark: starting one takes longer than reading most of them.
 * @param files names below the folder of shared captures, or files of their own
 * @param read gives one item for each packet of the file that holds them all, one behind the other
 * @returns the items of each file, by its name
 * @throws Error when the items are not as many as the packets
 */
export async function readMerged<Item>(
  files: readonly string[],
  read: (merged: string) => readonly Item[] | Promise<readonly Item[]>,
): Promise<ReadonlyMap<string, readonly Item[]>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-merged-'));
  try {
    const paths = files.map((file) => path.resolve(sharedCaptures, file));
    const rows = output('capinfos', '-Tmrc', ...paths)
      .trim()
      .split('\n');
    const counts = rows.map((row) => Number(row.slice(row.lastIndexOf(',') + 1)));
    const merged = path.join(folder, 'merged');
    output('mergecap', '-a', '-w', merged, ...paths);
    const items = await read(merged);
    const sum = counts.reduce((all, count) => all + count, 0);
    if (counts.length !== files.length || items.length !== sum)
      throw new Error(
        `${files.length} files, counts of ${counts.length}, ${sum} packets, ${items.length} of them read`,
      );
    let end = 0;
    return new Map(files.map((file, index) => [file, items.slice(end, (end += counts[index]!))]));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
