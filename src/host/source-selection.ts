import type { IpAddress } from '../addr/ip.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import { selectSource, type SourceCandidate } from '../route/address-selection.ts';
import type { Host } from './host.ts';
import type { NetworkInterface } from './network-interface.ts';

/**
 * The IPv6 source for a destination (RFC 6724): addresses of the interface by which it leaves; where none of these
 * reaches far enough, those of the other interfaces too that may send by any (section 4: on routers those that forward).
 * @param zone the interface of a link-local destination
 * @returns null when there is no route or no address
 */
export function selectIpv6Source(host: Host, destination: Ipv6Address, zone?: NetworkInterface): Ipv6Address | null {
  if (zone !== undefined) return choose(host, destination, zone);
  const found = host.ipv6.destinationOf(destination);
  if (found.kind === 'local') return destination;
  if (found.source === undefined) {
    found.source = found.interface === null ? null : choose(host, destination, found.interface);
  }
  return found.source as Ipv6Address | null;
}

function choose(host: Host, destination: Ipv6Address, out: NetworkInterface): Ipv6Address | null {
  const { policyTable } = host;
  const own = candidatesOf(out, true);
  const best = selectSource(destination, own, policyTable);
  if (best !== null && best.source.address.family === 6 && best.source.address.scope >= destination.scope) {
    return best.source.address;
  }
  const others = host.interfaces.filter((other) => other !== out && other.isUp && host.ipv6.isWeak(other, 'send'));
  const widened = [...own, ...others.flatMap((other) => candidatesOf(other, false))];
  const source = selectSource(destination, widened, policyTable)?.source.address;
  return source?.family === 6 && (source.scope >= destination.scope || out.ipv6.has(source)) ? source : null;
}

/** Addresses of the outgoing interface that may become the source, in the order in which they are compared. */
export const sourceCandidates = (out: NetworkInterface): SourceCandidate[] => candidatesOf(out, true);

function candidatesOf(from: NetworkInterface, isOnOutgoingInterface: boolean): SourceCandidate[] {
  return from.ipv6.usable
    .filter(({ address, skipAsSource = false }) => !skipAsSource && (isOnOutgoingInterface || !address.isLinkLocal))
    .map(({ address, prefixLength, state }) => ({
      address: address as IpAddress,
      prefixLength,
      isDeprecated: state === 'deprecated',
      isOnOutgoingInterface,
    }));
}

/** An address of the host as the comparison of destinations wants to know it (RFC 6724 section 6). */
export function sourceCandidate(host: Host, source: IpAddress): SourceCandidate {
  for (const { ipv4, ipv6 } of host.interfaces) {
    const assigned = source.family === 4 ? ipv4.addresses.find((own) => own.address === source) : ipv6.find(source);
    if (assigned === undefined) continue;
    const isDeprecated = 'state' in assigned && assigned.state === 'deprecated';
    return { address: source, prefixLength: assigned.prefixLength, isDeprecated };
  }
  return { address: source, prefixLength: source.family === 4 ? 32 : 128 };
}
