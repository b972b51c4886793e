import fs from 'node:fs';
import type { ScenarioReader } from '../scenario/load.ts';
import { systemErrorText } from './failure.ts';

const STANDARD_INPUT = 0;
const CHUNK = 1 << 16;
/** Milliseconds between looks at an input that has nothing to give yet. */
const PAUSE = 10;

/** Scenario files from the disk or a pipe, `-` from standard input. Errors are in the system's own words. */
export const fileReader: ScenarioReader = {
  size(path) {
    if (path === '-') return null;
    const status = inWords(() => fs.statSync(path));
    if (status.isDirectory()) throw new Error('it is a folder');
    return status.isFile() ? status.size : null;
  },
  read: (path, most) =>
    inWords(() => {
      if (path === '-') return readAtMost(STANDARD_INPUT, most);
      const descriptor = fs.openSync(path, 'r');
      try {
        return readAtMost(descriptor, most);
      } finally {
        fs.closeSync(descriptor);
      }
    }),
};

/** Everything, or a little more than `most` bytes of what has more (and may have no end). */
function readAtMost(descriptor: number, most: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size <= most) {
    const part = new Uint8Array(CHUNK);
    const count = readSome(descriptor, part);
    if (count === 0) break;
    parts.push(part.subarray(0, count));
    size += count;
  }
  return Buffer.concat(parts);
}

function readSome(descriptor: number, part: Uint8Array): number {
  for (;;) {
    try {
      return fs.readSync(descriptor, part);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}

function inWords<Value>(action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    const text = systemErrorText(error);
    throw text === null ? error : new Error(text, { cause: error });
  }
}
