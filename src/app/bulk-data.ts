import type { Process } from '../sim/process.ts';
import type { TcpConnection } from '../transport/tcp/connection.ts';
import { encodeHttpHead, httpField } from '../wire/http-head.ts';
import type { ByteStream } from './byte-stream.ts';

/** Bytes that a flow moves over HTTP: to the client (GET) or to the server (POST). */
export interface BulkData {
  readonly way: 'download' | 'upload';
  readonly bytes: number;
}

/** A flow may move so many bytes at most; of a server nobody gets more. */
export const MOST_BULK_DATA = 1_000_000_000;

/** One piece of every body, sent as often as it takes: nothing is made anew for a packet. */
const PIECE = Uint8Array.from({ length: 64 * 1024 }, (_, index) => (index * 31 + (index >>> 8)) & 0xff);

/** Writes a body of so many bytes. */
function writeBody(connection: TcpConnection, bytes: number): void {
  for (let left = bytes; left > 0; left -= PIECE.length)
    connection.write(left < PIECE.length ? PIECE.subarray(0, left) : PIECE);
}

const head = (startLine: string, ...fields: readonly (readonly [string, string])[]): Uint8Array =>
  encodeHttpHead({ startLine, fields });

const describeBody = (bytes: number): readonly (readonly [string, string])[] => [
  ['Content-Type', 'application/octet-stream'],
  ['Content-Length', String(bytes)],
];

/** The client's side: asks, and takes the answer. @returns whether all went well, and how many bytes went over */
export function* moveBulkData(
  connection: TcpConnection,
  stream: ByteStream,
  { way, bytes }: BulkData,
): Process<{ readonly done: boolean; readonly moved: number }> {
  if (way === 'download') {
    connection.write(head(`GET /bytes/${bytes} HTTP/1.1`, ['Host', 'server']));
    if ((yield* stream.head()) === null) return { done: false, moved: 0 };
    const before = stream.taken;
    const done = yield* stream.skip(bytes);
    return { done, moved: stream.taken - before };
  }
  connection.write(head('POST /bytes HTTP/1.1', ['Host', 'server'], ...describeBody(bytes)));
  writeBody(connection, bytes);
  const done = (yield* stream.head()) !== null;
  return { done, moved: Math.max(0, bytes - connection.unacknowledged) };
}

/** The server's side: answers one request for, or with, a body; any other gets the service's own answer. */
export function* serveHttp(connection: TcpConnection, stream: ByteStream, plain: Uint8Array): Process {
  const request = yield* stream.head();
  if (request === null) return;
  const wanted = Number(/^GET \/bytes\/(\d{1,15}) /.exec(request.startLine)?.[1] ?? 0);
  if (wanted > 0 && wanted <= MOST_BULK_DATA) {
    connection.write(head('HTTP/1.1 200 OK', ...describeBody(wanted)));
    writeBody(connection, wanted);
    return;
  }
  const length = Number(httpField(request, 'Content-Length') ?? 0);
  // What is no number has no end that could be waited for.
  if (Number.isNaN(length) || !(yield* stream.skip(length))) return;
  connection.write(length > 0 ? head('HTTP/1.1 204 No Content') : plain);
}
