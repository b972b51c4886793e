import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import { Host } from '../../src/host/host.ts';
import { hostProfiles, type ProfileName } from '../../src/host/profile.ts';
import { Switch } from '../../src/link/switch.ts';
import { type ResolvedName, Resolver } from '../../src/name/resolver.ts';
import { DnsServer } from '../../src/service/dns-server.ts';
import type { Zone } from '../../src/service/dns-zone.ts';
import { start } from '../../src/sim/process.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { type ReceivedDatagram, UdpLayer } from '../../src/transport/udp.ts';
import { decodeDns, type DnsMessage, encodeDns } from '../../src/wire/dns/message.ts';
import { dnsClass, type RecordData, type ResourceRecord } from '../../src/wire/dns/record.ts';
import { BEGIN, twoHosts } from '../support/two-hosts.ts';

const record = (name: string, timeToLive: number, data: RecordData): ResourceRecord => ({
  name,
  class: dnsClass.IN,
  timeToLive,
  data,
});
const a = (address: string): RecordData => ({ kind: 'A', address: Ipv4Address.parse(address) });
const alias = (name: string): RecordData => ({ kind: 'CNAME', name });

const zone: Zone = {
  name: 'corp.example',
  timeToLive: 900,
  primary: 'b.corp.example',
  records: [
    record('isatap.corp.example', 300, alias('isatap01.corp.example')),
    record('isatap01.corp.example', 600, a('10.0.0.31')),
    record('six.corp.example', 120, { kind: 'AAAA', address: Ipv6Address.parse('2001:db8::6') }),
  ],
};

/** Host A asks host B. Every query that B gets is noted with its time in milliseconds since BEGIN. */
function asker(options: { suffix?: string | null; profile?: ProfileName; servers?: readonly string[] } = {}) {
  const net = twoHosts(options.profile === undefined ? {} : { profile: options.profile });
  const servers = (options.servers ?? ['10.0.0.2']).map((text) => Ipv4Address.parse(text));
  const resolver = new Resolver(net.a.udp, servers, options.suffix ?? null);
  const queries: { time: number; server: string; message: DnsMessage; datagram: ReceivedDatagram }[] = [];
  return {
    ...net,
    resolver,
    queries,
    /** `0 10.0.0.2 A isatap.corp.example` */
    get lines(): string[] {
      return queries.map(({ time, server, message: { questions } }) => {
        const { name, type } = questions[0]!;
        return `${time} ${server} ${type === 28 ? 'AAAA' : 'A'} ${name}`;
      });
    },
    /** B answers what `answer` gives: messages, or nothing. */
    serve(answer: (query: DnsMessage) => readonly DnsMessage[]): void {
      net.b.udp.open({
        port: 53,
        received: (datagram) => {
          const message = decodeDns(datagram.payload);
          const time = Math.floor((net.simulator.now - BEGIN) / 1e6) - 5;
          queries.push({ time, server: datagram.destination.toString(), message, datagram });
          for (const response of answer(message))
            net.b.udp.send(encodeDns(response), 53, datagram.destination, datagram.source, datagram.sourcePort);
        },
        failed: () => undefined,
      });
    },
    /** Starts asking; the result is there when it has come. */
    ask(name: string, types: readonly ('A' | 'AAAA')[] = ['A']): { result: ResolvedName | null; at: number } {
      const asked: { result: ResolvedName | null; at: number } = { result: null, at: 0 };
      start(
        net.simulator,
        (function* () {
          asked.result = yield* resolver.resolve(name, types);
          asked.at = Math.floor((net.simulator.now - BEGIN) / 1e6);
        })(),
      );
      return asked;
    },
    wait(time: number): void {
      net.simulator.run(net.simulator.now + ms(time));
    },
  };
}

const answerTo = (query: DnsMessage, parts: Partial<DnsMessage>): DnsMessage => ({
  ...query,
  isResponse: true,
  ...parts,
});
const soa = record('corp.example', 500, {
  kind: 'SOA',
  primary: 'b.corp.example',
  mailbox: 'hostmaster.corp.example',
  serial: 1,
  refresh: 1,
  retry: 1,
  expire: 1,
  minimum: 200,
});

describe('aliases', () => {
  test('DNS-06 ISATAP-32 the addresses behind an alias, and the smallest time to live on the way', () => {
    const net = asker();
    new DnsServer([zone], []).listen(net.b.udp);
    const asked = net.ask('isatap.corp.example');
    net.wait(100);
    expect(asked.result?.addresses).toEqual([Ipv4Address.parse('10.0.0.31')]);
    expect(asked.result?.timeToLive).toBe(seconds(300));
  });

  test('a circle of aliases is no address and no endless loop', () => {
    const net = asker();
    net.serve((query) => [
      answerTo(query, {
        answers: [record('a.example', 60, alias('b.example')), record('b.example', 60, alias('A.example'))],
      }),
    ]);
    const asked = net.ask('a.example');
    net.wait(100);
    expect(asked.result?.answers[0]).toEqual({ type: 'A', outcome: 'no-data', addresses: [], timeToLive: 0 });
  });

  test('an address of another name does not count', () => {
    const net = asker();
    net.serve((query) => [answerTo(query, { answers: [record('evil.example', 60, a('10.6.6.6'))] })]);
    const asked = net.ask('a.example');
    net.wait(100);
    expect(asked.result?.addresses).toEqual([]);
  });
});

describe('cache', () => {
  test('holds for the time to live, and says how much of it is left', () => {
    const net = asker();
    net.serve((query) => [answerTo(query, { answers: [record('a.example', 10, a('10.0.0.7'))] })]);
    net.ask('a.example');
    net.wait(4000);
    const again = net.ask('A.Example');
    net.wait(5900);
    expect(again.result?.addresses).toHaveLength(1);
    expect(again.result?.timeToLive).toBeGreaterThan(seconds(6));
    expect(again.result?.timeToLive).toBeLessThan(seconds(6) + ms(20));
    expect(net.queries).toHaveLength(1);
    net.wait(200);
    net.ask('a.example');
    net.wait(100);
    expect(net.queries).toHaveLength(2);
    net.resolver.clearCache();
    net.ask('a.example');
    net.wait(100);
    expect(net.queries).toHaveLength(3);
  });

  test('DNS-08 a negative answer is kept for the smaller of SOA time to live and minimum', () => {
    for (const [responseCode, outcome] of [
      [3, 'no-such-name'],
      [0, 'no-data'],
    ] as const) {
      const net = asker();
      net.serve((query) => [answerTo(query, { responseCode, authorities: [soa] })]);
      const asked = net.ask('a.corp.example');
      net.wait(199_000);
      expect(asked.result?.answers[0]).toEqual({ type: 'A', outcome, addresses: [], timeToLive: seconds(200) });
      net.ask('a.corp.example');
      net.wait(500);
      expect(net.queries).toHaveLength(1);
      net.wait(1000);
      net.ask('a.corp.example');
      net.wait(500);
      expect(net.queries).toHaveLength(2);
    }
  });

  test('DNS-08 DNS-09 without SOA, or with a server failure, nothing is kept', () => {
    for (const [responseCode, outcome] of [
      [3, 'no-such-name'],
      [2, 'server-failure'],
      [5, 'server-failure'],
    ] as const) {
      const net = asker();
      net.serve((query) => [answerTo(query, { responseCode })]);
      const asked = net.ask('a.corp.example');
      net.wait(500);
      expect(asked.result?.answers[0]?.outcome).toBe(outcome);
      net.ask('a.corp.example');
      net.wait(500);
      expect(net.queries).toHaveLength(2);
    }
  });

  test('DNS-03 a time to live with the highest bit set is 0 (RFC 2181 section 8)', () => {
    const net = asker();
    net.serve((query) => [answerTo(query, { answers: [record('a.example', 0x8000_0001, a('10.0.0.7'))] })]);
    const asked = net.ask('a.example');
    net.wait(100);
    expect(asked.result).toMatchObject({ timeToLive: 0, addresses: [Ipv4Address.parse('10.0.0.7')] });
  });
});

describe('DNS-12 a response that does not fit the query is ignored', () => {
  const good = { answers: [record('a.example', 60, a('10.0.0.7'))] };
  test.each<[string, (query: DnsMessage) => DnsMessage]>([
    ['another identifier', (query) => answerTo(query, { ...good, id: query.id ^ 1 })],
    ['no response', (query) => answerTo(query, { ...good, isResponse: false })],
    ['no question', (query) => answerTo(query, { ...good, questions: [] })],
    ['another name', (query) => answerTo(query, { ...good, questions: [{ name: 'b.example', type: 1, class: 1 }] })],
    ['another type', (query) => answerTo(query, { ...good, questions: [{ name: 'a.example', type: 28, class: 1 }] })],
    ['another class', (query) => answerTo(query, { ...good, questions: [{ name: 'a.example', type: 1, class: 3 }] })],
  ])('%s', (_what, make) => {
    const net = asker();
    net.serve((query) => [make(query)]);
    const asked = net.ask('a.example');
    net.wait(20_000);
    expect(asked.result?.answers[0]?.outcome).toBe('timeout');
  });

  test('another server, another port, and bytes that are no message', () => {
    const net = asker({ servers: ['10.0.0.22'] });
    net.b.card.ipv4.assign(Ipv4Address.parse('10.0.0.22'), 24);
    net.serve(() => []);
    const asked = net.ask('a.example');
    net.wait(100);
    const query = net.queries[0]!;
    const answer = encodeDns(answerTo(query.message, good));
    net.b.udp.send(answer, 53, net.b.ipv4, query.datagram.source, query.datagram.sourcePort);
    net.wait(20_000);
    expect(asked.result?.answers[0]?.outcome).toBe('timeout');
    const other = asker();
    other.serve(() => []);
    const waiting = other.ask('a.example');
    other.wait(100);
    const { datagram, message } = other.queries[0]!;
    const response = encodeDns(answerTo(message, good));
    other.b.udp.send(response, 54, other.b.ipv4, datagram.source, datagram.sourcePort);
    other.b.udp.send(response.slice(0, 20), 53, other.b.ipv4, datagram.source, datagram.sourcePort);
    other.wait(100);
    expect(waiting.result).toBe(null);
    other.b.udp.send(response, 53, other.b.ipv4, datagram.source, datagram.sourcePort);
    other.wait(100);
    expect(waiting.result?.addresses).toHaveLength(1);
  });

  test('DNS-05 the case of the question does not matter', () => {
    const net = asker();
    net.serve((query) => [answerTo(query, { ...good, questions: [{ name: 'A.EXAMPLE', type: 1, class: 1 }] })]);
    const asked = net.ask('a.example');
    net.wait(100);
    expect(asked.result?.addresses).toHaveLength(1);
  });
});

describe('tries', () => {
  test('one server: at 0, 1, 2, 4 and 8 seconds with one identifier, and over at 10', () => {
    const net = asker();
    net.serve(() => []);
    const asked = net.ask('a.example');
    net.wait(9990);
    expect(asked.result).toBe(null);
    net.wait(100);
    expect(asked).toMatchObject({ result: { answers: [{ outcome: 'timeout' }] }, at: 10_000 });
    expect(net.lines).toEqual([0, 1000, 2000, 4000, 8000].map((time) => `${time} 10.0.0.2 A a.example`));
    expect(new Set(net.queries.map(({ message }) => message.id)).size).toBe(1);
  });

  test('two servers: the second is asked after a second, both from the fourth try on', () => {
    const net = asker({ servers: ['10.0.0.2', '10.0.0.22'] });
    net.b.card.ipv4.assign(Ipv4Address.parse('10.0.0.22'), 24);
    net.serve(() => []);
    net.ask('a.example');
    net.wait(20_000);
    expect(net.lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '0 10.0.0.2',
      // The first packet to an address waits for ARP.
      expect.stringMatching(/^10\d\d 10\.0\.0\.22$/),
      '2000 10.0.0.22',
      '4000 10.0.0.2',
      '4000 10.0.0.22',
      '8000 10.0.0.2',
      '8000 10.0.0.22',
    ]);
  });

  test('a dead first server costs a second; its answer would still count later', () => {
    const net = asker({ servers: ['10.0.0.77', '10.0.0.2'] });
    new DnsServer([zone], []).listen(net.b.udp);
    const asked = net.ask('isatap01.corp.example');
    net.wait(2000);
    expect(asked.result?.addresses).toHaveLength(1);
    expect(asked.at).toBe(1010);
    const late = asker();
    late.serve(() => []);
    const waiting = late.ask('a.example');
    late.wait(1500);
    const { datagram, message } = late.queries[0]!;
    const response = answerTo(message, { answers: [record('a.example', 60, a('10.0.0.7'))] });
    late.b.udp.send(encodeDns(response), 53, late.b.ipv4, datagram.source, datagram.sourcePort);
    late.wait(10);
    expect(waiting.result?.addresses).toHaveLength(1);
  });

  test('a lost query is asked again; an answer ends the asking whatever it says', () => {
    const net = asker();
    let seen = 0;
    net.serve((query) => (++seen === 1 ? [] : [answerTo(query, { responseCode: 2 })]));
    const asked = net.ask('a.example');
    net.wait(20_000);
    expect(asked.result?.answers[0]?.outcome).toBe('server-failure');
    expect(net.queries).toHaveLength(2);
  });

  test('a server without a service is asked on until the time is over; without a route it is over at once', () => {
    const net = asker();
    const asked = net.ask('a.example');
    net.wait(20_000);
    expect(asked).toMatchObject({ result: { answers: [{ outcome: 'timeout' }] }, at: 10_000 });
    const far = asker({ servers: ['192.0.2.1'] });
    const nowhere = far.ask('a.example');
    far.wait(1);
    expect(nowhere.result?.answers[0]?.outcome).toBe('timeout');
    const none = asker({ servers: [] });
    const nobody = none.ask('a.example');
    none.wait(1);
    expect(nobody.result?.answers[0]?.outcome).toBe('timeout');
  });
});

describe('names and types', () => {
  test('a short name gets the suffix, a name with a dot or a last dot does not', () => {
    const net = asker({ suffix: 'corp.example' });
    new DnsServer([zone], []).listen(net.b.udp);
    const short = net.ask('isatap');
    const full = net.ask('isatap01.corp.example');
    const rooted = net.ask('isatap.');
    net.wait(100);
    expect([short.result?.name, short.result?.addresses.length]).toEqual(['isatap.corp.example', 1]);
    expect([full.result?.name, full.result?.addresses.length]).toEqual(['isatap01.corp.example', 1]);
    expect([rooted.result?.name, rooted.result?.answers[0]?.outcome]).toEqual(['isatap', 'server-failure']);
  });

  test('what is no domain name is asked of nobody', () => {
    const net = asker();
    net.serve(() => []);
    const asked = [net.ask('a..b'), net.ask('x'.repeat(64)), net.ask(`${'long.'.repeat(60)}name`)];
    net.wait(10);
    for (const { result } of asked) expect(result?.answers[0]?.outcome).toBe('no-such-name');
    expect(net.queries).toEqual([]);
  });

  test('SIT-28 each type is asked for itself; the addresses come in that order', () => {
    const net = asker();
    new DnsServer([zone], []).listen(net.b.udp);
    const asked = net.ask('six.corp.example', ['AAAA', 'A']);
    net.wait(100);
    expect(asked.result?.answers.map(({ outcome }) => outcome)).toEqual(['addresses', 'no-data']);
    expect(asked.result?.timeToLive).toBe(seconds(120));
  });

  test('Windows asks for AAAA only with an IPv6 address beyond link-local', () => {
    const net = asker();
    expect(net.resolver.wantedTypes).toEqual(['AAAA', 'A']);
    for (const [profile, types] of [
      ['windows-8.1', ['A']],
      ['linux', ['AAAA', 'A']],
    ] as const) {
      const host = new Host(net.simulator, net.trace, profile, hostProfiles[profile]);
      const card = new EthernetInterface(
        host,
        10,
        'Ethernet',
        MacAddress.of(0x0200, 3),
        new Switch(net.simulator, 'lan', net.link),
      );
      host.addInterface(card);
      card.discovery.start();
      net.wait(5000);
      expect(card.ipv6.usable).toHaveLength(1);
      expect(new Resolver(new UdpLayer(host), [], null).wantedTypes).toEqual(types);
    }
  });
});

describe('DNS-04 a truncated answer', () => {
  test('is said to be one, gives no address and is not kept: there is no DNS over TCP', () => {
    const net = asker();
    net.serve((query) => [answerTo(query, { truncated: true, answers: [record('a.example', 60, a('10.0.0.7'))] })]);
    const asked = net.ask('a.example');
    net.wait(100);
    expect(asked.result?.answers[0]).toEqual({ type: 'A', outcome: 'truncated', addresses: [], timeToLive: 0 });
    net.ask('a.example');
    net.wait(100);
    expect(net.queries).toHaveLength(2);
  });
});

describe('names of addresses', () => {
  const named = (net: ReturnType<typeof asker>, address: string): { name: string | null | undefined } => {
    const asked: { name: string | null | undefined } = { name: undefined };
    start(
      net.simulator,
      (function* () {
        asked.name = yield* net.resolver.nameOf(Ipv6Address.parse(address));
      })(),
    );
    net.wait(12_000);
    return asked;
  };
  const nibbles = '8.b.d.0.1.0.0.2.ip6.arpa';
  const owner = `1.${'0.'.repeat(23)}${nibbles}`;
  const reverse: Zone = {
    name: nibbles,
    timeToLive: 900,
    primary: 'b.corp.example',
    records: [record(owner, 60, { kind: 'PTR', name: 'pc01.corp.example' })],
  };

  test('DNS-10 by the nibbles under ip6.arpa', () => {
    const net = asker();
    new DnsServer([reverse], []).listen(net.b.udp);
    expect(named(net, '2001:db8::1').name).toBe('pc01.corp.example');
    expect(named(net, '2001:db8::2').name).toBeNull();
  });

  test('by way of an alias (RFC 2317), and none when nobody answers', () => {
    const net = asker();
    net.serve((query) => [
      answerTo(query, {
        answers: [
          record(owner, 60, alias('one.away.example')),
          record('ONE.away.example', 60, { kind: 'PTR', name: 'pc01.corp.example' }),
        ],
      }),
    ]);
    expect(named(net, '2001:db8::1').name).toBe('pc01.corp.example');
    const silent = asker();
    silent.serve(() => []);
    expect(named(silent, '2001:db8::1').name).toBeNull();
  });
});
