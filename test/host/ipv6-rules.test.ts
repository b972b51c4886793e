import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import type { IcmpReport } from '../../src/host/protocol-handler.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import { hostProfiles } from '../../src/host/profile.ts';
import { Cable } from '../../src/link/cable.ts';
import { ms, seconds, us } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv6, encodeIpv6, type Ipv6Packet } from '../../src/wire/ipv6.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { CablePeer, HOST_IPV6, PEER_IPV6 } from '../support/cable-peer.ts';
import { pattern } from '../support/tcp-script.ts';
import { twoHosts } from '../support/two-hosts.ts';

const ip6 = (text: string): Ipv6Address => Ipv6Address.parse(text);
const NOTHING = new Uint8Array(0);
/** On the same cable, behind the router under test. */
const FAR = ip6('2001:db8:9::1');
const GATEWAY = ip6('2001:db8::99');

function sentBy(peer: CablePeer): Ipv6Packet[] {
  peer.run(ms(10));
  return peer.takeSent(etherType.ipv6).map((bytes) => decodeIpv6(bytes));
}

const isIcmpv6Error = (frame: Uint8Array): boolean =>
  packetLayers(1, frame).some(
    ({ protocol, fields }) => protocol === 'icmpv6' && Number(fields.find(({ name }) => name === 'type')?.value) < 128,
  );

const messagesOf = (peer: CablePeer): Icmpv6Message[] => sentBy(peer).map(({ payload }) => decodeIcmpv6(payload));
const errorsOf = (peer: CablePeer): string[] =>
  messagesOf(peer).flatMap((message) =>
    message.kind === 'error' ? [`${message.type}/${message.code} ${message.parameter}`] : [],
  );

/** A router with a way to 2001:db8:9::/64. */
function router(): CablePeer {
  const peer = new CablePeer();
  peer.card.ipv6.settings.forwarding = true;
  peer.card.discovery.neighbors.learn(GATEWAY, MacAddress.of(0x0200, 99));
  peer.host.ipv6.routes.add({
    prefix: IpPrefix.parse6('2001:db8:9::/64'),
    nextHop: GATEWAY,
    interface: peer.card,
    metric: 1,
    publish: 'no',
    origin: 'manual',
    validUntil: Infinity,
  });
  return peer;
}

const echo = (data: Uint8Array = NOTHING): Icmpv6Message => ({
  kind: 'echo-request',
  code: 0,
  identifier: 7,
  sequence: 9,
  data,
});

/** A header of options: padding up to eight bytes behind them. */
function optionsHeader(nextHeader: number, ...option: readonly number[]): Uint8Array {
  const header = new Uint8Array(Math.ceil((2 + option.length) / 8) * 8);
  header.set([nextHeader, header.length / 8 - 1, ...option]);
  const left = header.length - 2 - option.length;
  if (left > 1) header.set([1, left - 2], 2 + option.length);
  return header;
}

const echoBytes = (destination: Ipv6Address): Uint8Array => encodeIcmpv6(echo(), PEER_IPV6, destination);

describe('hop limit', () => {
  test('IP6-02 a router takes one off; what arrives with 1 or 0 ends and is reported', () => {
    const peer = router();
    peer.injectIpv6(253, Uint8Array.of(1), { destination: FAR, hopLimit: 2 });
    expect(sentBy(peer)).toMatchObject([{ hopLimit: 1, destination: FAR }]);
    for (const hopLimit of [1, 0]) {
      peer.injectIpv6(253, Uint8Array.of(1), { destination: FAR, hopLimit });
      expect(errorsOf(peer)).toEqual(['3/0 0']);
      expect(peer.takeDrops()).toEqual(['hop-limit-exceeded']);
    }
  });

  test('IP6-02 its destination takes a packet with any', () => {
    for (const hopLimit of [0, 1, 255]) {
      const peer = new CablePeer();
      peer.injectIcmpv6(echo(), { hopLimit });
      expect(messagesOf(peer)).toMatchObject([{ kind: 'echo-reply' }]);
    }
  });

  test('IP6-14 IP6-01 a router changes nothing but the hop limit: flow label, traffic class and payload stay', () => {
    const peer = router();
    const payload = pattern(100);
    const header = {
      source: PEER_IPV6,
      destination: FAR,
      nextHeader: 253,
      hopLimit: 9,
      trafficClass: 0xb9,
      flowLabel: 0xfedcb,
    };
    peer.inject(encodeIpv6({ ...header, payload, trailer: NOTHING }), etherType.ipv6);
    expect(sentBy(peer)).toEqual([{ ...header, hopLimit: 8, payload, trailer: NOTHING }]);
  });
});

test('the loopback address never comes from a link, neither as source (RFC 4291 section 2.5.3) nor as destination', () => {
  for (const header of [{ source: Ipv6Address.loopback }, { destination: Ipv6Address.loopback }]) {
    for (const peer of [new CablePeer(), router()]) {
      peer.injectIcmpv6(echo(), header);
      expect(sentBy(peer)).toEqual([]);
      expect(peer.takeDrops()).toEqual(['source' in header ? 'invalid-source' : 'not-for-me']);
    }
  }
});

test('IP6-03 a link that carries less than 1280 bytes is no link for IPv6', () => {
  const peer = new CablePeer();
  const cable = new Cable(peer.simulator, 'narrow', { rate: 1e9, delay: us(5), mtu: 1279 });
  const card = new EthernetInterface(peer.host, 20, 'narrow', MacAddress.of(0x0200, 20), cable);
  peer.host.addInterface(card);
  card.discovery.start();
  peer.run(seconds(5));
  expect(card.ipv6.linkLocal).toBeNull();
});

describe('extension headers', () => {
  test('IP6-05 a router does not look at destination options, known or not', () => {
    const peer = router();
    const payload = Uint8Array.of(...optionsHeader(ipProtocol.icmpv6, 0xc5, 2, 1, 2), ...echoBytes(FAR));
    peer.injectIpv6(ipProtocol.destinationOptions, payload, { destination: FAR });
    expect(sentBy(peer)).toMatchObject([{ destination: FAR, payload, nextHeader: ipProtocol.destinationOptions }]);
  });

  test('IP6-06 headers in any order are read, hop-by-hop options only where they are first', () => {
    const peer = new CablePeer();
    const { hopByHop, destinationOptions, fragment, icmpv6 } = ipProtocol;
    const atomic = Uint8Array.of(destinationOptions, 0, 0, 0, 0, 0, 0, 1);
    const chain = Uint8Array.of(
      ...optionsHeader(destinationOptions),
      ...optionsHeader(fragment),
      ...atomic,
      ...optionsHeader(icmpv6),
      ...echoBytes(HOST_IPV6),
    );
    peer.injectIpv6(hopByHop, chain);
    expect(messagesOf(peer)).toMatchObject([{ kind: 'echo-reply' }]);
    const behind = Uint8Array.of(...optionsHeader(hopByHop), ...optionsHeader(icmpv6), ...echoBytes(HOST_IPV6));
    peer.injectIpv6(destinationOptions, behind);
    // RFC 8200 section 4: as a next header that nobody knows.
    expect(errorsOf(peer)).toEqual(['4/1 40']);
    expect(peer.takeDrops()).toEqual(['parameter-problem']);
  });

  test('IP6-09 Pad1 is one zero byte, PadN says how many follow', () => {
    const peer = new CablePeer();
    for (const padding of [
      [0, 0, 0, 0, 0, 0],
      [1, 4, 0, 0, 0, 0],
      [0, 1, 3, 0, 0, 0],
      [1, 0, 1, 2, 0, 0],
    ]) {
      const header = Uint8Array.of(ipProtocol.icmpv6, 0, ...padding);
      peer.injectIpv6(ipProtocol.destinationOptions, Uint8Array.of(...header, ...echoBytes(HOST_IPV6)));
      expect(messagesOf(peer)).toMatchObject([{ kind: 'echo-reply' }]);
    }
  });

  // The option stands two bytes into the header that follows the 40 bytes of IPv6.
  test.each([
    ['00, to the host', 0x1e, HOST_IPV6, 'reply'],
    ['01, to the host', 0x5e, HOST_IPV6, 'silence'],
    ['10, to the host', 0x9e, HOST_IPV6, '4/2 42'],
    ['11, to the host', 0xde, HOST_IPV6, '4/2 42'],
    ['00, to a group', 0x1e, Ipv6Address.allNodes, 'reply'],
    ['01, to a group', 0x5e, Ipv6Address.allNodes, 'silence'],
    ['10, to a group', 0x9e, Ipv6Address.allNodes, '4/2 42'],
    ['11, to a group', 0xde, Ipv6Address.allNodes, 'silence'],
  ])('IP6-08 an unknown option with the bits %s', (_name, type, destination, expected) => {
    const peer = new CablePeer();
    const payload = Uint8Array.of(...optionsHeader(ipProtocol.icmpv6, type, 2, 0, 0), ...echoBytes(destination));
    peer.injectIpv6(ipProtocol.destinationOptions, payload, { destination });
    const [message] = messagesOf(peer);
    const text = message?.kind === 'error' ? `${message.type}/${message.code} ${message.parameter}` : 'reply';
    expect(message === undefined ? 'silence' : text).toBe(expected);
  });

  test('IP6-08 IP6-10 the first header that forbids to go on is answered, those behind a fragment header when it is whole', () => {
    const peer = new CablePeer();
    const { hopByHop, routing, fragment, icmpv6, destinationOptions } = ipProtocol;
    const route = Uint8Array.of(icmpv6, 0, 7, 1, 0, 0, 0, 0);
    peer.injectIpv6(hopByHop, Uint8Array.of(...optionsHeader(routing, 0x9e, 0), ...route, ...echoBytes(HOST_IPV6)));
    expect(errorsOf(peer)).toEqual(['4/2 42']);
    peer.injectIpv6(
      routing,
      Uint8Array.of(...route.with(0, destinationOptions), ...optionsHeader(icmpv6, 0x9e, 0), ...echoBytes(HOST_IPV6)),
    );
    expect(errorsOf(peer)).toEqual(['4/0 42']);
    const options = Uint8Array.of(...optionsHeader(icmpv6, 0x9e, 0), ...echoBytes(HOST_IPV6));
    const part = (offsetAndMore: number, bytes: Uint8Array): Uint8Array =>
      Uint8Array.of(destinationOptions, 0, 0, offsetAndMore, 0, 0, 0, 6, ...bytes);
    peer.injectIpv6(fragment, part(1, options));
    expect(errorsOf(peer)).toEqual([]);
    peer.injectIpv6(fragment, part(options.length, new Uint8Array(4)));
    expect(errorsOf(peer)).toEqual(['4/2 42']);
    // An atomic one is whole, and stands in the packet that is quoted.
    peer.injectIpv6(fragment, part(0, options));
    expect(errorsOf(peer)).toEqual(['4/2 50']);
  });

  test('an option longer than its header ends the packet without a word', () => {
    const peer = new CablePeer();
    const header = Uint8Array.of(ipProtocol.icmpv6, 0, 1, 5, 0, 0, 0, 0);
    peer.injectIpv6(ipProtocol.destinationOptions, Uint8Array.of(...header, ...echoBytes(HOST_IPV6)));
    expect(errorsOf(peer)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['malformed']);
  });

  test.each([
    ['no segments left: it is passed over', 0, 'reply'],
    ['a segment left: the type is refused', 1, '4/0 42'],
  ])('IP6-10 a routing header of type 0 with %s', (_name, segmentsLeft, expected) => {
    const peer = router();
    const header = Uint8Array.of(ipProtocol.icmpv6, 2, 0, segmentsLeft, 0, 0, 0, 0, ...new Uint8Array(16).fill(0x20));
    peer.injectIpv6(ipProtocol.routing, Uint8Array.of(...header, ...echoBytes(HOST_IPV6)));
    const [message] = messagesOf(peer);
    expect(message?.kind === 'error' ? `${message.type}/${message.code} ${message.parameter}` : 'reply').toBe(expected);
  });
});

describe('ICMPv6', () => {
  test('ICMP6-02 an error comes from the address that was asked, else from one towards the source', () => {
    const peer = router();
    const second = ip6('2001:db8::1:1');
    peer.card.assignIpv6(second, 64);
    peer.run(ms(1));
    sentBy(peer);
    peer.injectIpv6(253, Uint8Array.of(1), { destination: second });
    expect(sentBy(peer)).toMatchObject([{ source: second, destination: PEER_IPV6 }]);
    peer.injectIpv6(253, Uint8Array.of(1), { destination: ip6('2001:db8:8::1') });
    const [error] = sentBy(peer);
    expect(error).toMatchObject({ destination: PEER_IPV6 });
    expect([HOST_IPV6, second]).toContain(error!.source);
  });

  test('ICMP6-05 an error of an unknown type goes to the protocol whose packet it is about, and ends nothing', () => {
    const peer = new CablePeer();
    const reports: IcmpReport[] = [];
    peer.udp.open({ port: 4000, received: () => undefined, failed: (report) => reports.push(report) });
    peer.udp.send(Uint8Array.of(1), 4000, null, PEER_IPV6, 9);
    peer.run(ms(1));
    const quoted = peer.takeSent(etherType.ipv6)[0]!;
    peer.injectIcmpv6({ kind: 'error', type: 100, code: 3, parameter: 0, quoted });
    peer.run(ms(1));
    expect(reports).toMatchObject([{ kind: 'unknown', type: 100, code: 3, remote: PEER_IPV6, reporter: PEER_IPV6 }]);
  });

  test('an error of an unknown type is not answered', () => {
    const peer = new CablePeer();
    peer.injectIcmpv6({ kind: 'other', type: 100, code: 0, body: new Uint8Array(60) });
    expect(sentBy(peer)).toEqual([]);
  });

  test('ICMP6-10 packet too big names the MTU of the next link, for a group as well', () => {
    const peer = router();
    peer.card.ipv6.settings.mtu = 1400;
    peer.injectIpv6(253, new Uint8Array(1400), { destination: FAR });
    expect(errorsOf(peer)).toEqual(['2/0 1400']);
    expect(peer.takeDrops()).toEqual(['packet-too-big']);
  });

  test('ICMP6-09 nothing is said of what a full queue drops', () => {
    const { a, b, link, simulator, trace } = twoHosts();
    let errors = 0;
    trace.tap = {
      see: (_point, _time, _interfaceId, { bytes, start, end }) => {
        if (isIcmpv6Error(bytes.subarray(start, end))) errors++;
      },
    };
    b.udp.open({ port: 9, received: () => undefined, failed: () => undefined });
    link.change({ queue: 1 });
    for (let count = 0; count < 50; count++) a.udp.send(pattern(1000), 9, null, b.ipv6, 9);
    simulator.run(simulator.now + seconds(5));
    expect(link.drops.get('queue-full')).toBeGreaterThan(40);
    expect(errors).toBe(0);
    // The same eye sees an error where there is one.
    a.udp.send(pattern(10), 9, null, b.ipv6, 10);
    simulator.run(simulator.now + seconds(5));
    expect(errors).toBeGreaterThan(0);
  });

  test('ICMP6-12 an echo reply has identifier, sequence and data, from the address that was asked', () => {
    const peer = new CablePeer();
    const data = pattern(500);
    peer.injectIcmpv6(echo(data));
    expect(sentBy(peer)).toMatchObject([{ source: HOST_IPV6, destination: PEER_IPV6 }]);
    peer.injectIcmpv6(echo(data), { destination: Ipv6Address.allNodes });
    const [reply] = sentBy(peer);
    expect(reply).toMatchObject({ source: HOST_IPV6, destination: PEER_IPV6 });
    expect(decodeIcmpv6(reply!.payload)).toEqual({ ...echo(data), kind: 'echo-reply' });
  });
});

test('RIO-12 what an advertised route weighs is the profile’s: Windows and Linux differ', () => {
  expect(hostProfiles['windows-8.1'].advertisedRouteMetrics).toEqual({ high: 16, medium: 256, low: 512 });
  expect(hostProfiles.linux.advertisedRouteMetrics).toEqual({ high: 512, medium: 1024, low: 2048 });
});
