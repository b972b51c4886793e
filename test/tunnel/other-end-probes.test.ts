import { expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { ms, type Nanoseconds, seconds } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { PEER_IPV4, PEER_IPV6, PEER_MAC } from '../support/cable-peer.ts';
import { FAR, ipv4, ipv6, makeRouter, sendInto } from '../support/tunnel-router.ts';

const LOCAL = Ipv6Address.parse('fe80::c000:201');
const OTHER_END = Ipv6Address.parse('fe80::c000:202');

/** A router that probes the other end of its tunnel, and the solicitations that it sent through it. */
function probing() {
  const { peer, tunnel } = makeRouter({}, { configuredTunnelProbes: true });
  const answer: Icmpv6Message = {
    kind: 'neighbor-advertisement',
    code: 0,
    router: true,
    solicited: true,
    override: false,
    reserved: 0,
    target: OTHER_END,
    options: [],
  };
  return {
    peer,
    tunnel,
    takeProbes: (): { time: Nanoseconds; message: Icmpv6Message; destination: Ipv6Address }[] => {
      const inner = peer.sent
        .filter(({ type }) => type === etherType.ipv4)
        .map(({ time, payload }) => ({ time, packet: decodeIpv6(decodeIpv4(payload).payload) }));
      peer.frames.length = 0;
      return inner.flatMap(({ time, packet: { nextHeader, payload, destination } }) => {
        const message = nextHeader === 58 ? decodeIcmpv6(payload) : null;
        return message?.kind === 'neighbor-solicitation' ? [{ time, message, destination }] : [];
      });
    },
    answer: (): void => {
      const inner = { source: OTHER_END, destination: LOCAL, nextHeader: 58, hopLimit: 255 };
      peer.inject(ipv4(ipv6(encodeIcmpv6(answer, OTHER_END, LOCAL), inner)), etherType.ipv4);
      peer.run(ms(10));
    },
  };
}

test('SIT-26 the other end is asked, unicast and without options, and what goes there does not wait', () => {
  const { peer, takeProbes, answer, tunnel } = probing();
  sendInto(peer, 100);
  peer.run(ms(10));
  expect(peer.sent.filter(({ type }) => type === etherType.ipv4)).toHaveLength(2);
  expect(takeProbes()).toMatchObject([{ message: { target: OTHER_END, options: [] }, destination: OTHER_END }]);
  answer();
  expect(tunnel.discovery.neighborRows()).toMatchObject([{ address: OTHER_END, state: 'reachable' }]);
  peer.run(seconds(10));
  sendInto(peer, 100);
  peer.run(seconds(3));
  expect(takeProbes()).toEqual([]);
});

test('SIT-26 three probes a second apart without an answer: the other end has failed, and an answer mends that', () => {
  const { peer, takeProbes, answer, tunnel } = probing();
  sendInto(peer, 100);
  peer.run(seconds(4));
  const times = takeProbes().map(({ time }) => time);
  expect(times.map((time) => time - times[0]!)).toEqual([0, seconds(1), seconds(2)]);
  expect(tunnel.isUnreachable()).toBe(true);
  sendInto(peer, 100);
  peer.run(ms(10));
  answer();
  expect(tunnel.isUnreachable()).toBe(false);
});

test('SIT-26 RIO-11 a learned route over a failed end gives way to another, and is asked for again once a minute while there is traffic', () => {
  const { peer, takeProbes, answer, tunnel } = probing();
  const wide = IpPrefix.parse6('2001:db8:9::/48');
  const learned = { prefix: wide, publish: 'no', origin: 'advertisement', validUntil: Infinity } as const;
  peer.host.ipv6.routes.add({ ...learned, nextHop: OTHER_END, interface: tunnel, metric: 1 });
  peer.host.ipv6.routes.add({ ...learned, nextHop: PEER_IPV6, interface: peer.card, metric: 500 });
  const far = Ipv6Address.parse('2001:db8:9::1');
  const way = () => peer.host.ipv6.destinationOf(far).interface;
  const from = { source: FAR, destination: far };
  const send = (): void => peer.inject(ipv4(ipv6(new Uint8Array(60), from)), etherType.ipv4);
  expect(way()).toBe(tunnel);
  send();
  peer.run(seconds(4));
  expect(takeProbes()).toHaveLength(3);
  expect(way()).toBe(peer.card);
  // Nothing is sent, nothing is asked.
  peer.run(seconds(200));
  expect(takeProbes()).toEqual([]);
  for (let second = 0; second < 150; second++) {
    const { arp, discovery } = peer.card;
    arp.neighbors.confirm(arp.neighbors.entryOf(PEER_IPV4), PEER_MAC);
    discovery.neighbors.confirm(discovery.neighbors.entryOf(PEER_IPV6), PEER_MAC);
    send();
    peer.run(seconds(1));
  }
  const times = takeProbes().map(({ time }) => time);
  expect(times).toHaveLength(3);
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(seconds(60));
  expect(way()).toBe(peer.card);
  answer();
  expect(way()).toBe(tunnel);
});

test('without the switch nobody is asked', () => {
  const { peer, tunnel } = makeRouter();
  sendInto(peer, 100);
  peer.run(seconds(5));
  expect(peer.sent.filter(({ type }) => type === etherType.ipv4)).toHaveLength(1);
  expect(tunnel.isUnreachable()).toBe(false);
});
