import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import type { Zone } from '../service/dns-server.ts';
import { dnsClass, type RecordData, type ResourceRecord } from '../wire/dns/record.ts';
import type { ScenarioHost } from './schema.ts';
import { asList } from './schema-values.ts';
import { parseDuration } from './units.ts';

type DnsServerDocument = NonNullable<ScenarioHost['dnsServer']>;

const secondsOf = (duration: string): number => Math.floor(parseDuration(duration)! / 1e9);

/** The zones of a scenario's DNS server. Short names get the zone's name behind them, `@` is the zone itself. */
export function readZones(document: DnsServerDocument, hostName: string): Zone[] {
  return Object.entries(document.zones).map(([name, { ttl, records }]) => {
    const timeToLive = secondsOf(ttl);
    const full = (short: string): string =>
      short === '@'
        ? name
        : short.endsWith('.')
          ? short.slice(0, -1)
          : short.endsWith(`.${name}`)
            ? short
            : `${short}.${name}`;
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
    return { name, timeToLive, primary: `${hostName.toLowerCase()}.${name}`, records: expanded };
  });
}

/** A text in pieces of at most 255 bytes (RFC 1035 section 3.3). */
function characterStrings(text: string): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += 255) pieces.push(bytes.slice(at, at + 255));
  return pieces;
}
