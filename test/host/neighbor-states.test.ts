import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import type { NeighborState } from '../../src/host/neighbor-cache.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { CablePeer, HOST_IPV6 } from '../support/cable-peer.ts';
import { twoHosts } from '../support/two-hosts.ts';

const TARGET = Ipv6Address.parse('2001:db8::99');
const KNOWN = MacAddress.of(0x0200, 0x99);
const OTHER = MacAddress.of(0x0200, 0x77);

/** What happens to an entry: the events of RFC 4861 appendix C. */
type Happening =
  | 'send'
  | 'NS same'
  | 'NS other'
  | 'NA S0 O0 same'
  | 'NA S0 O0 other'
  | 'NA S0 O1 same'
  | 'NA S0 O1 other'
  | 'NA S1 O0 same'
  | 'NA S1 O0 other'
  | 'NA S1 O1 same'
  | 'NA S1 O1 other'
  | 'NA S1 O1 none';

function happen(peer: CablePeer, happening: Happening): void {
  const [kind, ...words] = happening.split(' ');
  const mac = words.at(-1) === 'other' ? OTHER : KNOWN;
  if (kind === 'send') {
    peer.injectIcmpv6(
      { kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: new Uint8Array(4) },
      { source: TARGET },
    );
  } else if (kind === 'NS') {
    peer.injectIcmpv6(
      {
        kind: 'neighbor-solicitation',
        code: 0,
        reserved: 0,
        target: HOST_IPV6,
        options: [{ kind: 'source-link-layer-address', address: mac }],
      },
      { source: TARGET, hopLimit: 255 },
    );
  } else {
    peer.injectIcmpv6(
      {
        kind: 'neighbor-advertisement',
        code: 0,
        router: false,
        solicited: words[0] === 'S1',
        override: words[1] === 'O1',
        reserved: 0,
        target: TARGET,
        options: words[2] === 'none' ? [] : [{ kind: 'target-link-layer-address', address: mac }],
      },
      { source: TARGET, hopLimit: 255 },
    );
  }
  peer.run(ms(1));
}

/** Brings the entry of TARGET into a state, with KNOWN as its address but for `incomplete` and none. */
function enter(peer: CablePeer, state: NeighborState | 'none'): void {
  const { neighbors } = peer.card.discovery;
  if (state === 'none') return;
  if (state === 'incomplete') {
    happen(peer, 'send');
    return;
  }
  neighbors.learn(TARGET, KNOWN);
  if (state === 'reachable') neighbors.confirm(neighbors.find(TARGET)!, KNOWN);
  if (state === 'delay' || state === 'probe') happen(peer, 'send');
  if (state === 'probe') peer.run(seconds(5) + ms(10));
}

describe('RFC 4861 appendix C', () => {
  // state before, what happens, state behind, link-layer address behind
  test.each<[NeighborState | 'none', Happening, NeighborState | 'none', 'known' | 'other' | 'unknown']>([
    ['none', 'send', 'incomplete', 'unknown'],
    // The answer to the solicitation is the first packet to the neighbour, so it goes on to DELAY at once.
    ['none', 'NS same', 'delay', 'known'],
    ['none', 'NA S1 O1 same', 'none', 'unknown'],
    ['incomplete', 'NA S0 O0 same', 'delay', 'known'],
    ['incomplete', 'NA S0 O1 same', 'delay', 'known'],
    ['incomplete', 'NA S1 O0 same', 'reachable', 'known'],
    ['incomplete', 'NA S1 O1 same', 'reachable', 'known'],
    ['incomplete', 'NA S1 O1 none', 'incomplete', 'unknown'],
    ['incomplete', 'NS same', 'delay', 'known'],
    ['reachable', 'send', 'reachable', 'known'],
    ['reachable', 'NA S0 O0 same', 'reachable', 'known'],
    ['reachable', 'NA S0 O0 other', 'stale', 'known'],
    ['reachable', 'NA S1 O0 other', 'stale', 'known'],
    ['reachable', 'NA S0 O1 other', 'stale', 'other'],
    ['reachable', 'NA S1 O1 other', 'reachable', 'other'],
    ['reachable', 'NS same', 'reachable', 'known'],
    ['reachable', 'NS other', 'delay', 'other'],
    ['stale', 'send', 'delay', 'known'],
    ['stale', 'NA S0 O0 same', 'stale', 'known'],
    ['stale', 'NA S0 O0 other', 'stale', 'known'],
    ['stale', 'NA S1 O0 same', 'reachable', 'known'],
    ['stale', 'NA S1 O0 other', 'stale', 'known'],
    ['stale', 'NA S0 O1 other', 'stale', 'other'],
    ['stale', 'NA S1 O1 same', 'reachable', 'known'],
    ['stale', 'NA S1 O1 none', 'reachable', 'known'],
    ['delay', 'NA S0 O0 other', 'delay', 'known'],
    ['delay', 'NA S1 O0 same', 'reachable', 'known'],
    ['delay', 'NA S0 O1 other', 'stale', 'other'],
    ['delay', 'NA S1 O1 other', 'reachable', 'other'],
    ['probe', 'NA S0 O0 same', 'probe', 'known'],
    ['probe', 'NA S0 O0 other', 'probe', 'known'],
    ['probe', 'NA S1 O1 same', 'reachable', 'known'],
    ['probe', 'NA S0 O1 other', 'stale', 'other'],
    ['probe', 'NS other', 'delay', 'other'],
  ])('ND-25 %s, %s: %s, address %s', (before, happening, behind, address) => {
    const peer = new CablePeer();
    enter(peer, before);
    happen(peer, happening);
    const entry = peer.card.discovery.neighbors.find(TARGET);
    expect(entry?.state ?? 'none').toBe(behind);
    expect(entry?.mac ?? 'unknown').toBe({ known: KNOWN, other: OTHER, unknown: 'unknown' }[address]);
  });
});

interface Sent {
  readonly at: number;
  readonly to: MacAddress;
  readonly message: Icmpv6Message;
}

const solicitations = (peer: CablePeer): Sent[] =>
  peer.sent
    .filter(({ type }) => type === etherType.ipv6)
    .map(({ time, destination, payload }) => ({
      at: Math.round(time / 1e6),
      to: destination,
      message: decodeIcmpv6(decodeIpv6(payload).payload),
    }))
    .filter(({ message }) => message.kind === 'neighbor-solicitation');

test('ND-09 ND-21 ND-22 three solicitations a second apart to the solicited-node group, then 1/3 to who waits', () => {
  const peer = new CablePeer();
  peer.card.ipv6.settings.forwarding = true;
  const source = Ipv6Address.parse('2001:db8::2');
  peer.injectIpv6(17, new Uint8Array(16), { source, destination: TARGET });
  peer.run(seconds(4));
  const asked = solicitations(peer);
  expect(asked.map(({ at }) => at)).toEqual([0, 1000, 2000]);
  expect(asked.every(({ to }) => to === MacAddress.parse('33:33:ff:00:00:99'))).toBe(true);
  expect(asked[0]!.message).toMatchObject({ target: TARGET, options: [{ kind: 'source-link-layer-address' }] });
  const errors = peer.sent
    .filter(({ type }) => type === etherType.ipv6)
    .map(({ payload }) => decodeIcmpv6(decodeIpv6(payload).payload));
  expect(errors.at(-1)).toMatchObject({ kind: 'error', type: 1, code: 3 });
  expect(peer.takeDrops()).toEqual(['neighbor-unreachable']);
});

test('ND-21 while it waits the newest packets are kept', () => {
  const peer = new CablePeer();
  for (let count = 0; count < 20; count++) happen(peer, 'send');
  happen(peer, 'NA S1 O1 same');
  peer.run(ms(10));
  const replies = peer.sent.filter(({ destination }) => destination === KNOWN);
  expect(replies).toHaveLength(16);
  expect(peer.takeDrops()).toEqual(Array.from({ length: 4 }, () => 'queue-full'));
});

test('ND-21 the fragments of a packet that waits count as one: all leave when the neighbour answers', () => {
  const { simulator, a, b } = twoHosts();
  const other = Ipv6Address.parse('2001:db8::77');
  b.card.assignIpv6(other, 64);
  simulator.run(simulator.now + seconds(2));
  let received = 0;
  const failed = (): void => undefined;
  b.udp.open({ port: 9000, received: ({ payload }) => (received = payload.length), failed });
  a.udp.send(new Uint8Array(60_000), 9001, null, other, 9000);
  simulator.run(simulator.now + seconds(2));
  expect(received).toBe(60_000);
  expect(a.host.drops.get('queue-full')).toBeUndefined();
});

test('ND-09 ND-26 reachable ends after 15 to 45 s; the next packet starts 5 s of delay and three probes, then it is unreachable', () => {
  const peer = new CablePeer();
  enter(peer, 'reachable');
  const { neighbors } = peer.card.discovery;
  const life = neighbors.find(TARGET)!.reachableUntil - peer.simulator.now;
  expect(life).toBeGreaterThanOrEqual(seconds(15));
  expect(life).toBeLessThanOrEqual(seconds(45));
  peer.run(seconds(46));
  const begin = Math.round(peer.simulator.now / 1e6);
  happen(peer, 'send');
  expect(neighbors.find(TARGET)!.state).toBe('delay');
  peer.run(seconds(9));
  const probes = solicitations(peer);
  expect(probes.map(({ at }) => at - begin)).toEqual([5000, 6000, 7000]);
  expect(probes.every(({ to }) => to === KNOWN)).toBe(true);
  expect(neighbors.find(TARGET)!.state).toBe('unreachable');
});

test('ND-25 a neighbour that is no router any more takes its routes with it', () => {
  const peer = new CablePeer();
  peer.card.ipv6.settings.routerDiscovery = true;
  const router = Ipv6Address.parse('fe80::99');
  peer.injectIcmpv6(
    {
      kind: 'router-advertisement',
      code: 0,
      currentHopLimit: 64,
      managed: false,
      otherConfiguration: false,
      homeAgent: false,
      preference: 'medium',
      proxy: false,
      reserved: 0,
      routerLifetime: 1800,
      reachableTime: 0,
      retransTimer: 0,
      options: [{ kind: 'source-link-layer-address', address: KNOWN }],
    },
    { source: router, destination: Ipv6Address.allNodes, hopLimit: 255 },
  );
  peer.run(ms(1));
  const hasDefault = (): boolean => peer.host.ipv6.routes.routes.some(({ prefix }) => prefix.length === 0);
  expect(hasDefault()).toBe(true);
  peer.injectIcmpv6(
    {
      kind: 'neighbor-advertisement',
      code: 0,
      router: false,
      solicited: false,
      override: true,
      reserved: 0,
      target: router,
      options: [{ kind: 'target-link-layer-address', address: KNOWN }],
    },
    { source: router, destination: Ipv6Address.allNodes, hopLimit: 255 },
  );
  peer.run(ms(1));
  expect(hasDefault()).toBe(false);
});

test('ND-25 ND-26 an entry whose probes failed is no entry: an advertisement does not make it one again', () => {
  const peer = new CablePeer();
  enter(peer, 'probe');
  peer.run(seconds(5));
  const { neighbors } = peer.card.discovery;
  expect(neighbors.find(TARGET)!.state).toBe('unreachable');
  happen(peer, 'NA S0 O1 other');
  expect(neighbors.find(TARGET)).toMatchObject({ state: 'unreachable', mac: null });
  const before = solicitations(peer).length;
  happen(peer, 'send');
  const [asked] = solicitations(peer).slice(before);
  expect(asked!.to).toBe(MacAddress.parse('33:33:ff:00:00:99'));
});

test('nud=disabled: a stale neighbour is used as it is and never probed', () => {
  const peer = new CablePeer();
  peer.card.ipv6.settings.reachabilityProbes = false;
  enter(peer, 'stale');
  happen(peer, 'send');
  peer.run(seconds(20));
  expect(solicitations(peer)).toEqual([]);
  expect(peer.card.discovery.neighbors.find(TARGET)!.state).toBe('stale');
});

test('ND-27 what a transport knows to arrive needs no probe', () => {
  const peer = new CablePeer();
  enter(peer, 'delay');
  peer.host.confirmReachable(TARGET);
  peer.run(seconds(8));
  expect(solicitations(peer)).toEqual([]);
  expect(peer.card.discovery.neighbors.find(TARGET)!.state).toBe('reachable');
});
