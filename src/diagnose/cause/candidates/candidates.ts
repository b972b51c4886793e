import type { Edit } from '../edit.ts';
import { merits } from '../edit.ts';
import type { Scene } from '../scene.ts';
import { adapterCandidates } from './adapters.ts';
import { balancerCandidates } from './balancers.ts';
import { destinationNameCandidates } from './destination-names.ts';
import { conflictCandidates } from './conflicts.ts';
import { filterCandidates } from './filters.ts';
import { firewallCandidates } from './firewalls.ts';
import { linkFaultCandidates } from './link-faults.ts';
import { lostAddressCandidates } from './lost-addresses.ts';
import { lostPrefixCandidates } from './lost-prefixes.ts';
import { loopCandidates } from './loops.ts';
import { maskCandidates } from './masks.ts';
import { mistypedPrefixCandidates } from './mistyped-prefixes.ts';
import { mtuCandidates } from './mtu.ts';
import { advertisedRouteCandidates } from './advertised-routes.ts';
import { advertisementCandidates } from './advertisements.ts';
import { forwardingCandidates } from './forwarding.ts';
import { gatewayCandidates } from './gateways.ts';
import { globalNameCandidates } from './global-name.ts';
import { dnsServerCandidates } from './dns-servers.ts';
import { ipHttpsNameCandidates } from './ip-https-names.ts';
import { isatapHostCandidates } from './isatap-hosts.ts';
import { natCandidates } from './nats.ts';
import { routeCandidates } from './routes.ts';
import { rulePrefixCandidates } from './rule-prefixes.ts';
import { securityRuleCandidates } from './security-rules.ts';
import { serverCandidates } from './servers.ts';
import { sourceCheckCandidates } from './source-check.ts';
import { tunnelEndCandidates } from './tunnel-ends.ts';
import { userCandidates } from './users.ts';
import { vanishedRouteCandidates } from './vanished-routes.ts';
import { wrongSegmentCandidates } from './wrong-segments.ts';

/** Makes edits out of what one kind of decision was, wherever on the flow's way it was taken. */
export type CandidateSource = (scene: Scene) => readonly Edit[];

// Of equals the first is taken: that a host has a tunnel which nobody wanted it to have comes before what fails in there.
const sources: readonly CandidateSource[] = [
  globalNameCandidates,
  filterCandidates,
  mtuCandidates,
  firewallCandidates,
  userCandidates,
  securityRuleCandidates,
  balancerCandidates,
  serverCandidates,
  ipHttpsNameCandidates,
  dnsServerCandidates,
  natCandidates,
  linkFaultCandidates,
  wrongSegmentCandidates,
  adapterCandidates,
  conflictCandidates,
  // Before routes: whoever points at an address is right when its owner has lost it.
  lostAddressCandidates,
  // Before all others that look for a route: what was there is known, and need not be guessed.
  vanishedRouteCandidates,
  tunnelEndCandidates,
  // Before routes: they are the same edits under the name of what they cure.
  loopCandidates,
  destinationNameCandidates,
  isatapHostCandidates,
  advertisementCandidates,
  advertisedRouteCandidates,
  forwardingCandidates,
  rulePrefixCandidates,
  mistypedPrefixCandidates,
  sourceCheckCandidates,
  lostPrefixCandidates,
  maskCandidates,
  gatewayCandidates,
  routeCandidates,
];

/** Every edit that the decisions of a failed flow suggest, each once, the best kinds first. */
export function candidatesOf(scene: Scene): readonly Edit[] {
  const byChanges = new Map<string, Edit>();
  for (const edit of sources.flatMap((source) => source(scene))) {
    // A route is kept over a reboot, whether the command says so or not.
    const key = JSON.stringify(edit.changes).replaceAll(' store=persistent', '');
    if (!byChanges.has(key)) byChanges.set(key, edit);
  }
  return [...byChanges.values()].sort((a, b) => merits.indexOf(a.merit) - merits.indexOf(b.merit));
}
