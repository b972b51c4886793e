import fs from 'node:fs';
import type { Readable } from 'node:stream';
import { asUsageError, UsageError } from './failure.ts';

const CHUNK = 256 * 1024;
/** RFC 1952 section 2.3.1. */
const GZIP = [0x1f, 0x8b] as const;

/**
 * The bytes of a capture file in pieces, `-` for standard input; what gzip compressed is unpacked on the way.
 * @throws UsageError when the file cannot be read
 */
export async function* openCapture(file: string): AsyncGenerator<Uint8Array> {
  const stream: Readable = file === '-' ? process.stdin : fs.createReadStream(file, { highWaterMark: CHUNK });
  try {
    const pieces = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    const first = await pieces.next();
    if (first.done === true) return;
    const all = prepended(first.value, pieces);
    if (!GZIP.every((byte, index) => first.value[index] === byte)) yield* all;
    else {
      const { createGunzip } = await import('node:zlib');
      const { pipeline } = await import('node:stream');
      // Whoever reads the end of the pipeline gets its error.
      yield* pipeline(all, createGunzip(), () => undefined) as AsyncIterable<Uint8Array>;
    }
  } catch (error) {
    if (isUnpackError(error)) throw new UsageError(`${file} cannot be unpacked: ${error.message}`);
    throw asUsageError(error, `${file} cannot be read`, 'name a capture file, or - for standard input');
  }
}

/** Of zlib, whose error numbers are not those of the system. */
const isUnpackError = (error: unknown): error is Error =>
  error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_');

async function* prepended(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
