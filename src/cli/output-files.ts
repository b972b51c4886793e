import fs from 'node:fs';
import path from 'node:path';
import type { ByteSink } from '../capture/sink.ts';

/**
 * Files that appear whole or not at all: they are written beside their final names and renamed when all are whole.
 * After an error what was written is taken away again.
 */
export class OutputFiles {
  private readonly open: { readonly descriptor: number; readonly partial: string; readonly final: string }[] = [];

  /** Begins a file; its folder is made. */
  create(final: string): ByteSink {
    fs.mkdirSync(path.dirname(final), { recursive: true });
    const partial = path.join(path.dirname(final), `.${path.basename(final)}.partial`);
    const descriptor = fs.openSync(partial, 'w');
    this.open.push({ descriptor, partial, final });
    return (bytes) => writeAll(descriptor, bytes);
  }

  /** Gives every file its name. */
  commit(): void {
    for (const { descriptor } of this.open) fs.closeSync(descriptor);
    for (const { partial, final } of this.open.splice(0)) fs.renameSync(partial, final);
  }

  /** Takes everything away that has no name yet. */
  discard(): void {
    for (const { descriptor, partial } of this.open.splice(0)) {
      fs.closeSync(descriptor);
      fs.rmSync(partial, { force: true });
    }
  }
}

export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += fs.writeSync(descriptor, bytes, at);
}
