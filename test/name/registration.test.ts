import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { DnsRegistration, type RegistrationSettings } from '../../src/name/registration.ts';
import { Resolver } from '../../src/name/resolver.ts';
import { DnsServer } from '../../src/service/dns-server.ts';
import { recordsAt, type Zone } from '../../src/service/dns-zone.ts';
import { start } from '../../src/sim/process.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { decodeDns, type DnsMessage } from '../../src/wire/dns/message.ts';
import { dataKey, dnsClass, dnsType, type ResourceRecord } from '../../src/wire/dns/record.ts';
import { udpPayloads } from '../support/dns-traffic.ts';
import { BEGIN, twoHosts } from '../support/two-hosts.ts';

const NAME = 'A.corp.example';
const settings: RegistrationSettings = {
  name: NAME,
  interfaces: null,
  timeToLive: 1200,
  delay: seconds(5),
  refresh: seconds(3600),
};

/** Host A registers at server B, which is primary for corp.example. The clock stands at BEGIN. */
function registering(parts: Partial<RegistrationSettings> = {}, zoneParts: Partial<Zone> = {}, listens = true) {
  const net = twoHosts();
  const primary: ResourceRecord = {
    name: 'b.corp.example',
    class: dnsClass.IN,
    timeToLive: 60,
    data: { kind: 'A', address: net.b.ipv4 },
  };
  const zone: Zone = {
    name: 'corp.example',
    timeToLive: 900,
    primary: 'b.corp.example',
    dynamicUpdate: true,
    records: [primary],
    ...zoneParts,
  };
  const server = new DnsServer([zone], []);
  if (listens) server.listen(net.b.udp);
  const resolver = new Resolver(net.a.udp, [net.b.ipv4], 'corp.example');
  const registration = new DnsRegistration(net.a.host, resolver, { ...settings, ...parts });
  const updates: { at: number; message: DnsMessage }[] = [];
  net.trace.tap = udpPayloads((time, payload) => {
    const message = decodeDns(payload);
    if (message.opcode === 5 && !message.isResponse) updates.push({ at: Math.floor((time - BEGIN) / 1e9), message });
  });
  registration.start();
  return {
    ...net,
    zone,
    server,
    resolver,
    registration,
    updates,
    get registered(): string[] {
      return recordsAt(zone, NAME).map(({ data, timeToLive }) => `${dataKey(data)} ${timeToLive}`);
    },
    /** Runs until so many seconds after BEGIN. */
    until(second: number): void {
      net.simulator.run(BEGIN + seconds(second));
    },
    add(address: string): void {
      net.a.card.assignIpv6(Ipv6Address.parse(address), 64);
    },
  };
}

describe('RFC 2136 4 registration of a host', () => {
  test('after the delay its usable addresses stand in the zone, and the serial number has moved', () => {
    const net = registering();
    net.until(4);
    expect(net.updates).toHaveLength(0);
    net.until(6);
    expect(net.registered).toEqual(['AAAA 2001:db8::1 1200', 'A 10.0.0.1 1200']);
    expect(net.zone.authority?.serial).toBe(2);
    expect(net.registration.outcome).toBe('registered');
  });

  test('the update is to the zone that the SOA record names, replaces both sets and needs that the name is no alias', () => {
    const net = registering();
    net.until(6);
    const { questions, answers, authorities } = net.updates[0]!.message;
    expect(questions).toEqual([{ name: 'corp.example', type: dnsType.SOA, class: dnsClass.IN }]);
    const lines = [...answers, ...authorities].map(
      ({ name, class: what, timeToLive, data }) => `${name} ${what} ${timeToLive} ${dataKey(data)}`,
    );
    expect(lines).toEqual([
      `${NAME} 254 0 5 `,
      `${NAME} 255 0 28 `,
      `${NAME} 255 0 1 `,
      `${NAME} 1 1200 AAAA 2001:db8::1`,
      `${NAME} 1 1200 A 10.0.0.1`,
    ]);
  });

  test('only the interfaces that are named, and a host without addresses there says nothing', () => {
    const net = registering({ interfaces: ['IPHTTPSInterface'] });
    net.until(60);
    expect(net.updates).toHaveLength(0);
    expect(net.registration.outcome).toBeNull();
  });

  test('after a change it registers again, once the delay is over; the old address is gone then', () => {
    const net = registering();
    net.until(20);
    net.add('2001:db8:1::1');
    net.a.card.removeIpv6(net.a.ipv6);
    net.until(25);
    expect(net.registered).toContain('AAAA 2001:db8::1 1200');
    net.until(28);
    expect(net.registered).toEqual(['AAAA 2001:db8:1::1 1200', 'A 10.0.0.1 1200']);
    expect(net.updates.map(({ at }) => at)).toEqual([5, 25]);
  });

  test('what was registered stays while the host has no address at all', () => {
    const net = registering();
    net.until(20);
    net.a.card.setUp(false);
    net.until(100);
    expect(net.registered).toHaveLength(2);
    net.a.card.setUp(true);
    net.until(200);
    expect(net.updates).toHaveLength(1);
  });

  test('without a change once in each refresh interval', () => {
    const net = registering({ refresh: seconds(600) });
    net.until(1300);
    expect(net.updates.map(({ at }) => at)).toEqual([5, 610, 1215]);
    expect(net.zone.authority?.serial).toBe(2);
  });

  test('when it is asked to', () => {
    const net = registering();
    net.until(100);
    net.zone.records = net.zone.records.filter(({ name }) => name !== NAME);
    expect(net.registered).toEqual([]);
    net.registration.registerNow();
    net.until(110);
    expect(net.updates.map(({ at }) => at)).toEqual([5, 105]);
    expect(net.registered).toHaveLength(2);
  });
});

describe('registrations that fail', () => {
  test('a zone that refuses is asked again after 5, 10 and then every 50 minutes', () => {
    const net = registering({}, { dynamicUpdate: false });
    net.until(8000);
    expect(net.registration.outcome).toBe('refused');
    expect(net.registered).toEqual([]);
    expect(net.updates.map(({ at }) => at)).toEqual([5, 310, 915, 3920, 6925]);
  });

  test('an alias under the name is not overwritten', () => {
    const net = registering();
    const alias = { kind: 'CNAME', name: 'b.corp.example' } as const;
    net.zone.records = [
      ...net.zone.records,
      { name: 'a.corp.example', class: dnsClass.IN, timeToLive: 1, data: alias },
    ];
    net.until(20);
    expect(net.registration.outcome).toBe('refused');
    expect(net.registered).toEqual(['CNAME b.corp.example 1']);
  });

  test('nobody answers: no server; a change of address tries again at once', () => {
    const net = registering({}, {}, false);
    net.until(30);
    expect(net.registration.outcome).toBe('no-server');
    net.server.listen(net.b.udp);
    net.add('2001:db8:1::1');
    net.until(45);
    expect(net.registration.outcome).toBe('registered');
  });

  test('a primary server whose name has no address', () => {
    const net = registering({}, { records: [] });
    net.until(30);
    expect(net.registration.outcome).toBe('no-server');
    expect(net.updates).toEqual([]);
  });
});

test('a stale record: others keep the old address until its time to live ends, then they find the new one', () => {
  const net = registering({ timeToLive: 60, delay: seconds(10) });
  const station = new Resolver(net.b.udp, [net.b.ipv4], null);
  const find = (): string => {
    let found = '';
    start(
      net.simulator,
      (function* () {
        found = (yield* station.resolve(NAME, ['AAAA'])).addresses.join(' ');
      })(),
    );
    net.simulator.run(net.simulator.now + ms(500));
    return found;
  };
  net.until(20);
  expect(find()).toBe('2001:db8::1');
  net.add('2001:db8:1::1');
  net.a.card.removeIpv6(net.a.ipv6);
  // Registered anew at about 31 s; what was found at 20 s holds until 80 s.
  net.until(33);
  expect(net.registered).toContain('AAAA 2001:db8:1::1 60');
  expect(find()).toBe('2001:db8::1');
  net.until(79);
  expect(find()).toBe('2001:db8::1');
  net.until(81);
  expect(find()).toBe('2001:db8:1::1');
});
