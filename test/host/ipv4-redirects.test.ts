import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import type { HostProfile } from '../../src/host/profile.ts';
import { ms } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { hex } from '../support/bytes.ts';
import { CablePeer, HOST_IPV4, PEER_IPV4 } from '../support/cable-peer.ts';

const ip = (text: string): Ipv4Address => Ipv4Address.parse(text);
const FAR = ip('198.51.100.9');
const BETTER = ip('192.0.2.3');
const BETTER_MAC = MacAddress.of(0x0200, 3);
const plain = decodeIpv4(hex('4500 0014 0001 0000 40 11 0000 c0000202 c0000201'));

/** The host sends what is not on its link to `gateway`. */
function hostWithGateway(gateway: Ipv4Address, profile: Partial<HostProfile> = {}): CablePeer {
  const peer = new CablePeer(profile);
  peer.card.arp.neighbors.learn(BETTER, BETTER_MAC);
  const prefix = IpPrefix.of(Ipv4Address.unspecified, 0);
  const route = { prefix, metric: 256, publish: 'no', origin: 'manual', validUntil: Infinity } as const;
  peer.host.ipv4.routes.add({ ...route, nextHop: gateway, interface: peer.card });
  return peer;
}

/** Sends to FAR and gives the last byte of the MAC address that it went to, and the packet. */
function sendFar(peer: CablePeer): { readonly to: number; readonly packet: Uint8Array } {
  peer.udp.send(hex('00'), 1000, null, FAR, 9);
  peer.run(ms(1));
  const frame = peer.sent.findLast(({ type }) => type === etherType.ipv4)!;
  return { to: frame.destination.low & 0xff, packet: frame.payload.slice(0, 28) };
}

function redirect(
  peer: CablePeer,
  quoted: Uint8Array,
  { source = PEER_IPV4, gateway = BETTER, code = 1, type = 5 } = {},
): void {
  const payload = encodeIcmpv4({ type, code, parameter: gateway.w3, data: quoted });
  peer.inject(encodeIpv4({ ...plain, source, destination: HOST_IPV4, protocol: 1, payload }), etherType.ipv4);
  peer.run(ms(1));
}

describe('IP4-13 redirects that a host is told, RFC 1122 section 3.2.2.2', () => {
  test.each([0, 1, 2, 3])('code %i: the destination is reached by the better gateway from then on', (code) => {
    const peer = hostWithGateway(PEER_IPV4);
    const { to, packet } = sendFar(peer);
    expect(to).toBe(2);
    redirect(peer, packet, { code });
    expect(sendFar(peer).to).toBe(3);
    // Another destination goes the old way.
    expect(peer.host.ipv4.destinationOf(ip('198.51.100.10')).nextHop).toBe(PEER_IPV4);
  });

  test.each<[string, Parameters<typeof redirect>[2]]>([
    ['from somebody who is not the first hop', { source: BETTER, gateway: ip('192.0.2.4') }],
    ['to a gateway that is not on the link', { gateway: ip('203.0.113.1') }],
    ['to the host itself', { gateway: HOST_IPV4 }],
    ['to a broadcast address', { gateway: ip('192.0.2.255') }],
    ['of an unknown code', { code: 4 }],
  ])('%s: not believed', (_what, changes) => {
    const peer = hostWithGateway(PEER_IPV4);
    redirect(peer, sendFar(peer).packet, changes);
    expect(sendFar(peer).to).toBe(2);
  });

  test('about a packet of somebody else, or about nothing: not believed', () => {
    const peer = hostWithGateway(PEER_IPV4);
    redirect(peer, encodeIpv4({ ...plain, source: BETTER, destination: FAR, payload: new Uint8Array(8) }));
    redirect(peer, new Uint8Array(0));
    redirect(peer, hex('60000000 00000000 00000000 00000000 00000000 00000000'));
    expect(sendFar(peer).to).toBe(2);
  });

  test('a router does not believe any', () => {
    const peer = hostWithGateway(PEER_IPV4);
    peer.host.ipv4.forwarding = true;
    redirect(peer, sendFar(peer).packet);
    expect(sendFar(peer).to).toBe(2);
  });

  test('when the better gateway does not answer, the route counts again', () => {
    const peer = hostWithGateway(PEER_IPV4);
    const silent = ip('192.0.2.77');
    redirect(peer, sendFar(peer).packet, { gateway: silent });
    peer.udp.send(hex('00'), 1000, null, FAR, 9);
    peer.run();
    peer.run(ms(10_000));
    peer.host.forgetDestinations();
    expect(sendFar(peer).to).toBe(2);
  });
});

describe('redirects that a router sends, RFC 1812 section 5.2.7.2', () => {
  function forwardFrom(
    source: Ipv4Address,
    options = '',
    sendsIpv4Redirects = true,
  ): { readonly told: string[]; readonly forwarded: number } {
    const peer = hostWithGateway(BETTER, { sendsIpv4Redirects });
    peer.host.ipv4.forwarding = true;
    const packet = { ...plain, source, destination: FAR, options: hex(options), payload: new Uint8Array(8) };
    peer.inject(encodeIpv4(packet), etherType.ipv4);
    peer.run(ms(1));
    const packets = peer.takeSent(etherType.ipv4).map((bytes) => decodeIpv4(bytes));
    const told = packets
      .filter(({ protocol }) => protocol === 1)
      .map(({ destination, payload }) => {
        const { type, code, parameter, data } = decodeIcmpv4(payload);
        expect(decodeIpv4(data, true)).toMatchObject({ source, destination: FAR, timeToLive: 64 });
        return `${destination.toString()} ${type}/${code} ${Ipv4Address.of(parameter).toString()}`;
      });
    return { told, forwarded: packets.filter(({ protocol }) => protocol !== 1).length };
  }

  test('to a neighbour whose packet goes out where it came in; the packet goes on', () => {
    expect(forwardFrom(PEER_IPV4)).toEqual({ told: ['192.0.2.2 5/1 192.0.2.3'], forwarded: 1 });
  });

  test('none to a source on another subnet, to the gateway itself, or about a source route, or when the profile says so', () => {
    expect(forwardFrom(ip('203.0.113.5'))).toEqual({ told: [], forwarded: 1 });
    expect(forwardFrom(BETTER)).toEqual({ told: [], forwarded: 1 });
    expect(forwardFrom(PEER_IPV4, '', false)).toEqual({ told: [], forwarded: 1 });
    expect(forwardFrom(PEER_IPV4, '83 07 08 c0000207 00')).toEqual({ told: [], forwarded: 1 });
  });
});
