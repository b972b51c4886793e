import fs from 'node:fs';
import path from 'node:path';
import type { CaptureRenamer, CaptureTally } from '../anonymize/capture.ts';
import { Incident } from '../anonymize/incident.ts';
import { keyOfPassphrase } from '../anonymize/secret.ts';
import { CaptureError } from '../capture/record.ts';
import { encodingOf, type TextEncoding } from '../import/text.ts';
import { anonymizedAsJson, anonymizedText, type AnonymizedFile, mappingText } from './anonymize-output.ts';
import { openCapture } from './capture-file.ts';
import { exitCode } from './exit-code.ts';
import { asUsageError, UsageError } from './failure.ts';
import { OutputFiles, writeWhole } from './output-files.ts';
import { passphraseFrom } from './passphrase.ts';

export interface AnonymizeOptions {
  readonly files: readonly string[];
  readonly out: string;
  readonly passphraseFile: string | null;
  /** A file of further names. */
  readonly namesFile: string | null;
  readonly keepPayload: boolean;
  /** Where the mapping goes. */
  readonly map: string | null;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** A file, and where its renamed copy goes. */
interface Job {
  readonly file: string;
  readonly isCapture: boolean;
  /** Relative to the folder that all files lie in. */
  readonly place: string;
}

/** Texts are read as a whole; what is larger is no pasted output. */
const MOST_TEXT = 64 * 1024 * 1024;

/**
 * Renames all files of an incident, and tells in numbers what was done. @returns the exit code
 * @throws UsageError when a file cannot be read or written; then none is written
 */
export async function anonymize(given: AnonymizeOptions): Promise<number> {
  const jobs = jobsOf(given.files);
  const passphrase = await passphraseFrom(given.passphraseFile);
  const incident = new Incident(keyOfPassphrase(passphrase), given);
  if (given.namesFile !== null)
    for (const name of textOf(given.namesFile).text.split(/\s+/)) if (name !== '') incident.names.learn(name);
  const tell = (text: string): void => {
    if (given.verbose) process.stderr.write(`${text}\n`);
  };
  incident.names.isLearning = true;
  for (const job of jobs) {
    tell(`looking for names in ${job.file}`);
    if (job.isCapture) await renameCapture(job.file, incident.learner(), () => undefined);
    else incident.learn(textOf(job.file).text);
  }
  incident.names.isLearning = false;
  const written = await writeAll(jobs, given.out, incident, tell);
  const { map, json } = given;
  if (map !== null) writeWhole('map', map, mappingText(incident.mapping));
  const report = { files: written, mapping: incident.mapping, blanked: incident.blanked };
  process.stdout.write(json ? anonymizedAsJson(report) : anonymizedText(report));
  if (map !== null) process.stderr.write(`${map} undoes the renaming: keep it to yourself\n`);
  if (given.keepPayload)
    process.stderr.write(
      'warning: --keep-payload leaves application data, encrypted payload and secrets as they are; addresses and names may stand in them\n',
    );
  return exitCode.ok;
}

function jobsOf(files: readonly string[]): Job[] {
  const whole = files.map((file) => path.resolve(file));
  const common = commonFolder(whole.map((file) => path.dirname(file)));
  return files.map((file, index) => {
    const isCapture = startsLikeCapture(file);
    const place = path.relative(common, whole[index]!);
    return { file, isCapture, place: isCapture ? place.replace(/\.gz$/, '') : place };
  });
}

/** The folder that all these folders lie in. */
function commonFolder(folders: readonly string[]): string {
  let common = folders[0]!;
  const holds = (folder: string): boolean =>
    folders.every((each) => !/^\.\.(?:[/\\]|$)/.test(path.relative(folder, each)));
  while (!holds(common) && path.dirname(common) !== common) common = path.dirname(common);
  return common;
}

const CAPTURE_STARTS: readonly string[] = ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a'];
const GZIP_START = '1f8b';

function startsLikeCapture(file: string): boolean {
  try {
    const descriptor = fs.openSync(file, 'r');
    try {
      const start = Buffer.alloc(4);
      const length = fs.readSync(descriptor, start);
      const digits = start.subarray(0, length).toString('hex');
      return CAPTURE_STARTS.includes(digits) || digits.startsWith(GZIP_START);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    throw asUsageError(error, `${file} cannot be read`, 'name captures, scenarios or texts');
  }
}

/** `bytes`: of a legacy code page; what is beyond ASCII stands for its byte, whatever it means there. */
type FileEncoding = TextEncoding | 'bytes';

/** What no text has in any code page: control characters but for blanks, line ends, backspaces, escapes and Ctrl-Z. */
const isControl = (byte: number): boolean => byte < 0x20 && ![8, 9, 10, 11, 12, 13, 0x1a, 0x1b].includes(byte);

/** The text of a file, its byte order mark with it, and how it is written. */
function textOf(file: string): { readonly text: string; readonly encoding: FileEncoding } {
  try {
    if (fs.statSync(file).size > MOST_TEXT) throw new UsageError(`${file} is larger than 64 MiB and no capture`);
    const bytes = fs.readFileSync(file);
    const encoding = encodingOf(bytes);
    const text = decoded(bytes, encoding);
    if (text !== null) return { text, encoding };
    if (encoding === 'utf-8' && !bytes.some(isControl)) return { text: bytes.toString('latin1'), encoding: 'bytes' };
    throw new UsageError(`${file} is neither a capture nor text`, 'name captures, scenarios or texts');
  } catch (error) {
    throw asUsageError(error, `${file} cannot be read`, 'name captures, scenarios or texts');
  }
}

/** null: it is not written so. */
function decoded(bytes: Uint8Array, encoding: TextEncoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function encoded(text: string, encoding: FileEncoding): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  if (encoding === 'bytes') return Buffer.from(text, 'latin1');
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}

/** @throws UsageError where the capture is damaged */
async function renameCapture(
  file: string,
  renamer: CaptureRenamer,
  sink: (bytes: Uint8Array) => void,
): Promise<CaptureTally> {
  try {
    for await (const piece of openCapture(file)) for (const unit of renamer.push(piece)) sink(unit);
    renamer.end();
    return renamer.tally;
  } catch (error) {
    if (error instanceof CaptureError)
      throw new UsageError(`${file}: ${error.message}`, 'what cannot be read cannot be renamed; nothing was written');
    throw error;
  }
}

async function writeAll(
  jobs: readonly Job[],
  out: string,
  incident: Incident,
  tell: (text: string) => void,
): Promise<AnonymizedFile[]> {
  const files = new OutputFiles();
  const written: AnonymizedFile[] = [];
  const targets = targetsOf(jobs, out, incident);
  try {
    for (const [index, { file, isCapture }] of jobs.entries()) {
      const target = targets[index]!;
      tell(`writing ${target}`);
      const sink = files.create(target);
      if (isCapture) {
        const buffered = new Batch(sink);
        const tally = await renameCapture(file, incident.renamer(), (bytes) => buffered.add(bytes));
        buffered.flush();
        written.push({ file, out: target, kind: 'capture', ...tally });
      } else {
        const { text, encoding } = textOf(file);
        sink(encoded(incident.texts.rename(text), encoding));
        if (encoding === 'bytes')
          process.stderr.write(
            `warning: ${file} is in a legacy code page: its letters beyond ASCII stay as they are, in names too\n`,
          );
        written.push({ file, out: target, kind: 'text', packets: 0, secretsDropped: 0, blocksDropped: 0 });
      }
    }
    files.commit();
    return written;
  } catch (error) {
    files.discard();
    throw asUsageError(error, `${out} cannot be written`, 'choose another folder with --out');
  }
}

/** Names of files may tell names of hosts. @throws UsageError when a file would be overwritten */
function targetsOf(jobs: readonly Job[], out: string, incident: Incident): string[] {
  const targets = jobs.map(({ place }) => path.join(out, incident.texts.rename(place.replaceAll('\\', '/'))));
  const taken = new Map<string, string>();
  const inputs = new Set(jobs.map(({ file }) => fs.realpathSync(file)));
  for (const [index, target] of targets.entries()) {
    const { file } = jobs[index]!;
    const other = taken.get(path.resolve(target).toLowerCase());
    if (other !== undefined) throw new UsageError(`${other} and ${file} would both be written to ${target}`);
    taken.set(path.resolve(target).toLowerCase(), file);
    if (fs.existsSync(target) && inputs.has(fs.realpathSync(target)))
      throw new UsageError(`${target} is to be read, and would be overwritten`, 'choose another folder with --out');
  }
  return targets;
}

const BATCH = 256 * 1024;

/** Puts small pieces together: a write for each packet would take most of the time. */
class Batch {
  private parts: Uint8Array[] = [];
  private length = 0;
  private readonly sink: (bytes: Uint8Array) => void;

  constructor(sink: (bytes: Uint8Array) => void) {
    this.sink = sink;
  }

  add(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.length += bytes.length;
    if (this.length >= BATCH) this.flush();
  }

  flush(): void {
    if (this.length > 0) this.sink(Buffer.concat(this.parts));
    this.parts = [];
    this.length = 0;
  }
}
