import { expect, test } from 'vitest';
import { parseIpAddress } from '../../../src/addr/ip.ts';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import type { Nat64 } from '../../../src/service/nat64/nat64.ts';
import { ms, type Nanoseconds, seconds } from '../../../src/sim/time.ts';
import { decodeIcmpv4, type Icmpv4Message } from '../../../src/wire/icmpv4.ts';
import {
  decodeIpv4,
  ipv4Destination,
  ipv4FragmentOffset,
  ipv4Identification,
  ipv4IsFragment,
  ipv4MoreFragments,
  ipv4Protocol,
} from '../../../src/wire/ipv4.ts';
import { decodeFragmentHeader } from '../../../src/wire/ipv6-extension.ts';
import { decodeIpv6, ipv6NextHeader, ipv6Source } from '../../../src/wire/ipv6.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { decodeTcp, tcpFlag } from '../../../src/wire/tcp/tcp.ts';
import { bytesOf, ipv4 } from '../../support/translation.ts';
import { Nat64Network, under } from '../../support/nat64-network.ts';

const POOL = '172.16.10.25';
const A = '172.16.10.60';
const B = '172.16.10.61';
const F = '10.9.9.9';
const minutes = (count: number): Nanoseconds => seconds(60 * count);

/** The ICMPv4 messages that a host got. */
const icmpAt = (net: Nat64Network, place: string): Icmpv4Message[] =>
  net
    .at(place)
    .filter((bytes) => bytes[0]! >>> 4 === 4 && ipv4Protocol(bytes, 0) === ipProtocol.icmp)
    .map((bytes) => decodeIcmpv4(decodeIpv4(bytes).payload));

test('N64-01 one IPv4 end for an IPv6 end, whoever it talks to; another one for another port', () => {
  const net = new Nat64Network();
  const [c, other] = [net.socket('C', 5000), net.socket('C', 5002)];
  const [a, b] = [net.socket('A', 7000), net.socket('B', 7000)];
  c.send(under(A), 7000);
  c.send(under(B), 7000);
  other.send(under(A), 7000);
  net.run();
  expect(a.senders).toEqual([`${POOL}:5000`, `${POOL}:5002`]);
  expect(b.senders).toEqual([`${POOL}:5000`]);
  a.send(POOL, 5000);
  net.run();
  expect(c.senders).toEqual([`[${parseIpAddress(under(A)).toString()}]:7000`]);
  expect(net.fates).toEqual([]);
});

test('N64-02 a port that is taken: another one of its range and parity', () => {
  const net = new Nat64Network();
  const a = net.socket('A', 7000);
  net.socket('DAV', 5004);
  for (const [name, port] of [
    ['C', 5000],
    ['D', 5000],
    ['C', 5004],
    ['C', 501],
    ['D', 501],
  ] as const) {
    net.socket(name, port).send(under(A), 7000);
    net.run();
  }
  const ports = a.datagrams.map(({ sourcePort }) => sourcePort);
  expect(ports[0]).toBe(5000);
  expect(ports[1]).not.toBe(5000);
  expect(ports[1]! % 2).toBe(0);
  expect(ports[1]).toBeGreaterThanOrEqual(1024);
  expect(ports[2]).not.toBe(5004);
  expect(ports[3]).toBe(501);
  expect(ports[4]! % 2).toBe(1);
  expect(ports[4]).toBeLessThan(1024);
});

test.each([
  ['UDP_DEFAULT', 'udp', minutes(5)],
  ['a shorter setting', 'udp', minutes(2)],
])('N64-03 a UDP session lives for %s after its last packet', (name, _protocol, time) => {
  const net = new Nat64Network(name === 'UDP_DEFAULT' ? '' : 'udpTimeout: 2m');
  const c = net.socket('C', 5000);
  const a = net.socket('A', 7000);
  c.send(under(A), 7000);
  net.run(time - seconds(1));
  a.send(POOL, 5000);
  net.run(time - seconds(1));
  a.send(POOL, 5000);
  net.run(time + seconds(1));
  net.clear();
  a.send(POOL, 5000);
  net.run();
  expect(c.datagrams.length).toBe(2);
  expect(net.fates).toEqual(['nat64-no-session at DAV']);
  expect(net.drops[0]!.detail).toContain('has ended');
});

test('N64-03 an ICMP query lives for 60 s', () => {
  const net = new Nat64Network();
  expect(net.ping('C', under(A)).kind).toBe('reply');
  const request = net.at('A/Ethernet').find((bytes) => ipv4Protocol(bytes, 0) === ipProtocol.icmp)!;
  const identifier = decodeIcmpv4(decodeIpv4(request).payload).parameter >>> 16;
  const reply = (): void => {
    const { ipv4 } = net.node('A').host;
    const bytes = Uint8Array.of(0, 0, 0, 0, identifier >>> 8, identifier & 0xff, 0, 9);
    const sum = 0xffff - ((((identifier + 9) >>> 16) + (identifier + 9)) & 0xffff);
    bytes[2] = sum >>> 8;
    bytes[3] = sum & 0xff;
    const [source, destination] = [Ipv4Address.parse(A), Ipv4Address.parse(POOL)];
    ipv4.send(PacketBuffer.from(bytes), { source, destination, protocol: ipProtocol.icmp });
    net.run();
  };
  net.clear();
  reply();
  expect(net.fates).toEqual([]);
  net.run(seconds(61));
  reply();
  expect(net.fates).toEqual(['nat64-no-session at DAV']);
});

test('N64-03 N64-05 an idle connection: after two hours its IPv6 end is asked, and answers', () => {
  const net = new Nat64Network();
  const connection = net.node('C').tcp.connect(parseIpAddress(under(A)), 80)!;
  net.run();
  expect(connection.state).toBe('established');
  net.clear();
  net.run(seconds(7199));
  expect(net.packets.filter(({ bytes }) => ipv6NextHeader(bytes, 0) === ipProtocol.tcp)).toEqual([]);
  net.run(seconds(2));
  const probe = net.at('C/Ethernet').find((bytes) => ipv6NextHeader(bytes, 0) === ipProtocol.tcp)!;
  expect(ipv6Source(probe, 0)).toBe(Ipv6Address.parse(under(A)));
  expect(decodeTcp(decodeIpv6(probe).payload)).toMatchObject({ flags: tcpFlag.ack, sequence: 0, acknowledgment: 0 });
  // The answer makes it an open connection again: it lives for two hours more.
  net.clear();
  net.run(seconds(3600));
  connection.write(new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'));
  net.run(seconds(1));
  expect(net.fates).toEqual([]);
  expect(connection.state).toBe('established');
});

test('N64-04 a connection that was closed is forgotten after four minutes', () => {
  const net = new Nat64Network();
  const connection = net.node('C').tcp.connect(parseIpAddress(under(A)), 80)!;
  net.run();
  connection.abort();
  net.run();
  expect(net.translations.at(-1)!.by).toContain('transitory');
  const outside = { address: Ipv4Address.parse(POOL), port: net.translations[0]!.to.sourcePort! };
  const { table } = (net.node('DAV').host.ipv4.translator as Nat64).context;
  net.run(minutes(3));
  expect(table.ofOutside(ipProtocol.tcp, outside)).not.toBeNull();
  net.run(minutes(2));
  expect(table.ofOutside(ipProtocol.tcp, outside)).toBeNull();
});

test('N64-06 address-dependent filtering: another IPv4 host is kept out with 3/13; without it, it is let in', () => {
  const net = new Nat64Network();
  const c = net.socket('C', 5000);
  const b = net.socket('B', 7000);
  net.socket('A', 7000);
  c.send(under(A), 7000);
  net.run();
  b.send(POOL, 5000);
  net.run();
  expect(net.fates).toEqual(['nat64-no-session at DAV']);
  expect(net.drops[0]!.detail).toContain('only for hosts that it has sent to');
  expect(icmpAt(net, 'B/Ethernet')).toMatchObject([{ type: 3, code: 13 }]);
  const open = new Nat64Network('filtering: endpoint-independent');
  const socket = open.socket('C', 5000);
  socket.send(under(A), 7000);
  open.run();
  open.socket('B', 7000).send(POOL, 5000);
  open.run();
  expect(socket.senders).toEqual([`[${parseIpAddress(under(B)).toString()}]:7000`]);
});

test('N64-06 a SYN that nobody asked for waits six seconds, then the IPv4 host is told', () => {
  const net = new Nat64Network();
  net.node('C').tcp.connect(parseIpAddress(under(A)), 80);
  net.run();
  const port = net.translations[0]!.to.sourcePort!;
  net.clear();
  net.node('B').tcp.connect(Ipv4Address.parse(POOL), port);
  net.run(seconds(5));
  expect(icmpAt(net, 'B/Ethernet')).toEqual([]);
  net.run(seconds(2));
  expect(icmpAt(net, 'B/Ethernet')[0]).toMatchObject({ type: 3, code: 3 });
});

test('nothing begins in IPv4: what has no binding is for the host itself', () => {
  const net = new Nat64Network();
  net.socket('C', 5000).send(under(A), 7000);
  net.run();
  expect(net.ping('A', POOL).kind).toBe('reply');
  const refused = net.node('A').tcp.connect(Ipv4Address.parse(POOL), 3389)!;
  net.run(seconds(3));
  expect(refused.state).toBe('closed');
});

test('N64-04 a segment of a connection that nobody has seen begin is dropped', () => {
  const net = new Nat64Network();
  const connection = net.node('C').tcp.connect(parseIpAddress(under(A)), 80)!;
  net.run();
  const other = new Nat64Network();
  const segment = net
    .at('DAV/Inside')
    .find((bytes) => ipv6NextHeader(bytes, 0) === ipProtocol.tcp)!
    .slice();
  expect(connection.state).toBe('established');
  // The SYN bit off: an ACK out of nowhere; the checksum is none of NAT64's business.
  segment[40 + 13] = tcpFlag.ack;
  other.node('C').host.interfaces[0]!.sendIpv6(PacketBuffer.from(segment), Ipv6Address.parse('fd9c::1'), null);
  other.network.trace.tap = null;
  other.run();
  expect(other.fates).toEqual(['nat64-no-session at DAV']);
});

test('N64-09 a source under the prefix does not go in, and groups are not reached', () => {
  const net = new Nat64Network();
  const inject = (source: string, destination: string): void => {
    const bytes = Uint8Array.of(0x60, 0, 0, 0, 0, 8, 17, 64, ...new Uint8Array(32), 0, 7, 0, 9, 0, 8, 1, 1);
    Ipv6Address.parse(source).write(bytes, 8);
    Ipv6Address.parse(destination).write(bytes, 24);
    net.node('C').host.interfaces[0]!.sendIpv6(PacketBuffer.from(bytes), Ipv6Address.parse('fd9c::1'), null);
  };
  net.network.trace.tap = null;
  inject(under(B), under(A));
  inject('fd9c::c1', under('224.0.0.1'));
  inject('fd9c::c1', under('172.16.10.255'));
  inject('fd9c::c1', under(POOL));
  net.run();
  expect(net.fates).toEqual(['invalid-source at DAV', 'no-route at DAV', 'not-for-me at DAV', 'not-for-me at DAV']);
});

test('N64-07 fragments in any order, both ways', () => {
  const net = new Nat64Network();
  const c = net.socket('E', 5000);
  const f = net.socket('F', 7000);
  c.send(under(F), 7000, bytesOf(3000));
  net.run();
  expect(f.datagrams.map(({ payload }) => payload.length)).toEqual([3000]);
  f.send(POOL, 5000, bytesOf(2500));
  net.run();
  expect(c.datagrams.map(({ payload }) => payload)).toEqual([bytesOf(2500)]);
  // Cut to 1280 at the translator, since nobody asks the IPv4 host to send less.
  const cut = net.at('E/Ethernet').filter((bytes) => ipv6NextHeader(bytes, 0) === ipProtocol.fragment);
  expect(cut.length).toBeGreaterThanOrEqual(3);
  expect(cut.every(({ length }) => length <= 1280)).toBe(true);
  expect(net.ping('C', under(A), { size: 4000 }).kind).toBe('reply');
  expect(net.fates).toEqual([]);
});

/** Length of the payload, offset and flag of each fragment, and the identifications among them. */
function fragmentsAt(net: Nat64Network, place: string): { pieces: string[]; identifications: Set<number> } {
  const identifications = new Set<number>();
  const pieces = net.at(place).flatMap((bytes) => {
    if (bytes[0]! >>> 4 === 4) {
      if (!ipv4IsFragment(bytes, 0)) return [];
      identifications.add(ipv4Identification(bytes, 0));
      return [`${bytes.length - 20} at ${ipv4FragmentOffset(bytes, 0)}${ipv4MoreFragments(bytes, 0) ? ' more' : ''}`];
    }
    if (ipv6NextHeader(bytes, 0) !== ipProtocol.fragment) return [];
    const { offset, more, identification } = decodeFragmentHeader(bytes, 40);
    identifications.add(identification);
    return [`${bytes.length - 48} at ${offset}${more ? ' more' : ''}`];
  });
  return { pieces, identifications };
}

test('N64-07 XLAT-04 XLAT-05 fragments go on as they came, with the identification they came with', () => {
  const net = new Nat64Network();
  const e = net.socket('E', 5000);
  const a = net.socket('A', 7000);
  e.send(under(A), 7000, bytesOf(3000));
  net.run();
  const before = fragmentsAt(net, 'DAV/Inside');
  const after = fragmentsAt(net, 'A/Ethernet');
  expect(before.pieces).toEqual(['1448 at 0 more', '1448 at 1448 more', '112 at 2896']);
  expect(after.pieces).toEqual(before.pieces);
  expect([...after.identifications]).toEqual([...before.identifications].map((id) => id & 0xffff));
  expect(a.datagrams.map(({ payload }) => payload)).toEqual([bytesOf(3000)]);
  net.clear();
  a.send(POOL, 5000, bytesOf(3000));
  net.run();
  const back = fragmentsAt(net, 'E/Ethernet');
  expect(fragmentsAt(net, 'DAV/Corp').pieces).toEqual(['1480 at 0 more', '1480 at 1480 more', '48 at 2960']);
  expect(back.pieces).toEqual([
    '1232 at 0 more',
    '248 at 1232 more',
    '1232 at 1480 more',
    '248 at 2712 more',
    '48 at 2960',
  ]);
  expect(back.identifications).toEqual(fragmentsAt(net, 'DAV/Corp').identifications);
  expect(e.datagrams.map(({ payload }) => payload)).toEqual([bytesOf(3000)]);
  expect(net.fates).toEqual([]);
});

test('N64-07 XLAT-05 short fragments stay fragments, also with DF', () => {
  const net = new Nat64Network();
  const c = net.socket('C', 5000);
  const a = net.socket('A', 7000);
  c.send(under(A), 7000);
  net.run();
  for (const dontFragment of [false, true]) {
    net.clear();
    // 700 bytes of payload without a checksum, in pieces that each fit.
    const datagram = Uint8Array.of(0x1b, 0x58, 0x13, 0x88, 2, 0xc4, 0, 0, ...bytesOf(700));
    for (const [from, to] of [
      [400, 708],
      [0, 400],
    ] as const) {
      const fields = { identification: 0x77, dontFragment, fragmentOffset: from, moreFragments: to < 708 };
      const [source, destination] = [Ipv4Address.parse(A), Ipv4Address.parse(POOL)];
      const bytes = ipv4(ipProtocol.udp, datagram.slice(from, to), { ...fields, source, destination });
      net.node('A').host.interfaces[0]!.sendIpv4(PacketBuffer.from(bytes), destination, null);
    }
    net.run();
    expect(fragmentsAt(net, 'C/Ethernet')).toEqual({
      pieces: ['400 at 0 more', '308 at 400'],
      identifications: new Set([0x77]),
    });
  }
  expect(c.datagrams.map(({ payload }) => payload)).toEqual([bytesOf(700), bytesOf(700)]);
  expect(a.datagrams).toHaveLength(1);
  expect(net.fates).toEqual([]);
});

test('XLAT-06 fragments with DF too long for the way back: told 28 bytes less than it carries', () => {
  const net = new Nat64Network();
  net.socket('E', 5000).send(under(A), 7000);
  net.run();
  net.clear();
  const [source, destination] = [Ipv4Address.parse(A), Ipv4Address.parse(POOL)];
  const datagram = Uint8Array.of(0x1b, 0x58, 0x13, 0x88, 0x0b, 0xb8, 0, 0, ...bytesOf(2992));
  for (const [from, to] of [
    [0, 1480],
    [1480, 2960],
    [2960, 3000],
  ] as const) {
    const fields = { identification: 0x78, dontFragment: true, fragmentOffset: from, moreFragments: to < 3000 };
    const bytes = ipv4(ipProtocol.udp, datagram.slice(from, to), { ...fields, source, destination });
    net.node('A').host.interfaces[0]!.sendIpv4(PacketBuffer.from(bytes), destination, null);
  }
  net.run();
  expect(net.fates).toEqual(['dont-fragment at DAV']);
  expect(icmpAt(net, 'A/Ethernet')).toMatchObject([{ type: 3, code: 4, parameter: 1472 }]);
});

test('N64-08 hairpinning: two IPv6 hosts by the IPv4 end of one of them', () => {
  const net = new Nat64Network('filtering: endpoint-independent');
  const c = net.socket('C', 5000);
  const d = net.socket('D', 6000);
  c.send(under(A), 7000);
  net.run();
  net.clear();
  d.send(under(POOL), 5000);
  net.run();
  expect(c.senders).toEqual([`[${parseIpAddress(under(POOL)).toString()}]:6000`]);
  c.send(c.datagrams[0]!.source, 6000);
  net.run();
  expect(d.senders).toEqual([`[${parseIpAddress(under(POOL)).toString()}]:5000`]);
  expect(net.fates).toEqual([]);
});

test('XLAT-06 XLAT-08 a path that carries less: both sides learn it and the data arrives', () => {
  const net = new Nat64Network();
  const far = net.exchange('E', under(F), 80);
  expect(far).toContain('200');
  const socket = net.socket('C', 5000);
  const f = net.socket('F', 7000);
  socket.send(under(F), 7000, bytesOf(1440));
  net.run(ms(200));
  // 1468 bytes in IPv4 and DF: R tells DAV's pool 1400, and C gets 1420.
  expect(net.node('C').host.pathMtu(parseIpAddress(under(F)))).toBe(1420);
  socket.send(under(F), 7000, bytesOf(1440));
  net.run(ms(200));
  expect(f.datagrams.map(({ payload }) => payload.length)).toEqual([1440]);
});

test('errors come back: a closed port, a hop limit, a host that does not answer, a missing route', () => {
  const net = new Nat64Network();
  const c = net.socket('C', 5000);
  c.send(under(A), 7999);
  net.run();
  expect(c.failures).toMatchObject([{ kind: 'unreachable', code: 4, family: 6 }]);
  expect(c.failures[0]!.reporter).toBe(Ipv6Address.parse(under(A)));
  expect(net.ping('C', under(F), { hopLimit: 2 })).toMatchObject({
    kind: 'error',
    report: { kind: 'time-exceeded', reporter: Ipv6Address.parse(under('172.16.10.1')) },
  });
  c.send(under('172.16.10.99'), 7000);
  net.run(seconds(10));
  expect(c.failures.at(-1)).toMatchObject({ kind: 'unreachable', code: 0, reporter: Ipv6Address.parse(under(POOL)) });
  expect(net.ping('C', under(A), { hopLimit: 1 })).toMatchObject({ kind: 'error', report: { kind: 'time-exceeded' } });
});

test('XLAT-16 an error of an IPv6 host about what came back from IPv4', () => {
  const net = new Nat64Network();
  const c = net.socket('C', 5000);
  const a = net.socket('A', 7000);
  c.send(under(A), 7000);
  net.run();
  c.close();
  a.send(POOL, 5000);
  net.run();
  expect(a.failures).toMatchObject([{ kind: 'unreachable', code: 3, family: 4 }]);
  expect(a.failures[0]!.reporter).toBe(Ipv4Address.parse(POOL));
});

test('other protocols are refused', () => {
  const net = new Nat64Network();
  const [source, destination] = [Ipv6Address.parse('fd9c::c1'), Ipv6Address.parse(under(A))];
  net.node('C').host.ipv6.send(PacketBuffer.from(bytesOf(20)), { source, destination, protocol: 132 });
  net.run();
  expect(net.fates).toContain('protocol-unreachable at DAV');
  expect(net.at('A/Ethernet').some((bytes) => ipv4Destination(bytes, 0) === Ipv4Address.parse(A))).toBe(false);
});
