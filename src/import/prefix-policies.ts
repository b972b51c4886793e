/** Prefix policies that differ from those of a profile, as commands. */
import { hostProfiles, type ProfileName } from '../host/profile.ts';
import type { PolicyRow } from '../route/policy-table.ts';

/** The rows that no table lacks; a table with fewer was cut. */
const LEAST_ROWS = 5;
const MOST_ROWS = 100;

export function policyCommands(policies: readonly PolicyRow[], profile: ProfileName): string[] {
  const read = new Map(policies.slice(0, MOST_ROWS).map((row) => [row.prefix.toString(), row]));
  const usual = new Map(hostProfiles[profile].policyTable.map((row) => [row.prefix.toString(), row]));
  if (read.size < LEAST_ROWS) return [];
  const begin = 'netsh interface ipv6';
  const changed = [...read].flatMap(([prefix, { precedence, label }]) => {
    const other = usual.get(prefix);
    if (other?.precedence === precedence && other.label === label) return [];
    return [`${begin} ${other === undefined ? 'add' : 'set'} prefixpolicy ${prefix} ${precedence} ${label}`];
  });
  const gone = [...usual.keys()].filter((prefix) => !read.has(prefix));
  return [...changed, ...gone.map((prefix) => `${begin} delete prefixpolicy ${prefix}`)];
}
