import type { Ipv6Address } from '../../addr/ipv6.ts';
import type { IpPrefix } from '../../addr/prefix.ts';
import type { Host } from '../../host/host.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import type { PolicyTable } from '../../route/policy-table.ts';
import type { CommandArguments } from '../arguments.ts';
import { type CommandResult, done, failed, windowsText } from '../command.ts';
import { windowsPrefix } from '../windows-address.ts';
import {
  CHANGED_STORE,
  type NetshCommand,
  type NetshParameter,
  parameter,
  REQUIRED,
  shown,
  SHOWN_STORE,
} from './command.ts';

const PREFIX = parameter('prefix', '<IPv6 address>/<integer>', 'Prefix of the policy.', REQUIRED);

const PARAMETERS: readonly NetshParameter[] = [
  PREFIX,
  parameter('precedence', '<integer>', 'The higher goes first among destinations.', REQUIRED),
  parameter('label', '<integer>', 'A source is wanted that has the same one.', REQUIRED),
  CHANGED_STORE,
];

const HIGHEST = 0xffffffff;

const readRow = (values: CommandArguments): PolicyTable[number] => ({
  prefix: values.prefix('prefix')!,
  precedence: values.integer('precedence', 0, HIGHEST)!,
  label: values.integer('label', 0, HIGHEST)!,
});

/** Prefixes by which a host chooses addresses (RFC 6724 section 2.1; windows.md sections 1.2 and 6). */
export const prefixPolicyCommands: readonly NetshCommand[] = [
  {
    words: ['add', 'prefixpolicy'],
    alias: 'prefixpolicies',
    about: 'Adds a policy for sources and destinations in a prefix.',
    parameters: PARAMETERS,
    example: '2001:db8::/32 45 14',
    bind(values, { host }) {
      const row = readRow(values);
      const store = values.store();
      return () =>
        change(host, store, windowsText.objectExists, (table) => (has(table, row.prefix) ? null : [...table, row]));
    },
  },
  {
    words: ['set', 'prefixpolicy'],
    alias: 'prefixpolicies',
    about: 'Changes the policy for sources and destinations in a prefix.',
    parameters: PARAMETERS,
    example: '::ffff:0:0/96 45 4',
    bind(values, { host }) {
      const row = readRow(values);
      const store = values.store();
      return () =>
        change(host, store, windowsText.elementNotFound, (table) =>
          has(table, row.prefix) ? table.map((other) => (other.prefix.equals(row.prefix) ? row : other)) : null,
        );
    },
  },
  {
    words: ['delete', 'prefixpolicy'],
    alias: 'prefixpolicies',
    about: 'Deletes the policy for a prefix.',
    parameters: [PREFIX, CHANGED_STORE],
    example: '3ffe::/16',
    bind(values, { host }) {
      const prefix = values.prefix('prefix')!;
      const store = values.store();
      return () =>
        change(host, store, windowsText.elementNotFound, (table) =>
          has(table, prefix) ? table.filter((other) => !other.prefix.equals(prefix)) : null,
        );
    },
  },
  {
    words: ['show', 'prefixpolicies'],
    alias: 'prefixpolicy',
    about: 'Displays the policies by which addresses are chosen.',
    parameters: [SHOWN_STORE],
    bind(values, { host }) {
      const store = values.store('active');
      return () => shown(policyTable(store === 'active' ? host.policyTable : keptTable(host), store));
    },
  },
];

const has = (table: PolicyTable, prefix: IpPrefix): boolean => table.some((row) => row.prefix.equals(prefix));

/** What will be after the next boot. */
const keptTable = ({ stored, profile }: Host): PolicyTable => stored.policyTable ?? profile.policyTable;

/** @param make the table afterwards; null: it cannot be changed so, which `otherwise` says */
function change(
  host: Host,
  store: ConfigurationStore,
  otherwise: string,
  make: (table: PolicyTable) => PolicyTable | null,
): CommandResult {
  const active = make(host.policyTable);
  const kept = store === 'persistent' ? make(keptTable(host)) : null;
  if (active === null && kept === null) return failed(otherwise);
  if (active !== null) host.policyTable = active;
  if (kept !== null) host.stored.policyTable = kept;
  return done;
}

/** windows.md section 2.5; of equal precedence the shorter prefix goes first in real tables. */
function policyTable(table: PolicyTable, store: ConfigurationStore): string {
  const rows = table
    .toSorted((a, b) => b.precedence - a.precedence || a.prefix.length - b.prefix.length)
    .map(
      ({ precedence, label, prefix }) =>
        `${String(precedence).padStart(10)}  ${String(label).padStart(5)}  ${prefixText(prefix as IpPrefix<Ipv6Address>)}`,
    );
  return [
    `Querying ${store} state...`,
    '',
    'Precedence  Label  Prefix',
    '----------  -----  --------------------------------',
    ...rows,
    '',
    '',
  ].join('\n');
}

/** Windows writes the prefix of IPv4 without dots here. */
function prefixText(prefix: IpPrefix<Ipv6Address>): string {
  const { w0, w1, w2, w3 } = prefix.address;
  if (w0 !== 0 || w1 !== 0 || w2 !== 0xffff) return windowsPrefix(prefix);
  return `::ffff:${(w3 >>> 16).toString(16)}:${(w3 & 0xffff).toString(16)}/${prefix.length}`;
}
