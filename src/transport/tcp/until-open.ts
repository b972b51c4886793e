import { type Process, waitFor } from '../../sim/process.ts';
import type { Nanoseconds } from '../../sim/time.ts';
import type { TcpConnection } from './connection.ts';

/** Waits until a connection has opened or failed, or a time has come. */
export function* untilOpen(connection: TcpConnection, until: Nanoseconds = Infinity): Process {
  const { simulator } = connection;
  while (connection.isOpening && simulator.now < until) yield* waitFor(connection.changed, until - simulator.now);
}
