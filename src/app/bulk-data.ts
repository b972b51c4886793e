import type { Process } from '../sim/process.ts';
import type { TcpConnection } from '../transport/tcp/connection.ts';
import type { ByteStream } from './byte-stream.ts';
import { textBytes } from './first-bytes.ts';

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

const bodyHead = (bytes: number): string =>
  `Content-Type: application/octet-stream\r\nContent-Length: ${bytes}\r\n\r\n`;

/** The client's side: asks, and takes the answer. @returns whether all bytes went over, and how many bytes of a body came back */
export function* moveBulkData(
  connection: TcpConnection,
  stream: ByteStream,
  { way, bytes }: BulkData,
): Process<{ readonly done: boolean; readonly moved: number }> {
  if (way === 'download') {
    connection.write(textBytes(`GET /bytes/${bytes} HTTP/1.1\r\nHost: server\r\n\r\n`));
    if ((yield* stream.head()) === null) return { done: false, moved: 0 };
    const before = stream.taken;
    const done = yield* stream.skip(bytes);
    return { done, moved: stream.taken - before };
  }
  const head = textBytes(`POST /bytes HTTP/1.1\r\nHost: server\r\n${bodyHead(bytes)}`);
  connection.write(head);
  writeBody(connection, bytes);
  const done = (yield* stream.head()) !== null;
  return { done, moved: Math.max(0, bytes - connection.unacknowledged) };
}

/** The server's side: answers one request for, or with, a body; any other gets the service's own answer. */
export function* serveHttp(connection: TcpConnection, stream: ByteStream, plain: Uint8Array): Process {
  const head = yield* stream.head();
  if (head === null) return;
  const wanted = /^GET \/bytes\/(\d{1,15}) /.exec(head);
  const bytes = Number(wanted?.[1] ?? 0);
  if (wanted !== null && bytes <= MOST_BULK_DATA) {
    connection.write(textBytes(`HTTP/1.1 200 OK\r\n${bodyHead(bytes)}`));
    writeBody(connection, bytes);
    return;
  }
  const length = Number(/\r\nContent-Length: (\d{1,15})\r\n/i.exec(head)?.[1] ?? 0);
  if (!(yield* stream.skip(length))) return;
  connection.write(length > 0 ? textBytes('HTTP/1.1 204 No Content\r\n\r\n') : plain);
}
