import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import { Cable } from '../../src/link/cable.ts';
import { ms } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { ipv4TotalLength } from '../../src/wire/ipv4.ts';
import { decodeIpv6, type Ipv6Packet } from '../../src/wire/ipv6.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { PEER_IPV6 } from '../support/cable-peer.ts';
import { advertisement, prefixOption } from '../support/isatap-network.ts';
import {
  NOTHING,
  bytesOf,
  FAR,
  FAR_SELF,
  makeRouter,
  ipv6,
  ipv4,
  sendInto,
  outerOf,
} from '../support/tunnel-router.ts';

describe('further rules of a tunnel', () => {
  const arriving = (changes: Partial<Ipv6Packet> = {}): Uint8Array =>
    ipv6(new Uint8Array(8), { source: FAR, destination: PEER_IPV6, ...changes });

  test('SIT-04 packets that may be fragmented each have an identification of their own', () => {
    const { peer } = makeRouter();
    for (let count = 0; count < 500; count++) peer.inject(ipv6(NOTHING), etherType.ipv6);
    peer.run(ms(10));
    const outer = outerOf(peer);
    expect(outer).toHaveLength(500);
    expect(outer.every(({ dontFragment }) => !dontFragment)).toBe(true);
    expect(new Set(outer.map(({ identification }) => identification)).size).toBe(500);
  });

  test('SIT-02 the total length is the payload length and 60', () => {
    for (const size of [0, 1, 1000]) {
      const { peer } = makeRouter();
      peer.inject(ipv6(new Uint8Array(size)), etherType.ipv6);
      peer.run(ms(10));
      const [bytes] = peer.takeSent(etherType.ipv4);
      expect(ipv4TotalLength(bytes!, 0)).toBe(size + 60);
    }
  });

  test('SIT-17 by which interface the outer packet came does not matter: there is no strict reverse path check', () => {
    const { peer } = makeRouter();
    const link = peer.card.port.link!;
    const other = new EthernetInterface(
      peer.host,
      20,
      'other',
      MacAddress.of(0x0200, 77),
      new Cable(peer.simulator, 'c', link),
    );
    peer.host.addInterface(other);
    other.ipv4.assign(Ipv4Address.parse('198.51.100.1'), 24);
    // The host is to take it there; whether the tunnel does is what is asked.
    other.ipv4.settings.weakHostReceive = true;
    peer.host.ipv4.receive(PacketBuffer.from(ipv4(arriving())), other);
    peer.run(ms(10));
    expect(peer.takeSent(etherType.ipv6).map((bytes) => decodeIpv6(bytes).source)).toEqual([FAR]);
  });

  test('SIT-23 TSEC-02 decapsulation changes nothing: traffic class, flow label and payload are those of the sender', () => {
    const { peer } = makeRouter();
    const inner = arriving({
      trafficClass: 0xb8,
      flowLabel: 0xabcde,
      payload: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
    });
    peer.inject(ipv4(inner, { typeOfService: 0x20 }), etherType.ipv4);
    peer.run(ms(10));
    expect(peer.takeSent(etherType.ipv6)).toEqual([inner.with(7, 63)]);
  });

  test('SIT-29 a router advertisement with a hop limit of 100 out of the tunnel is dropped', () => {
    const { peer, tunnel } = makeRouter();
    tunnel.ipv6.settings.routerDiscovery = true;
    tunnel.ipv6.settings.forwarding = false;
    const router = Ipv6Address.parse('fe80::c000:202');
    const message = advertisement([prefixOption('2001:db8:77::/64')]);
    const payload = encodeIcmpv6(message, router, Ipv6Address.allNodes);
    for (const hopLimit of [100, 254, 255]) {
      const inner = ipv6(payload, { source: router, destination: Ipv6Address.allNodes, nextHeader: 58, hopLimit });
      peer.inject(ipv4(inner), etherType.ipv4);
      peer.run(ms(10));
      expect(peer.takeDrops()).toEqual(hopLimit === 255 ? [] : ['nd-invalid']);
    }
    expect(tunnel.ipv6.addresses.map(({ prefixLength, origin }) => [prefixLength, origin])).toContainEqual([
      64,
      'advertisement',
    ]);
  });

  test('TSEC-01 a source-routed packet out of the tunnel is not sent on', () => {
    const { peer } = makeRouter();
    const routing = Uint8Array.of(17, 2, 0, 1, 0, 0, 0, 0, ...bytesOf(FAR), 0, 9, 0, 9, 0, 8, 0, 0);
    const inner = ipv6(routing, { source: FAR, destination: FAR_SELF, nextHeader: 43 });
    peer.inject(ipv4(inner), etherType.ipv4);
    peer.run(ms(10));
    expect(peer.takeSent(etherType.ipv6)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['parameter-problem']);
  });

  test.each([
    ['both marked', 2, 3, 3],
    ['one marked', 3, 2, 3],
    ['none marked', 2, 2, 2],
  ])('ECN-07 fragments of the outer packet, %s', (_name, first, second, expected) => {
    const { peer } = makeRouter();
    const inner = arriving({ trafficClass: 2, payload: new Uint8Array(40) });
    peer.inject(ipv4(inner.slice(0, 48), { moreFragments: true, typeOfService: first }), etherType.ipv4);
    peer.inject(ipv4(inner.slice(48), { fragmentOffset: 48, typeOfService: second }), etherType.ipv4);
    peer.run(ms(10));
    expect(peer.takeSent(etherType.ipv6).map((bytes) => decodeIpv6(bytes).trafficClass & 3)).toEqual([expected]);
  });

  test('ECN-07 congestion in one fragment whose neighbour knows nothing of ECN ends the datagram', () => {
    const { peer } = makeRouter();
    const inner = arriving({ payload: new Uint8Array(40) });
    peer.inject(ipv4(inner.slice(0, 48), { moreFragments: true, typeOfService: 3 }), etherType.ipv4);
    peer.inject(ipv4(inner.slice(48), { fragmentOffset: 48 }), etherType.ipv4);
    peer.run(ms(10));
    expect(peer.takeSent(etherType.ipv6)).toEqual([]);
    expect(peer.takeDrops()).toContain('ecn-invalid');
  });

  test.each([0, 1, 2, 3])('ECN-02 compatibility mode: ECN %i inside, nothing of it outside', (ecn) => {
    const { peer } = makeRouter({}, { tunnelEcn: 'compatibility' });
    sendInto(peer, 60, { trafficClass: ecn });
    expect(outerOf(peer)).toMatchObject([{ typeOfService: 0 }]);
  });
});
