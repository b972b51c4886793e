import { type Process, sleep } from '../sim/process.ts';
import { seconds } from '../sim/time.ts';
import { EchoProbe, type EchoResult } from './echo-probe.ts';
import { observedOf } from './observed.ts';
import { type AppOutcome, findDestinations, type Observed, type Station } from './station.ts';

/** Windows' ping: four seconds for an answer, one second between requests. */
const TIMEOUT = seconds(4);
const INTERVAL = seconds(1);

/** Pings a name or address. @param size payload bytes */
export function* ping(station: Station, to: string, count: number, size: number, flow: number): Process<AppOutcome> {
  const { addresses, resolved } = yield* findDestinations(station, to, flow);
  const destination = addresses[0];
  if (destination === undefined) return { observed: 'name-error', destination: null, sent: 0, received: 0, resolved };
  const probe = new EchoProbe(station.host, destination, flow);
  let received = 0;
  let failure: Observed = 'timeout';
  for (let sent = 0; sent < count; sent++) {
    if (sent > 0) yield* sleep(INTERVAL);
    const result = yield* probe.send(size, null, TIMEOUT);
    if (result.kind === 'reply') received++;
    else failure = failureOf(result);
  }
  probe.close();
  return { observed: received > 0 ? 'answer' : failure, destination, sent: count, received, resolved };
}

function failureOf(result: Exclude<EchoResult, { kind: 'reply' }>): Observed {
  if (result.kind === 'error') return observedOf(result.report);
  return result.kind === 'timeout' ? 'timeout' : 'local-error';
}
