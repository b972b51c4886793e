/** How much of the sheet of requirements the tests hold, by the ids in their names. */
import fs from 'node:fs';
import path from 'node:path';
import { knownGaps, notApplicable } from './sheet-exceptions.ts';

/** Beside the checkout; paths are those of the project's folder. */
export const SHEET_FILE = '../shared/reference/conformance.md';

/** Groups of requirements that concern what is built here. */
const GROUPS = {
  ISATAP: 'ISATAP',
  SIT: '6in4',
  ECN: 'ECN on tunnels',
  LOOP: 'routing loops',
  TSEC: 'tunnel security',
  IP6: 'IPv6',
  ICMP6: 'ICMPv6',
  PMTU: 'path MTU, IPv6',
  FRAG: 'fragments, IPv6',
  ND: 'neighbor discovery',
  SLAAC: 'SLAAC',
  RIO: 'routes in advertisements',
  RDNSS: 'DNS and prefixes in advertisements',
  SEL: 'address selection',
  IP4: 'IPv4',
  ARP: 'ARP',
  ICMP4: 'ICMPv4',
  PMTU4: 'path MTU, IPv4',
  DNS: 'DNS',
  TCP: 'TCP',
  UDP: 'UDP',
  PCAP: 'pcap',
  NG: 'pcapng',
} as const;

export type Group = keyof typeof GROUPS;

export interface Requirement {
  /** As `SIT-12`. */
  readonly id: string;
  readonly group: Group;
}

/** What the tests make of one group; ids in the order of the sheet. */
export interface Coverage {
  readonly group: Group;
  readonly tested: readonly string[];
  readonly notApplicable: readonly string[];
  readonly knownGaps: readonly string[];
  /** Neither tested nor explained. */
  readonly open: readonly string[];
}

const ID = String.raw`[A-Z][A-Z0-9]*-\d{2}`;
const ROW = new RegExp(String.raw`^\| (${ID}) \|`, 'gm');

const isGroup = (name: string): name is Group => name in GROUPS;

/** The rows of the sheet that concern what is built here. */
export function readSheet(text: string): Requirement[] {
  return [...text.matchAll(ROW)].flatMap(([, id]) => {
    const group = id!.slice(0, id!.lastIndexOf('-'));
    return isGroup(group) ? [{ id: id!, group }] : [];
  });
}

/** A comment, or a text. */
const TOKENS = /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
/** Ids that a name begins with, or that stand in parentheses. */
const NAMED = new RegExp(String.raw`(?<=^['"\`](?:${ID}[ ,]+)*)${ID}|(?<=\((?:${ID}[ ,]+)*)${ID}(?=[ ,\)])`, 'g');

/** Ids in the names of the tests below a folder. */
export function testedIds(folder: string): Set<string> {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const names = files
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => fs.readFileSync(path.join(folder, file), 'utf8').match(TOKENS) ?? [])
    .filter((token) => !token.startsWith('/'));
  return new Set(names.flatMap((name) => name.match(NAMED) ?? []));
}

export function coverageOf(rows: readonly Requirement[], tested: ReadonlySet<string>): Coverage[] {
  return (Object.keys(GROUPS) as Group[]).map((group) => {
    const ids = rows.filter((row) => row.group === group).map(({ id }) => id);
    const rest = ids.filter((id) => !tested.has(id));
    return {
      group,
      tested: ids.filter((id) => tested.has(id)),
      notApplicable: rest.filter((id) => id in notApplicable),
      knownGaps: rest.filter((id) => id in knownGaps),
      open: rest.filter((id) => !(id in notApplicable) && !(id in knownGaps)),
    };
  });
}

/** Tested of all that apply, 0 to 1. */
export function shareOf({ tested, knownGaps: gaps, open }: Omit<Coverage, 'group'>): number {
  const all = tested.length + gaps.length + open.length;
  return all === 0 ? 1 : tested.length / all;
}

/** A table by group, then every row that is not tested and why. */
export function sheetText(coverage: readonly Coverage[]): string {
  const columns = ['tested', 'notApplicable', 'knownGaps', 'open'] as const;
  const sums = Object.fromEntries(columns.map((name) => [name, coverage.flatMap((each) => each[name])]));
  const all = [
    ...coverage.map((each) => ({ ...each, name: `${each.group}- ${GROUPS[each.group]}` })),
    { ...(sums as unknown as Coverage), name: 'all' },
  ];
  const lines = all.map((each) => {
    const counts = columns.map((name) => String(each[name].length).padStart(8));
    return `${each.name.padEnd(42)}${counts.join('')}${`${Math.floor(100 * shareOf(each))} %`.padStart(8)}`;
  });
  const head = `${''.padEnd(42)}${['tested', 'n/a', 'gap', 'open', 'share'].map((text) => text.padStart(8)).join('')}`;
  return [head, ...lines, '', ...coverage.flatMap(explanations)].join('\n');
}

const explanations = (coverage: Coverage): string[] => [
  ...coverage.notApplicable.map((id) => `${id} not applicable: ${notApplicable[id]}`),
  ...coverage.knownGaps.map((id) => `${id} known gap: ${knownGaps[id]}`),
  ...coverage.open.map((id) => `${id} open`),
];
