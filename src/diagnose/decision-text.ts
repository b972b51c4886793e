import type { CandidateOutcome, RouteCandidate, RouteDecision } from '../route/route-table.ts';
import type { Decision, DecisionRow } from './result.ts';

const OUTCOMES: Readonly<Record<CandidateOutcome, string>> = {
  chosen: 'chosen',
  'shorter-prefix': 'lost: a longer prefix covers the destination',
  'higher-sum': 'lost: its sum is higher',
  'later-equal-sum': 'lost: equal sum, and it was added later',
  'interface-down': 'no candidate: its interface is disconnected',
  'next-hop-unreachable': 'passed over: its next hop does not answer',
};

function rowOf({ route, routeMetric, interfaceMetric, sum, outcome }: RouteCandidate): DecisionRow {
  return {
    prefix: route.prefix.toString(),
    via: route.nextHop?.toString() ?? 'on-link',
    interface: route.interface.name,
    routeMetric,
    interfaceMetric,
    sum,
    origin: route.origin,
    outcome: OUTCOMES[outcome],
  };
}

/** A decision with every candidate, for reports. */
export function describeDecision(host: string, decision: RouteDecision): Decision {
  return {
    host,
    destination: decision.destination.toString(),
    rows: decision.candidates.map(rowOf),
    text: decisionSentence(decision),
  };
}

const short = ({ route, routeMetric, interfaceMetric, sum }: RouteCandidate): string =>
  `${route.nextHop === null ? 'on-link' : `via ${route.nextHop.toString()}`} on ${route.interface.name}: ${routeMetric} + ${interfaceMetric} = ${sum}`;

/** One sentence: what was chosen, and what decided between it and the next best of the same prefix. */
export function decisionSentence({ destination, chosen, candidates }: RouteDecision): string {
  if (chosen === null) return `no route to ${destination.toString()}`;
  const rival = candidates.find(
    (candidate) => candidate !== chosen && candidate.route.prefix.equals(chosen.route.prefix),
  );
  const begin = `${chosen.route.prefix.toString()} ${short(chosen)}`;
  if (rival === undefined) return `${begin}; no other route to this prefix`;
  switch (rival.outcome) {
    case 'higher-sum':
      return `${begin}, less than ${short(rival)}`;
    case 'later-equal-sum':
      return `${begin}, a tie with ${short(rival)}; the route that was added first wins (RouteOrder)`;
    default:
      return `${begin}; ${short(rival)} is ${OUTCOMES[rival.outcome]}`;
  }
}
