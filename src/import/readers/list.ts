/** Lines `name : value`: Format-List of PowerShell, `netsh interface ipv6 show interface X`, `netsh interface isatap show ...`. */
import { type Fate, originHere, type Reading } from '../reading.ts';
import { addressIn, wholeNumber } from '../values.ts';
import { addressKindOf, connectionOf, truthOf } from '../words.ts';
import { interpret } from './powershell-objects.ts';

const MOST_NAME = 80;
const MOST_VALUE = 4000;

/** A name, blanks, a colon and a value. */
function propertyIn(text: string): readonly [name: string, value: string] | null {
  const [, before, value = ''] =
    /^\s{0,8}([^\s:：](?:.{0,78}\S)?)\s+[:：](?:\s+(.*))?$/.exec(text.slice(0, MOST_VALUE)) ?? [];
  return before === undefined || before.length > MOST_NAME || before.includes(' : ') ? null : [before, value];
}

/** An error says first which cmdlet it is of; labels of other languages have hyphens too. */
const CMDLET =
  /^(?:Add|Clear|Disable|Enable|Find|Get|New|Remove|Rename|Reset|Resolve|Restart|Set|Test|Update)-[A-Z]\w+$/;

export function readProperty(reading: Reading, text: string): Fate | null {
  const found = propertyIn(text) ?? (titleOf(reading) === null ? null : fullProperty(text));
  if (found === null || CMDLET.test(found[0])) return null;
  const [name, value] = found;
  if (reading.record?.values.has(name) === true) closeRecord(reading);
  reading.record ??= {
    line: reading.lines[reading.at]!.number,
    values: new Map(),
    last: name,
    positions: [],
    title: titleOf(reading),
  };
  reading.record.values.set(name, value);
  reading.record.last = name;
  reading.record.positions.push(reading.at);
  reading.table = null;
  return 'understood';
}

/** Words over one long rule. */
const titleOf = ({ table, record }: Reading): string | null =>
  record === null ? (table?.columns.length === 1 ? table.columns[0]!.name : null) : record.title;

/** A name that leaves no blank before its colon. */
function fullProperty(text: string): readonly [name: string, value: string] | null {
  const [, name, value = ''] = /^([^\s:：][^:：]{5,78})[:：] (.*)$/.exec(text.slice(0, MOST_VALUE)) ?? [];
  return name === undefined ? null : [name, value];
}

/** Further lines of a value, which begin below it, or at the margin where a console broke it. */
export function readFurtherValue({ record, at }: Reading, text: string): Fate | null {
  if (record === null) return null;
  if (/^\s{10,}\S/.test(text)) {
    record.positions.push(at);
    const before = record.values.get(record.last)!;
    if (before.length < MOST_VALUE)
      record.values.set(record.last, `${before}${before === '' ? '' : ' '}${text.trim()}`);
    return 'understood';
  }
  return /^(RouteSelectionEvents|SourceAddressSelectionEvents|SelectedNetRoute)$/.test(record.last)
    ? 'understood'
    : null;
}

/** Takes the facts of an object whose lines have ended. Lines of one that means nothing here are not understood. */
export function closeRecord(reading: Reading): void {
  const { record } = reading;
  if (record === null) return;
  reading.record = null;
  const { values, line, positions, title } = record;
  if (interpretDetail(reading, values, title, line) || interpret(reading, values, line)) return;
  if (title !== null) takeTitled(reading, title, values, line);
  else for (const position of positions) reading.fates[position] = 'unknown';
}

/** `show address X` has an address in its title; others, such as `show global` and `show teredo`, configure nothing here. */
function takeTitled(reading: Reading, title: string, values: ReadonlyMap<string, string>, line: number): void {
  const origin = originHere(reading, 'netsh show', line);
  const found = title.split(/\s+/).flatMap((word) => addressIn(word) ?? [])[0];
  const [name, , valid = '', , , type = ''] = values.values();
  if (found === undefined || found.address.family === 4 || name === undefined || values.size < 6) return;
  const kind = addressKindOf(type);
  const finite = /^\d/.test(valid);
  reading.facts.addresses.push({
    origin,
    index: found.zone,
    name,
    address: found.address,
    prefixLength: null,
    kind,
    finite,
  });
}

/** Lines of `show interface X` in their order (windows.md section 2.4). */
const DETAIL = [
  'IfLuid',
  'IfIndex',
  'State',
  'Metric',
  'Link MTU',
  'Reachable Time',
  'Base Reachable Time',
  'Retransmission Interval',
  'DAD Transmits',
  'Site Prefix Length',
  'Site Id',
  'Forwarding',
  'Advertising',
  'Neighbor Discovery',
  'Neighbor Unreachability Detection',
  'Router Discovery',
  'Managed Address Configuration',
  'Other Stateful Configuration',
  'Weak Host Sends',
  'Weak Host Receives',
  'Use Automatic Metric',
  'Ignore Default Routes',
  'Advertised Router Lifetime',
  'Advertise Default Route',
] as const;
const LUID = /^(ethernet|wireless|tunnel|loopback|ppp|iftype\d+|other)_\d+$/i;

/** Other languages have other words around the name: the index stands for it there. */
const TITLE = /^Interface (.+) Parameters$/;

/** Labels are localised, their order is not. */
function interpretDetail(
  reading: Reading,
  values: ReadonlyMap<string, string>,
  title: string | null,
  line: number,
): boolean {
  const inOrder = [...values.values()];
  if (inOrder.length < 5 || !(values.has('IfLuid') || LUID.test(inOrder[0]!))) return false;
  const valueOf = (name: (typeof DETAIL)[number]): string => values.get(name) ?? inOrder[DETAIL.indexOf(name)] ?? '';
  // Neighbor discovery is on wherever it can be: the word that stands there means enabled.
  const enabled = valueOf('Neighbor Discovery');
  const truth = (name: (typeof DETAIL)[number]): boolean | undefined => {
    const value = valueOf(name);
    return truthOf(value) ?? (value === '' || enabled === '' ? undefined : value === enabled);
  };
  const number = (name: (typeof DETAIL)[number]): number | undefined =>
    wholeNumber(valueOf(name).split(' ')[0]!) ?? undefined;
  reading.facts.interfaces.push({
    origin: originHere(reading, 'netsh interface ipv6 show interface', line),
    family: familyOf(reading),
    index: number('IfIndex') ?? null,
    name: TITLE.exec(title ?? '')?.[1] ?? null,
    connected: connectionOf(valueOf('State')) ?? undefined,
    metric: number('Metric'),
    automaticMetric: truth('Use Automatic Metric'),
    mtu: number('Link MTU'),
    forwarding: truth('Forwarding'),
    advertising: truth('Advertising'),
    routerDiscovery: truth('Router Discovery'),
    ignoresDefaultRoutes: truth('Ignore Default Routes'),
    advertisesDefaultRoute: truth('Advertise Default Route'),
  });
  return true;
}

const familyOf = ({ command }: Reading): 4 | 6 => (/ip(v4)?\s+s/.test(command) && !/ipv?6/.test(command) ? 4 : 6);
