import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import type { HostProfile } from '../../src/host/profile.ts';
import { Cable } from '../../src/link/cable.ts';
import { us } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { hex } from '../support/bytes.ts';
import { CablePeer, HOST_IPV4, HOST_IPV6, PEER_IPV4, PEER_IPV6, PEER_MAC } from '../support/cable-peer.ts';

const OTHER_IPV4 = Ipv4Address.parse('198.51.100.1');
const OTHER_IPV6 = Ipv6Address.parse('2001:db8:2::1');
const plain = decodeIpv4(hex('4500 0014 0001 0000 40 01 0000 c0000202 c0000201'));
const echo4 = encodeIcmpv4({ type: 8, code: 0, parameter: 1, data: hex('6162') });

/** The host has a second card, `Other`, on a link of its own. */
function twoCards(profile: Partial<HostProfile>): { peer: CablePeer; other: EthernetInterface; left: string[] } {
  const peer = new CablePeer(profile);
  const { host, simulator, trace } = peer;
  const link = new Cable(simulator, 'other', { rate: 1e9, delay: us(5), mtu: 1500 });
  const other = new EthernetInterface(host, 11, 'Other', MacAddress.of(0x0200, 11), link);
  host.addInterface(other);
  other.ipv6.settings.dadTransmits = 0;
  other.ipv4.assign(OTHER_IPV4, 24);
  other.assignIpv6(OTHER_IPV6, 64);
  /** What left by either card, without discovery. */
  const left: string[] = [];
  trace.tap = {
    see: (point, _time, interfaceId, { bytes, start }) => {
      if (point === 'sent' && bytes[start + 12] !== 0x88) left.push(trace.interfaces[interfaceId]!.name);
    },
  };
  return { peer, other, left };
}

function ping4(peer: CablePeer, destination: Ipv4Address): void {
  peer.inject(encodeIpv4({ ...plain, destination, payload: echo4 }), etherType.ipv4);
  peer.run();
}

function ping6(peer: CablePeer, destination: Ipv6Address): void {
  const message = { kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: hex('6162') } as const;
  peer.injectIcmpv6(message, { destination });
  peer.run();
}

/** Sources of the IP packets that came back over the cable. */
function answers(peer: CablePeer): string[] {
  const sent = peer.sent.splice(0);
  return sent
    .filter(({ type }) => type === etherType.ipv4 || type === etherType.ipv6)
    .map(({ type, payload }) =>
      (type === etherType.ipv4 ? decodeIpv4(payload) : decodeIpv6(payload)).source.toString(),
    );
}

describe('a packet for an address of another interface, RFC 1122 section 3.3.4.2 (A)', () => {
  test('weak: it is taken and answered', () => {
    const { peer } = twoCards({ hostModel: 'weak' });
    ping4(peer, OTHER_IPV4);
    ping6(peer, OTHER_IPV6);
    expect(answers(peer)).toEqual([OTHER_IPV4.toString(), OTHER_IPV6.toString()]);
  });

  test('strong: it ends without a word; its own addresses are answered', () => {
    const { peer } = twoCards({ hostModel: 'strong' });
    ping4(peer, OTHER_IPV4);
    ping6(peer, OTHER_IPV6);
    expect(peer.takeDrops()).toEqual(['not-for-me', 'not-for-me']);
    ping4(peer, HOST_IPV4);
    ping6(peer, HOST_IPV6);
    expect(answers(peer)).toEqual([HOST_IPV4.toString(), HOST_IPV6.toString()]);
  });

  test('strong, an interface with weak host receive takes it; the answer asks for weak host send at its source', () => {
    const { peer, other } = twoCards({ hostModel: 'strong' });
    peer.card.ipv4.settings.weakHostReceive = true;
    peer.card.ipv6.settings.weakHostReceive = true;
    ping4(peer, OTHER_IPV4);
    ping6(peer, OTHER_IPV6);
    expect(answers(peer)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['no-route', 'no-route']);
    other.ipv4.settings.weakHostSend = true;
    other.ipv6.settings.weakHostSend = true;
    ping4(peer, OTHER_IPV4);
    ping6(peer, OTHER_IPV6);
    expect(answers(peer)).toEqual([OTHER_IPV4.toString(), OTHER_IPV6.toString()]);
  });

  test.each([
    [true, [OTHER_IPV4.toString(), OTHER_IPV6.toString()]],
    [false, []],
  ])('strong, forwarding interfaces with forwardingIsWeak %s', (forwardingIsWeak, expected) => {
    const { peer, other } = twoCards({ hostModel: 'strong', forwardingIsWeak });
    peer.host.ipv4.forwarding = true;
    for (const card of [peer.card, other]) card.ipv6.settings.forwarding = true;
    ping4(peer, OTHER_IPV4);
    ping6(peer, OTHER_IPV6);
    expect(answers(peer)).toEqual(expected);
  });
});

describe('a packet whose source is an address of another interface, section 3.3.4.2 (B)', () => {
  const send = (peer: CablePeer): void => {
    peer.udp.send(hex('00'), 1000, OTHER_IPV4, PEER_IPV4, 9);
    peer.udp.send(hex('00'), 1000, OTHER_IPV6, PEER_IPV6, 9);
    peer.run();
  };

  test('weak: it leaves by the route, whatever its source', () => {
    const { peer, left } = twoCards({ hostModel: 'weak' });
    send(peer);
    expect(answers(peer)).toEqual([OTHER_IPV4.toString(), OTHER_IPV6.toString()]);
    expect(new Set(left)).toEqual(new Set(['Ethernet']));
  });

  test('strong: only routes of the interface that has the source count, though they are longer ways', () => {
    const { peer, other, left } = twoCards({ hostModel: 'strong' });
    const gateway4 = Ipv4Address.parse('198.51.100.254');
    const gateway6 = Ipv6Address.parse('2001:db8:2::fe');
    const route = { interface: other, metric: 9000, publish: 'no', origin: 'manual', validUntil: Infinity } as const;
    peer.host.ipv4.routes.add({ ...route, prefix: IpPrefix.of(Ipv4Address.unspecified, 0), nextHop: gateway4 });
    peer.host.ipv6.routes.add({ ...route, prefix: IpPrefix.of(Ipv6Address.unspecified, 0), nextHop: gateway6 });
    other.arp.neighbors.learn(gateway4, PEER_MAC);
    other.discovery.neighbors.learn(gateway6, PEER_MAC);
    send(peer);
    expect(left).toEqual(['Other', 'Other']);
    // With a source of its own the first card sends as before.
    left.length = 0;
    peer.udp.send(hex('00'), 1000, HOST_IPV4, PEER_IPV4, 9);
    peer.udp.send(hex('00'), 1000, OTHER_IPV4, PEER_IPV4, 9);
    peer.udp.send(hex('00'), 1000, HOST_IPV4, PEER_IPV4, 9);
    peer.run();
    expect(left).toEqual(['Ethernet', 'Other', 'Ethernet']);
  });
});

test('SEL-06 in the strong model no other interface lends its address, unless it forwards', () => {
  const { peer, other } = twoCards({ hostModel: 'strong' });
  peer.card.removeIpv6(HOST_IPV6);
  peer.host.ipv6.routes.add({
    prefix: IpPrefix.of(Ipv6Address.unspecified, 0),
    nextHop: PEER_IPV6,
    interface: peer.card,
    metric: 256,
    publish: 'no',
    origin: 'manual',
    validUntil: Infinity,
  });
  const far = Ipv6Address.parse('2001:db8:9::9');
  expect(peer.host.ipv6.selectSource(far)).toBeNull();
  other.ipv6.settings.forwarding = true;
  peer.host.forgetDestinations();
  expect(peer.host.ipv6.selectSource(far)).toBe(OTHER_IPV6);
});
