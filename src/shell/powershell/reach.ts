/** What Test-NetConnection and Test-Connection do alike. */
import type { IpAddress } from '../../addr/ip.ts';
import { EchoProbe, type EchoResult } from '../../app/echo-probe.ts';
import { findDestinations } from '../../app/station.ts';
import type { Process } from '../../sim/process.ts';
import { seconds } from '../../sim/time.ts';
import type { ShellHost } from '../command.ts';
import { findTarget } from '../programs/target.ts';

const PING_TIMEOUT = seconds(4);
/** Of payload. */
export const PING_BYTES = 32;

/** Addresses of a name, best first; the host knows its own. */
export function* addressesOf(target: ShellHost, name: string, flow: number): Process<readonly IpAddress[]> {
  const { addresses } = yield* findDestinations(target, name, flow);
  if (addresses.length > 0) return addresses;
  const own = yield* findTarget(target, name, null, flow);
  return own === null ? [] : [own.address];
}

/** The round trip; 0 where nothing came back. */
export const milliseconds = (result: EchoResult | null): number =>
  result?.kind === 'reply' ? Math.floor(result.roundTrip / 1e6) : 0;

/** @param size bytes of payload @param hopLimit null: the host's own */
export function* pingOnce(
  { host }: ShellHost,
  to: IpAddress,
  flow: number,
  size = PING_BYTES,
  hopLimit: number | null = null,
): Process<EchoResult> {
  const probe = new EchoProbe(host, to, flow);
  const result = yield* probe.send(size, hopLimit, PING_TIMEOUT);
  probe.close();
  return result;
}
