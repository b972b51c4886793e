import type { IpAddress } from '../addr/ip.ts';
import { commonPrefixLength, IpPrefix } from '../addr/prefix.ts';

/** One row of the policy table of RFC 6724 section 2.1. */
export interface PolicyRow {
  readonly prefix: IpPrefix;
  readonly precedence: number;
  readonly label: number;
}

export type PolicyTable = readonly PolicyRow[];

const row = (prefix: string, precedence: number, label: number): PolicyRow => ({
  prefix: IpPrefix.parse6(prefix),
  precedence,
  label,
});

/** The default table, RFC 6724 section 2.1; Windows 8 to 11 print the same (windows.md section 6). */
export const rfc6724PolicyTable: PolicyTable = [
  row('::1/128', 50, 0),
  row('::/0', 40, 1),
  row('::ffff:0:0/96', 35, 4),
  row('2002::/16', 30, 2),
  row('2001::/32', 5, 5),
  row('fc00::/7', 3, 13),
  row('::/96', 1, 3),
  row('fec0::/10', 1, 11),
  row('3ffe::/16', 1, 12),
];

/** RFC 3484 section 2.1 with the Teredo row of Windows 7; fc00::/7 is not listed (conformance SEL-08). */
export const rfc3484PolicyTable: PolicyTable = [
  row('::1/128', 50, 0),
  row('::/0', 40, 1),
  row('2002::/16', 30, 2),
  row('::/96', 20, 3),
  row('::ffff:0:0/96', 10, 4),
  row('2001::/32', 5, 5),
];

/** What holds for an address that no row covers: behind all others, and unlike them. */
const NO_ROW = row('::/0', 0, -1);

/** The row of the longest prefix that covers the address; IPv4 counts as ::ffff:0:0/96. */
export function policyOf(table: PolicyTable, address: IpAddress): PolicyRow {
  let best: PolicyRow | undefined;
  for (const candidate of table) {
    if ((best === undefined || candidate.prefix.length > best.prefix.length) && covers(candidate.prefix, address)) {
      best = candidate;
    }
  }
  return best ?? NO_ROW;
}

const covers = (prefix: IpPrefix, address: IpAddress): boolean =>
  commonPrefixLength(prefix.address, address) >= prefix.length;
