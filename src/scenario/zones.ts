import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { fullName, type Zone } from '../service/dns-zone.ts';
import { isDomainName } from '../wire/dns/name.ts';
import { dnsClass, type RecordData, type ResourceRecord } from '../wire/dns/record.ts';
import type { LoadedScenario } from './load.ts';
import type { Path } from './located.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioHost } from './schema.ts';
import { asList } from './schema-values.ts';
import { secondsOf } from './units.ts';

type DnsServerDocument = NonNullable<ScenarioHost['dnsServer']>;

/** The zones of a scenario's DNS server. Short names get the zone's name behind them, `@` is the zone itself. */
export function readZones(document: DnsServerDocument, hostName: string): Zone[] {
  return Object.entries(document.zones).map(([name, { ttl, dynamicUpdate = false, records }]) => {
    const timeToLive = secondsOf(ttl);
    const full = (short: string): string => fullName(short, name);
    const expanded = Object.entries(records).flatMap(([owner, record]) => {
      const data: RecordData[] = [
        ...asList(record.A).map((address): RecordData => ({ kind: 'A', address: Ipv4Address.parse(address) })),
        ...asList(record.AAAA).map((address): RecordData => ({ kind: 'AAAA', address: Ipv6Address.parse(address) })),
        ...(record.CNAME === undefined ? [] : [{ kind: 'CNAME', name: full(record.CNAME) } as const]),
        ...asList(record.PTR).map((target): RecordData => ({ kind: 'PTR', name: full(target) })),
        ...asList(record.NS).map((target): RecordData => ({ kind: 'NS', name: full(target) })),
        ...asList(record.TXT).map((text): RecordData => ({ kind: 'TXT', texts: characterStrings(text) })),
      ];
      const life = record.ttl === undefined ? timeToLive : secondsOf(record.ttl);
      return data.map((each): ResourceRecord => ({
        name: full(owner),
        class: dnsClass.IN,
        timeToLive: life,
        data: each,
      }));
    });
    return { name, timeToLive, primary: `${hostName.toLowerCase()}.${name}`, records: expanded, dynamicUpdate };
  });
}

/** Names that are no domain names, and records that cannot stand beside one another. */
export function zoneProblems(host: string, { zones }: DnsServerDocument, loaded: LoadedScenario): Problem[] {
  const path = ['hosts', host, 'dnsServer', 'zones'];
  return Object.entries(zones).flatMap(([zone, { records }]) => {
    if (!isDomainName(zone) || zone === '')
      return [
        errorAt(
          loaded.locateKey([...path, zone]),
          `${JSON.stringify(zone)} is no domain name`,
          'a zone is named in full, without a dot at its end: corp.example',
        ),
      ];
    return Object.keys(records).flatMap((owner) =>
      recordProblems(zone, owner, records[owner]!, [...path, zone, 'records', owner], loaded),
    );
  });
}

function recordProblems(
  zone: string,
  owner: string,
  record: DnsServerDocument['zones'][string]['records'][string],
  path: Path,
  { locateKey }: LoadedScenario,
): Problem[] {
  const { CNAME, ttl: _, ...others } = record;
  const problems: Problem[] = [];
  const targets = [owner, ...asList(CNAME), ...asList(others.PTR), ...asList(others.NS)];
  for (const name of targets) {
    if (name !== '' && isDomainName(fullName(name, zone))) continue;
    problems.push(
      errorAt(
        locateKey(path),
        `${JSON.stringify(name)} in the zone ${zone} is no domain name`,
        'labels have 1 to 63 bytes each, the whole name 253 at most; @ is the zone itself',
      ),
    );
  }
  if (others.NS !== undefined && owner !== '@')
    problems.push(
      errorAt(locateKey(path), `${owner} has name servers of its own`, 'a zone below another one is not modelled'),
    );
  if (CNAME !== undefined && Object.values(others).some((value) => value !== undefined))
    problems.push(
      errorAt(
        locateKey(path),
        `${owner} has a CNAME beside other records`,
        'an alias stands alone (RFC 1034 section 3.6.2)',
      ),
    );
  return problems;
}

/** A text in pieces of at most 255 bytes (RFC 1035 section 3.3). */
function characterStrings(text: string): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += 255) pieces.push(bytes.slice(at, at + 255));
  return pieces;
}
