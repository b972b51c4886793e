import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { EchoProbe } from '../../src/app/echo-probe.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { start } from '../../src/sim/process.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { type Drop, type TraceChunk, traceKind } from '../../src/trace/trace.ts';
import { arpOperation, decodeArp, encodeArp } from '../../src/wire/arp.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4, type Icmpv4Message } from '../../src/wire/icmpv4.ts';
import { decodeIpv4, encodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { buildNetwork } from '../../src/scenario/network.ts';
import { toHex } from '../support/bytes.ts';
import { CablePeer, HOST_IPV4, PEER_IPV4, PEER_MAC } from '../support/cable-peer.ts';
import { loadText } from '../support/scenarios.ts';
import { outerPacket } from '../support/tunnel-router.ts';

const NOTHING = new Uint8Array(0);
const ip4 = (text: string): Ipv4Address => Ipv4Address.parse(text);

const packetOf = (payload: Uint8Array, changes: Partial<Ipv4Packet> = {}): Uint8Array =>
  encodeIpv4({ ...outerPacket({ protocol: 1, ...changes }), payload });

const echo = (data: Uint8Array): Uint8Array => encodeIcmpv4({ type: 8, code: 0, parameter: 0x1234_0001, data });

function sentBy(peer: CablePeer): Ipv4Packet[] {
  peer.run(ms(10));
  return peer.takeSent(etherType.ipv4).map((bytes) => decodeIpv4(bytes));
}

const messagesOf = (peer: CablePeer): Icmpv4Message[] => sentBy(peer).map(({ payload }) => decodeIcmpv4(payload));

describe('IPv4 headers', () => {
  test('IP4-01 any one wrong bit of the header: no answer, and the reason is the checksum or what it no longer is', () => {
    const whole = packetOf(echo(new Uint8Array(8)));
    const peer = new CablePeer();
    for (let bit = 0; bit < 20 * 8; bit++) {
      const at = bit >> 3;
      peer.inject(whole.with(at, whole[at]! ^ (0x80 >> (bit & 7))), etherType.ipv4);
      expect(sentBy(peer), `bit ${bit}`).toEqual([]);
      expect(['bad-checksum', 'malformed']).toContain(peer.takeDrops()[0]);
    }
    peer.inject(whole, etherType.ipv4);
    expect(sentBy(peer)).toHaveLength(1);
  });

  test('IP4-02 another version is dropped in silence', () => {
    const peer = new CablePeer();
    for (const version of [0, 5, 6, 15]) {
      peer.inject(packetOf(echo(NOTHING)).with(0, (version << 4) | 5), etherType.ipv4);
      expect(sentBy(peer)).toEqual([]);
      expect(peer.takeDrops()).toEqual(['malformed']);
    }
  });

  test('IP4-10 what may be fragmented bears an identification of its own', () => {
    const peer = new CablePeer();
    for (let count = 0; count < 300; count++) peer.inject(packetOf(echo(Uint8Array.of(count & 0xff))), etherType.ipv4);
    const replies = sentBy(peer);
    expect(replies).toHaveLength(300);
    expect(replies.every(({ dontFragment }) => !dontFragment)).toBe(true);
    expect(new Set(replies.map(({ identification }) => identification)).size).toBe(300);
  });
});

describe('IP4-13 a host', () => {
  test('sends on-link by its mask and to the gateway for the rest', () => {
    const peer = new CablePeer();
    const gateway = ip4('192.0.2.254');
    peer.card.arp.neighbors.learn(gateway, MacAddress.of(0x0200, 254));
    const { routes } = peer.host.ipv4;
    const fields = { metric: 1, publish: 'no', origin: 'manual', validUntil: Infinity } as const;
    routes.add({ prefix: IpPrefix.of(ip4('0.0.0.0'), 0), nextHop: gateway, interface: peer.card, ...fields });
    const near = ip4('192.0.2.77');
    expect(peer.host.ipv4.destinationOf(near).nextHop).toBe(near);
    expect(peer.host.ipv4.destinationOf(ip4('192.0.3.1')).nextHop).toBe(gateway);
  });

  test('does not forward', () => {
    const peer = new CablePeer();
    peer.inject(packetOf(echo(NOTHING), { destination: ip4('192.0.2.77') }), etherType.ipv4);
    expect(sentBy(peer)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['not-for-me']);
  });
});

describe('ICMPv4', () => {
  test('ICMP4-02 IP4-14 an error quotes as much as 576 bytes allow, its checksum covers the message alone', () => {
    const peer = new CablePeer();
    const offender = packetOf(new Uint8Array(1000).fill(7), { protocol: 253 });
    peer.inject(offender, etherType.ipv4);
    peer.run(ms(10));
    const [bytes] = peer.takeSent(etherType.ipv4);
    expect(bytes!.length).toBe(576);
    const { payload } = decodeIpv4(bytes!);
    const { type, code, data } = decodeIcmpv4(payload);
    expect([type, code]).toEqual([3, 2]);
    expect(toHex(data)).toBe(toHex(offender.subarray(0, 548)));
    expect(toHex(encodeIcmpv4(decodeIcmpv4(payload)))).toBe(toHex(payload));
  });

  test('ICMP4-02 a short packet is quoted whole', () => {
    const peer = new CablePeer();
    const offender = packetOf(new Uint8Array(8), { protocol: 253 });
    peer.inject(offender, etherType.ipv4);
    expect(messagesOf(peer).map(({ data }) => toHex(data))).toEqual([toHex(offender)]);
  });

  test('IP4-14 errors are limited: ten at once, then ten each second', () => {
    const peer = new CablePeer();
    const send = (count: number): number => {
      for (let sent = 0; sent < count; sent++) peer.inject(packetOf(NOTHING, { protocol: 253 }), etherType.ipv4);
      return sentBy(peer).length;
    };
    expect(send(100)).toBe(10);
    peer.run(seconds(1));
    expect(send(100)).toBe(10);
    expect(peer.takeDrops()).toHaveLength(200);
  });

  test('ICMP4-04 an echo reply has the data, identifier and sequence, from the address that was asked', () => {
    const peer = new CablePeer();
    const second = ip4('192.0.2.50');
    peer.card.ipv4.assign(second, 24);
    const data = Uint8Array.from({ length: 301 }, (_, index) => index & 0xff);
    peer.inject(packetOf(echo(data), { destination: second }), etherType.ipv4);
    const [reply] = sentBy(peer);
    expect(reply).toMatchObject({ source: second, destination: PEER_IPV4, protocol: 1 });
    expect(decodeIcmpv4(reply!.payload)).toMatchObject({ type: 0, code: 0, parameter: 0x1234_0001, data });
  });
});

describe('path MTU', () => {
  /** A host that sent an echo request of 1400 bytes, and its packet. */
  function afterEcho(): { peer: CablePeer; sent: Uint8Array } {
    const peer = new CablePeer();
    const probe = new EchoProbe(peer.host, PEER_IPV4, 0);
    start(
      peer.simulator,
      (function* () {
        yield* probe.send(1372, null, seconds(1));
      })(),
    );
    peer.run(ms(100));
    return { peer, sent: peer.takeSent(etherType.ipv4)[0]! };
  }

  /** `parameter`: the second word of the message. */
  function fragmentationNeeded({ peer, sent }: ReturnType<typeof afterEcho>, parameter: number): number {
    const data = sent.slice(0, 548);
    peer.inject(packetOf(encodeIcmpv4({ type: 3, code: 4, parameter, data })), etherType.ipv4);
    peer.run(ms(10));
    return peer.host.pathMtu(PEER_IPV4);
  }

  test('PMTU4-01 the MTU stands in the low 16 bits of the second word, the high ones are zero', () => {
    const peer = new CablePeer();
    peer.host.ipv4.forwarding = true;
    peer.card.ipv4.settings.mtu = 1000;
    peer.inject(packetOf(new Uint8Array(1200), { dontFragment: true, destination: ip4('192.0.2.77') }), etherType.ipv4);
    expect(messagesOf(peer)).toMatchObject([{ type: 3, code: 4, parameter: 1000 }]);
    const host = afterEcho();
    expect(fragmentationNeeded(host, 0xffff_0000 | 1300)).toBe(1300);
  });

  test('PMTU4-02 a report never raises the path MTU; the full size is tried again after ten minutes', () => {
    const host = afterEcho();
    expect(fragmentationNeeded(host, 1300)).toBe(1300);
    expect(fragmentationNeeded(host, 1400)).toBe(1300);
    host.peer.run(seconds(599));
    expect(host.peer.host.pathMtu(PEER_IPV4)).toBe(1300);
    host.peer.run(seconds(2));
    expect(host.peer.host.pathMtu(PEER_IPV4)).toBe(1500);
  });

  test('PMTU4-03 a router that names no MTU: the next plateau below the packet', () => {
    expect(fragmentationNeeded(afterEcho(), 0)).toBe(1006);
  });

  test('PMTU4-04 never below 68', () => {
    expect(fragmentationNeeded(afterEcho(), 10)).toBe(1500);
    expect(fragmentationNeeded(afterEcho(), 68)).toBe(68);
  });
});

describe('ARP', () => {
  const STRANGER = ip4('192.0.2.80');
  const STRANGER_MAC = MacAddress.of(0x0200, 80);

  const arp = (operation: number, senderIp: Ipv4Address, senderMac: MacAddress, targetIp: Ipv4Address): Uint8Array =>
    encodeArp({ operation, senderMac, senderIp, targetMac: MacAddress.zero, targetIp, trailer: NOTHING });

  function requestsOf(peer: CablePeer): string[] {
    const found = peer.takeSent(etherType.arp).map((bytes) => decodeArp(bytes));
    return found
      .filter(({ operation }) => operation === arpOperation.request)
      .map(({ targetIp }) => targetIp.toString());
  }

  /** The host itself has something to say to an address. */
  const speakTo = (peer: CablePeer, address: Ipv4Address): void => {
    peer.udp.send(Uint8Array.of(1), 9, HOST_IPV4, address, 9);
  };

  test('ARP-01 the bytes of a request and its reply, padded to the smallest frame', () => {
    const peer = new CablePeer();
    speakTo(peer, STRANGER);
    peer.run(ms(1));
    const [request] = peer.takeSent(etherType.arp);
    expect(toHex(request!)).toBe(`0001080006040001020000000001c0000201000000000000c0000250${'00'.repeat(46 - 28)}`);
    peer.inject(arp(arpOperation.request, STRANGER, STRANGER_MAC, HOST_IPV4), etherType.arp);
    peer.run(ms(1));
    const [reply] = peer.takeSent(etherType.arp);
    expect(toHex(reply!.subarray(0, 28))).toBe('0001080006040002020000000001c0000201020000000050c0000250');
  });

  test.each([
    ['hardware type', 1],
    ['protocol type', 3],
    ['hardware length', 4],
    ['protocol length', 5],
  ])('ARP-01 another %s is refused', (_name, at) => {
    const peer = new CablePeer();
    const request = arp(arpOperation.request, STRANGER, STRANGER_MAC, HOST_IPV4);
    peer.inject(request.with(at, request[at]! + 1), etherType.arp);
    peer.run(ms(1));
    expect(peer.takeSent(etherType.arp)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['malformed']);
  });

  test('ARP-02 a known sender is updated whoever is asked; a new one is added only by who asks this host', () => {
    const peer = new CablePeer();
    const { neighbors } = peer.card.arp;
    const moved = MacAddress.of(0x0200, 99);
    peer.inject(arp(arpOperation.request, PEER_IPV4, moved, ip4('192.0.2.123')), etherType.arp);
    peer.inject(arp(arpOperation.request, STRANGER, STRANGER_MAC, ip4('192.0.2.123')), etherType.arp);
    peer.run(ms(1));
    expect(neighbors.find(PEER_IPV4)?.mac).toBe(moved);
    expect(neighbors.find(STRANGER)).toBeUndefined();
    expect(peer.takeSent(etherType.arp)).toEqual([]);
    // RFC 826: what is merged does not depend on the operation.
    peer.inject(arp(arpOperation.reply, PEER_IPV4, PEER_MAC, ip4('192.0.2.123')), etherType.arp);
    peer.inject(arp(arpOperation.request, STRANGER, STRANGER_MAC, HOST_IPV4), etherType.arp);
    peer.run(ms(1));
    expect(neighbors.find(PEER_IPV4)?.mac).toBe(PEER_MAC);
    expect(neighbors.find(STRANGER)?.mac).toBe(STRANGER_MAC);
    expect(peer.takeSent(etherType.arp)).toHaveLength(1);
  });

  test('ARP-03 an entry that nobody confirms is asked for again and given up', () => {
    const peer = new CablePeer();
    peer.run(seconds(60));
    peer.takeSent(etherType.arp);
    speakTo(peer, PEER_IPV4);
    peer.run(seconds(10));
    expect(requestsOf(peer)).toEqual(['192.0.2.2', '192.0.2.2', '192.0.2.2']);
    expect(peer.card.arp.neighbors.isUnreachable(PEER_IPV4)).toBe(true);
  });

  test('ARP-04 one request a second however much waits; of what waits the newest is sent', () => {
    const peer = new CablePeer();
    for (let count = 0; count < 20; count++) {
      speakTo(peer, STRANGER);
      peer.run(ms(100));
    }
    expect(requestsOf(peer).length).toBeLessThanOrEqual(2);
    peer.inject(arp(arpOperation.reply, STRANGER, STRANGER_MAC, HOST_IPV4), etherType.arp);
    const sent = sentBy(peer);
    expect(sent.length).toBeGreaterThanOrEqual(1);
    expect(sent.every(({ destination }) => destination === STRANGER)).toBe(true);
  });

  test('ARP-06 nobody answers a router: host unreachable to the source, about three seconds after the first request', () => {
    const peer = new CablePeer({ sendsIpv4Redirects: false });
    peer.host.ipv4.forwarding = true;
    peer.inject(packetOf(echo(NOTHING), { destination: STRANGER }), etherType.ipv4);
    peer.run(ms(2900));
    expect(peer.takeSent(etherType.ipv4)).toEqual([]);
    peer.run(ms(200));
    expect(messagesOf(peer)).toMatchObject([{ type: 3, code: 1 }]);
    expect(peer.takeDrops()).toEqual(['neighbor-unreachable']);
  });
});

test('IP4 a packet to 127.0.0.0/8 from a link is for nobody (RFC 1122 section 3.2.1.3)', () => {
  const peer = new CablePeer();
  peer.inject(packetOf(echo(NOTHING), { destination: ip4('127.0.0.1') }), etherType.ipv4);
  expect(sentBy(peer)).toEqual([]);
  expect(peer.takeDrops()).toEqual(['not-for-me']);
});

test('IP4 a router does not pass on the broadcast of another subnet (RFC 2644 section 2)', () => {
  const network = buildNetwork(
    loadText(`title: t
links: { one: {}, two: {} }
hosts:
  A: { profile: linux, interfaces: { eth0: { link: one, ipv4: 10.0.1.1/24, gateway: 10.0.1.254 } } }
  R:
    profile: router
    forwarding: true
    interfaces: { one: { link: one, ipv4: 10.0.1.254/24 }, two: { link: two, ipv4: 10.0.2.254/24 } }
`),
  );
  const { simulator, nodes } = network;
  simulator.run(seconds(5));
  const drops: Drop[] = [];
  const consume = ({ count, kind, evidence }: TraceChunk): void => {
    for (let row = 0; row < count; row++) if (kind[row] === traceKind.dropped) drops.push(evidence[row] as Drop);
  };
  network.trace.listen({ consume });
  nodes.get('A')!.udp.send(NOTHING, 9, null, ip4('10.0.2.255'), 9);
  simulator.run(seconds(6));
  network.trace.flush();
  expect(drops).toEqual([{ reason: 'not-for-me', detail: '10.0.2.255 is the broadcast of two' }]);
});

test.each([
  [false, 1, []],
  [true, 0, ['invalid-source']],
])(
  'IP4-12 reverse path filter %s: a source that would not be reached by where it came from',
  (on, forwarded, drops) => {
    const peer = new CablePeer({ reversePathFilter: on, sendsIpv4Redirects: false });
    const { host, card } = peer;
    host.ipv4.forwarding = true;
    host.ipv4.routes.add({
      prefix: IpPrefix.of(ip4('198.51.100.0'), 24),
      nextHop: PEER_IPV4,
      interface: card,
      metric: 1,
      publish: 'no',
      origin: 'manual',
      validUntil: Infinity,
    });
    const destination = ip4('198.51.100.7');
    peer.inject(packetOf(echo(NOTHING), { source: ip4('203.0.113.5'), destination }), etherType.ipv4);
    expect(sentBy(peer)).toHaveLength(forwarded);
    expect(peer.takeDrops()).toEqual(drops);
    // One that would be.
    peer.inject(packetOf(echo(NOTHING), { source: ip4('198.51.100.5'), destination }), etherType.ipv4);
    expect(sentBy(peer)).toHaveLength(1);
  },
);
