import { type DnsMessage, dnsResponseCode } from '../wire/dns/message.ts';
import { nameKey } from '../wire/dns/name.ts';
import { dataKey, dnsClass, dnsType, type RecordData, type ResourceRecord, typeOf } from '../wire/dns/record.ts';
import { authorityOf, isApex, isInZone, raiseSerial, recordsAt, type Zone } from './dns-zone.ts';

/** Types that no record has, RFC 1035 section 3.2.3 and RFC 6895 section 3.1. */
const isMetaType = (type: number): boolean => type >= 128 && type <= 255;

/**
 * Carries out an update, RFC 2136 section 3: all of it or nothing.
 * @returns the response code; the zone is changed only with NOERROR
 */
export function applyUpdate(zones: readonly Zone[], update: DnsMessage): number {
  const [section, ...others] = update.questions;
  if (section === undefined || others.length > 0 || section.type !== dnsType.SOA) return dnsResponseCode.formatError;
  const zone = zones.find((candidate) => isApex(candidate, section.name));
  if (zone === undefined || section.class !== dnsClass.IN) return dnsResponseCode.notAuthoritative;
  const unmet = checkPrerequisites(zone, update.answers);
  if (unmet !== dnsResponseCode.noError) return unmet;
  if (zone.dynamicUpdate !== true) return dnsResponseCode.refused;
  for (const record of update.authorities) {
    if (!isInZone(zone, record.name)) return dnsResponseCode.notInZone;
    if (!isWellFormed(record)) return dnsResponseCode.formatError;
  }
  const before = { records: zone.records, authority: zone.authority };
  for (const record of update.authorities) change(zone, record);
  // Section 3.6: the serial number moves when something has changed, unless the update itself has set one.
  if (zone.authority === before.authority && contentOf(zone.records) !== contentOf(before.records)) raiseSerial(zone);
  return dnsResponseCode.noError;
}

/** Text that is equal for equal records in any order. */
const contentOf = (records: readonly ResourceRecord[]): string =>
  records
    .map(({ name, timeToLive, data }) => `${nameKey(name)} ${timeToLive} ${dataKey(data)}`)
    .sort()
    .join('\n');

/** Section 3.2. */
function checkPrerequisites(zone: Zone, prerequisites: readonly ResourceRecord[]): number {
  const { noError, formatError, noSuchSet, notInZone } = dnsResponseCode;
  const exact: ResourceRecord[] = [];
  for (const record of prerequisites) {
    if (record.timeToLive !== 0) return formatError;
    if (!isInZone(zone, record.name)) return notInZone;
    if (record.class === dnsClass.IN) exact.push(record);
    else {
      const code = checkExistence(zone, record);
      if (code !== noError) return code;
    }
  }
  return exact.every((record) => isWholeSet(zone, record, exact)) ? noError : noSuchSet;
}

/** Whether a name or a set is there (class ANY) or is not (class NONE), sections 2.4.1 and 2.4.3 to 2.4.5. */
function checkExistence(zone: Zone, { name, class: wanted, data }: ResourceRecord): number {
  const { noError, formatError, nameError, nameExists, setExists, noSuchSet } = dnsResponseCode;
  if ((wanted !== dnsClass.ANY && wanted !== dnsClass.NONE) || !isEmpty(data)) return formatError;
  const type = typeOf(data);
  const isName = type === dnsType.ANY;
  const exists = recordsAt(zone, name).some((here) => isName || typeOf(here.data) === type);
  if (exists === (wanted === dnsClass.ANY)) return noError;
  if (exists) return isName ? nameExists : setExists;
  return isName ? nameError : noSuchSet;
}

/** Section 2.4.2: the set in the zone has exactly the records that the prerequisites name, whatever their times. */
function isWholeSet(zone: Zone, { name, data }: ResourceRecord, exact: readonly ResourceRecord[]): boolean {
  const keys = (records: readonly ResourceRecord[]): string =>
    records
      .filter((other) => isSameSet(other, name, typeOf(data)))
      .map((other) => dataKey(other.data))
      .sort()
      .join('\n');
  return keys(recordsAt(zone, name)) === keys(exact);
}

/** Section 3.4.1. */
function isWellFormed({ class: what, timeToLive, data }: ResourceRecord): boolean {
  const type = typeOf(data);
  if (what === dnsClass.IN) return !isMetaType(type);
  if (timeToLive !== 0) return false;
  if (what === dnsClass.ANY) return isEmpty(data) && (type === dnsType.ANY || !isMetaType(type));
  return what === dnsClass.NONE && !isMetaType(type);
}

/** Section 3.4.2. */
function change(zone: Zone, record: ResourceRecord): void {
  if (record.class === dnsClass.IN) add(zone, record);
  else if (record.class === dnsClass.ANY) remove(zone, (here) => isOfSet(zone, here, record));
  else {
    const key = dataKey(record.data);
    const isLastServer = record.data.kind === 'NS' && isApex(zone, record.name) && serversOf(zone).length <= 1;
    if (!isLastServer)
      remove(zone, (here) => nameKey(here.name) === nameKey(record.name) && dataKey(here.data) === key);
  }
}

/** Whether a record goes with its set or name; the zone keeps its name servers (sections 3.4.2.3). */
function isOfSet(zone: Zone, here: ResourceRecord, { name, data }: ResourceRecord): boolean {
  if (isApex(zone, name) && here.data.kind === 'NS') return false;
  const type = typeOf(data);
  return isSameSet(here, name, type === dnsType.ANY ? typeOf(here.data) : type);
}

const serversOf = (zone: Zone): ResourceRecord[] => recordsAt(zone, zone.name).filter(({ data }) => data.kind === 'NS');

function remove(zone: Zone, goes: (record: ResourceRecord) => boolean): void {
  if (zone.records.some(goes)) zone.records = zone.records.filter((record) => !goes(record));
}

/** Section 3.4.2.2: an alias stands alone, a record that is there already gets the new time to live. */
function add(zone: Zone, record: ResourceRecord): void {
  const { name, data } = record;
  if (data.kind === 'SOA') {
    const { kind: _, ...authority } = data;
    if (isApex(zone, name) && isNewer(authority.serial, authorityOf(zone).serial)) zone.authority = authority;
    return;
  }
  const here = recordsAt(zone, name);
  const isAlias = data.kind === 'CNAME';
  if (here.some((other) => (other.data.kind === 'CNAME') !== isAlias)) return;
  const key = dataKey(data);
  const replaced = (other: ResourceRecord): boolean =>
    nameKey(other.name) === nameKey(name) && (isAlias || dataKey(other.data) === key);
  if (here.some((other) => dataKey(other.data) === key && other.timeToLive === record.timeToLive)) return;
  zone.records = [...zone.records.filter((other) => !replaced(other)), record];
}

const isSameSet = (record: ResourceRecord, name: string, type: number): boolean =>
  nameKey(record.name) === nameKey(name) && typeOf(record.data) === type;

const isEmpty = (data: RecordData): boolean => data.kind === 'raw' && data.bytes.length === 0;

/** Serial number arithmetic, RFC 1982 section 3.2. */
const isNewer = (serial: number, than: number): boolean => ((serial - than) | 0) > 0;
