/** The file of a sweep: a line that says which sweep it is, then a line for each combination, in their order. */
import fs from 'node:fs';
import path from 'node:path';
import type { SweepRecord } from '../diagnose/sweep/record.ts';
import { combinationAt, readShard, type Shard, sizeOfShard, wholeSweep } from '../diagnose/sweep/shard.ts';
import type { Sweep } from '../diagnose/sweep/table.ts';
import { UsageError } from './failure.ts';
import { makeFolder, refuseUnlessFile } from './output-files.ts';

/** The first line. Two files of one sweep differ in `file` and `shard` at most. */
export interface SweepHeader extends Sweep {
  readonly program: string;
  /** Of the scenario without comments, its bases merged. */
  readonly sha256: string;
  /** `i/n`; null: all combinations are here. */
  readonly shard: string | null;
}

/** The header that a line holds; null when it is none. */
export function readHeader(line: string): SweepHeader | null {
  const { sweep, schemaVersion } = (readJson(line) ?? {}) as { sweep?: SweepHeader; schemaVersion?: number };
  if (schemaVersion !== 1 || !Array.isArray(sweep?.vary) || !Number.isInteger(sweep.combinations)) return null;
  return sweep.shard === null || readShard(sweep.shard) !== null ? sweep : null;
}

export const headerLine = (sweep: SweepHeader): string => `${JSON.stringify({ schemaVersion: 1, sweep })}\n`;

export const recordLine = (record: SweepRecord): string => `${JSON.stringify(record)}\n`;

export const shardOf = ({ shard }: SweepHeader): Shard => (shard === null ? wholeSweep : readShard(shard)!);

/** What differs between two sweeps, in words; null when they are one. Shards of a sweep are not. */
export function differenceOf(one: SweepHeader, other: SweepHeader): string | null {
  const facts: readonly [string, (header: SweepHeader) => unknown][] = [
    ['the version of isatap-sim', ({ program }) => program],
    ['the scenario', ({ sha256 }) => sha256],
    ['what is varied', ({ vary }) => vary],
    ['--causes', ({ causes }) => causes],
  ];
  const differing = facts.find(([, fact]) => JSON.stringify(fact(one)) !== JSON.stringify(fact(other)));
  return differing?.[0] ?? null;
}

/** A line, and where the next one begins, in bytes. */
interface Line {
  readonly text: string;
  readonly end: number;
}

const CHUNK = 1 << 16;

/** The whole lines of a file; what stands behind the last line end is none. */
export function* wholeLines(descriptor: number): Generator<Line> {
  let pending: Buffer = Buffer.alloc(0);
  let end = 0;
  for (const chunk = Buffer.alloc(CHUNK); ;) {
    const count = fs.readSync(descriptor, chunk, 0, CHUNK, end + pending.length);
    if (count === 0) return;
    pending = Buffer.concat([pending, chunk.subarray(0, count)]);
    let start = 0;
    for (let stop = pending.indexOf(10); stop >= 0; stop = pending.indexOf(10, start)) {
      end += stop + 1 - start;
      const text = pending.toString('utf8', start, stop);
      start = stop + 1;
      yield { text, end };
    }
    pending = pending.subarray(start);
  }
}

/** The records of a sweep's file behind its header. @throws UsageError at a line that is not the next record */
export function* recordsOf(
  file: string,
  header: SweepHeader,
  lines: Generator<Line>,
): Generator<{ readonly record: SweepRecord; readonly end: number }> {
  const shard = shardOf(header);
  let place = 0;
  for (const { text, end } of lines) {
    const record = readJson(text) as SweepRecord | null;
    const isNext = record?.combination === combinationAt(shard, place) + 1 && Array.isArray(record.flows);
    if (!isNext || place >= sizeOfShard(shard, header.combinations))
      throw new UsageError(
        `${file}: line ${place + 2} is not combination ${combinationAt(shard, place) + 1} of the sweep`,
        'somebody has changed the file: take it away and start again',
      );
    place++;
    yield { record, end };
  }
}

function readJson(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** A sweep's file that is written line by line, or gone on with. */
export class SweepFile {
  readonly name: string;
  private readonly descriptor: number;
  private position = 0;
  /** Whether there is more than this run's first line. */
  private hasRecords = false;

  private constructor(name: string, descriptor: number) {
    this.name = name;
    this.descriptor = descriptor;
  }

  /**
   * Opens the file of a sweep. A last line that was cut off is taken away.
   * @param take is handed each combination that is there already
   * @throws UsageError when the file holds something else
   */
  static open(name: string, header: SweepHeader, take: (record: SweepRecord) => void): SweepFile {
    refuseUnlessFile(name);
    makeFolder(path.dirname(path.resolve(name)));
    const descriptor = fs.openSync(name, fs.constants.O_RDWR | fs.constants.O_CREAT);
    const file = new SweepFile(name, descriptor);
    try {
      file.goOn(header, take);
    } catch (error) {
      file.close(true);
      throw error;
    }
    return file;
  }

  private goOn(header: SweepHeader, take: (record: SweepRecord) => void): void {
    const lines = wholeLines(this.descriptor);
    const first = lines.next();
    if (first.done === true) {
      this.begin(header);
      return;
    }
    const found = readHeader(first.value.text);
    if (found === null) throw this.foreign('is there and was not written by sweep');
    const difference = found.shard === header.shard ? differenceOf(found, header) : '--shard';
    if (difference !== null) throw this.foreign(`holds another sweep: ${difference} differs`);
    let { end } = first.value;
    for (const { record, end: next } of recordsOf(this.name, found, lines)) {
      take(record);
      this.hasRecords = true;
      end = next;
    }
    fs.ftruncateSync(this.descriptor, end);
    this.position = end;
  }

  private begin(header: SweepHeader): void {
    const line = headerLine(header);
    const there = fs.readFileSync(this.name, 'utf8');
    if (!line.startsWith(there)) throw this.foreign('is there and was not written by sweep');
    fs.ftruncateSync(this.descriptor, 0);
    this.append(line);
  }

  private foreign(what: string): UsageError {
    return new UsageError(`${this.name} ${what}`, 'name another file with --out, or take that one away');
  }

  write(record: SweepRecord): void {
    this.hasRecords = true;
    this.append(recordLine(record));
  }

  private append(line: string): void {
    if (fs.fstatSync(this.descriptor).size !== this.position)
      throw new UsageError(`${this.name} is written by another process too`, 'let that one end, then go on');
    const bytes = Buffer.from(line);
    for (let at = 0; at < bytes.length;)
      at += fs.writeSync(this.descriptor, bytes, at, bytes.length - at, this.position + at);
    this.position += bytes.length;
  }

  /** @param whole whether the sweep came to its end: if not, a file without a record goes away again */
  close(whole: boolean): void {
    fs.closeSync(this.descriptor);
    if (!whole && !this.hasRecords) fs.rmSync(this.name);
  }
}
