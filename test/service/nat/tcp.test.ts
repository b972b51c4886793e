import { expect, test } from 'vitest';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { ms, seconds } from '../../../src/sim/time.ts';
import { pseudoHeaderSum } from '../../../src/wire/checksum.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { decodeTcpOptions } from '../../../src/wire/tcp/options.ts';
import { encodeTcp, tcpFlag } from '../../../src/wire/tcp/tcp.ts';
import { homeNetwork } from '../../support/home-network.ts';
import type { MiddleBoxNetwork } from '../../support/middle-box-network.ts';

const OUTSIDE = '203.0.113.2';
const NOTHING = new Uint8Array(0);

/** A segment of nobody's connection. @param as the source, that of the sender when left out */
function sendSegment(
  net: MiddleBoxNetwork,
  from: string,
  to: string,
  ports: readonly [number, number],
  flags: number,
  as: string | null = null,
): void {
  const { host } = net.node(from);
  const destination = Ipv4Address.parse(to);
  const source = as === null ? host.ipv4.selectSource(destination)! : Ipv4Address.parse(as);
  const [sourcePort, destinationPort] = ports;
  const bytes = encodeTcp(
    {
      sourcePort,
      destinationPort,
      sequence: 1,
      acknowledgment: 1,
      flags,
      window: 1000,
      reserved: 0,
      urgentPointer: 0,
      checksum: 0,
      options: NOTHING,
      payload: NOTHING,
    },
    pseudoHeaderSum(source, destination, ipProtocol.tcp, 20),
  );
  host.ipv4.send(PacketBuffer.from(bytes), { source, destination, protocol: ipProtocol.tcp });
}

test('RFC 5382 REQ-1, REQ-2: connections go out from one end and their answers come in', () => {
  const net = homeNetwork();
  expect(net.exchange('A', '203.0.113.9', 80)).toMatch(/^HTTP\/1.1 200/);
  const [syn] = net.segmentsAt('S/Ethernet');
  const [toServer] = net.at('S/Ethernet', ipProtocol.tcp);
  expect(toServer!.source.toString()).toBe(OUTSIDE);
  expect(toServer!.timeToLive).toBe(63);
  expect(net.segmentsAt('A/Ethernet')[0]!.destinationPort).toBe(syn!.sourcePort);
  expect(net.fates).toEqual([]);
  expect(net.badFrames).toEqual([]);
});

/** Opens a connection, lets it be idle and asks whether the server's data still arrives. */
function aliveAfter(net: MiddleBoxNetwork, idle: number): boolean {
  const connection = net.connect('A', '203.0.113.9', 80);
  net.run();
  expect(connection.state).toBe('established');
  net.run(idle);
  net.clear();
  sendSegment(net, 'S', OUTSIDE, [80, connection.ends.localPort], tcpFlag.ack);
  net.run();
  return net.at('A/Ethernet', ipProtocol.tcp).length > 0;
}

test('RFC 5382 REQ-5: an open connection may be idle for two hours and four minutes', () => {
  expect(aliveAfter(homeNetwork(), seconds(7439))).toBe(true);
  const net = homeNetwork();
  expect(aliveAfter(net, seconds(7441))).toBe(false);
  expect(net.fates).toEqual(['nat-no-mapping at NAT']);
});

test('RFC 5382 REQ-5: one that is not open is kept for four minutes', () => {
  for (const [idle, arrives] of [
    [seconds(239), 1],
    [seconds(241), 0],
  ] as const) {
    const net = homeNetwork();
    sendSegment(net, 'A', '203.0.113.77', [4000, 7777], tcpFlag.syn);
    net.run(ms(50));
    net.clear();
    net.run(idle);
    sendSegment(net, 'T', OUTSIDE, [7777, 4000], tcpFlag.syn | tcpFlag.ack, '203.0.113.77');
    net.run();
    expect(net.at('A/Ethernet', ipProtocol.tcp).length).toBe(arrives);
  }
});

test('RFC 7857 section 2.1: a closed connection is kept for four minutes', () => {
  for (const [idle, arrives] of [
    [seconds(235), true],
    [seconds(241), false],
  ] as const) {
    const net = homeNetwork();
    net.exchange('A', '203.0.113.9', 80);
    const { sourcePort } = net.segmentsAt('S/Ethernet')[0]!;
    sendSegment(net, 'A', '203.0.113.9', [sourcePort, 80], tcpFlag.rst);
    net.run();
    net.clear();
    net.run(idle);
    sendSegment(net, 'S', OUTSIDE, [80, sourcePort], tcpFlag.ack);
    net.run();
    expect(net.at('A/Ethernet', ipProtocol.tcp).length > 0).toBe(arrives);
  }
});

test('a SYN that nobody asked for ends in silence as with home routers', () => {
  const net = homeNetwork();
  sendSegment(net, 'S', OUTSIDE, [4000, 5000], tcpFlag.syn);
  net.run(seconds(10));
  expect(net.fates).toEqual(['nat-no-mapping at NAT']);
  expect(net.at('S/Ethernet')).toEqual([]);
});

test('RFC 5382 REQ-4: where it is wanted, port unreachable answers it six seconds later', () => {
  const net = homeNetwork('unsolicitedSyn: port-unreachable');
  sendSegment(net, 'S', OUTSIDE, [4000, 5000], tcpFlag.syn);
  net.run(ms(5900));
  expect(net.at('S/Ethernet')).toEqual([]);
  net.run(seconds(1));
  expect(net.icmpAt('S/Ethernet').map(({ type, code }) => [type, code])).toEqual([[3, 3]]);
});

test('RFC 5382 REQ-2 a, REQ-4: a simultaneous open is none that nobody asked for', () => {
  const net = homeNetwork('unsolicitedSyn: port-unreachable');
  sendSegment(net, 'S', OUTSIDE, [4000, 5000], tcpFlag.syn);
  net.run(ms(500));
  sendSegment(net, 'A', '203.0.113.9', [5000, 4000], tcpFlag.syn);
  net.run(ms(500));
  net.clear();
  net.run(seconds(8));
  expect(net.icmpAt('S/Ethernet')).toEqual([]);
  sendSegment(net, 'S', OUTSIDE, [4000, 5000], tcpFlag.syn);
  net.run();
  expect(net.segmentsAt('A/Ethernet').map(({ flags }) => flags)).toEqual([tcpFlag.syn]);
});

test('RFC 5382 REQ-8: a host inside reaches another one by its outside end', () => {
  const net = homeNetwork('filtering: endpoint-independent');
  // A's port 80 gets its outside end from a segment that it sends.
  sendSegment(net, 'A', '203.0.113.9', [80, 4000], tcpFlag.ack);
  net.run();
  net.clear();
  expect(net.exchange('B', OUTSIDE, 80)).toMatch(/^HTTP\/1.1 200/);
  expect(new Set(net.at('A/Ethernet', ipProtocol.tcp).map(({ source }) => source.toString()))).toEqual(
    new Set([OUTSIDE]),
  );
  expect(net.badFrames).toEqual([]);
});

test.each([
  ['clampMss: true', 1360],
  ['clampMss: false', 1460],
])('%s: the largest segment that a SYN announces is %i', (setting, most) => {
  const net = homeNetwork(setting);
  net.node('NAT').host.interfaceByName('outside')!.ipv4.settings.mtu = 1400;
  expect(net.exchange('A', '203.0.113.9', 80)).toMatch(/^HTTP/);
  const announced = [...net.segmentsAt('S/Ethernet'), ...net.segmentsAt('A/Ethernet')]
    .flatMap(({ options }) => decodeTcpOptions(options))
    .flatMap((option) => (option.kind === 'mss' ? [option.value] : []));
  expect(announced).toEqual([most, most]);
  expect(net.badFrames).toEqual([]);
});
