import { type Process, start, waitFor } from '../sim/process.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import type { TcpConnection } from '../transport/tcp/connection.ts';
import type { TcpLayer } from '../transport/tcp/tcp-layer.ts';
import { firstBytesOf } from './first-bytes.ts';
import { observedOf } from './observed.ts';
import { type AppOutcome, findDestinations, type Observed, type Station } from './station.ts';

/** How long a client waits for an answer on an open connection. */
const ANSWER_TIMEOUT = seconds(20);

/** Connects to a name or address, says the first words of the service and waits for its answer. */
export function* tcpExchange(station: Station, to: string, port: number, flow: number): Process<AppOutcome> {
  const { addresses, resolved } = yield* findDestinations(station, to, flow);
  const first = addresses[0] ?? null;
  if (first === null) return { observed: 'name-error', destination: null, sent: 0, received: 0, resolved };
  let observed: Observed = 'local-error';
  for (const destination of addresses) {
    const connection = station.tcp.connect(destination, port, flow);
    if (connection === null) continue;
    yield* untilOpen(connection);
    observed = connection.state === 'closed' ? failureOf(connection) : yield* converse(connection, port);
    const received = observed === 'answer' ? 1 : 0;
    if (observed === 'answer' || observed === 'reset') return { observed, destination, sent: 1, received, resolved };
  }
  return { observed, destination: first, sent: 1, received: 0, resolved };
}

function* untilOpen(connection: TcpConnection): Process {
  while (connection.state === 'syn-sent' || connection.state === 'syn-received') yield* waitFor(connection.changed);
}

function* converse(connection: TcpConnection, port: number): Process<Observed> {
  const { request, response } = firstBytesOf(port);
  connection.write(request);
  const answered = yield* receive(connection, response.length, ANSWER_TIMEOUT);
  if (!answered) {
    const failed = connection.failure === null ? 'timeout' : failureOf(connection);
    connection.abort();
    return failed;
  }
  connection.close();
  return 'answer';
}

/** Reads until `wanted` bytes have come. @returns false when the time ran out or the connection ended first */
function* receive(connection: TcpConnection, wanted: number, timeout: Nanoseconds): Process<boolean> {
  const { simulator } = connection;
  const until = simulator.now + timeout;
  let count = 0;
  for (;;) {
    for (const part of connection.read()) count += part.length;
    if (count >= wanted) return true;
    if (connection.state === 'closed' || connection.isPeerDone || simulator.now >= until) return false;
    yield* waitFor(connection.changed, until - simulator.now);
  }
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
  if (yield* receive(connection, request.length, ANSWER_TIMEOUT)) connection.write(response);
  while (connection.state !== 'closed' && !connection.isPeerDone) yield* waitFor(connection.changed);
  connection.close();
}
