import { expect, test } from 'vitest';
import type { IpAddress } from '../../../src/addr/ip.ts';
import { parseIpAddress } from '../../../src/addr/ip.ts';
import { makeQuery } from '../../../src/name/query.ts';
import { start } from '../../../src/sim/process.ts';
import { seconds } from '../../../src/sim/time.ts';
import type { DnsMessage } from '../../../src/wire/dns/message.ts';
import { dataKey, dnsType } from '../../../src/wire/dns/record.ts';
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
