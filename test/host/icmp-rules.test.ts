import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { ms } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import { CablePeer, HOST_IPV4, HOST_IPV6, PEER_IPV4, PEER_IPV6 } from '../support/cable-peer.ts';

const NOTHING = new Uint8Array(0);
const GROUP = Ipv6Address.allNodes;

/** UDP to a closed port; a checksum of zero is refused first, so it is set. */
const udp = (source: Ipv6Address, destination: Ipv6Address): Uint8Array => {
  const bytes = Uint8Array.of(0x30, 0x39, 0x30, 0x39, 0, 8, 0, 0);
  let sum = 17 + 8 + 0x3039 * 2 + 8;
  for (const { w0, w1, w2, w3 } of [source, destination])
    for (const word of [w0, w1, w2, w3]) sum += (word >>> 16) + (word & 0xffff);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  bytes.set([(~sum >>> 8) & 0xff, ~sum & 0xff], 6);
  return bytes;
};

function makePeer(): CablePeer {
  const peer = new CablePeer();
  peer.card.ipv6.settings.forwarding = true;
  return peer;
}

function ipv6(
  nextHeader: number,
  payload: Uint8Array,
  source: Ipv6Address,
  destination: Ipv6Address,
  hopLimit = 64,
): Uint8Array {
  return encodeIpv6({
    source,
    destination,
    nextHeader,
    hopLimit,
    trafficClass: 0,
    flowLabel: 0,
    payload,
    trailer: NOTHING,
  });
}

const errorsOf = (peer: CablePeer): string[] =>
  peer
    .takeSent(etherType.ipv6)
    .map((bytes) => decodeIcmpv6(decodeIpv6(bytes).payload))
    .flatMap((message) => (message.kind === 'error' ? [`${message.type}/${message.code} ${message.parameter}`] : []));

const icmp = (type: number, source: Ipv6Address, destination: Ipv6Address): Uint8Array =>
  encodeIcmpv6({ kind: 'other', type, code: 0, body: new Uint8Array(44) }, source, destination);

describe('ICMPv6 errors', () => {
  const away = Ipv6Address.parse('2001:db8:9::1');

  test.each<[string, Uint8Array, readonly string[]]>([
    ['ICMP6-08 a closed UDP port', ipv6(17, udp(PEER_IPV6, HOST_IPV6), PEER_IPV6, HOST_IPV6), ['1/4 0']],
    ['ICMP6-08 no route', ipv6(17, udp(PEER_IPV6, away), PEER_IPV6, away), ['1/0 0']],
    ['ICMP6-11 the hop limit runs out', ipv6(17, udp(PEER_IPV6, away), PEER_IPV6, away, 1), ['3/0 0']],
    ['IP6-07 an unknown next header', ipv6(253, new Uint8Array(8), PEER_IPV6, HOST_IPV6), ['4/1 6']],
    ['ICMP6-06 about an ICMPv6 error', ipv6(58, icmp(1, PEER_IPV6, away), PEER_IPV6, away), []],
    ['ICMP6-06 about a redirect', ipv6(58, icmp(137, PEER_IPV6, away), PEER_IPV6, away), []],
    ['ICMP6-06 but about an echo request', ipv6(58, icmp(128, PEER_IPV6, away), PEER_IPV6, away), ['1/0 0']],
    ['ICMP6-06 to a group', ipv6(17, udp(PEER_IPV6, GROUP), PEER_IPV6, GROUP), []],
    ['ICMP6-06 from ::', ipv6(17, udp(Ipv6Address.unspecified, HOST_IPV6), Ipv6Address.unspecified, HOST_IPV6), []],
    ['ICMP6-06 from a group', ipv6(17, udp(GROUP, HOST_IPV6), GROUP, HOST_IPV6), []],
    ['ICMP6-04 an unknown informational type', ipv6(58, icmp(200, PEER_IPV6, HOST_IPV6), PEER_IPV6, HOST_IPV6), []],
    [
      'IP6-13 a link-local source leaves its link',
      ipv6(17, udp(Ipv6Address.parse('fe80::2'), away), Ipv6Address.parse('fe80::2'), away),
      ['1/2 0'],
    ],
  ])('%s', (_name, packet, expected) => {
    const peer = makePeer();
    peer.card.discovery.neighbors.learn(Ipv6Address.parse('fe80::2'), MacAddress.of(0x0200, 2));
    peer.card.addIpv6({
      address: Ipv6Address.parse('fe80::1'),
      prefixLength: 64,
      origin: 'link-local',
      validUntil: Infinity,
      preferredUntil: Infinity,
    });
    peer.run(ms(1));
    peer.takeSent(etherType.ipv6);
    peer.inject(packet, etherType.ipv6);
    peer.run(ms(10));
    expect(errorsOf(peer)).toEqual(expected);
  });

  test('ICMP6-06 nothing answers what came in a group frame', () => {
    const peer = makePeer();
    peer.inject(
      ipv6(17, udp(PEER_IPV6, HOST_IPV6), PEER_IPV6, HOST_IPV6),
      etherType.ipv6,
      MacAddress.parse('33:33:00:00:00:01'),
    );
    peer.run(ms(10));
    expect(errorsOf(peer)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['port-closed']);
  });

  test('ICMP6-03 an error quotes as much as fits into 1280 bytes', () => {
    const peer = makePeer();
    peer.inject(ipv6(253, new Uint8Array(1400), PEER_IPV6, HOST_IPV6), etherType.ipv6);
    peer.run(ms(10));
    const [error] = peer.takeSent(etherType.ipv6);
    expect(error!.length).toBe(1280);
    expect(decodeIpv6(error!).source).toBe(HOST_IPV6);
  });

  test('ICMP6-07 a burst of 100 gets ten errors, then ten each second; every packet ends with its reason', () => {
    const peer = makePeer();
    const packet = ipv6(253, new Uint8Array(8), PEER_IPV6, HOST_IPV6);
    for (let count = 0; count < 100; count++) peer.inject(packet, etherType.ipv6);
    peer.run(ms(50));
    expect(errorsOf(peer)).toHaveLength(10);
    expect(peer.takeDrops()).toHaveLength(100);
    for (let count = 0; count < 20; count++) {
      peer.inject(packet, etherType.ipv6);
      peer.run(ms(50));
    }
    expect(errorsOf(peer)).toHaveLength(10);
  });
});

describe('ICMPv4 errors', () => {
  const away = Ipv4Address.parse('198.51.100.1');
  const ipv4 = (
    protocol: number,
    payload: Uint8Array,
    source: Ipv4Address,
    destination: Ipv4Address,
    fragmentOffset = 0,
    timeToLive = 64,
  ): Uint8Array =>
    encodeIpv4({
      typeOfService: 0,
      identification: 1,
      reservedFlag: false,
      dontFragment: false,
      moreFragments: false,
      fragmentOffset,
      timeToLive,
      protocol,
      checksum: 0,
      source,
      destination,
      options: NOTHING,
      payload,
      trailer: NOTHING,
    });
  const message = (type: number): Uint8Array => encodeIcmpv4({ type, code: 0, parameter: 0, data: new Uint8Array(28) });

  test.each<[string, Uint8Array, readonly string[]]>([
    ['ICMP4-03 no route', ipv4(253, NOTHING, PEER_IPV4, away), ['3/0']],
    ['ICMP4-03 an unknown protocol', ipv4(253, NOTHING, PEER_IPV4, HOST_IPV4), ['3/2']],
    ['IP4-04 the time to live runs out', ipv4(253, NOTHING, PEER_IPV4, away, 0, 1), ['11/0']],
    ['ICMP4-01 about an error', ipv4(1, message(3), PEER_IPV4, away), []],
    ['ICMP4-01 but about an echo request', ipv4(1, message(8), PEER_IPV4, away), ['3/0']],
    ['ICMP4-01 about a later fragment', ipv4(253, new Uint8Array(8), PEER_IPV4, away, 8), []],
    ['ICMP4-01 to the broadcast address', ipv4(253, NOTHING, PEER_IPV4, Ipv4Address.parse('192.0.2.255')), []],
    ['IP4-03 from 127/8', ipv4(253, NOTHING, Ipv4Address.parse('127.0.0.1'), HOST_IPV4), []],
    ['IP4-03 from a group', ipv4(253, NOTHING, Ipv4Address.parse('224.0.0.1'), HOST_IPV4), []],
    ['IP4-03 from the host itself', ipv4(253, NOTHING, HOST_IPV4, HOST_IPV4), []],
  ])('%s', (_name, packet, expected) => {
    const peer = new CablePeer();
    peer.host.ipv4.forwarding = true;
    peer.inject(packet, etherType.ipv4);
    peer.run(ms(10));
    const sent = peer.takeSent(etherType.ipv4).map((bytes) => decodeIcmpv4(decodeIpv4(bytes).payload));
    expect(sent.map(({ type, code }) => `${type}/${code}`)).toEqual(expected);
    expect(peer.takeDrops()).toHaveLength(1);
  });
});
