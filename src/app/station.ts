import { type IpAddress, literalAddress } from '../addr/ip.ts';
import type { Host } from '../host/host.ts';
import { sourceCandidate } from '../host/source-selection.ts';
import type { ResolvedName, Resolver } from '../name/resolver.ts';
import type { AddressType } from '../name/type-answer.ts';
import { type DestinationCandidate, sortDestinations } from '../route/address-selection.ts';
import type { Process } from '../sim/process.ts';
import { selectSource } from '../transport/send-from.ts';
import type { TcpLayer } from '../transport/tcp/tcp-layer.ts';

/** What an application needs of its host to find a name and to ping it. */
export interface NameStation {
  readonly host: Host;
  readonly resolver: Resolver;
}

/** What an application needs of its host. */
export interface Station extends NameStation {
  readonly tcp: TcpLayer;
}

/** Addresses to try, best first, and how they were found; `resolved` is null for a literal address. */
export interface Destinations {
  readonly addresses: readonly IpAddress[];
  readonly resolved: ResolvedName | null;
}

/** What the application's user sees. */
export type Observed =
  | 'answer'
  | 'timeout'
  | 'reset'
  | 'icmp-unreachable'
  | 'packet-too-big'
  | 'hop-limit'
  | 'name-error'
  | 'local-error';

/** How an application's run ended. */
export interface AppOutcome {
  readonly observed: Observed;
  readonly destination: IpAddress | null;
  readonly sent: number;
  readonly received: number;
  readonly resolved: ResolvedName | null;
  /** Bytes of bulk data that went over; left out where none are meant to. */
  readonly moved?: number;
}

/**
 * A literal address, or the addresses of a name in the order of RFC 6724 section 6.
 * @param types those that are asked for; left out: those that Windows asks for
 */
export function* findDestinations(
  station: NameStation,
  to: string,
  flow: number,
  types: readonly AddressType[] = station.resolver.wantedTypes,
): Process<Destinations> {
  const literal = literalAddress(to);
  if (literal !== null) return { addresses: [literal], resolved: null };
  const { host, resolver } = station;
  const resolved = yield* resolver.resolve(to, types, flow);
  return { addresses: sortAddresses(host, resolved.addresses), resolved };
}

/** Addresses of one destination in the order in which a host tries them. */
export function sortAddresses(host: Host, addresses: readonly IpAddress[]): IpAddress[] {
  const candidates = addresses.map((address): DestinationCandidate => {
    const source = selectSource(host, address);
    const isEncapsulated = host.destinationOf(address).interface?.isEncapsulating ?? false;
    return { address, source: source === null ? null : sourceCandidate(host, source), isEncapsulated };
  });
  return sortDestinations(candidates, host.policyTable).map(({ address }) => address);
}
