import { type Process, sleep } from '../sim/process.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { EchoProbe, type EchoResult } from './echo-probe.ts';
import { observedOf } from './observed.ts';
import { type AppOutcome, findDestinations, type NameStation, type Observed } from './station.ts';

/** How requests of a ping follow each other. */
export interface PingSettings {
  /** Infinity: until it is told to stop. */
  readonly count: number;
  /** Bytes of payload. */
  readonly size: number;
  /** null: the host's own. */
  readonly hopLimit: number | null;
  /** How long each answer is waited for. */
  readonly timeout: Nanoseconds;
}

/** Windows' ping: four requests of 32 bytes, four seconds for an answer, one second between requests. */
export const windowsPing: PingSettings = { count: 4, size: 32, hopLimit: null, timeout: seconds(4) };
const INTERVAL = seconds(1);

/** Sends the requests of a ping. @param seen hears what came of each and says whether there are to be more */
export function* pingEach(
  probe: EchoProbe,
  { count, size, hopLimit, timeout }: PingSettings,
  seen: (result: EchoResult) => boolean,
): Process {
  for (let sent = 0; sent < count; sent++) {
    if (sent > 0) yield* sleep(INTERVAL);
    if (!seen(yield* probe.send(size, hopLimit, timeout))) return;
  }
}

/** Pings a name or address. @param size payload bytes */
export function* ping(
  station: NameStation,
  to: string,
  count: number,
  size: number,
  flow: number,
): Process<AppOutcome> {
  const { addresses, resolved } = yield* findDestinations(station, to, flow);
  const destination = addresses[0];
  if (destination === undefined) return { observed: 'name-error', destination: null, sent: 0, received: 0, resolved };
  const probe = new EchoProbe(station.host, destination, flow);
  let received = 0;
  let failure: Observed = 'timeout';
  yield* pingEach(probe, { ...windowsPing, count, size }, (result) => {
    if (result.kind === 'reply') received++;
    else failure = failureOf(result);
    return true;
  });
  probe.close();
  return { observed: received > 0 ? 'answer' : failure, destination, sent: count, received, resolved };
}

function failureOf(result: Exclude<EchoResult, { kind: 'reply' }>): Observed {
  if (result.kind === 'error') return observedOf(result.report);
  return result.kind === 'timeout' ? 'timeout' : 'local-error';
}
