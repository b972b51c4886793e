import { nameKey } from '../wire/dns/name.ts';
import { dataKey, dnsClass, type RecordData, type ResourceRecord, type StartOfAuthority } from '../wire/dns/record.ts';

/** A zone that a server is primary for. Names are full, times in seconds. Updates change it where it stands. */
export interface Zone {
  readonly name: string;
  readonly timeToLive: number;
  readonly primary: string;
  records: readonly ResourceRecord[];
  /** Whether clients may change it (RFC 2136); not when left out. */
  readonly dynamicUpdate?: boolean;
  /** What an update made of the start of authority; the first one when left out. */
  authority?: StartOfAuthority;
}

/** Whether a name is that of the zone or lies below it. */
export function isInZone({ name: zone }: Zone, name: string): boolean {
  const wanted = nameKey(name);
  return wanted === nameKey(zone) || wanted.endsWith(`.${nameKey(zone)}`);
}

/** A name as zone files write it: short ones get the zone's name behind them, `@` is the zone itself. */
export function fullName(short: string, zone: string): string {
  if (short === '@') return zone;
  if (short.endsWith('.')) return short.slice(0, -1);
  return nameKey(short).endsWith(`.${nameKey(zone)}`) ? short : `${short}.${zone}`;
}

export const isApex = (zone: Zone, name: string): boolean => nameKey(name) === nameKey(zone.name);

/** Whether a name exists: it has records, or something lies below it (RFC 8020). */
export const hasName = (zone: Zone, name: string): boolean => {
  const wanted = nameKey(name);
  return (
    isApex(zone, name) ||
    zone.records.some((record) => nameKey(record.name) === wanted || nameKey(record.name).endsWith(`.${wanted}`))
  );
};

/** The records of a name; that of the zone itself has the SOA record too, and a name server where none is named. */
export function recordsAt(zone: Zone, name: string): ResourceRecord[] {
  const wanted = nameKey(name);
  const here = zone.records.filter((record) => nameKey(record.name) === wanted);
  if (!isApex(zone, name)) return here;
  const hasServer = here.some(({ data }) => data.kind === 'NS');
  return [...(hasServer ? here : [...here, nameServer(zone)]), startOfAuthority(zone)];
}

const nameServer = ({ name, timeToLive, primary }: Zone): ResourceRecord => ({
  name,
  class: dnsClass.IN,
  timeToLive,
  data: { kind: 'NS', name: primary },
});

export const authorityOf = (zone: Zone): StartOfAuthority =>
  zone.authority ?? {
    primary: zone.primary,
    mailbox: `hostmaster.${zone.name}`,
    serial: 1,
    refresh: 900,
    retry: 600,
    expire: 86_400,
    minimum: zone.timeToLive,
  };

export function startOfAuthority(zone: Zone): ResourceRecord {
  const data: RecordData = { kind: 'SOA', ...authorityOf(zone) };
  return { name: zone.name, class: dnsClass.IN, timeToLive: zone.timeToLive, data };
}

/** The zone has changed: secondaries see it by the serial number (RFC 1034 section 4.3.5). */
export function raiseSerial(zone: Zone): void {
  const authority = authorityOf(zone);
  zone.authority = { ...authority, serial: (authority.serial + 1) >>> 0 };
}

/** Why a record cannot be added: it is there already, or an alias and other records would share a name (RFC 1034 section 3.6.2). */
export type RecordConflict = 'exists' | 'alias';

/** Adds a record as an administrator does. @returns null when it was added */
export function addRecord(zone: Zone, record: ResourceRecord): RecordConflict | null {
  const here = recordsAt(zone, record.name);
  const isAlias = record.data.kind === 'CNAME';
  const key = dataKey(record.data);
  if (here.some(({ data }) => dataKey(data) === key)) return 'exists';
  if (here.some(({ data }) => isAlias || data.kind === 'CNAME')) return 'alias';
  zone.records = [...zone.records, record];
  raiseSerial(zone);
  return null;
}

/** Takes the records of a name and kind away, all or those with one datum. @returns whether there were any */
export function removeRecords(zone: Zone, name: string, kind: RecordData['kind'], data: RecordData | null): boolean {
  const goes = (record: ResourceRecord): boolean =>
    nameKey(record.name) === nameKey(name) &&
    record.data.kind === kind &&
    (data === null || dataKey(record.data) === dataKey(data));
  const left = zone.records.filter((record) => !goes(record));
  if (left.length === zone.records.length) return false;
  zone.records = left;
  raiseSerial(zone);
  return true;
}
