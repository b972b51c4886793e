import type { IpAddress } from '../addr/ip.ts';
import { nameKey } from '../wire/dns/name.ts';

/**
 * A rule of the name resolution policy table. `namespace`: `.corp.example` for every name with this suffix, `.` for
 * every name, `nls.corp.example` for this one. Without servers it is an exemption: such a name is asked of the
 * interfaces' own servers (Microsoft, Add-DAClientDnsConfiguration).
 */
export interface ResolutionRule {
  readonly namespace: string;
  readonly servers: readonly IpAddress[];
}

/** The name resolution policy table of a DirectAccess client (windows.md section 5): which servers a name is asked of. */
export class ResolutionPolicy {
  /** Whole names first, then the longest suffix. */
  readonly rules: readonly ResolutionRule[];

  constructor(rules: readonly ResolutionRule[]) {
    this.rules = rules
      .map(({ namespace, servers }) => ({ namespace: nameKey(namespace), servers }))
      .sort((a, b) => Number(isSuffix(a)) - Number(isSuffix(b)) || b.namespace.length - a.namespace.length);
  }

  /** The servers of the longest rule for a full name; null where no rule holds or it is an exemption. */
  serversOf(name: string): readonly IpAddress[] | null {
    const rule = this.rules.find(({ namespace }) => isWithin(nameKey(name), namespace));
    return rule === undefined || rule.servers.length === 0 ? null : rule.servers;
  }
}

const isSuffix = ({ namespace }: ResolutionRule): boolean => namespace.startsWith('.');

/** A suffix rule holds for the domain's own name too; no page says so, but logon asks for it through such a rule. */
const isWithin = (name: string, namespace: string): boolean =>
  namespace.startsWith('.')
    ? namespace === '.' || name.endsWith(namespace) || `.${name}` === namespace
    : name === namespace;
