import { expect, test } from 'vitest';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { seconds } from '../../../src/sim/time.ts';
import { encodeIcmpv4, icmpv4Type } from '../../../src/wire/icmpv4.ts';
import { readIpv4Ends } from '../../../src/wire/ipv4-ends.ts';
import { checkIpv4Header } from '../../../src/wire/ipv4.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { homeNetwork } from '../../support/home-network.ts';
import type { MiddleBoxNetwork } from '../../support/middle-box-network.ts';

const OUTSIDE = '203.0.113.2';

/** Sends the bytes of an ICMP message. */
function sendIcmp(net: MiddleBoxNetwork, from: string, to: string, message: Uint8Array): void {
  const { host } = net.node(from);
  const destination = Ipv4Address.parse(to);
  const source = host.ipv4.selectSource(destination)!;
  host.ipv4.send(PacketBuffer.from(message), { source, destination, protocol: ipProtocol.icmp });
}

/** The ends of what the ICMP errors at a place quote, such as `192.168.1.50:5000 > 203.0.113.9:7000`. */
function quotedAt(net: MiddleBoxNetwork, place: string): readonly string[] {
  return net
    .icmpAt(place)
    .filter(({ type }) => type === icmpv4Type.destinationUnreachable || type === icmpv4Type.timeExceeded)
    .map(({ data }) => {
      expect(checkIpv4Header(data, 0, Infinity)).toBe(null);
      const { source, sourcePort, destination, destinationPort } = readIpv4Ends(data, 0, data.length)!;
      return `${source.toString()}:${sourcePort} > ${destination.toString()}:${destinationPort}`;
    });
}

test('RFC 5508 REQ-1: hosts inside ping outside, two with the same identifier at once', () => {
  const net = homeNetwork();
  for (const name of ['A', 'B']) expect(net.ping(name, '203.0.113.9').kind).toBe('reply');
  const identifiers = net.icmpAt('S/Ethernet').map(({ parameter }) => parameter >>> 16);
  expect(identifiers[0]).toBe(1);
  expect(identifiers[1]).not.toBe(1);
  expect(net.icmpAt('B/Ethernet').map(({ parameter }) => parameter >>> 16)).toEqual([1]);
  expect(net.badFrames).toEqual([]);
});

test('RFC 5508 REQ-2: the answer to a query comes in for a minute', () => {
  const reply = encodeIcmpv4({ type: icmpv4Type.echoReply, code: 0, parameter: 0x10001, data: Uint8Array.of(1, 2) });
  for (const [idle, arrives] of [
    [seconds(56), 1],
    [seconds(61), 0],
  ] as const) {
    const net = homeNetwork();
    net.ping('A', '203.0.113.9');
    net.clear();
    net.run(idle);
    sendIcmp(net, 'S', OUTSIDE, reply);
    net.run();
    expect(net.icmpAt('A/Ethernet').length).toBe(arrives);
  }
});

test('the box answers pings to its own addresses, and so does a large one in fragments', () => {
  const net = homeNetwork();
  for (const [from, to] of [
    ['S', OUTSIDE],
    ['A', OUTSIDE],
    ['A', '192.168.1.1'],
  ] as const) {
    expect(net.ping(from, to).kind, `${from} ${to}`).toBe('reply');
    expect(net.ping(from, to, { size: 3000 }).kind, `${from} ${to}`).toBe('reply');
  }
  expect(net.fates).toEqual([]);
});

test('RFC 5508 REQ-4: an error about what went out comes in and quotes what the host inside sent', () => {
  const net = homeNetwork();
  const a = net.socket('A', 5000);
  a.send('203.0.113.9', 7777);
  net.run();
  expect(a.failures.map(({ type, code, remote }) => [type, code, remote.toString()])).toEqual([[3, 3, '203.0.113.9']]);
  expect(quotedAt(net, 'A/Ethernet')).toEqual(['192.168.1.50:5000 > 203.0.113.9:7777']);
  expect(net.at('A/Ethernet').map(({ source }) => source.toString())).toEqual(['203.0.113.9']);
  expect(net.badFrames).toEqual([]);
});

test('RFC 4787 REQ-12, RFC 5508 REQ-6: the error neither ends the mapping nor keeps it', () => {
  const net = homeNetwork('udpTimeout: 10s');
  const a = net.socket('A', 5000);
  a.send('203.0.113.9', 7777);
  net.run(seconds(9));
  expect(a.failures.length).toBe(1);
  const s = net.socket('S', 7777);
  s.send(OUTSIDE, 5000);
  net.run();
  expect(a.datagrams.length).toBe(1);
  net.run(seconds(9));
  s.send(OUTSIDE, 5000, new Uint8Array(4));
  net.run();
  expect(a.datagrams.length).toBe(2);
});

test('RFC 4787 REQ-12 a, tracert: errors of any router on the way come in', () => {
  const net = homeNetwork();
  const hops = [1, 2, 3].map((hopLimit) => {
    const result = net.ping('A', '198.51.100.7', { hopLimit });
    return result.kind === 'error' ? result.report.reporter!.toString() : result.kind;
  });
  expect(hops).toEqual(['192.168.1.1', '203.0.113.1', 'reply']);
  expect(net.badFrames).toEqual([]);
});

test('RFC 5508 REQ-5: an error of a host or router inside goes out from the shared address', () => {
  const net = homeNetwork();
  const d = net.socket('D', 5000);
  const s = net.socket('S', 7000);
  d.send('203.0.113.9', 7000);
  net.run();
  net.node('D').udp.close({ port: 5000, received: () => undefined, failed: () => undefined });
  s.send(OUTSIDE, 5000);
  net.run();
  expect(quotedAt(net, 'S/Ethernet')).toEqual([`203.0.113.9:7000 > ${OUTSIDE}:5000`]);
  expect(net.at('S/Ethernet', ipProtocol.icmp).map(({ source }) => source.toString())).toEqual([OUTSIDE]);
  expect(s.failures.length).toBe(1);
  expect(net.badFrames).toEqual([]);
});

test('RFC 5508 REQ-7: an error between two hosts inside that talk by their outside ends', () => {
  const net = homeNetwork('filtering: endpoint-independent');
  const [a, b] = [net.socket('A', 5000), net.socket('B', 6000)];
  b.send('203.0.113.9', 7000);
  net.run();
  net.node('B').udp.close({ port: 6000, received: () => undefined, failed: () => undefined });
  net.clear();
  a.send(OUTSIDE, 6000);
  net.run();
  expect(b.datagrams).toEqual([]);
  expect(quotedAt(net, 'A/Ethernet')).toEqual([`192.168.1.50:5000 > ${OUTSIDE}:6000`]);
  expect(a.failures.length).toBe(1);
  expect(net.badFrames).toEqual([]);
});

test('an error of the box itself quotes what its receiver sent, outward and inward', () => {
  const net = homeNetwork();
  const a = net.socket('A', 5000);
  const s = net.socket('S', 7000);
  a.send('203.0.113.9', 7000);
  net.run();
  net.clear();
  const bytes = Uint8Array.of(0x1b, 0x58, 0x13, 0x88, 0, 8, 0, 0);
  const { host } = net.node('S');
  const [source, destination] = ['203.0.113.9', OUTSIDE].map((text) => Ipv4Address.parse(text));
  host.ipv4.send(PacketBuffer.from(bytes), {
    source: source!,
    destination: destination!,
    protocol: ipProtocol.udp,
    timeToLive: 1,
  });
  net.run();
  expect(net.fates).toEqual(['hop-limit-exceeded at NAT']);
  expect(quotedAt(net, 'S/Ethernet')).toEqual([`203.0.113.9:7000 > ${OUTSIDE}:5000`]);
  expect(s.failures.length).toBe(1);
  // Nobody has this address outside, so ARP of the box fails for what it has translated already.
  net.clear();
  a.send('203.0.113.99', 7000);
  net.run(seconds(5));
  expect(net.fates).toEqual(['neighbor-unreachable at NAT']);
  expect(quotedAt(net, 'A/Ethernet')).toEqual(['192.168.1.50:5000 > 203.0.113.99:7000']);
  expect(net.badFrames).toEqual([]);
});

test('RFC 5508 REQ-3: a message or a quoted header with a wrong checksum ends without a word', () => {
  const net = homeNetwork();
  net.socket('A', 5000).send('203.0.113.9', 7777);
  net.run();
  const [error] = net.icmpAt('NAT/outside');
  const wrong = encodeIcmpv4(error!);
  wrong[2]! ^= 0xff;
  const { data } = error!;
  const wrongInside = data.slice();
  wrongInside[10]! ^= 0xff;
  net.clear();
  sendIcmp(net, 'S', OUTSIDE, wrong);
  sendIcmp(net, 'S', OUTSIDE, encodeIcmpv4({ ...error!, data: wrongInside }));
  net.run();
  expect(net.fates).toEqual(['bad-checksum at NAT', 'bad-checksum at NAT']);
  expect(net.at('A/Ethernet')).toEqual([]);
  // The quoted transport checksum is not asked.
  data[26]! ^= 0xff;
  sendIcmp(net, 'S', OUTSIDE, encodeIcmpv4({ ...error!, data }));
  net.run();
  expect(net.icmpAt('A/Ethernet').length).toBe(1);
});

test('RFC 5508 REQ-4 a: an error about what never went out ends', () => {
  const net = homeNetwork();
  net.socket('A', 5000).send('203.0.113.9', 7777);
  net.run();
  const [error] = net.icmpAt('NAT/outside');
  const data = error!.data.slice();
  // Another source port in the quotation; its header does not cover it.
  data[21]! ^= 1;
  net.clear();
  sendIcmp(net, 'S', OUTSIDE, encodeIcmpv4({ ...error!, data }));
  net.run();
  expect(net.fates).toEqual(['nat-no-mapping at NAT']);
});

test('RFC 1191 through a NAT: fragmentation needed comes in, and TCP sends less', () => {
  const net = homeNetwork();
  net.node('R').host.interfaceByName('far')!.ipv4.settings.mtu = 1400;
  const connection = net.connect('A', '198.51.100.7', 80);
  net.run();
  connection.write(new Uint8Array(6000));
  net.run(seconds(2));
  const errors = net.icmpAt('A/Ethernet');
  expect(errors.map(({ type, code, parameter }) => [type, code, parameter])).toContainEqual([3, 4, 1400]);
  expect(connection.segmentSize).toBe(1360);
  expect(net.segmentsAt('F/Ethernet').reduce((sum, { payload }) => sum + payload.length, 0)).toBe(6000);
  expect(net.badFrames).toEqual([]);
});

test('RFC 4787 REQ-13: what is too large for the outside is told to the host inside, or cut where that is allowed', () => {
  const net = homeNetwork();
  net.node('NAT').host.interfaceByName('outside')!.ipv4.settings.mtu = 1000;
  const connection = net.connect('A', '203.0.113.9', 80);
  net.run();
  connection.write(new Uint8Array(1400));
  net.run(seconds(1));
  expect(net.icmpAt('A/Ethernet').map(({ code, parameter }) => [code, parameter])).toContainEqual([4, 1000]);
  expect(connection.segmentSize).toBe(960);
  const s = net.socket('S', 7000);
  net.socket('A', 5000).send('203.0.113.9', 7000, new Uint8Array(1300));
  net.run();
  expect(s.datagrams.map(({ payload }) => payload.length)).toEqual([1300]);
});
