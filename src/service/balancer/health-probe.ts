import { type Process, sleep } from '../../sim/process.ts';
import type { TcpConnection } from '../../transport/tcp/connection.ts';
import { untilOpen } from '../../transport/tcp/until-open.ts';
import type { TcpLayer } from '../../transport/tcp/tcp-layer.ts';
import type { End } from '../end.ts';
import type { ProbeSettings } from './settings.ts';

/**
 * Opens a connection to a server again and again and closes it at once, as the TCP monitors of balancers do.
 * @param told gets the outcome of each
 */
export function* probe(
  tcp: TcpLayer,
  server: End,
  settings: ProbeSettings,
  told: (succeeded: boolean) => void,
): Process {
  const { simulator } = tcp.host;
  for (;;) {
    const begin = simulator.now;
    const connection = tcp.connect(server.address, server.port);
    const succeeded = connection !== null && (yield* opens(connection, settings.timeout));
    told(succeeded);
    if (succeeded) connection.close();
    yield* sleep(Math.max(0, begin + settings.interval - simulator.now));
    // The server has not closed its side.
    if (succeeded && connection.state !== 'time-wait') connection.abort();
  }
}

/** Whether a connection opens in time; one that does not is given up. */
function* opens(connection: TcpConnection, timeout: number): Process<boolean> {
  yield* untilOpen(connection, connection.simulator.now + timeout);
  if (connection.state === 'established') return true;
  connection.abort();
  return false;
}
