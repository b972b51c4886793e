import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { SpoolStorage } from '../scenario/spool.ts';
import { asUsageError } from './failure.ts';
import { writeAll } from './output-files.ts';

/** What is kept in memory before a file is begun: most runs never need one. */
const MOST_IN_MEMORY = 8 << 20;

/** A spool in memory that moves to a temporary file when it grows; the file has no name left once it is open. */
export class FileStorage implements SpoolStorage {
  private parts: Uint8Array[] = [];
  private count = 0;
  private pieceLength = 0;
  private descriptor = -1;

  /** @throws UsageError when the temporary folder does not take more */
  append(piece: Uint8Array): void {
    this.count++;
    this.pieceLength = piece.length;
    if (this.descriptor < 0 && this.count * piece.length <= MOST_IN_MEMORY) {
      this.parts.push(piece.slice());
      return;
    }
    try {
      if (this.descriptor < 0) this.moveToFile();
      writeAll(this.descriptor, piece);
    } catch (error) {
      throw asUsageError(
        error,
        `the frames of this run cannot be kept in ${os.tmpdir()}`,
        'set TMPDIR to a folder with more space, or run with --no-capture',
      );
    }
  }

  private moveToFile(): void {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-'));
    try {
      this.descriptor = fs.openSync(path.join(folder, 'spool'), 'w+');
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
    for (const part of this.parts) writeAll(this.descriptor, part);
    this.parts = [];
  }

  *pieces(): Generator<Uint8Array> {
    if (this.descriptor < 0) {
      yield* this.parts;
      return;
    }
    const piece = new Uint8Array(this.pieceLength);
    for (let number = 0; number < this.count; number++) {
      readAll(this.descriptor, piece, number * this.pieceLength);
      yield piece;
    }
  }

  close(): void {
    if (this.descriptor >= 0) fs.closeSync(this.descriptor);
    this.descriptor = -1;
    this.parts = [];
  }
}

function readAll(descriptor: number, piece: Uint8Array, position: number): void {
  for (let at = 0; at < piece.length;) {
    const count = fs.readSync(descriptor, piece, at, piece.length - at, position + at);
    if (count === 0) throw new Error('the spool ends too early');
    at += count;
  }
}
