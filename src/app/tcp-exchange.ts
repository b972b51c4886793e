import { type Process, start, waitFor } from '../sim/process.ts';
import { seconds } from '../sim/time.ts';
import type { TcpConnection } from '../transport/tcp/connection.ts';
import type { TcpLayer } from '../transport/tcp/tcp-layer.ts';
import { untilOpen } from '../transport/tcp/until-open.ts';
import { type BulkData, moveBulkData, serveHttp } from './bulk-data.ts';
import { ByteStream } from './byte-stream.ts';
import { firstBytesOf, httpPorts } from './first-bytes.ts';
import { observedOf } from './observed.ts';
import { type AppOutcome, findDestinations, type Observed, type Station } from './station.ts';

/** How long both ends wait on an open connection while nothing moves. */
const PATIENCE = seconds(20);

/**
 * Connects to a name or address, says the first words of the service and waits for its answer; then moves data in bulk
 * where some is wanted, which counts as the answer.
 */
export function* tcpExchange(
  station: Station,
  to: string,
  port: number,
  flow: number,
  bulk: BulkData | null = null,
): Process<AppOutcome> {
  const { addresses, resolved } = yield* findDestinations(station, to, flow);
  const first = addresses[0] ?? null;
  const unmoved = { sent: 1, received: 0, resolved, moved: 0 };
  if (first === null) return { ...unmoved, observed: 'name-error', destination: null, sent: 0 };
  let last: AppOutcome = { ...unmoved, observed: 'local-error', destination: first };
  for (const destination of addresses) {
    const connection = station.tcp.connect(destination, port, flow);
    if (connection === null) continue;
    yield* untilOpen(connection);
    const { observed, moved } =
      connection.state === 'closed'
        ? { observed: failureOf(connection), moved: 0 }
        : yield* converse(connection, port, bulk);
    const isAnswer = observed === 'answer';
    last = {
      observed,
      destination: isAnswer || observed === 'reset' ? destination : first,
      sent: 1,
      received: isAnswer ? 1 : 0,
      resolved,
      moved,
    };
    if (isAnswer || observed === 'reset') break;
  }
  return last;
}

function* converse(
  connection: TcpConnection,
  port: number,
  bulk: BulkData | null,
): Process<{ readonly observed: Observed; readonly moved: number }> {
  const stream = new ByteStream(connection, PATIENCE);
  const { done, moved } =
    bulk === null ? yield* sayFirstWords(connection, stream, port) : yield* moveBulkData(connection, stream, bulk);
  if (!done) {
    const observed = connection.failure === null ? 'timeout' : failureOf(connection);
    connection.abort();
    return { observed, moved };
  }
  connection.close();
  return { observed: 'answer', moved };
}

function* sayFirstWords(
  connection: TcpConnection,
  stream: ByteStream,
  port: number,
): Process<{ readonly done: boolean; readonly moved: number }> {
  const { request, response } = firstBytesOf(port);
  connection.write(request);
  return { done: yield* stream.skip(response.length), moved: 0 };
}

function failureOf({ failure }: TcpConnection): Observed {
  if (failure === null || failure.kind === 'timeout') return 'timeout';
  return failure.kind === 'reset' ? 'reset' : observedOf(failure.report);
}

/** A server that answers the first words of its service and closes when the client does. */
export function serveTcp(tcp: TcpLayer, port: number): void {
  tcp.listen(port, (connection) => start(tcp.host.simulator, serve(connection, port)));
}

function* serve(connection: TcpConnection, port: number): Process {
  const { request, response } = firstBytesOf(port);
  const stream = new ByteStream(connection, PATIENCE);
  if (httpPorts.includes(port)) yield* serveHttp(connection, stream, response);
  else if (yield* stream.skip(request.length)) connection.write(response);
  while (connection.state !== 'closed' && !connection.isPeerDone) yield* waitFor(connection.changed);
  connection.close();
}
