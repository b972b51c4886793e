import fs from 'node:fs';
import type { SweepRecord } from '../diagnose/sweep/record.ts';
import { combinationAt, shardText, sizeOfShard } from '../diagnose/sweep/shard.ts';
import { Outcomes } from '../diagnose/sweep/table.ts';
import { exitCode } from './exit-code.ts';
import { asUsageError, UsageError } from './failure.ts';
import { OutputFiles } from './output-files.ts';
import {
  differenceOf,
  headerLine,
  readHeader,
  recordLine,
  recordsOf,
  shardOf,
  type SweepHeader,
  wholeLines,
} from './sweep-file.ts';
import { printTable } from './sweep-output.ts';

export interface MergeOptions {
  readonly files: readonly string[];
  /** A file for JSON lines, `-` for standard output; null: none. */
  readonly out: string | null;
  readonly json: boolean;
}

/** The file of a shard while it is read. */
interface Part {
  readonly file: string;
  readonly header: SweepHeader;
  readonly records: Generator<{ readonly record: SweepRecord }>;
  readonly close: () => void;
}

/** Puts the shards of a sweep together. @returns the exit code @throws UsageError when they are not all of one sweep */
export function merge({ files, out, json }: MergeOptions): number {
  const parts: Part[] = [];
  try {
    for (const file of files) parts.push(openPart(file));
    const sorted = inOrder(parts);
    const header: SweepHeader = { ...sorted[0]!.header, shard: null };
    const outcomes = new Outcomes();
    if (out === null) copy(sorted, outcomes, () => undefined);
    else if (out === '-') copy(sorted, outcomes, (line) => process.stdout.write(line));
    else copyToFile(sorted, outcomes, out);
    if (out !== '-') printTable(outcomes.table(header), json);
    return exitCode.ok;
  } finally {
    for (const part of parts) part.close();
  }
}

function openPart(file: string): Part {
  const hint = 'name the files that sweep wrote with --out';
  try {
    const descriptor = fs.openSync(file, 'r');
    const lines = wholeLines(descriptor);
    const first = lines.next();
    const header = first.done === true ? null : readHeader(first.value.text);
    if (header === null) throw new UsageError(`${file} was not written by sweep`, hint);
    return { file, header, records: recordsOf(file, header, lines), close: () => fs.closeSync(descriptor) };
  } catch (error) {
    throw asUsageError(error, `${file} cannot be read`, hint);
  }
}

/** The parts by number. @throws UsageError when they do not belong together, or one is missing or there twice */
function inOrder(parts: readonly Part[]): Part[] {
  const [first] = parts;
  const { of } = shardOf(first!.header);
  const sorted: (Part | undefined)[] = Array.from({ length: of });
  for (const part of parts) {
    const shard = shardOf(part.header);
    const difference = differenceOf(first!.header, part.header) ?? (shard.of === of ? null : 'the number of shards');
    if (difference !== null)
      throw new UsageError(
        `${first!.file} and ${part.file} are not of one sweep: ${difference} differs`,
        'name the shards of one sweep only',
      );
    const other = sorted[shard.number - 1];
    if (other !== undefined)
      throw new UsageError(`${other.file} and ${part.file} are both shard ${shardText(shard)}`, 'name each shard once');
    sorted[shard.number - 1] = part;
  }
  const missing = [...sorted.entries()].flatMap(([index, part]) =>
    part === undefined ? shardText({ number: index + 1, of }) : [],
  );
  if (missing.length > 0)
    throw new UsageError(
      `shards are missing: ${missing.join(', ')}`,
      'run them with sweep --shard, or name their files too',
    );
  return sorted as Part[];
}

function copy(parts: readonly Part[], outcomes: Outcomes, write: (line: string) => void): void {
  const { combinations } = parts[0]!.header;
  write(headerLine({ ...parts[0]!.header, shard: null }));
  for (let combination = 0; combination < combinations; combination++) {
    const part = parts[combination % parts.length]!;
    const next = part.records.next();
    if (next.done === true) throw unfinished(part, combination);
    write(recordLine(next.value.record));
    outcomes.add(next.value.record.flows);
  }
  // Whatever stands behind the last combination is refused.
  for (const part of parts) part.records.next();
}

function unfinished({ file, header }: Part, combination: number): UsageError {
  const shard = shardOf(header);
  const done = Math.floor(combination / shard.of);
  return new UsageError(
    `${file} has ${done} of its ${sizeOfShard(shard, header.combinations)} combinations; ${combinationAt(shard, done) + 1} is the next`,
    'the command that wrote it goes on where it stopped',
  );
}

function copyToFile(parts: readonly Part[], outcomes: Outcomes, out: string): void {
  const files = new OutputFiles();
  try {
    const sink = files.create(out);
    copy(parts, outcomes, (line) => sink(Buffer.from(line)));
    files.commit();
  } catch (error) {
    files.discard();
    throw asUsageError(error, `${out} cannot be written`, 'choose another file with --out');
  }
}
