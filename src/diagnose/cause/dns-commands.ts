/** Changes of a DNS server: records of a name, and the global query block list. */
import type { IpAddress } from '../../addr/ip.ts';
import { fullName } from '../../service/dns-zone.ts';
import { nameKey } from '../../wire/dns/name.ts';
import { type Repair, setValue, together, typed } from './commands.ts';
import type { NamePlace } from './look-up.ts';
import { hasShell, type Scene } from './scene.ts';

type RecordKind = 'A' | 'AAAA' | 'CNAME';

interface SimpleRecord {
  readonly kind: RecordKind;
  readonly data: string;
}

const CMDLETS = {
  A: ['Add-DnsServerResourceRecordA', 'IPv4Address'],
  AAAA: ['Add-DnsServerResourceRecordAAAA', 'IPv6Address'],
  CNAME: ['Add-DnsServerResourceRecordCName', 'HostNameAlias'],
} as const;

/** Gives a name these addresses, of one family, in place of whatever of the kind, or as an alias, it has. */
export function pointName(scene: Scene, place: NamePlace, name: string, ...addresses: readonly IpAddress[]): Repair {
  const kind = addresses[0]?.family === 4 ? 'A' : 'AAAA';
  const known = recordsOf(place, name).filter((record) => record.kind === kind || record.kind === 'CNAME');
  const wanted = addresses.map((address): SimpleRecord => ({ kind, data: address.toString() }));
  const isIn = (list: readonly SimpleRecord[], one: SimpleRecord): boolean =>
    list.some((each) => each.kind === one.kind && each.data === one.data);
  const before = known.filter((record) => !isIn(wanted, record));
  const after = wanted.filter((record) => !isIn(known, record));
  const { name: host } = place.node.host;
  if (!hasShell(scene, host)) return inDocument(scene, place, name, before, wanted);
  const zone = place.zone.name;
  const node = nodeName(name, zone);
  return together([
    ...before.map((record) => swapped(addition(host, zone, node, record), deletion(zone, node, record))),
    ...after.map((record) => addition(host, zone, node, record)),
  ]);
}

function recordsOf({ zone }: NamePlace, name: string): SimpleRecord[] {
  return zone.records
    .filter((record) => nameKey(record.name) === nameKey(name))
    .flatMap(({ data }): SimpleRecord[] => {
      if (data.kind === 'A' || data.kind === 'AAAA') return [{ kind: data.kind, data: data.address.toString() }];
      return data.kind === 'CNAME' ? [{ kind: 'CNAME', data: data.name }] : [];
    });
}

/** A name as its zone calls it. */
const nodeName = (name: string, zone: string): string =>
  nameKey(name) === nameKey(zone) ? '@' : name.slice(0, -zone.length - 1);

function addition(host: string, zone: string, node: string, { kind, data }: SimpleRecord): Repair {
  const [cmdlet, parameter] = CMDLETS[kind];
  return typed(
    host,
    `dnscmd /recordadd ${zone} ${node} ${kind} ${data}`,
    `dnscmd /recorddelete ${zone} ${node} ${kind} ${data} /f`,
    [`${cmdlet} -ZoneName ${zone} -Name ${node} -${parameter} ${data}`],
  );
}

const deletion = (zone: string, node: string, { kind, data }: SimpleRecord): string =>
  `Remove-DnsServerResourceRecord -ZoneName ${zone} -RRType ${kind} -Name ${node} -RecordData ${data} -Force`;

/** What takes back an addition, as a change of its own. */
const swapped = ({ changes, undo }: Repair, powershell: string): Repair => ({
  changes: undo,
  undo: changes,
  powershell: [powershell],
});

function inDocument(
  { loaded }: Scene,
  { node, zone }: NamePlace,
  name: string,
  before: readonly SimpleRecord[],
  wanted: readonly SimpleRecord[],
): Repair {
  const host = node.host.name;
  const records = loaded.document.hosts[host]!.dnsServer!.zones[zone.name]!.records;
  const owner = Object.keys(records).find((each) => nameKey(fullName(each, zone.name)) === nameKey(name));
  const known = owner === undefined ? undefined : records[owner];
  const gone = Object.fromEntries(before.map(({ kind }) => [kind, null]));
  const path = ['hosts', host, 'dnsServer', 'zones', zone.name, 'records', owner ?? nodeName(name, zone.name)];
  const data = wanted.map((record) => record.data);
  return setValue(path, { ...gone, [wanted[0]!.kind]: data.length === 1 ? data[0] : data }, known);
}

/** Another global query block list. */
export function setBlockList(scene: Scene, { node, server }: NamePlace, list: readonly string[]): Repair {
  const { name } = node.host;
  const before = server.queryBlockList;
  if (!hasShell(scene, name)) return setValue(['hosts', name, 'dnsServer', 'queryBlockList'], list, before);
  const command = (labels: readonly string[]): string => ['dnscmd /config /globalqueryblocklist', ...labels].join(' ');
  const cmdlet = list.length === 0 ? '-Enable $false' : `-List ${list.join(', ')}`;
  return typed(name, command(list), command(before), [`Set-DnsServerGlobalQueryBlockList ${cmdlet}`]);
}

/** The list counts again. */
export function enableBlockList({ node }: NamePlace): Repair {
  const command = (value: number): string => `dnscmd /config /enableglobalqueryblocklist ${value}`;
  return typed(node.host.name, command(1), command(0), ['Set-DnsServerGlobalQueryBlockList -Enable $true']);
}
