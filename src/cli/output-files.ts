import fs from 'node:fs';
import path from 'node:path';
import type { ByteSink } from '../capture/sink.ts';
import { asUsageError, UsageError } from './failure.ts';

/** The process that writes a file stands in the name that the file has until it is whole. */
const PARTIAL = /^\..+\.(\d+)\.isatap-sim-partial$/;

/** What this process has not finished yet. */
const unfinished = new Set<string>();

interface OpenFile {
  readonly descriptor: number;
  readonly partial: string;
  readonly final: string;
}

/**
 * Files that appear whole or not at all: they are written beside their final names and renamed when all are whole.
 * After an error what was written is taken away again; what a killed process left is taken away by the next that writes
 * into the folder. All methods throw what the file system throws.
 */
export class OutputFiles {
  private readonly open: OpenFile[] = [];

  /** Begins a file; its folder is made. */
  create(final: string): ByteSink {
    const folder = path.dirname(path.resolve(final));
    makeFolder(folder);
    removeAbandoned(folder);
    refuseUnlessFile(final);
    const partial = path.join(folder, `.${path.basename(final)}.${process.pid}.isatap-sim-partial`);
    const descriptor = fs.openSync(partial, 'w');
    unfinished.add(partial);
    this.open.push({ descriptor, partial, final });
    return (bytes) => writeAll(descriptor, bytes);
  }

  /**
   * Gives every file its name. The old ones go first: a process that is killed here leaves some of the new files, but
   * never new beside old.
   */
  commit(): void {
    const whole = this.close();
    try {
      for (const { final } of whole) fs.rmSync(final, { force: true });
      for (const { partial, final } of whole) fs.renameSync(partial, final);
    } finally {
      removePartials(whole);
    }
  }

  /** Takes everything away that has no name yet. */
  discard(): void {
    removePartials(this.close());
  }

  private close(): OpenFile[] {
    const files = this.open.splice(0);
    for (const { descriptor } of files) fs.closeSync(descriptor);
    return files;
  }
}

/** Writes the text that an option wants in a file, `-` for standard output. @throws UsageError */
export function writeReport(option: string, file: string, text: string): void {
  if (file === '-') process.stdout.write(text);
  else writeWhole(option, file, text);
}

/** Writes a text into a file that an option names. @throws UsageError */
export const writeWhole = (option: string, file: string, text: string): void =>
  writeFile(file, (sink) => sink(new TextEncoder().encode(text)), `choose another file with --${option}`);

/** Writes a file that is there whole or not at all. @param hint what helps when it cannot be written @throws UsageError */
export function writeFile(file: string, write: (sink: ByteSink) => void, hint: string): void {
  writeTogether(file, write, new Map(), hint);
}

/** The same with further files, by their names below its folder, that are there with it or not at all. @throws UsageError */
export function writeTogether(
  file: string,
  write: (sink: ByteSink) => void,
  beside: ReadonlyMap<string, string>,
  hint: string,
): void {
  const files = new OutputFiles();
  try {
    write(files.create(file));
    for (const [name, text] of beside)
      files.create(path.join(path.dirname(file), name))(new TextEncoder().encode(text));
    files.commit();
  } catch (error) {
    files.discard();
    throw asUsageError(error, `${file} cannot be written`, hint);
  }
}

function removePartials(files: readonly OpenFile[]): void {
  for (const { partial } of files) {
    fs.rmSync(partial, { force: true });
    unfinished.delete(partial);
  }
}

export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += fs.writeSync(descriptor, bytes, at);
}

/** Like `mkdir -p`. That of Node 20 never returns below a folder such as /proc, where nothing can be made. */
export function makeFolder(folder: string): void {
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** A rename cannot replace a folder, and would put a plain file in the place of a device or pipe. */
export function refuseUnlessFile(final: string): void {
  const status = fs.statSync(final, { throwIfNoEntry: false });
  if (status !== undefined && !status.isFile())
    throw new UsageError(`${final} cannot be written: it is there and is not a plain file`, 'choose another name');
}

function removeAbandoned(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const writer = PARTIAL.exec(name)?.[1];
    const file = path.join(folder, name);
    if (writer !== undefined && !unfinished.has(file) && !isOther(Number(writer))) fs.rmSync(file, { force: true });
  }
}

/** Whether a process with this id, not this one, is running. */
function isOther(id: number): boolean {
  if (id === process.pid) return false;
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
