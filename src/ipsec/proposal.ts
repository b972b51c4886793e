/** Whether a host's rules match what another end proposes (RFC 7296 section 2.9 narrows selectors so, in IKEv2). */
import type { Ipv6Address } from '../addr/ipv6.ts';
import { type AddressSet, covers, intersect, isEmpty, only, setText } from './address-set.ts';
import type { IpsecRule } from './rule.ts';
import { suiteText } from './suite.ts';

/** As the responder sees it: its own side is local. `suite` and the addresses are known only in quick mode. */
export interface Proposal {
  readonly localTunnel: Ipv6Address;
  readonly remoteTunnel: Ipv6Address;
  readonly local: AddressSet;
  readonly remote: AddressSet;
  readonly packet: { readonly local: Ipv6Address; readonly remote: Ipv6Address } | null;
  readonly suite: string | null;
}

/** At which ends a user is logged on. */
export interface LoggedOn {
  readonly here: boolean;
  readonly there: boolean;
}

/** The rule that matches, and the addresses that both ends cover. */
export interface Agreement {
  readonly rule: IpsecRule;
  readonly local: AddressSet;
  readonly remote: AddressSet;
}

/** @returns the first rule that matches, or in one clause why each does not */
export function judgeProposal(rules: readonly IpsecRule[], proposal: Proposal, loggedOn: LoggedOn): Agreement | string {
  const faults: string[] = [];
  for (const rule of rules) {
    const judged = judgeRule(rule, proposal, loggedOn);
    if (typeof judged !== 'string') return judged;
    faults.push(`the rule ${rule.name} ${judged}`);
  }
  return faults.length === 0 ? 'there is no connection security rule' : faults.join('; ');
}

function judgeRule(rule: IpsecRule, proposal: Proposal, loggedOn: LoggedOn): Agreement | string {
  const { localTunnel, remoteTunnel, packet, suite } = proposal;
  if (rule.localTunnel !== 'any' && rule.localTunnel !== localTunnel)
    return `has ${rule.localTunnel.toString()} as its tunnel endpoint`;
  if (rule.remoteTunnel !== 'any' && !rule.remoteTunnel.includes(remoteTunnel))
    return `has ${rule.remoteTunnel.map(String).join(', ')} as the other tunnel endpoint`;
  const client = rule.localTunnel === 'any' ? 'here' : 'there';
  if (rule.needsUser && !loggedOn[client]) return 'needs a user who is logged on';
  const own = { local: ownSide(rule, localTunnel), remote: otherSide(rule, remoteTunnel) };
  const local = intersect(own.local, proposal.local);
  const remote = intersect(own.remote, proposal.remote);
  if (isEmpty(local) || (packet !== null && !covers(own.local, packet.local)))
    return `has ${setText(own.local)} as endpoint 1, which does not cover ${packet?.local.toString() ?? setText(proposal.local)}`;
  if (isEmpty(remote) || (packet !== null && !covers(own.remote, packet.remote)))
    return `has ${setText(own.remote)} as endpoint 2, which does not cover ${packet?.remote.toString() ?? setText(proposal.remote)}`;
  if (suite !== null && suite !== suiteText(rule.suite)) return `takes only ${suiteText(rule.suite)}, not ${suite}`;
  return { rule, local, remote };
}

/** Where the tunnel ends at whatever address the traffic has, it is for that address alone. */
export const ownSide = ({ endpoint1, localTunnel }: IpsecRule, end: Ipv6Address): AddressSet =>
  localTunnel === 'any' ? intersect(endpoint1, only(end)) : endpoint1;

export const otherSide = ({ endpoint2, remoteTunnel }: IpsecRule, end: Ipv6Address): AddressSet =>
  remoteTunnel === 'any' ? intersect(endpoint2, only(end)) : endpoint2;
