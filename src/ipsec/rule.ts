/** Connection security rules in tunnel mode, as New-NetIPsecRule -Mode Tunnel makes them, and who is meant by which. */
import type { Ipv6Address } from '../addr/ipv6.ts';
import type { Consideration } from '../trace/trace.ts';
import { type AddressSet, covers, setText } from './address-set.ts';
import type { EspSuite } from './suite.ts';

export interface IpsecRule {
  readonly name: string;
  /** Addresses on this host's side, itself or what lies behind it. */
  readonly endpoint1: AddressSet;
  /** Addresses on the other side. */
  readonly endpoint2: AddressSet;
  /** Between which addresses the tunnel runs. `any`: the very address whose traffic goes through, which is the client. */
  readonly localTunnel: Ipv6Address | 'any';
  /** Of several the one nearest to the local end is taken, as with the members of a farm. */
  readonly remoteTunnel: readonly Ipv6Address[] | 'any';
  /** Interfaces of this host to which the rule is confined; null: none. */
  readonly interfaces: readonly string[] | null;
  /** Whether the client must show a user who is logged on (the second authentication of the intranet tunnel). */
  readonly needsUser: boolean;
  readonly suite: EspSuite;
}

/** The two addresses of a packet as this host sees them, and the interface by which it comes or goes. */
export interface Traffic {
  readonly local: Ipv6Address;
  readonly remote: Ipv6Address;
  readonly interface: string;
}

/** Why a rule does not mean a packet. */
export type RuleMismatch = 'interface' | 'endpoint1' | 'endpoint2';

/** null: the rule means the packet. */
export function mismatchOf(rule: IpsecRule, traffic: Traffic): RuleMismatch | null {
  if (rule.interfaces?.includes(traffic.interface) === false) return 'interface';
  if (!covers(rule.endpoint1, traffic.local)) return 'endpoint1';
  return covers(rule.endpoint2, traffic.remote) ? null : 'endpoint2';
}

/** The first that means the packet, as a security policy database is ordered (RFC 4301 section 4.4.1); null: none. */
export const findRule = (rules: readonly IpsecRule[], traffic: Traffic): IpsecRule | null =>
  rules.find((rule) => mismatchOf(rule, traffic) === null) ?? null;

/** What each rule says to a packet, up to the one that means it. */
export function considerRules(rules: readonly IpsecRule[], traffic: Traffic): Consideration[] {
  const considered: Consideration[] = [];
  for (const rule of rules) {
    const mismatch = mismatchOf(rule, traffic);
    considered.push({ entry: rule.name, mismatch: mismatch ?? 'none', text: mismatchText(rule, mismatch, traffic) });
    if (mismatch === null) break;
  }
  return considered;
}

function mismatchText(
  rule: IpsecRule,
  mismatch: RuleMismatch | null,
  { local, remote, interface: on }: Traffic,
): string {
  switch (mismatch) {
    case 'interface':
      return `is for ${(rule.interfaces ?? []).join(', ')}, not for ${on}`;
    case 'endpoint1':
      return `has ${setText(rule.endpoint1)} as endpoint 1, which does not cover ${local.toString()}`;
    case 'endpoint2':
      return `has ${setText(rule.endpoint2)} as endpoint 2, which does not cover ${remote.toString()}`;
    case null:
      return `covers ${local.toString()} and ${remote.toString()}`;
  }
}

/** One clause about all that was considered: of each rule why it does not mean the packet, or that it does. */
export const considerationText = (considered: readonly Consideration[]): string =>
  considered.length === 0
    ? 'there is no connection security rule'
    : considered.map(({ entry, text }) => `the rule ${entry} ${text}`).join('; ');
