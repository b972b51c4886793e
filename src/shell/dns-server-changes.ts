/** What dnscmd and the cmdlets of the module DnsServer do alike. */
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { addRecord, fullName, type RecordConflict, type Zone } from '../service/dns-zone.ts';
import type { DnsServer } from '../service/dns-server.ts';
import { isDomainName, nameKey } from '../wire/dns/name.ts';
import { dnsClass, type RecordData } from '../wire/dns/record.ts';
import { CommandError, type ShellHost } from './command.ts';
import type { ArgumentValues, ValueReader } from './values.ts';

/** Kinds of records that can be added and taken away. */
export const RECORD_KINDS = ['A', 'AAAA', 'CNAME'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** @throws CommandError when the host is no DNS server */
export function dnsServerOf({ dnsServer, host }: ShellHost, offset: number, windowsText: string): DnsServer {
  if (dnsServer !== null) return dnsServer;
  throw new CommandError(
    `${host.name} is no DNS server`,
    offset,
    'give the command to the host that has the key dnsServer',
    windowsText,
  );
}

/** Whether a server's name or address means the host itself: `.`, its name, with or without a suffix, or its address. */
export function isThisServer(text: string, { host }: ShellHost): boolean {
  const name = nameKey(text);
  const own = nameKey(host.name);
  if (['.', 'localhost', own].includes(name) || name.startsWith(`${own}.`)) return true;
  return host.interfaces.some(({ ipv4, ipv6 }) =>
    [...ipv4.addresses, ...ipv6.addresses].some(({ address }) => address.toString() === name),
  );
}

/** The zone of a name, which must be there. */
export const zoneReader =
  ({ zones }: DnsServer): ValueReader<Zone> =>
  (text, refuse) => {
    const zone = zones.find(({ name }) => nameKey(name) === nameKey(text.replace(/\.$/, '')));
    if (zone !== undefined) return zone;
    throw refuse(`there is no zone ${JSON.stringify(text)}`, `zones here: ${zones.map(({ name }) => name).join(', ')}`);
  };

/** The full name of a node of a zone, as zone files write it. */
export const nodeReader =
  (zone: Zone): ValueReader<string> =>
  (text, refuse) => {
    const name = fullName(text, zone.name);
    if (text === '' || !isDomainName(name)) throw refuse(`${JSON.stringify(text)} is no name in the zone ${zone.name}`);
    return name;
  };

/** What a record says. An alias' target is a full name, unless it is a single label. */
export const dataReader =
  (kind: RecordKind, zone: Zone): ValueReader<RecordData> =>
  (text, refuse) => {
    if (kind === 'A') return { kind, address: Ipv4Address.parse(text) };
    if (kind === 'AAAA') return { kind, address: Ipv6Address.parse(text) };
    const name = text.replace(/\.$/, '');
    if (name === '' || !isDomainName(name)) throw refuse(`${JSON.stringify(text)} is no domain name`);
    return { kind, name: name.includes('.') || text.endsWith('.') ? name : fullName(name, zone.name) };
  };

/** Adds records one by one up to the first that cannot be. @param timeToLive seconds */
export function addRecords(
  zone: Zone,
  name: string,
  data: readonly RecordData[],
  timeToLive: number,
): RecordConflict | null {
  for (const each of data) {
    const conflict = addRecord(zone, { name, class: dnsClass.IN, timeToLive, data: each });
    if (conflict !== null) return conflict;
  }
  return null;
}

/** The labels of a query block list: Windows blocks single labels right below a zone. */
export function readBlockList(values: ArgumentValues, name: string): string[] | undefined {
  return values.list(name, (text, refuse) => {
    if (text === '' || text.includes('.') || !isDomainName(text))
      throw refuse(`${JSON.stringify(text)} is no label to block`, 'single labels such as wpad and isatap');
    return text;
  });
}
