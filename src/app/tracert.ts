import type { IpAddress } from '../addr/ip.ts';
import type { Process } from '../sim/process.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { EchoProbe, type EchoResult } from './echo-probe.ts';
import { type AppOutcome, findDestinations, type Observed, type Station } from './station.ts';

/** Probes of one hop. */
const PROBES = 3;
const PAYLOAD = 64;

/** One row of the output: who answered, and the round-trip time of each probe (null: none). */
export interface TraceHop {
  readonly hop: number;
  readonly address: IpAddress | null;
  readonly times: readonly (Nanoseconds | null)[];
}

/** As `tracert -h` and `-w` set it. Windows' own defaults are 30 hops and four seconds. */
export interface TracertOptions {
  readonly maximumHops: number;
  readonly timeout: Nanoseconds;
}

/** What a flow uses: few hops and short waits, so that a lost trace ends within a scenario's limit. */
export const flowTracert: TracertOptions = { maximumHops: 10, timeout: seconds(1) };

/** Traces the way to a name or address. */
export function* tracert(
  station: Station,
  to: string,
  options: TracertOptions,
  flow: number,
): Process<AppOutcome & { readonly hops: readonly TraceHop[] }> {
  const { addresses, resolved } = yield* findDestinations(station, to, flow);
  const destination = addresses[0];
  if (destination === undefined)
    return { observed: 'name-error', destination: null, sent: 0, received: 0, resolved, hops: [] };
  const probe = new EchoProbe(station.host, destination, flow);
  const hops: TraceHop[] = [];
  let sent = 0;
  let last: EchoResult = { kind: 'timeout' };
  for (let hop = 1; hop <= options.maximumHops && !endsTrace(last); hop++) {
    const times: (Nanoseconds | null)[] = [];
    let address: IpAddress | null = null;
    for (let count = 0; count < PROBES && last.kind !== 'no-source'; count++) {
      sent++;
      last = yield* probe.send(PAYLOAD, hop, options.timeout);
      times.push('roundTrip' in last ? last.roundTrip : null);
      if (last.kind === 'reply') address = last.from;
      else if (last.kind === 'error') address = last.report.reporter;
    }
    hops.push({ hop, address, times });
  }
  probe.close();
  const arrived = last.kind === 'reply' ? PROBES : 0;
  return { observed: observedOf(last), destination, sent, received: arrived, resolved, hops };
}

/** The destination answered, or nothing further can be reached. */
const endsTrace = (result: EchoResult): boolean =>
  result.kind === 'reply' ||
  result.kind === 'no-source' ||
  (result.kind === 'error' && result.report.kind === 'unreachable');

function observedOf(last: EchoResult): Observed {
  if (last.kind === 'reply') return 'answer';
  if (last.kind === 'no-source') return 'local-error';
  if (last.kind === 'timeout') return 'timeout';
  return last.report.kind === 'unreachable'
    ? last.report.reporter === null
      ? 'local-error'
      : 'icmp-unreachable'
    : 'hop-limit';
}
