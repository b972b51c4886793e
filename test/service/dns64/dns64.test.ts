import { expect, test } from 'vitest';
import { type IpAddress, parseIpAddress } from '../../../src/addr/ip.ts';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { makeQuery } from '../../../src/name/query.ts';
import { start } from '../../../src/sim/process.ts';
import { seconds } from '../../../src/sim/time.ts';
import { decodeDns, type DnsMessage, dnsOpcode, dnsResponseCode, encodeDns } from '../../../src/wire/dns/message.ts';
import { dataKey, dnsType } from '../../../src/wire/dns/record.ts';
import { reverseName } from '../../../src/wire/dns/reverse-name.ts';
import { Nat64Network, under } from '../../support/nat64-network.ts';

const DNS64 = 'fd9c:0:0:3333::1';

/** What C is told by DNS64; null: nothing. */
function ask(net: Nat64Network, query: DnsMessage, server: string = DNS64): DnsMessage | null {
  let response: DnsMessage | null = null;
  const servers: readonly IpAddress[] = [parseIpAddress(server)];
  const { resolver } = net.node('C');
  start(
    net.network.simulator,
    (function* () {
      response = yield* resolver.exchange(query, servers);
    })(),
  );
  net.run(seconds(25));
  return response;
}

/** RFC 3225: a question that asks for DNSSEC records too; `reserved` 1: CD. */
const dnssec = (name: string, reserved: number): DnsMessage => ({
  ...makeQuery(9, name, dnsType.AAAA),
  reserved,
  additionals: [
    { name: '', class: 1232, timeToLive: 0x8000, data: { kind: 'raw', type: dnsType.OPT, bytes: new Uint8Array(0) } },
  ],
});

const askFor = (net: Nat64Network, name: string, type: number = dnsType.AAAA): DnsMessage =>
  ask(net, makeQuery(7, name, type))!;

/** Owner, data and seconds of the answers. */
const answersOf = ({ answers }: DnsMessage): string[] =>
  answers.map(({ name, data, timeToLive }) => `${name} ${dataKey(data)} ${timeToLive}`);

const APP01 = `AAAA ${parseIpAddress(under('172.16.10.60')).toString()}`;

test('D64-07 D64-13 an IPv4-only name gets an address under the prefix', () => {
  const net = new Nat64Network();
  const response = askFor(net, 'app01.corp.example');
  expect(answersOf(response)).toEqual([`app01.corp.example ${APP01} 600`]);
  expect(response).toMatchObject({ id: 7, responseCode: 0, authoritative: false, recursionAvailable: true });
  expect(response.questions).toEqual(makeQuery(7, 'app01.corp.example', dnsType.AAAA).questions);
  expect(net.fates).toEqual([]);
});

test('D64-05 the chain of aliases is kept', () => {
  expect(answersOf(askFor(new Nat64Network(), 'www.corp.example'))).toEqual([
    'www.corp.example CNAME app01.corp.example 1200',
    `app01.corp.example ${APP01} 600`,
  ]);
});

const asking = (settings = 'onlySendAQuery: false'): Nat64Network => new Nat64Network('', settings);

test('D64-01 a real AAAA is passed on and nothing is made up; Windows, which asks for A alone, never sees it', () => {
  const native = 'both.corp.example AAAA fd9c::d1 1200';
  expect(answersOf(askFor(asking(), 'both.corp.example'))).toEqual([native]);
  const only = askFor(new Nat64Network(), 'both.corp.example');
  expect(answersOf(only)).toEqual([`both.corp.example AAAA ${parseIpAddress(under('172.16.10.61')).toString()} 600`]);
  expect(answersOf(askFor(new Nat64Network(), 'six.corp.example'))).toEqual([]);
});

test.each([
  ['asking AAAA too', 'onlySendAQuery: false'],
  ['asking A alone', ''],
])('D64-02 a name that does not exist does not exist, %s', (_name, settings) => {
  const response = askFor(asking(settings), 'nobody.corp.example');
  expect(response.responseCode).toBe(dnsResponseCode.nameError);
  expect(response.answers).toEqual([]);
  expect(response.authorities.map(({ data }) => data.kind)).toEqual(['SOA']);
});

test('D64-02 an error to the question for AAAA: A is tried all the same', () => {
  const net = asking('onlySendAQuery: false, servers: [172.16.10.60]');
  // A stands in for a server that fails AAAA and knows the A.
  const { udp } = net.node('A');
  udp.open({
    port: 53,
    failed: () => undefined,
    received: ({ payload, destination, source, sourcePort }) => {
      const query = decodeDns(payload);
      const [question] = query.questions;
      const isA = question!.type === dnsType.A;
      const data = { kind: 'A', address: Ipv4Address.parse('10.0.0.9') } as const;
      const answers = isA ? [{ name: question!.name, class: 1, timeToLive: 30, data }] : [];
      const responseCode = isA ? dnsResponseCode.noError : dnsResponseCode.serverFailure;
      udp.send(encodeDns({ ...query, isResponse: true, responseCode, answers }), 53, destination, source, sourcePort);
    },
  });
  expect(answersOf(askFor(net, 'any.example'))).toEqual([
    `any.example AAAA ${parseIpAddress(under('10.0.0.9')).toString()} 30`,
  ]);
});

test('D64-03 no answer: server failure', () => {
  const net = new Nat64Network('', 'servers: [172.16.10.99]');
  const { resolver } = net.node('C');
  let response: DnsMessage | null = null;
  net.node('C').udp.open({
    port: 4444,
    failed: () => undefined,
    received: ({ payload }) => (response = decodeDns(payload)),
  });
  const query = makeQuery(resolver.takeIdentifier(), 'app01.corp.example', dnsType.AAAA);
  net.node('C').udp.send(encodeDns(query), 4444, null, parseIpAddress(DNS64), 53);
  net.run(seconds(25));
  expect(response).toMatchObject({ responseCode: dnsResponseCode.serverFailure, answers: [] });
});

test('D64-04 excluded addresses: alone they are as good as none, among others they are left out', () => {
  expect(answersOf(askFor(asking(), 'mapped.corp.example'))).toEqual([
    `mapped.corp.example AAAA ${parseIpAddress(under('172.16.10.61')).toString()} 600`,
  ]);
  expect(answersOf(askFor(asking(), 'mixed.corp.example'))).toEqual(['mixed.corp.example AAAA fd9c::d1 1200']);
});

test('D64-06 the time to live is bounded by that of the SOA record, without one by 600 s', () => {
  // The zone's SOA lives as long as its records, 20 minutes.
  expect(answersOf(askFor(asking(), 'app01.corp.example'))).toEqual([`app01.corp.example ${APP01} 1200`]);
  expect(answersOf(askFor(new Nat64Network(), 'app01.corp.example'))).toEqual([`app01.corp.example ${APP01} 600`]);
});

test('D64-08 the name of an address under the prefix is that of the IPv4 address', () => {
  const net = new Nat64Network();
  const name = reverseName(parseIpAddress(under('172.16.10.60')));
  expect(answersOf(askFor(net, name, dnsType.PTR)).map((text) => text.replace(/ \d+$/, ''))).toEqual([
    `${name} CNAME 60.10.16.172.in-addr.arpa`,
    '60.10.16.172.in-addr.arpa PTR app01.corp.example',
  ]);
  expect(askFor(net, reverseName(parseIpAddress(under('172.16.10.77'))), dnsType.PTR)).toMatchObject({
    responseCode: dnsResponseCode.nameError,
    answers: [],
  });
});

test('D64-09 D64-10 other types and sections pass as they are', () => {
  const net = new Nat64Network();
  expect(answersOf(askFor(net, 'www.corp.example', dnsType.A))).toEqual([
    'www.corp.example CNAME app01.corp.example 1200',
    'app01.corp.example A 172.16.10.60 1200',
  ]);
  const text = askFor(net, 'text.corp.example', dnsType.TXT);
  const direct = ask(net, makeQuery(7, 'text.corp.example', dnsType.TXT), DNS64)!;
  expect(text.answers).toEqual(direct.answers);
  expect(text.answers.length).toBe(1);
  expect(askFor(net, 'corp.example', dnsType.SOA).answers[0]!.data.kind).toBe('SOA');
  expect(text.additionals).toEqual([]);
});

test('D64-11 whoever validates for himself (DO and CD) gets what there is; DO alone does not', () => {
  const net = new Nat64Network();
  expect(ask(net, dnssec('app01.corp.example', 1))!.answers).toEqual([]);
  expect(answersOf(ask(net, dnssec('app01.corp.example', 0))!)).toEqual([`app01.corp.example ${APP01} 600`]);
});

test('D64-12 the prefix can be found out by ipv4only.arpa', () => {
  const net = new Nat64Network();
  expect(answersOf(askFor(net, 'ipv4only.arpa', dnsType.A))).toEqual([
    'ipv4only.arpa A 192.0.0.170 86400',
    'ipv4only.arpa A 192.0.0.171 86400',
  ]);
  expect(answersOf(askFor(net, 'IPV4ONLY.arpa')).map((text) => text.split(' ')[2])).toEqual(
    ['192.0.0.170', '192.0.0.171'].map((address) => parseIpAddress(under(address)).toString()),
  );
});

test('updates and malformed questions are refused', () => {
  const net = new Nat64Network();
  expect(ask(net, { ...makeQuery(7, 'corp.example', dnsType.SOA), opcode: dnsOpcode.update })).toMatchObject({
    responseCode: dnsResponseCode.notImplemented,
  });
  expect(ask(net, makeQuery(7, 'app01.corp.example', dnsType.AAAA), 'fd9c::1')).toBeNull();
  expect(net.fates).toContain('port-closed at DAV');
});

test('a name to a page: C resolves app01 by DNS64 and reads it through NAT64', () => {
  const net = new Nat64Network();
  const [record] = askFor(net, 'app01.corp.example').answers;
  if (record?.data.kind !== 'AAAA') throw new Error('no address');
  expect(net.exchange('C', record.data.address.toString(), 80)).toContain('200');
});
