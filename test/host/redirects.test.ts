import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import type { Redirect } from '../../src/wire/icmpv6/redirect.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { CablePeer, HOST_IPV6, PEER_IPV6, PEER_MAC } from '../support/cable-peer.ts';

const ip6 = (text: string): Ipv6Address => Ipv6Address.parse(text);
const ROUTER = ip6('fe80::1:1');
const OTHER = ip6('fe80::1:2');
const ROUTER_MAC = MacAddress.of(0x0200, 0x11);
const OTHER_MAC = MacAddress.of(0x0200, 0x12);
const FAR = ip6('2001:db8:9::1');
const NOTHING = new Uint8Array(0);

/** A node with two routers on its link, and a default route over the first. */
function makePeer(): CablePeer {
  const peer = new CablePeer({ interfaceIdentifier: 'eui-64' });
  peer.card.discovery.neighbors.learn(ROUTER, ROUTER_MAC);
  addRoute(peer, '::/0', ROUTER);
  return peer;
}

function addRoute(peer: CablePeer, prefix: string, nextHop: Ipv6Address): void {
  peer.host.ipv6.routes.add({
    prefix: IpPrefix.parse6(prefix),
    nextHop,
    interface: peer.card,
    metric: 1,
    publish: 'no',
    origin: 'manual',
    validUntil: Infinity,
  });
}

const redirect = (change: Partial<Redirect> = {}): Redirect => ({
  kind: 'redirect',
  code: 0,
  reserved: 0,
  target: OTHER,
  destination: FAR,
  options: [{ kind: 'target-link-layer-address', address: OTHER_MAC }],
  ...change,
});

function tell(peer: CablePeer, message: Icmpv6Message, source = ROUTER, hopLimit = 255): void {
  peer.injectIcmpv6(message, { source, hopLimit });
  peer.run(ms(1));
}

/** To which MAC address the answer to an echo request of FAR goes; null: nowhere. */
function wayBack(peer: CablePeer): MacAddress | null {
  peer.frames.length = 0;
  peer.injectIcmpv6({ kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: NOTHING }, { source: FAR });
  peer.run(ms(1));
  const reply = peer.sent.find(
    ({ type, payload }) => type === etherType.ipv6 && decodeIpv6(payload).destination === FAR,
  );
  return reply?.destination ?? null;
}

describe('received', () => {
  test('ND-30 a destination goes to the target from then on, which is a router and known as stale', () => {
    const peer = makePeer();
    expect(wayBack(peer)).toBe(ROUTER_MAC);
    tell(peer, redirect());
    expect(peer.card.discovery.neighbors.find(OTHER)).toMatchObject({ state: 'stale', isRouter: true, mac: OTHER_MAC });
    expect(wayBack(peer)).toBe(OTHER_MAC);
    expect(peer.host.ipv6.destinationOf(ip6('2001:db8:9::2')).nextHop).toBe(ROUTER);
  });

  test('ND-30 a target that is the destination is a neighbour, which is asked for when the redirect does not say where it is', () => {
    const peer = makePeer();
    tell(peer, redirect({ target: FAR, options: [] }));
    expect(wayBack(peer)).toBeNull();
    const asked = peer.sent.map(({ payload }) => decodeIcmpv6(decodeIpv6(payload).payload));
    expect(asked).toMatchObject([{ kind: 'neighbor-solicitation', target: FAR }]);
    expect(peer.card.discovery.neighbors.find(FAR)?.isRouter).toBe(false);
  });

  test('ND-30 routers take none in', () => {
    const peer = makePeer();
    peer.card.ipv6.settings.forwarding = true;
    tell(peer, redirect());
    expect(wayBack(peer)).toBe(ROUTER_MAC);
  });

  test('ND-30 it holds while the routes change, and no longer than its target answers', () => {
    const peer = makePeer();
    tell(peer, redirect());
    addRoute(peer, '2001:db8:8::/48', ROUTER);
    expect(wayBack(peer)).toBe(OTHER_MAC);
    // The answer began the five seconds of delay, and nobody answers the three probes.
    peer.run(seconds(9));
    expect(peer.card.discovery.neighbors.find(OTHER)?.state).toBe('unreachable');
    expect(wayBack(peer)).toBe(ROUTER_MAC);
  });

  test('ND-30 a target that says it is no router is none any more', () => {
    const peer = makePeer();
    tell(peer, redirect());
    const flags = { router: false, solicited: false, override: true, reserved: 0 };
    const options = [{ kind: 'target-link-layer-address', address: OTHER_MAC }] as const;
    tell(peer, { kind: 'neighbor-advertisement', code: 0, ...flags, target: OTHER, options }, OTHER);
    expect(wayBack(peer)).toBe(ROUTER_MAC);
  });

  test.each<[string, Redirect, Ipv6Address, number]>([
    ['from an address that is not link-local', redirect(), PEER_IPV6, 255],
    ['from who is not the first hop', redirect(), OTHER, 255],
    ['with a hop limit of 254', redirect(), ROUTER, 254],
    ['with a code of 1', redirect({ code: 1 }), ROUTER, 255],
    ['for a group', redirect({ destination: ip6('ff0e::1') }), ROUTER, 255],
    ['for a link-local destination', redirect({ destination: ip6('fe80::9') }), ROUTER, 255],
    ['to a target that is neither', redirect({ target: ip6('2001:db8::9') }), ROUTER, 255],
  ])('ND-06 %s it is refused', (_name, message, source, hopLimit) => {
    const peer = makePeer();
    tell(peer, message, source, hopLimit);
    expect(peer.takeDrops()).toEqual(['nd-invalid']);
    expect(wayBack(peer)).toBe(ROUTER_MAC);
    expect(peer.card.discovery.neighbors.find(OTHER)).toBeUndefined();
  });

  test.each([
    ['shorter than 40 bytes', (bytes: Uint8Array) => bytes.slice(0, 36)],
    ['with an option of length 0', (bytes: Uint8Array) => bytes.with(41, 0)],
  ])('ND-06 %s it is refused', (_name, damage) => {
    const peer = makePeer();
    const bytes = damage(encodeIcmpv6(redirect(), ROUTER, HOST_IPV6));
    const body = { kind: 'other', type: bytes[0]!, code: 0, body: bytes.slice(4) } as const;
    peer.injectIpv6(ipProtocol.icmpv6, encodeIcmpv6(body, ROUTER, HOST_IPV6), { source: ROUTER, hopLimit: 255 });
    peer.run(ms(1));
    expect(peer.takeDrops()).toEqual(['nd-invalid']);
    expect(wayBack(peer)).toBe(ROUTER_MAC);
  });

  test('a bounded number is kept: the oldest goes', () => {
    const peer = makePeer();
    const destination = (index: number): Ipv6Address => Ipv6Address.of(0x20010db8, 0x00090000, 0, index);
    for (let index = 1; index <= 1025; index++) tell(peer, redirect({ destination: destination(index) }));
    expect(peer.host.ipv6.destinationOf(destination(1)).nextHop).toBe(ROUTER);
    expect(peer.host.ipv6.destinationOf(destination(2)).nextHop).toBe(OTHER);
    expect(peer.host.ipv6.destinationOf(destination(1025)).nextHop).toBe(OTHER);
  });
});

describe('sent', () => {
  /** A router whose way to FAR is the second router on the same link. */
  function makeRouter(): CablePeer {
    const peer = makePeer();
    peer.card.discovery.start();
    peer.run(seconds(1));
    peer.card.ipv6.settings.forwarding = true;
    peer.card.discovery.neighbors.learn(OTHER, OTHER_MAC);
    addRoute(peer, '2001:db8:9::/48', OTHER);
    peer.frames.length = 0;
    return peer;
  }

  const redirectsOf = (peer: CablePeer): (Redirect & { readonly to: MacAddress; readonly length: number })[] =>
    peer.sent.flatMap(({ type, payload, destination: to }) => {
      if (type !== etherType.ipv6 || decodeIpv6(payload).nextHeader !== ipProtocol.icmpv6) return [];
      const message = decodeIcmpv6(decodeIpv6(payload).payload);
      return message.kind === 'redirect' ? [{ ...message, to, length: payload.length }] : [];
    });

  test('ND-29 ND-31 the source is a neighbour and there is a better first hop on its link', () => {
    const peer = makeRouter();
    const data = new Uint8Array(20).fill(7);
    peer.injectIpv6(17, data, { destination: FAR });
    peer.run(ms(1));
    const [message] = redirectsOf(peer);
    expect(message).toMatchObject({ code: 0, reserved: 0, target: OTHER, destination: FAR, to: PEER_MAC });
    expect(message!.options[0]).toEqual({ kind: 'target-link-layer-address', address: OTHER_MAC });
    const header = message!.options[1]!;
    if (header.kind !== 'redirected-header') throw new TypeError(`${header.kind} is no redirected header`);
    // 60 bytes, padded to a multiple of eight.
    expect(header.reserved).toEqual(new Uint8Array(6));
    expect(header.packet).toHaveLength(64);
    expect(decodeIpv6(header.packet)).toMatchObject({ source: PEER_IPV6, destination: FAR, payload: data });
    // The packet itself goes on.
    expect(peer.sent.filter(({ destination }) => destination === OTHER_MAC)).toHaveLength(1);
  });

  test('ND-29 the whole is no longer than 1280 bytes', () => {
    const peer = makeRouter();
    peer.injectIpv6(17, new Uint8Array(1400), { destination: FAR });
    peer.run(ms(1));
    expect(redirectsOf(peer).map(({ length }) => length)).toEqual([1280]);
  });

  test('ND-29 a destination that is a neighbour itself is the target', () => {
    const peer = makeRouter();
    const near = ip6('2001:db8::77');
    peer.card.discovery.neighbors.learn(near, OTHER_MAC);
    peer.injectIpv6(17, new Uint8Array(8), { destination: near });
    peer.run(ms(1));
    expect(redirectsOf(peer)).toMatchObject([{ target: near, destination: near }]);
  });

  test('ND-29 none for a source that is no neighbour', () => {
    const peer = makeRouter();
    peer.injectIpv6(17, new Uint8Array(8), { source: ip6('2001:db8:7::1'), destination: FAR });
    peer.run(ms(1));
    expect(redirectsOf(peer)).toEqual([]);
  });

  test('ND-29 ten at once and ten each second', () => {
    const peer = makeRouter();
    for (let count = 0; count < 30; count++) peer.injectIpv6(17, new Uint8Array(8), { destination: FAR });
    peer.run(ms(10));
    expect(redirectsOf(peer)).toHaveLength(10);
  });
});
