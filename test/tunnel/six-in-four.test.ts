import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { ms } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { decodeIpv6, type Ipv6Packet } from '../../src/wire/ipv6.ts';
import { CablePeer, HOST_IPV4, HOST_IPV6, PEER_IPV4, PEER_IPV6 } from '../support/cable-peer.ts';

import { NOTHING, FAR, makeRouter, ipv6, ipv4, sendInto, outerOf, errorsOf } from '../support/tunnel-router.ts';

describe('encapsulation', () => {
  test('SIT-01 SIT-02 SIT-03 SIT-07 SIT-10 the outer header', () => {
    const { peer } = makeRouter();
    sendInto(peer, 40);
    const [outer] = outerOf(peer);
    expect(outer).toMatchObject({
      protocol: 41,
      typeOfService: 0,
      dontFragment: false,
      source: HOST_IPV4,
      destination: PEER_IPV4,
      options: NOTHING,
    });
    expect(outer!.payload.length).toBe(40);
    expect(decodeIpv6(outer!.payload)).toMatchObject({ hopLimit: 63, source: PEER_IPV6, destination: FAR });
  });

  test('SIT-11 the time to live is the tunnel’s own, whatever the hop limit inside', () => {
    const { peer } = makeRouter({ timeToLive: 42 });
    sendInto(peer, 60, { hopLimit: 3 });
    expect(outerOf(peer)).toMatchObject([{ timeToLive: 42 }]);
  });

  test('an inherited time to live is the hop limit inside, as forwarded', () => {
    const { peer } = makeRouter({ timeToLive: 'inherit' });
    sendInto(peer, 60, { hopLimit: 3 });
    expect(outerOf(peer)).toMatchObject([{ timeToLive: 2 }]);
  });

  test.each([
    ['inherit', 0xb9, 0xb9],
    [0x10, 0xb9, 0x11],
  ] as const)('ECN-06 type of service %s: traffic class %i inside is %i outside', (typeOfService, inside, outside) => {
    const { peer, tunnel } = makeRouter();
    tunnel.typeOfService = typeOfService;
    sendInto(peer, 60, { trafficClass: inside });
    expect(outerOf(peer)).toMatchObject([{ typeOfService: outside }]);
  });

  test.each([0, 1, 2, 3])('ECN-01 the ECN field %i is copied, DSCP is not (ECN-06)', (ecn) => {
    const { peer } = makeRouter();
    sendInto(peer, 60, { trafficClass: 0xb8 | ecn });
    expect(outerOf(peer)).toMatchObject([{ typeOfService: ecn }]);
  });

  test('SIT-05 SIT-06 a static MTU: what is larger is told so', () => {
    const { peer } = makeRouter({ mtu: 1400 });
    sendInto(peer, 1400);
    sendInto(peer, 1401);
    const frames = peer.sent;
    peer.frames.length = 0;
    expect(frames.filter(({ type }) => type === etherType.ipv4)).toHaveLength(1);
    const error = frames.find(({ type }) => type === etherType.ipv6)!;
    expect(decodeIcmpv6(decodeIpv6(error.payload).payload)).toMatchObject({ type: 2, code: 0, parameter: 1400 });
    expect(peer.takeDrops()).toEqual(['packet-too-big']);
  });

  test('SIT-30 on a small IPv4 link the outer packet is cut', () => {
    const { peer } = makeRouter({ mtu: 1480 }, {}, 1500);
    peer.card.ipv4.settings.mtu = 1000;
    sendInto(peer, 1480);
    const outer = outerOf(peer);
    expect(outer.map(({ fragmentOffset, moreFragments }) => [fragmentOffset, moreFragments])).toEqual([
      [0, true],
      [976, false],
    ]);
  });
});

describe('dynamic MTU', () => {
  /** The peer's network says of the last outer packet that it needs fragmentation. */
  function fragmentationNeeded(peer: CablePeer, mtu: number, quotedLength = 600): void {
    const outer = peer.sent.findLast(({ type }) => type === etherType.ipv4)!.payload;
    const data = outer.slice(0, quotedLength);
    peer.inject(ipv4(encodeIcmpv4({ type: 3, code: 4, parameter: mtu, data }), { protocol: 1 }), etherType.ipv4);
    peer.run(ms(10));
    peer.frames.length = 0;
  }

  test('SIT-08 SIT-12 the first packet teaches the tunnel, the second is answered, a smaller one passes', () => {
    const { peer } = makeRouter({ followsPathMtu: true });
    sendInto(peer, 1480);
    expect(peer.sent.map(({ payload }) => decodeIpv4(payload).dontFragment)).toEqual([true]);
    fragmentationNeeded(peer, 1400);
    sendInto(peer, 1381);
    expect(errorsOf(peer)).toEqual(['2/0 1380']);
    sendInto(peer, 1380);
    expect(outerOf(peer)).toMatchObject([{ dontFragment: true }]);
  });

  test('SIT-08 below 1280 the IPv4 network has to fragment', () => {
    const { peer } = makeRouter({ followsPathMtu: true });
    sendInto(peer, 1300);
    fragmentationNeeded(peer, 1200);
    sendInto(peer, 1281);
    expect(errorsOf(peer)).toEqual(['2/0 1280']);
    sendInto(peer, 1280);
    const outer = outerOf(peer);
    expect(outer).toHaveLength(2);
    expect(outer.every(({ dontFragment }) => !dontFragment)).toBe(true);
  });

  test('SIT-09 the choice is a tunnel’s own; a report about another address changes nothing', () => {
    const { peer } = makeRouter({ followsPathMtu: true });
    sendInto(peer, 1480);
    const foreign = ipv4(NOTHING, { source: HOST_IPV4, destination: Ipv4Address.parse('192.0.2.99') });
    peer.inject(
      ipv4(encodeIcmpv4({ type: 3, code: 4, parameter: 1300, data: foreign }), { protocol: 1 }),
      etherType.ipv4,
    );
    peer.run(ms(10));
    peer.frames.length = 0;
    sendInto(peer, 1480);
    expect(outerOf(peer)).toHaveLength(1);
  });
});

describe('ICMPv4 errors about the outer packet', () => {
  const report = (peer: CablePeer, type: number, code: number, quotedLength: number): void => {
    const outer = peer.sent.findLast(({ type: kind }) => kind === etherType.ipv4)!.payload;
    peer.frames.length = 0;
    const data = outer.slice(0, quotedLength);
    peer.inject(ipv4(encodeIcmpv4({ type, code, parameter: 0, data }), { protocol: 1 }), etherType.ipv4);
    peer.run(ms(10));
  };

  test.each([
    ['host unreachable', 3, 1],
    ['protocol unreachable', 3, 2],
    ['time exceeded', 11, 0],
  ])('SIT-13 %s: the source is told "address unreachable"', (_name, type, code) => {
    const { peer } = makeRouter();
    sendInto(peer, 100);
    report(peer, type, code, 120);
    expect(errorsOf(peer)).toEqual(['1/3 0']);
  });

  test('SIT-13 with eight bytes of the inner packet only: silence', () => {
    const { peer } = makeRouter();
    sendInto(peer, 100);
    report(peer, 3, 1, 28);
    expect(errorsOf(peer)).toEqual([]);
  });

  test('SIT-14 no error about an ICMPv6 error', () => {
    const { peer } = makeRouter();
    const error: Icmpv6Message = { kind: 'error', type: 3, code: 0, parameter: 0, quoted: new Uint8Array(40) };
    peer.inject(ipv6(encodeIcmpv6(error, PEER_IPV6, FAR), { nextHeader: 58 }), etherType.ipv6);
    peer.run(ms(10));
    report(peer, 3, 1, 120);
    expect(errorsOf(peer)).toEqual([]);
  });
});

describe('decapsulation', () => {
  const arriving = (changes: Partial<Ipv6Packet> = {}): Uint8Array =>
    ipv6(new Uint8Array(8), { source: FAR, destination: PEER_IPV6, ...changes });
  const outcome = (peer: CablePeer, inner: Uint8Array, changes: Partial<Ipv4Packet> = {}): string => {
    peer.inject(ipv4(inner, changes), etherType.ipv4);
    peer.run(ms(10));
    const passed = peer.takeSent(etherType.ipv6).filter((bytes) => decodeIpv6(bytes).nextHeader === 17);
    return passed.length > 0 ? 'passed' : (peer.takeDrops()[0] ?? 'silence');
  };
  const other = Ipv4Address.parse('192.0.2.66');

  test.each<[string, Uint8Array, Partial<Ipv4Packet>, string]>([
    ['SIT-15 from the remote end', arriving(), {}, 'passed'],
    ['SIT-15 SIT-16 from elsewhere', arriving(), { source: other }, 'tunnel-unknown-remote'],
    ['SIT-21 inner source a group', arriving({ source: Ipv6Address.allNodes }), {}, 'invalid-source'],
    ['SIT-21 inner source ::1', arriving({ source: Ipv6Address.loopback }), {}, 'invalid-source'],
    ['SIT-21 inner source ::1.2.3.4', arriving({ source: Ipv6Address.parse('::1.2.3.4') }), {}, 'invalid-source'],
    [
      'SIT-21 inner source ::ffff:1.2.3.4',
      arriving({ source: Ipv6Address.parse('::ffff:1.2.3.4') }),
      {},
      'invalid-source',
    ],
    ['SIT-20 padding behind the inner packet', Uint8Array.of(...arriving(), 1, 2, 3, 4, 5, 6), {}, 'passed'],
    ['an inner packet that is cut', arriving().slice(0, 44), {}, 'malformed'],
    ['an inner version 4', arriving().with(0, 0x45), {}, 'malformed'],
    ['ECN-03 congestion outside, nothing inside', arriving(), { typeOfService: 3 }, 'ecn-invalid'],
    ['a hop limit of 1', arriving({ hopLimit: 1 }), {}, 'hop-limit-exceeded'],
  ])('%s: %s', (_name, inner, changes, expected) => {
    expect(outcome(makeRouter().peer, inner, changes)).toBe(expected);
  });

  test('SIT-16 SIT-21 nothing is said of a refused packet', () => {
    const { peer } = makeRouter();
    outcome(peer, arriving(), { source: other });
    outcome(peer, arriving({ source: Ipv6Address.loopback }));
    expect(peer.sent.filter(({ type }) => type === etherType.ipv4)).toEqual([]);
  });

  test('SIT-22 TSEC-03 the ingress filter takes only what would go back through the tunnel', () => {
    const { peer } = makeRouter({ ingressFilter: true });
    expect(outcome(peer, arriving())).toBe('passed');
    expect(outcome(peer, arriving({ source: Ipv6Address.parse('2001:db8::77') }))).toBe('tunnel-ingress-filter');
    expect(outcome(peer, arriving({ source: Ipv6Address.parse('2001:db8:e::1') }))).toBe('tunnel-ingress-filter');
  });

  test('SIT-18 SIT-19 SIT-23 an outer packet in fragments, out of order, is put together first', () => {
    const { peer } = makeRouter({ mtu: 1480 });
    const inner = ipv6(new Uint8Array(1440), { source: FAR, destination: PEER_IPV6 });
    peer.inject(ipv4(inner.slice(800), { fragmentOffset: 800 }), etherType.ipv4);
    peer.inject(ipv4(inner.slice(0, 800), { moreFragments: true }), etherType.ipv4);
    peer.run(ms(10));
    const [passed] = peer.takeSent(etherType.ipv6);
    // Only the hop limit is another.
    expect(passed).toEqual(inner.with(7, 63));
  });

  test('SIT-24 SIT-25 SIT-27 link-local fe80:: and the IPv4 address; probes are answered without options', () => {
    const { peer, tunnel } = makeRouter();
    expect(tunnel.ipv6.linkLocal?.toString()).toBe('fe80::c000:201');
    const far = Ipv6Address.parse('fe80::c000:202');
    const probe: Icmpv6Message = {
      kind: 'neighbor-solicitation',
      code: 0,
      reserved: 0,
      target: tunnel.ipv6.linkLocal!,
      options: [],
    };
    const destination = tunnel.ipv6.linkLocal!;
    const inner = { source: far, destination, nextHeader: 58, hopLimit: 255 };
    peer.inject(ipv4(ipv6(encodeIcmpv6(probe, far, destination), inner)), etherType.ipv4);
    peer.run(ms(10));
    const [outer] = outerOf(peer);
    expect(decodeIcmpv6(decodeIpv6(outer!.payload).payload)).toMatchObject({
      kind: 'neighbor-advertisement',
      solicited: true,
      options: [],
    });
  });
});

describe('RFC 6324', () => {
  const looping = Ipv6Address.of(0x20010db8, 0xe0000, 0x5efe, HOST_IPV4.w3);

  test.each([
    [false, 'no-route'],
    [true, 'tunnel-loop'],
  ])(
    'LOOP-08 loop checks %s: a packet out of the tunnel that would come back ends with %s',
    (tunnelLoopChecks, reason) => {
      const { peer } = makeRouter({}, { tunnelLoopChecks });
      peer.inject(ipv4(ipv6(new Uint8Array(8), { source: FAR, destination: looping })), etherType.ipv4);
      peer.run(ms(10));
      expect(peer.takeDrops()).toEqual([reason]);
    },
  );

  test('LOOP-07 LOOP-09 a source that embeds an own address does not go in, unless its prefix is on-link there', () => {
    const { peer, tunnel } = makeRouter({}, { tunnelLoopChecks: true });
    sendInto(peer, 60, { source: looping });
    expect(peer.takeDrops()).toEqual(['tunnel-loop']);
    peer.host.ipv6.routes.add({
      prefix: IpPrefix.of(looping, 64),
      nextHop: null,
      interface: tunnel,
      metric: 256,
      publish: 'no',
      origin: 'manual',
      validUntil: Infinity,
    });
    sendInto(peer, 60, { source: looping });
    expect(peer.takeDrops()).toEqual([]);
    expect(outerOf(peer)).toHaveLength(1);
  });
});

test('an interface that is down takes nothing in: protocol 41 is refused, and the sender is told', () => {
  const { peer, tunnel } = makeRouter();
  tunnel.setUp(false);
  peer.inject(ipv4(ipv6(new Uint8Array(8), { source: FAR, destination: HOST_IPV6 })), etherType.ipv4);
  peer.run(ms(10));
  expect(peer.takeDrops()).toEqual(['protocol-41-refused']);
  expect(outerOf(peer)).toMatchObject([{ protocol: 1 }]);
});
