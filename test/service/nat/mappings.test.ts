import { expect, test } from 'vitest';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { ms, seconds } from '../../../src/sim/time.ts';
import { homeNetwork } from '../../support/home-network.ts';
import type { MiddleBoxNetwork } from '../../support/middle-box-network.ts';

const OUTSIDE = '203.0.113.2';

test('RFC 4787 REQ-1: an end inside has one end outside, whoever is on the other side', () => {
  const net = homeNetwork();
  const a = net.socket('A', 5000);
  const [s, t] = [net.socket('S', 7000), net.socket('T', 7001)];
  a.send('203.0.113.9', 7000);
  a.send('203.0.113.10', 7001);
  net.run();
  expect(s.senders).toEqual([`${OUTSIDE}:5000`]);
  expect(t.senders).toEqual(s.senders);
  s.send(OUTSIDE, 5000);
  net.run();
  expect(a.senders).toEqual(['203.0.113.9:7000']);
  expect(net.badFrames).toEqual([]);
});

test('RFC 4787 REQ-3, REQ-4: a port is kept where it is free; otherwise range and parity are, and nobody shares one', () => {
  const net = homeNetwork();
  const s = net.socket('S', 7000);
  const [a, b] = [net.socket('A', 5001), net.socket('B', 5001)];
  const low = [net.socket('A', 500), net.socket('B', 500)];
  for (const socket of [a, b, ...low]) {
    socket.send('203.0.113.9', 7000);
    net.run();
  }
  const [first, second, third, fourth] = s.datagrams.map(({ sourcePort }) => sourcePort);
  expect([first, third]).toEqual([5001, 500]);
  expect(second).not.toBe(5001);
  expect(second! % 2).toBe(1);
  expect(second).toBeGreaterThanOrEqual(1024);
  expect(fourth).not.toBe(500);
  expect(fourth! % 2).toBe(0);
  expect(fourth).toBeLessThan(1024);
  s.send(OUTSIDE, second!);
  net.run();
  expect([a.datagrams.length, b.datagrams.length]).toEqual([0, 1]);
});

/** Takes ports of the box itself, by real sockets. */
function takePorts(net: MiddleBoxNetwork, wanted: (port: number) => boolean): void {
  const { udp } = net.node('NAT');
  for (let port = 1; port <= 0xffff; port++)
    if (wanted(port)) udp.open({ port, received: () => undefined, failed: () => undefined });
}

test.each([
  ['of the other parity', 81, 81],
  ['of the other range', 40_001, 40_001],
])('a port is better than none: one %s', (_name, free, expected) => {
  const net = homeNetwork();
  takePorts(net, (port) => port !== free);
  const s = net.socket('S', 7000);
  net.socket('A', 80).send('203.0.113.9', 7000);
  net.run();
  expect(s.senders).toEqual([`${OUTSIDE}:${expected}`]);
});

test('RFC 5508 REQ-8: a host that gets no port is told that communication is prohibited', () => {
  const net = homeNetwork();
  takePorts(net, () => true);
  const a = net.socket('A', 5000);
  a.send('203.0.113.9', 7000);
  net.run();
  expect(net.fates).toEqual(['nat-no-mapping at NAT']);
  expect(net.drops[0]!.detail).toBe(`all UDP ports of ${OUTSIDE} are in use`);
  expect(a.failures.map(({ type, code }) => [type, code])).toEqual([[3, 13]]);
  // Other protocols have ports of their own.
  expect(net.ping('A', '203.0.113.9').kind).toBe('reply');
});

test.each([
  ['address-and-port-dependent', []],
  ['address-dependent', ['203.0.113.9:7100']],
  ['endpoint-independent', ['203.0.113.9:7100', '203.0.113.10:7001']],
])('RFC 4787 REQ-8: %s filtering', (filtering, admitted) => {
  const net = homeNetwork(`filtering: ${filtering}`);
  const a = net.socket('A', 5000);
  net.socket('S', 7000);
  a.send('203.0.113.9', 7000);
  net.run();
  net.socket('S', 7100).send(OUTSIDE, 5000);
  net.run();
  net.socket('T', 7001).send(OUTSIDE, 5000);
  net.run();
  expect(a.senders).toEqual(admitted);
  expect(net.fates).toEqual(Array.from({ length: 2 - admitted.length }, () => 'nat-no-mapping at NAT'));
});

test('RFC 4787 REQ-5: a UDP mapping lives five minutes after the last packet and no longer', () => {
  const net = homeNetwork();
  const a = net.socket('A', 5000);
  const s = net.socket('S', 7000);
  a.send('203.0.113.9', 7000);
  net.run(seconds(299));
  s.send(OUTSIDE, 5000);
  net.run(seconds(299));
  // REQ-6 a: the one that came in has kept it.
  s.send(OUTSIDE, 5000);
  net.run(seconds(301));
  s.send(OUTSIDE, 5000);
  net.run();
  expect(a.datagrams.length).toBe(2);
  expect(net.drops.map(({ detail }) => detail)).toEqual([`no host inside has UDP ${OUTSIDE}:5000`]);
});

test('RFC 4787 REQ-6: packets that go out keep the mapping, those that come in only where it is wanted', () => {
  const net = homeNetwork('inboundRefresh: false, udpTimeout: 10s');
  const a = net.socket('A', 5000);
  const s = net.socket('S', 7000);
  a.send('203.0.113.9', 7000);
  net.run(seconds(8));
  s.send(OUTSIDE, 5000);
  net.run(seconds(3));
  s.send(OUTSIDE, 5000);
  net.run();
  expect(a.datagrams.length).toBe(1);
  a.send('203.0.113.9', 7000);
  net.run(seconds(8));
  a.send('203.0.113.9', 7000);
  net.run(seconds(8));
  s.send(OUTSIDE, 5000);
  net.run();
  expect(a.datagrams.length).toBe(2);
});

test.each(['address-and-port-dependent', 'endpoint-independent'])(
  'RFC 4787 REQ-9: hosts inside reach each other by the outside ends, %s filtering',
  (filtering) => {
    const net = homeNetwork(`filtering: ${filtering}`);
    const [a, b] = [net.socket('A', 5000), net.socket('B', 6000)];
    net.socket('S', 7000);
    for (const socket of [a, b]) socket.send('203.0.113.9', 7000);
    net.run();
    a.send(OUTSIDE, 6000);
    net.run();
    b.send(OUTSIDE, 5000);
    net.run();
    expect(a.senders).toEqual([`${OUTSIDE}:6000`]);
    // Until B has sent to A's outside end, only endpoint-independent filtering lets A in.
    expect(b.senders).toEqual(filtering === 'endpoint-independent' ? [`${OUTSIDE}:5000`] : []);
    a.send(OUTSIDE, 6000);
    net.run();
    expect(b.senders.at(-1)).toBe(`${OUTSIDE}:5000`);
    expect(net.badFrames).toEqual([]);
  },
);

test('without hairpinning what goes to a mapped end from inside ends', () => {
  const net = homeNetwork('hairpinning: false, filtering: endpoint-independent');
  const b = net.socket('B', 6000);
  b.send('203.0.113.9', 7000);
  net.run();
  net.clear();
  net.socket('A', 5000).send(OUTSIDE, 6000);
  net.run();
  expect(b.datagrams).toEqual([]);
  expect(net.fates).toEqual(['nat-no-mapping at NAT']);
});

test('nobody outside gets in unasked, neither to the shared address nor to one of the inside', () => {
  const net = homeNetwork();
  const a = net.socket('A', 5000);
  const s = net.socket('S', 7000);
  s.send(OUTSIDE, 5000);
  s.send('192.168.1.50', 5000);
  s.send('192.168.1.1', 5000);
  net.run(ms(500));
  expect(a.datagrams).toEqual([]);
  // The strong hosts outside have no route but through the NAT.
  expect(net.fates).toEqual(['nat-no-mapping at NAT', 'nat-no-mapping at NAT', 'nat-no-mapping at NAT']);
  expect(net.icmpAt('S/Ethernet')).toEqual([]);
});

test('a translation is told with both ends before and after and the mapping; the packet stays the same one', () => {
  const net = homeNetwork();
  const a = net.socket('A', 5000);
  net.socket('S', 7000);
  a.send('203.0.113.9', 7000);
  net.run();
  const [seen] = net.translations;
  expect(seen).toMatchObject({
    host: 'NAT',
    from: { sourcePort: 5000, destinationPort: 7000 },
    to: { sourcePort: 5000, destinationPort: 7000 },
    by: '192.168.1.50:5000 is 203.0.113.2:5000 outside',
  });
  expect([seen!.from.source, seen!.to.source].map(String)).toEqual(['192.168.1.50', OUTSIDE]);
  const ids = new Set(net.packets.map(({ id }) => id));
  expect([...ids]).toEqual([seen!.packet]);
});

test('when the outside has another address, hosts inside get ends of that one', () => {
  const net = homeNetwork('udpTimeout: 10s');
  const a = net.socket('A', 5000);
  const s = net.socket('S', 7000);
  a.send('203.0.113.9', 7000);
  net.run();
  const { ipv4 } = net.node('NAT').host.interfaceByName('outside')!;
  ipv4.remove(Ipv4Address.parse(OUTSIDE));
  ipv4.assign(Ipv4Address.parse('203.0.113.77'), 24);
  for (let round = 0; round < 2; round++) {
    a.send('203.0.113.9', 7000);
    net.run(seconds(9));
  }
  const [before, first, second] = s.senders;
  expect(before).toBe(`${OUTSIDE}:5000`);
  expect(first).toMatch(/^203\.0\.113\.77:/);
  expect(second).toBe(first);
  s.send('203.0.113.77', s.datagrams.at(-1)!.sourcePort);
  net.run();
  expect(a.datagrams.length).toBe(1);
});
