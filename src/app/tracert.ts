import type { IpAddress } from '../addr/ip.ts';
import type { Process } from '../sim/process.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { EchoProbe, type EchoResult } from './echo-probe.ts';
import { type AppOutcome, findDestinations, type NameStation, type Observed } from './station.ts';

/** Probes of one hop. */
const PROBES = 3;
const PAYLOAD = 64;

/** One row of the output: who answered, and the round-trip time of each probe (null: none). */
export interface TraceHop {
  readonly hop: number;
  readonly address: IpAddress | null;
  readonly times: readonly (Nanoseconds | null)[];
}

/** As `tracert -h` and `-w` set it. */
export interface TracertOptions {
  readonly maximumHops: number;
  readonly timeout: Nanoseconds;
  /** After how many hops without any answer the trace is given up; Windows itself never does. */
  readonly silentHops: number;
}

/** What a flow uses: short waits, and an end where nobody answers any more, so that a lost trace ends within the limit. */
export const flowTracert: TracertOptions = { maximumHops: 30, timeout: seconds(1), silentHops: 5 };

/** Windows' own. */
export const windowsTracert = { maximumHops: 30, timeout: seconds(4) } as const;

/**
 * Sends the probes of one hop. @returns what came of each
 * @param seen hears of each result and says whether another probe of this hop is to follow
 */
export function* traceHop(
  probe: EchoProbe,
  hop: number,
  timeout: Nanoseconds,
  seen: (result: EchoResult) => boolean,
): Process<EchoResult[]> {
  const results: EchoResult[] = [];
  for (let count = 0; count < PROBES; count++) {
    const result = yield* probe.send(PAYLOAD, hop, timeout);
    results.push(result);
    if (!seen(result)) break;
  }
  return results;
}

/** Traces the way to a name or address. */
export function* tracert(
  station: NameStation,
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
  let silent = 0;
  let results: EchoResult[] = [];
  for (let hop = 1; hop <= options.maximumHops && silent < options.silentHops; hop++) {
    results = yield* traceHop(probe, hop, options.timeout, ({ kind }) => kind !== 'no-source');
    sent += results.length;
    hops.push(hopOf(hop, results));
    silent = results.every(({ kind }) => kind === 'timeout') ? silent + 1 : 0;
    if (results.some(endsTrace)) break;
  }
  probe.close();
  const received = results.filter(({ kind }) => kind === 'reply').length;
  return { observed: observedOf(results), destination, sent, received, resolved, hops };
}

function hopOf(hop: number, results: readonly EchoResult[]): TraceHop {
  const addresses = results.map((result) => {
    if (result.kind === 'reply') return result.from;
    return result.kind === 'error' ? result.report.reporter : null;
  });
  return {
    hop,
    address: addresses.findLast((address) => address !== null) ?? null,
    times: results.map((result) => ('roundTrip' in result ? result.roundTrip : null)),
  };
}

/** The destination answered, or nothing further can be reached. */
export const endsTrace = (result: EchoResult): boolean =>
  result.kind === 'reply' ||
  result.kind === 'no-source' ||
  (result.kind === 'error' && result.report.kind === 'unreachable');

/** What the probes of the last hop say. */
function observedOf(results: readonly EchoResult[]): Observed {
  const end = results.find(({ kind }) => kind === 'reply') ?? results.find(endsTrace) ?? results.at(-1)!;
  if (end.kind === 'reply') return 'answer';
  if (end.kind === 'no-source') return 'local-error';
  if (end.kind === 'timeout') return 'timeout';
  if (end.report.kind !== 'unreachable') return 'hop-limit';
  return end.report.reporter === null ? 'local-error' : 'icmp-unreachable';
}
