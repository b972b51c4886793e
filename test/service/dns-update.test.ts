import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { applyUpdate } from '../../src/service/dns-update.ts';
import { authorityOf, recordsAt, type Zone } from '../../src/service/dns-zone.ts';
import { type DnsMessage, dnsResponseCode } from '../../src/wire/dns/message.ts';
import {
  dataKey,
  dnsClass,
  dnsType,
  type RecordData,
  type ResourceRecord,
  withoutData,
} from '../../src/wire/dns/record.ts';
import { deleteSet, makeUpdate, setDoesNotExist } from '../../src/wire/dns/update.ts';

const a = (address: string): RecordData => ({ kind: 'A', address: Ipv4Address.parse(address) });
const record = (name: string, data: RecordData, parts: Partial<ResourceRecord> = {}): ResourceRecord => ({
  name,
  class: dnsClass.IN,
  timeToLive: 600,
  data,
  ...parts,
});
const { IN, NONE, ANY } = dnsClass;
/** Class, type and no data. */
const bare = (name: string, what: number, type: number, timeToLive = 0): ResourceRecord =>
  record(name, withoutData(type), { class: what, timeToLive });

const makeZone = (dynamicUpdate = true): Zone => ({
  name: 'corp.example',
  timeToLive: 900,
  primary: 'dc.corp.example',
  dynamicUpdate,
  records: [
    record('host.corp.example', a('10.0.0.1')),
    record('host.corp.example', a('10.0.0.2')),
    record('host.corp.example', { kind: 'TXT', texts: [] }),
    record('alias.corp.example', { kind: 'CNAME', name: 'host.corp.example' }),
    record('x.deep.corp.example', a('10.0.0.9')),
  ],
});

interface Request {
  readonly zone?: string;
  readonly needs?: readonly ResourceRecord[];
  readonly changes?: readonly ResourceRecord[];
}

const nameOfCode = (code: number): string =>
  Object.entries(dnsResponseCode).find(([, value]) => value === code)?.[0] ?? String(code);

/** Carries out an update and says what the name's records are then, and the serial number: `noError host 10.0.0.1 ... #2`. */
function run({ zone = 'corp.example', needs = [], changes = [] }: Request, name = 'host.corp.example'): string {
  const target = makeZone();
  const code = applyUpdate([target], makeUpdate(1, zone, needs, changes));
  const keys = recordsAt(target, name).map(({ data, timeToLive }) => `${dataKey(data)} ${timeToLive}`);
  return [nameOfCode(code), ...keys, `#${authorityOf(target).serial}`].join(', ');
}
const code = (request: Request): string => run(request).split(',')[0]!;

describe('RFC 2136 3.1 the zone section', () => {
  const zoneSection = (parts: Partial<DnsMessage>): string =>
    nameOfCode(applyUpdate([makeZone()], { ...makeUpdate(1, 'corp.example', [], []), ...parts }));
  test.each<[string, Partial<DnsMessage>, string]>([
    ['one zone of type SOA', {}, 'noError'],
    ['the case of its name means nothing', { questions: [{ name: 'CORP.example', type: 6, class: IN }] }, 'noError'],
    ['none', { questions: [] }, 'formatError'],
    ['another type', { questions: [{ name: 'corp.example', type: 1, class: IN }] }, 'formatError'],
    ['a zone of others', { questions: [{ name: 'other.example', type: 6, class: IN }] }, 'notAuthoritative'],
    ['a name below the zone', { questions: [{ name: 'host.corp.example', type: 6, class: IN }] }, 'notAuthoritative'],
    ['another class', { questions: [{ name: 'corp.example', type: 6, class: 3 }] }, 'notAuthoritative'],
  ])('%s', (_, parts, expected) => {
    expect(zoneSection(parts)).toBe(expected);
  });
});

describe('RFC 2136 3.2 prerequisites', () => {
  const host = 'host.corp.example';
  const exact = (...addresses: string[]): ResourceRecord[] =>
    addresses.map((address) => record(host, a(address), { timeToLive: 0 }));
  test.each<[string, readonly ResourceRecord[], string]>([
    ['2.4.1 the set exists', [bare(host, ANY, dnsType.A)], 'noError'],
    ['2.4.1 and does not', [bare(host, ANY, dnsType.AAAA)], 'noSuchSet'],
    ['2.4.2 the set is exactly this, in any order', exact('10.0.0.2', '10.0.0.1'), 'noError'],
    ['2.4.2 a record is missing', exact('10.0.0.1'), 'noSuchSet'],
    ['2.4.2 there is one too many', exact('10.0.0.1', '10.0.0.2', '10.0.0.3'), 'noSuchSet'],
    ['2.4.3 the set does not exist', [setDoesNotExist(host, dnsType.CNAME)], 'noError'],
    ['2.4.3 and does', [setDoesNotExist('alias.corp.example', dnsType.CNAME)], 'setExists'],
    ['2.4.4 the name is in use', [bare('Host.corp.example', ANY, dnsType.ANY)], 'noError'],
    ['2.4.4 and is not, though something lies below it', [bare('deep.corp.example', ANY, dnsType.ANY)], 'nameError'],
    ['2.4.5 the name is not in use', [bare('new.corp.example', NONE, dnsType.ANY)], 'noError'],
    ['2.4.5 and is', [bare(host, NONE, dnsType.ANY)], 'nameExists'],
    ['3.2.5 a time to live', [bare(host, ANY, dnsType.A, 1)], 'formatError'],
    ['3.2.5 data where none may be', [record(host, a('10.0.0.1'), { class: ANY, timeToLive: 0 })], 'formatError'],
    ['3.2.5 another class', [bare(host, 3, dnsType.A)], 'formatError'],
    ['3.2.5 a name of another zone', [bare('host.other.example', ANY, dnsType.A)], 'notInZone'],
  ])('%s', (_, needs, expected) => {
    expect(code({ needs })).toBe(expected);
  });

  test('3.2 one that does not hold keeps the whole update from being done', () => {
    const needs = [setDoesNotExist('alias.corp.example', dnsType.CNAME)];
    expect(run({ needs, changes: [deleteSet(host, dnsType.A)] })).toBe(
      'setExists, A 10.0.0.1 600, A 10.0.0.2 600, TXT  600, #1',
    );
  });
});

describe('RFC 2136 3.3 and 3.4.1', () => {
  test('3.3 a zone that takes no updates refuses, after it looked at the prerequisites', () => {
    const update = (needs: readonly ResourceRecord[]): string =>
      nameOfCode(applyUpdate([makeZone(false)], makeUpdate(1, 'corp.example', needs, [])));
    expect(update([])).toBe('refused');
    expect(update([bare('host.corp.example', ANY, dnsType.AAAA)])).toBe('noSuchSet');
  });

  const host = 'host.corp.example';
  test.each<[string, ResourceRecord, string]>([
    ['a name of another zone', record('host.other.example', a('10.0.0.1')), 'notInZone'],
    ['an addition of a type that no record has', record(host, withoutData(dnsType.ANY)), 'formatError'],
    ['a deletion with a time to live', bare(host, ANY, dnsType.A, 1), 'formatError'],
    ['a deletion of a set with data', record(host, a('10.0.0.1'), { class: ANY, timeToLive: 0 }), 'formatError'],
    ['a deletion of a zone transfer', bare(host, ANY, 252), 'formatError'],
    ['a deletion of a record of any type', bare(host, NONE, dnsType.ANY), 'formatError'],
    ['another class', bare(host, 3, dnsType.A), 'formatError'],
  ])('%s: nothing is done', (_, wrong, expected) => {
    expect(run({ changes: [deleteSet(host, dnsType.A), wrong] })).toBe(
      `${expected}, A 10.0.0.1 600, A 10.0.0.2 600, TXT  600, #1`,
    );
  });
});

describe('RFC 2136 3.4.2 the changes, and 3.6 the serial number', () => {
  const host = 'host.corp.example';
  const soa = (serial: number): RecordData => ({
    kind: 'SOA',
    primary: 'dc2.corp.example',
    mailbox: 'm.corp.example',
    serial,
    refresh: 1,
    retry: 2,
    expire: 3,
    minimum: 4,
  });
  const apex = 'corp.example';
  const server = (name: string): RecordData => ({ kind: 'NS', name });
  const first = 'SOA dc.corp.example hostmaster.corp.example 1 900 600 86400 900 900';
  test.each<[string, readonly ResourceRecord[], string, string]>([
    [
      'a registration: old addresses go, new ones come',
      [deleteSet('HOST.corp.example', dnsType.AAAA), deleteSet(host, dnsType.A), record(host, a('10.0.0.7'))],
      host,
      'noError, TXT  600, A 10.0.0.7 600, #2',
    ],
    [
      'what is there already changes nothing',
      [record(host, a('10.0.0.1'))],
      host,
      'noError, A 10.0.0.1 600, A 10.0.0.2 600, TXT  600, #1',
    ],
    [
      'another time to live replaces it',
      [record(host, a('10.0.0.1'), { timeToLive: 5 })],
      host,
      'noError, A 10.0.0.2 600, TXT  600, A 10.0.0.1 5, #2',
    ],
    ['2.5.3 all sets of a name', [bare(host, ANY, dnsType.ANY)], host, 'noError, #2'],
    [
      '2.5.4 one record',
      [record(host, a('10.0.0.2'), { class: NONE, timeToLive: 0 })],
      host,
      'noError, A 10.0.0.1 600, TXT  600, #2',
    ],
    [
      'an alias beside other records is not added',
      [record(host, { kind: 'CNAME', name: 'x' })],
      host,
      'noError, A 10.0.0.1 600, A 10.0.0.2 600, TXT  600, #1',
    ],
    [
      'nor are others beside an alias',
      [record('alias.corp.example', a('10.0.0.1'))],
      'alias.corp.example',
      'noError, CNAME host.corp.example 600, #1',
    ],
    [
      'an alias replaces an alias',
      [record('alias.corp.example', { kind: 'CNAME', name: 'y' })],
      'alias.corp.example',
      'noError, CNAME y 600, #2',
    ],
    [
      'a start of authority with a newer number replaces the old one',
      [record(apex, soa(7))],
      apex,
      'noError, NS dc.corp.example 900, SOA dc2.corp.example m.corp.example 7 1 2 3 4 900, #7',
    ],
    [
      'with an older one it does not (RFC 1982)',
      [record(apex, soa(0xffffffff))],
      apex,
      `noError, NS dc.corp.example 900, ${first}, #1`,
    ],
    [
      'the zone keeps its servers and its start',
      [bare(apex, ANY, dnsType.ANY), bare(apex, ANY, dnsType.NS), bare(apex, ANY, dnsType.SOA)],
      apex,
      `noError, NS dc.corp.example 900, ${first}, #1`,
    ],
    [
      'and its last server',
      [record(apex, server('n.example')), record(apex, server('n.example'), { class: NONE, timeToLive: 0 })],
      apex,
      'noError, NS n.example 600, SOA dc.corp.example hostmaster.corp.example 2 900 600 86400 900 900, #2',
    ],
  ])('%s', (_, changes, name, expected) => {
    expect(run({ changes }, name)).toBe(expected);
  });
});
