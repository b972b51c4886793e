/** Which source address a packet gets, and in which order destinations are tried: RFC 6724 sections 5 and 6. */
import type { IpAddress } from '../addr/ip.ts';
import { commonPrefixLength } from '../addr/prefix.ts';
import { type PolicyTable, policyOf } from './policy-table.ts';

/** An address that may become the source. */
export interface SourceCandidate {
  readonly address: IpAddress;
  readonly prefixLength: number;
  readonly isDeprecated?: boolean;
  readonly isTemporary?: boolean;
  /** Mobile IPv6, RFC 6275: a home address; and a care-of address when that is all it is. */
  readonly isHome?: boolean;
  readonly isCareOf?: boolean;
  /** On the interface by which the packet leaves. */
  readonly isOnOutgoingInterface?: boolean;
  /** Its prefix was advertised by the next hop. */
  readonly isFromNextHop?: boolean;
}

/** RFC 6724 section 3.1: 169.254/16 and 127/8 are link-local, every other IPv4 address is global. */
export function scopeOf(address: IpAddress): number {
  if (address.family === 6) return address.scope;
  return address.isLinkLocal || address.isLoopback ? 2 : 14;
}

/** The source for a destination and the rule that decided last, as Windows diagnostics name it; null: no candidate. */
export function selectSource<Candidate extends SourceCandidate>(
  destination: IpAddress,
  candidates: readonly Candidate[],
  policy: PolicyTable,
): { readonly source: Candidate; readonly rule: number } | null {
  let source: Candidate | undefined;
  let rule = 0;
  for (const candidate of candidates) {
    if (candidate.address.family !== destination.family) continue;
    if (source === undefined) {
      source = candidate;
      continue;
    }
    const verdict = compareSources(destination, source, candidate, policy);
    if (verdict.order !== 0) rule = verdict.rule;
    if (verdict.order > 0) source = candidate;
  }
  return source === undefined ? null : { source, rule };
}

/** Above 0 when only the right one holds. */
const preferTrue = (left: boolean | undefined, right: boolean | undefined): number =>
  Number(right ?? false) - Number(left ?? false);

/** Order above 0: `b` is the better source. */
function compareSources(
  destination: IpAddress,
  a: SourceCandidate,
  b: SourceCandidate,
  policy: PolicyTable,
): { readonly order: number; readonly rule: number } {
  const label = policyOf(policy, destination).label;
  const scope = scopeOf(destination);
  const rules: readonly (readonly [number, () => number])[] = [
    [1, () => preferTrue(a.address === destination, b.address === destination)],
    [2, () => compareSourceScopes(scopeOf(a.address), scopeOf(b.address), scope)],
    [3, () => preferTrue(b.isDeprecated, a.isDeprecated)],
    [4, () => preferTrue(a.isHome, b.isHome) || preferTrue(b.isCareOf, a.isCareOf)],
    [5, () => preferTrue(a.isOnOutgoingInterface, b.isOnOutgoingInterface)],
    [5.5, () => preferTrue(a.isFromNextHop, b.isFromNextHop)],
    [6, () => preferTrue(policyOf(policy, a.address).label === label, policyOf(policy, b.address).label === label)],
    [7, () => preferTrue(a.isTemporary, b.isTemporary)],
    [8, () => sourcePrefixLength(b, destination) - sourcePrefixLength(a, destination)],
  ];
  for (const [rule, compare] of rules) {
    const order = compare();
    if (order !== 0) return { order, rule };
  }
  return { order: 0, rule: 0 };
}

function compareSourceScopes(a: number, b: number, destination: number): number {
  if (a === b) return 0;
  return a < b ? (a < destination ? 1 : -1) : b < destination ? -1 : 1;
}

/** CommonPrefixLen of RFC 6724 section 2.2: no longer than the source's own prefix. */
function sourcePrefixLength(source: SourceCandidate, destination: IpAddress): number {
  const shared = commonPrefixLength(source.address, destination);
  return Math.min(source.address.family === 4 ? shared - 96 : shared, source.prefixLength);
}

/** A destination with what the sender would use to reach it. `source: null`: it cannot be reached. */
export interface DestinationCandidate {
  readonly address: IpAddress;
  readonly source: SourceCandidate | null;
  /** It would leave through a tunnel (rule 7). */
  readonly isEncapsulated?: boolean;
}

/** Orders destinations, best first, stable (RFC 6724 section 6). */
export function sortDestinations<Candidate extends DestinationCandidate>(
  candidates: readonly Candidate[],
  policy: PolicyTable,
): Candidate[] {
  return [...candidates].sort((a, b) => compareDestinations(a, b, policy));
}

/** Below 0: `a` first. */
function compareDestinations(a: DestinationCandidate, b: DestinationCandidate, policy: PolicyTable): number {
  const sourceA = a.source;
  const sourceB = b.source;
  if (sourceA === null || sourceB === null) return preferTrue(sourceA !== null, sourceB !== null);
  const label = (address: IpAddress): number => policyOf(policy, address).label;
  const precedence = (address: IpAddress): number => policyOf(policy, address).precedence;
  return (
    preferTrue(scopeOf(a.address) === scopeOf(sourceA.address), scopeOf(b.address) === scopeOf(sourceB.address)) ||
    preferTrue(sourceB.isDeprecated, sourceA.isDeprecated) ||
    preferTrue(sourceA.isHome, sourceB.isHome) ||
    preferTrue(sourceB.isCareOf, sourceA.isCareOf) ||
    preferTrue(label(a.address) === label(sourceA.address), label(b.address) === label(sourceB.address)) ||
    precedence(b.address) - precedence(a.address) ||
    preferTrue(b.isEncapsulated, a.isEncapsulated) ||
    scopeOf(a.address) - scopeOf(b.address) ||
    (a.address.family === b.address.family
      ? sourcePrefixLength(sourceB, b.address) - sourcePrefixLength(sourceA, a.address)
      : 0)
  );
}
