/** What a DNS server holds (module DnsServer). */
import { recordsAt, type Zone } from '../../service/dns-zone.ts';
import { seconds } from '../../sim/time.ts';
import { nameKey } from '../../wire/dns/name.ts';
import type { RecordData, ResourceRecord } from '../../wire/dns/record.ts';
import { zoneReader } from '../dns-server-changes.ts';
import { type Cmdlet, cmdletFailed, giving } from './cmdlet.ts';
import { dnsError, serverOf } from './cmdlets-dns-server.ts';
import { makeObject, type ObjectType, type PsObject, type PsValue, timeSpan } from './object.ts';
import { wildcard } from './wildcard.ts';

const record: ObjectType = {
  name: 'DnsServerResourceRecord',
  view: {
    kind: 'table',
    columns: [
      { label: 'HostName', width: 25 },
      { label: 'RecordType', width: 10 },
      { label: 'Timestamp', width: 20 },
      { label: 'TimeToLive', width: 15 },
      { label: 'RecordData' },
    ],
  },
};
const data: ObjectType = { name: 'CimInstance' };

/** The data as an object, under the name that the cmdlet which adds such a record has for it. */
function dataObject(of: RecordData): PsValue {
  switch (of.kind) {
    case 'A':
      return makeObject(data, { IPv4Address: of.address.toString() }, of.address.toString());
    case 'AAAA':
      return makeObject(data, { IPv6Address: of.address.toString() }, of.address.toString());
    case 'CNAME':
      return makeObject(data, { HostNameAlias: `${of.name}.` }, `${of.name}.`);
    case 'NS':
      return makeObject(data, { NameServer: `${of.name}.` }, `${of.name}.`);
    case 'PTR':
      return makeObject(data, { PtrDomainName: `${of.name}.` }, `${of.name}.`);
    case 'SOA':
      return makeObject(
        data,
        { PrimaryServer: `${of.primary}.`, ResponsiblePerson: `${of.mailbox}.`, SerialNumber: of.serial },
        `[${of.serial}][${of.primary}.][${of.mailbox}.]`,
      );
    default:
      return null;
  }
}

/** The name below the zone, `@` for the zone itself. */
const hostName = (zone: Zone, name: string): string =>
  nameKey(name) === nameKey(zone.name) ? '@' : name.slice(0, -(zone.name.length + 1));

const recordObject = (zone: Zone, { name, timeToLive, data: of }: ResourceRecord): PsObject =>
  makeObject(record, {
    HostName: hostName(zone, name),
    RecordType: of.kind,
    // Records of an administrator have none; when a client registered one the model does not keep.
    Timestamp: 0,
    TimeToLive: timeSpan(seconds(timeToLive)),
    RecordData: dataObject(of),
  });

/** All records, those of the zone itself first. */
const recordObjects = (zone: Zone): PsObject[] =>
  [...recordsAt(zone, zone.name), ...zone.records.filter(({ name }) => nameKey(name) !== nameKey(zone.name))].map(
    (each) => recordObject(zone, each),
  );

const zoneType: ObjectType = {
  name: 'DnsServerPrimaryZone',
  view: {
    kind: 'table',
    columns: [
      { label: 'ZoneName', width: 35 },
      { label: 'ZoneType', width: 15 },
      { label: 'DynamicUpdate', width: 20 },
      { label: 'IsReverseLookupZone', width: 20 },
    ],
  },
};

const zoneObject = ({ name, dynamicUpdate = false }: Zone): PsObject =>
  makeObject(zoneType, {
    ZoneName: name,
    ZoneType: 'Primary',
    DynamicUpdate: dynamicUpdate ? 'NonsecureAndSecure' : 'None',
    IsReverseLookupZone: name.toLowerCase().endsWith('.arpa'),
  });

export const dnsZoneCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-DnsServerResourceRecord',
    parameters: [
      { name: 'ZoneName', required: true, positional: true },
      { name: 'Name', positional: true },
      { name: 'RRType', positional: true },
      'ComputerName',
    ],
    bind(values, target) {
      const zone = values.value('ZoneName', zoneReader(serverOf(values, target)))!;
      const name = values.text('Name');
      const kind = values.text('RRType')?.toLowerCase();
      const fits = wildcard(name ?? '*');
      return () => {
        const found = recordObjects(zone).filter(
          ({ properties }) =>
            fits(properties['HostName'] as string) &&
            (kind === undefined || (properties['RecordType'] as string).toLowerCase() === kind),
        );
        if (found.length > 0 || name === undefined) return giving(...found);
        const text = `Failed to get ${name} record in ${zone.name} zone on ${target.host.name} server.`;
        return cmdletFailed(dnsError(values, text, 9714));
      };
    },
  },
  {
    name: 'Get-DnsServerZone',
    parameters: [{ name: 'Name', kind: 'list', positional: true, alias: 'ZoneName' }, 'ComputerName'],
    bind(values, target) {
      const server = serverOf(values, target);
      const wanted = values.list('Name', zoneReader(server));
      return () => giving(...(wanted ?? server.zones).map(zoneObject));
    },
  },
];
