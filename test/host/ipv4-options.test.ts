import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import type { HostProfile } from '../../src/host/profile.ts';
import { Cable } from '../../src/link/cable.ts';
import { us } from '../../src/sim/time.ts';
import { isWhole, sumBytes } from '../../src/wire/checksum.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIpv4, encodeIpv4, ipv4HeaderLength } from '../../src/wire/ipv4.ts';
import { hex, toHex } from '../support/bytes.ts';
import { CablePeer, HOST_IPV4, PEER_IPV4, PEER_MAC } from '../support/cable-peer.ts';

const ip = (text: string): Ipv4Address => Ipv4Address.parse(text);
/** Somebody behind the host's second card. */
const FAR = ip('198.51.100.9');
const FAR_OWN = ip('198.51.100.1');
const echo = encodeIcmpv4({ type: 8, code: 0, parameter: 0x00010001, data: hex('6162') });
const plain = decodeIpv4(hex('4500 0014 0001 0000 40 01 0000 c0000202 c0000201'));

/** The host is a router between the cable and a second link, to which FAR is known; PEER is known on the first. */
function router(profile: Partial<HostProfile> = {}, forwarding = true): { peer: CablePeer; far: Uint8Array[] } {
  const peer = new CablePeer(profile);
  const { host, simulator } = peer;
  host.ipv4.forwarding = forwarding;
  const link = new Cable(simulator, 'far', { rate: 1e9, delay: us(5), mtu: 1500 });
  const card = new EthernetInterface(host, 11, 'Far', MacAddress.of(0x0200, 11), link);
  host.addInterface(card);
  card.ipv4.assign(FAR_OWN, 24);
  card.arp.neighbors.learn(FAR, PEER_MAC);
  const far: Uint8Array[] = [];
  peer.trace.tap = {
    see: (point, _time, interfaceId, { bytes, start, end }) => {
      if (point === 'sent' && interfaceId === card.traceId) far.push(bytes.slice(start + 14, end));
    },
  };
  return { peer, far };
}

function inject(peer: CablePeer, options: string, destination = HOST_IPV4): void {
  peer.inject(encodeIpv4({ ...plain, options: hex(options), destination, payload: echo }), etherType.ipv4);
  peer.run();
}

const optionsOf = (bytes: Uint8Array | undefined): string => {
  expect(bytes).toBeDefined();
  expect(isWhole(sumBytes(bytes!, 0, ipv4HeaderLength(bytes!, 0)))).toBe(true);
  return toHex(decodeIpv4(bytes!).options);
};
/** What the host told the peer: type/code pointer. */
const errorOf = (peer: CablePeer): string[] =>
  peer.takeSent(etherType.ipv4).map((bytes) => {
    const { type, code, parameter } = decodeIcmpv4(decodeIpv4(bytes).payload);
    return `${type}/${code} ${parameter >>> 24}`;
  });

describe('what routers write, RFC 1812 section 5.3.13', () => {
  test('record route: the address of the way out into the next free field; none when all are used', () => {
    const { peer, far } = router();
    inject(peer, '07 0b 04 00000000 00000000 00', FAR);
    inject(peer, '07 0b 08 0a000001 00000000 00', FAR);
    inject(peer, '07 07 08 0a000001 00', FAR);
    expect(far.map(optionsOf)).toEqual(['070b08c63364010000000000', '070b0c0a000001c633640100', '0707080a00000100']);
  });

  test('timestamp: three forms, and the overflow', () => {
    const { peer, far } = router();
    peer.run(2_345_000_000);
    inject(peer, '44 08 05 00 00000000', FAR);
    inject(peer, '44 0c 05 01 00000000 00000000', FAR);
    inject(peer, '44 0c 05 03 c6336401 00000000', FAR);
    inject(peer, '44 0c 05 03 0a000001 00000000', FAR);
    inject(peer, '44 08 09 00 00000001', FAR);
    // Not counted from midnight: the highest bit says so.
    expect(far.map(optionsOf)).toEqual([
      '4408090080000929',
      '440c0d01c633640180000d11',
      '440c0d03c6336401800010f9',
      '440c05030a00000100000000',
      '4408091000000001',
    ]);
  });

  test('what they do not know passes as it is: security, router alert, an unknown one', () => {
    const { peer, far } = router();
    const options = '820b000000000000000000940400005e0300';
    inject(peer, `${options}0000`, FAR);
    expect(far.map(optionsOf)).toEqual([`${options}0000`]);
  });
});

describe('an option in disorder is told by a parameter problem with its place, RFC 1122 section 3.2.2.5', () => {
  test.each([
    ['a length of one', '07 01 0000', 20],
    ['a length beyond the header', '01 07 08 04', 21],
    ['a route without a pointer', '07 02 0000', 21],
    ['a pointer into the head', '07 07 03 00000000 00', 22],
    ['a field that is not whole', '07 06 04 000000 0000', 22],
    ['a timestamp without flags', '44 03 05 00', 21],
    ['a timestamp whose pointer is too low', '44 08 04 00 00000000', 22],
    ['a timestamp of no known form', '44 08 05 02 00000000', 23],
    ['an entry without room for the time', '44 08 05 01 00000000', 22],
    ['the sixteenth host without room', '44 08 09 f0 00000000', 23],
    ['two routes', '07 03 04 07 03 04 0000', 23],
    ['two source routes', '83 03 04 89 03 04 0000', 23],
  ])('%s', (_what, options, at) => {
    for (const destination of [HOST_IPV4, FAR]) {
      const { peer, far } = router({ ipv4SourceRoutes: 'forward' });
      inject(peer, options, destination);
      expect(errorOf(peer)).toEqual([`12/0 ${at}`]);
      expect(peer.takeDrops()).toEqual(['malformed']);
      expect(far).toEqual([]);
    }
  });
});

describe('source routes', () => {
  /** By way of the host to FAR. */
  const toFar = '83 07 04 c6336409 00';
  /** Was with 192.0.2.7, has come to the host. */
  const hasCome = '83 07 08 c0000207 00';

  test.each([
    ['drop', toFar, []],
    ['drop', hasCome, []],
    ['deliver', toFar, []],
  ] as const)('profile %s: %s ends without a word', (ipv4SourceRoutes, options, told) => {
    const { peer, far } = router({ ipv4SourceRoutes });
    inject(peer, options);
    expect(errorOf(peer)).toEqual(told);
    expect(peer.takeDrops()).toEqual(['parameter-problem']);
    expect(far).toEqual([]);
  });

  test('a router that forwards them writes itself into the route', () => {
    const { peer, far } = router({ ipv4SourceRoutes: 'forward' });
    inject(peer, '83 07 04 c6336409 01 07 07 04 00000000 00');
    expect(far).toHaveLength(1);
    expect(decodeIpv4(far[0]!)).toMatchObject({ destination: FAR, timeToLive: 63 });
    expect(optionsOf(far[0])).toBe('830708c633640101070708c633640100');
  });

  test('a host that is no router does not', () => {
    const { peer, far } = router({ ipv4SourceRoutes: 'forward' }, false);
    inject(peer, toFar);
    expect(peer.takeDrops()).toEqual(['not-for-me']);
    expect(far).toEqual([]);
  });

  test('without a way to the next address: source route failed', () => {
    const { peer } = router({ ipv4SourceRoutes: 'forward' });
    inject(peer, '83 07 04 cb007101 00');
    expect(errorOf(peer)).toEqual(['3/5 0']);
    expect(peer.takeDrops()).toEqual(['no-route']);
  });

  test('a strict one goes only straight over a link', () => {
    const { peer, far } = router({ ipv4SourceRoutes: 'forward' });
    peer.host.ipv4.routes.add({
      prefix: IpPrefix.of(ip('203.0.113.0'), 24),
      nextHop: FAR,
      interface: peer.host.interfaceByIndex(11)!,
      metric: 256,
      publish: 'no',
      origin: 'manual',
      validUntil: Infinity,
    });
    inject(peer, '89 07 04 cb007101 00');
    expect(errorOf(peer)).toEqual(['3/5 0']);
    inject(peer, '83 07 04 cb007101 00');
    inject(peer, '89 07 04 c6336409 00');
    expect(far.map((bytes) => decodeIpv4(bytes).destination.toString())).toEqual(['203.0.113.1', '198.51.100.9']);
  });
});

describe('ICMP4-04 the answer to an echo request, RFC 1122 section 3.2.2.6', () => {
  test('has record route and timestamp with this host in them, and nothing else', () => {
    const { peer } = router();
    inject(peer, '94 04 0000 07 0b 08 0a000001 00000000 00');
    const [answer] = peer.takeSent(etherType.ipv4);
    expect(decodeIpv4(answer!)).toMatchObject({ source: HOST_IPV4, destination: PEER_IPV4 });
    expect(optionsOf(answer)).toBe('070b0c0a000001c000020100');
    inject(peer, '44 0c 05 01 00000000 00000000');
    expect(optionsOf(peer.takeSent(etherType.ipv4)[0])).toMatch(/^440c0d01c000020180/);
  });

  test('goes back along the route by which the request came', () => {
    const { peer } = router({ ipv4SourceRoutes: 'deliver' });
    peer.card.arp.neighbors.learn(ip('192.0.2.8'), PEER_MAC);
    inject(peer, '83 0b 0c c0000207 c0000208 00');
    const [answer] = peer.takeSent(etherType.ipv4);
    expect(decodeIpv4(answer!).destination).toBe(ip('192.0.2.8'));
    expect(optionsOf(answer)).toBe('830b04c0000207c000020200');
  });
});
