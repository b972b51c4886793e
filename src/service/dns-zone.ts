import { nameKey } from '../wire/dns/name.ts';
import { dnsClass, type RecordData, type ResourceRecord, type StartOfAuthority } from '../wire/dns/record.ts';

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
