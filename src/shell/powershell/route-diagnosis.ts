/** Test-NetConnection -DiagnoseRouting: which route and which source are chosen, and before which others. */
import type { IpAddress } from '../../addr/ip.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { sourceCandidates } from '../../host/source-selection.ts';
import { selectSource as compareSources } from '../../route/address-selection.ts';
import type { CandidateOutcome, RouteCandidate, RouteDecision } from '../../route/route-table.ts';
import { selectSource } from '../../transport/send-from.ts';
import { windowsAddress, windowsPrefix } from '../windows-address.ts';
import type { PsValue } from './object.ts';

/** Only RouteOrder is known from a real output. */
const REASONS: Readonly<Record<Exclude<CandidateOutcome, 'chosen'>, string>> = {
  'shorter-prefix': 'PrefixLength',
  'higher-sum': 'RouteMetric',
  'later-equal-sum': 'RouteOrder',
  'interface-down': 'InterfaceDisconnected',
  'next-hop-unreachable': 'NeighborUnreachable',
};

const decide = ({ ipv4, ipv6 }: Host, remote: IpAddress): RouteDecision =>
  remote.family === 4 ? ipv4.decide(remote) : ipv6.decide(remote);

function routeText({ route, interfaceMetric, routeMetric }: RouteCandidate): string {
  const { prefix, nextHop, interface: owner } = route;
  const hop = nextHop === null ? (prefix.address.family === 4 ? '0.0.0.0' : '::') : windowsAddress(nextHop);
  return `DestinationPrefix: ${windowsPrefix(prefix)} NextHop: ${hop} InterfaceIndex: ${owner.index} InterfaceMetric: ${interfaceMetric} RouteMetric: ${routeMetric}`;
}

/** @param constraint the only interface that may be used; null: any */
export function diagnoseRouting(
  host: Host,
  remote: IpAddress,
  constraint: NetworkInterface | null,
): Readonly<Record<string, PsValue>> {
  const { candidates } = decide(host, remote);
  const allowed = candidates.filter(({ route }) => constraint === null || route.interface === constraint);
  const [chosen, ...others] = allowed;
  const isChosen = chosen !== undefined && chosen.route.interface.isUp;
  const destination = windowsAddress(remote);
  const blocked = candidates
    .filter((candidate) => !allowed.includes(candidate))
    .map(
      (candidate) =>
        `IP: Route [${routeText(candidate)}] is blocked for Destination: ${destination} ConstrainInterfaceIndex: ${constraint!.index} in Compartment: 1, Reason: InterfaceConstraint.`,
    );
  const preferred = !isChosen
    ? []
    : others.map(
        (other) =>
          `IP: Route [${routeText(chosen)}] is preferred over Route [${routeText(other)}] for Destination: ${destination} in Compartment: 1, Reason: ${REASONS[reasonOf(chosen, other)]}.`,
      );
  const out = isChosen ? (chosen.route.interface as NetworkInterface) : null;
  const source = out === null ? null : sourceOn(host, remote, out, constraint);
  return {
    ConstrainInterfaceIndex: constraint?.index ?? null,
    SelectedSourceAddress: source === null ? null : windowsAddress(source),
    OutgoingInterfaceIndex: out?.index ?? null,
    SelectedNetRoute: isChosen ? routeText(chosen).replace(/ InterfaceIndex: .*/, '') : null,
    RouteSelectionEvents: [...preferred, ...blocked],
    SourceAddressSelectionEvents: source === null || out === null ? [] : sourceEvents(host, remote, source, out),
    RouteDiagnosticsSucceeded: source !== null,
  };
}

function reasonOf(
  chosen: RouteCandidate,
  { route, sum, outcome }: RouteCandidate,
): Exclude<CandidateOutcome, 'chosen'> {
  if (outcome === 'interface-down' || outcome === 'next-hop-unreachable') return outcome;
  if (route.prefix.length < chosen.route.prefix.length) return 'shorter-prefix';
  return sum > chosen.sum ? 'higher-sum' : 'later-equal-sum';
}

function sourceOn(
  host: Host,
  remote: IpAddress,
  out: NetworkInterface,
  constraint: NetworkInterface | null,
): IpAddress | null {
  if (constraint === null) return selectSource(host, remote);
  if (remote.family === 6) return host.ipv6.selectSource(remote, out);
  return out.ipv4.addresses[0]?.address ?? null;
}

/** Windows names the rule of RFC 6724 section 5 with one decimal. */
function sourceEvents(host: Host, remote: IpAddress, source: IpAddress, out: NetworkInterface): string[] {
  const all = sourceCandidates(out);
  const chosen = all.find(({ address }) => address === source);
  if (chosen === undefined) return [];
  return all
    .filter((other) => other !== chosen)
    .map((other) => {
      const { rule } = compareSources(remote, [other, chosen], host.policyTable)!;
      return `IP: Source address ${windowsAddress(source)} is preferred over ${windowsAddress(other.address)} for destination ${windowsAddress(remote)} Rule = ${rule.toFixed(1)}.`;
    });
}
