import { expect, test } from 'vitest';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { seconds } from '../../../src/sim/time.ts';
import { pseudoHeaderSum } from '../../../src/wire/checksum.ts';
import { fragmentIpv4 } from '../../../src/wire/ipv4-fragment.ts';
import { prependIpv4 } from '../../../src/wire/ipv4.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { prependUdp } from '../../../src/wire/udp.ts';
import { homeNetwork } from '../../support/home-network.ts';

const OUTSIDE = '203.0.113.2';

/** The fragments of a datagram with 3,000 bytes. */
function fragments(from: string, to: string, ports: readonly [number, number]): PacketBuffer[] {
  const packet = PacketBuffer.from(Uint8Array.from({ length: 3000 }, (_, index) => index));
  const [source, destination] = [Ipv4Address.parse(from), Ipv4Address.parse(to)];
  prependUdp(packet, ports[0], ports[1], pseudoHeaderSum(source, destination, ipProtocol.udp, 3008));
  prependIpv4(packet, {
    source,
    destination,
    protocol: ipProtocol.udp,
    timeToLive: 64,
    identification: 77,
    typeOfService: 0,
    dontFragment: false,
  });
  return fragmentIpv4(packet, 1500);
}

test.each([
  ['in order', [0, 1, 2]],
  ['the last first', [2, 1, 0]],
  ['mixed', [1, 2, 0]],
])('RFC 4787 REQ-14: fragments pass in whatever order they come: %s', (_name, order) => {
  const net = homeNetwork();
  const a = net.socket('A', 5000);
  const s = net.socket('S', 7000);
  a.send('203.0.113.9', 7000);
  net.run();
  net.clear();
  for (const [name, from, to, ports, nextHop] of [
    ['A', '192.168.1.50', '203.0.113.9', [5000, 7000], '192.168.1.1'],
    ['S', '203.0.113.9', OUTSIDE, [7000, 5000], OUTSIDE],
  ] as const) {
    const cut = fragments(from, to, ports);
    expect(cut.length).toBe(3);
    const card = net.node(name).host.interfaces[0]!;
    for (const index of order) card.sendIpv4(cut[index]!, Ipv4Address.parse(nextHop), null);
  }
  net.run();
  expect(s.datagrams.map(({ payload }) => payload.length)).toEqual([3, 3000]);
  expect(a.datagrams.map(({ payload }) => payload.length)).toEqual([3000]);
  expect(a.datagrams[0]!.payload[2999]).toBe(2999 & 0xff);
  expect(net.fates).toEqual([]);
  expect(net.badFrames).toEqual([]);
});

test('a fragment whose datagram never becomes whole ends at the NAT, and whole packets pass meanwhile', () => {
  const net = homeNetwork();
  const a = net.socket('A', 5000);
  const s = net.socket('S', 7000);
  net
    .node('A')
    .host.interfaces[0]!.sendIpv4(
      fragments('192.168.1.50', '203.0.113.9', [5000, 7000])[1]!,
      Ipv4Address.parse('192.168.1.1'),
      null,
    );
  net.run();
  a.send('203.0.113.9', 7000);
  net.run();
  expect(s.datagrams.length).toBe(1);
  net.run(seconds(61));
  expect(net.fates).toEqual(['fragment-timeout at NAT']);
});

test('what has no ports does not pass: protocol 41 is named, outward and inward', () => {
  const net = homeNetwork();
  for (const [name, to] of [
    ['A', '203.0.113.9'],
    ['S', OUTSIDE],
  ] as const) {
    const { host } = net.node(name);
    const destination = Ipv4Address.parse(to);
    const source = host.ipv4.selectSource(destination)!;
    host.ipv4.send(PacketBuffer.allocate(40), { source, destination, protocol: ipProtocol.ipv6 });
  }
  net.run();
  expect(net.fates).toEqual(['nat-no-mapping at NAT', 'nat-no-mapping at NAT']);
  for (const { detail } of net.drops) expect(detail).toContain('protocol 41 (IPv6 in IPv4)');
});
