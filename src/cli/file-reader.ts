import fs from 'node:fs';
import type { ScenarioReader } from '../scenario/load.ts';

/** Scenario files from the disk, `-` from standard input. */
export const fileReader: ScenarioReader = {
  size(path) {
    if (path === '-') return null;
    const status = statOf(path);
    if (!status.isFile()) throw new Error('it is not a file');
    return status.size;
  },
  read: (path) => fs.readFileSync(path === '-' ? 0 : path),
};

function statOf(path: string): fs.Stats {
  try {
    return fs.statSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error('there is no such file', { cause: error });
    throw error;
  }
}
