import fs from 'node:fs';
import path from 'node:path';
import { refuseUnlessFile, writeAll } from './output-files.ts';

/**
 * A recording that nobody can make again: written as FILE.partial beside FILE and given its name at the end. Unlike the
 * files of `run` it is never taken away: what a killed process left stays, and the next one chooses another name. All
 * methods throw what the file system throws.
 */
export class LiveFile {
  /** What earlier processes left, or write at this moment. */
  readonly earlier: readonly string[];
  /** The name that it has until `commit`. */
  readonly partial: string;
  private readonly final: string;
  private readonly descriptor: number;
  private size = 0;

  /** The folder is to be there. */
  constructor(final: string) {
    refuseUnlessFile(final);
    this.final = final;
    const { descriptor, partial, earlier } = openFree(`${path.resolve(final)}.partial`);
    this.descriptor = descriptor;
    this.partial = partial;
    this.earlier = earlier;
  }

  /** Adds whole blocks, all or nothing: readers stumble over half a block. */
  append(bytes: Uint8Array): void {
    try {
      writeAll(this.descriptor, bytes);
    } catch (error) {
      fs.ftruncateSync(this.descriptor, this.size);
      throw error;
    }
    this.size += bytes.length;
  }

  /** Takes it away, when nothing was recorded. */
  discard(): void {
    fs.closeSync(this.descriptor);
    fs.rmSync(this.partial);
  }

  /** Gives it its name. */
  commit(): void {
    fs.closeSync(this.descriptor);
    fs.renameSync(this.partial, this.final);
  }
}

/** Opens FILE.partial, or FILE.partial-2 and so on: the first that is not there. */
function openFree(base: string): { descriptor: number; partial: string; earlier: string[] } {
  const earlier: string[] = [];
  for (let number = 1; ; number++) {
    const partial = number === 1 ? base : `${base}-${number}`;
    try {
      return { descriptor: fs.openSync(partial, 'wx'), partial, earlier };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      earlier.push(partial);
    }
  }
}
