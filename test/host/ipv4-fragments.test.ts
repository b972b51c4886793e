import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { seconds } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4, encodeIcmpv4, type Icmpv4Message } from '../../src/wire/icmpv4.ts';
import { decodeIpv4, encodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { fragmentIpv4 } from '../../src/wire/ipv4-fragment.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { CablePeer, HOST_IPV4, PEER_IPV4 } from '../support/cable-peer.ts';

const NOTHING = new Uint8Array(0);

const packetOf = (payload: Uint8Array, changes: Partial<Ipv4Packet> = {}): Ipv4Packet => ({
  typeOfService: 0,
  identification: 1,
  reservedFlag: false,
  dontFragment: false,
  moreFragments: false,
  fragmentOffset: 0,
  timeToLive: 64,
  protocol: 1,
  checksum: 0,
  source: PEER_IPV4,
  destination: HOST_IPV4,
  options: NOTHING,
  payload,
  trailer: NOTHING,
  ...changes,
});

const echo = (size: number): Uint8Array =>
  encodeIcmpv4({ type: 8, code: 0, parameter: 0x10001, data: new Uint8Array(size).fill(0x41) });

function injectPiece(
  peer: CablePeer,
  message: Uint8Array,
  from: number,
  to: number,
  more: boolean,
  changes: Partial<Ipv4Packet> = {},
): void {
  const fields = { fragmentOffset: from, moreFragments: more, ...changes };
  peer.inject(encodeIpv4(packetOf(message.subarray(from, to), fields)), etherType.ipv4);
}

const icmpOf = (peer: CablePeer): Icmpv4Message[] =>
  peer
    .takeSent(etherType.ipv4)
    .map((bytes) => decodeIpv4(bytes))
    .filter(({ protocol }) => protocol === 1)
    .map(({ payload }) => decodeIcmpv4(payload));

const kinds = (peer: CablePeer): string[] => icmpOf(peer).map(({ type, code }) => `${type}/${code}`);

describe('reassembly', () => {
  test('IP4-06 fragments in any order are answered whole', () => {
    const peer = new CablePeer();
    const message = echo(92);
    injectPiece(peer, message, 64, 100, false);
    injectPiece(peer, message, 0, 32, true);
    injectPiece(peer, message, 32, 64, true);
    peer.run();
    expect(icmpOf(peer)).toMatchObject([{ type: 0, data: message.subarray(8) }]);
  });

  test('IP4-07 the same identification of another protocol or source is another datagram', () => {
    const peer = new CablePeer();
    const message = echo(92);
    injectPiece(peer, message, 0, 48, true);
    injectPiece(peer, message, 48, 100, false, { protocol: 17 });
    injectPiece(peer, message, 48, 100, false, { source: Ipv4Address.parse('192.0.2.3') });
    peer.run();
    expect(kinds(peer)).toEqual([]);
  });

  test('IP4-08 time-out: 11/1 when the first fragment had come', () => {
    const peer = new CablePeer();
    injectPiece(peer, echo(92), 0, 48, true);
    injectPiece(peer, echo(92), 48, 100, false, { identification: 2 });
    peer.run(seconds(61));
    expect(kinds(peer)).toEqual(['11/1']);
    expect(peer.takeDrops()).toEqual(['fragment-timeout', 'fragment-timeout']);
  });

  test('IP4-09 an overlap is dropped', () => {
    const peer = new CablePeer();
    injectPiece(peer, echo(92), 0, 48, true);
    injectPiece(peer, echo(92), 40, 100, false);
    peer.run(seconds(61));
    expect(kinds(peer)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['malformed']);
  });
});

describe('fragmentation', () => {
  test('IP4-06 any size and MTU: the parts fit, only the copied options go along, a fragment can be cut again', () => {
    // Record route (7, not copied) and a security option (130, copied).
    const options = Uint8Array.of(130, 4, 1, 2, 7, 7, 4, 0, 0, 0, 0, 0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 68, max: 1500 }), (size, mtu) => {
        const payload = Uint8Array.from({ length: size }, (_, index) => index & 0xff);
        const whole = PacketBuffer.from(encodeIpv4(packetOf(payload, { options, identification: 77 })));
        const once = size === 0 ? [whole] : fragmentIpv4(whole, Math.max(mtu, 576));
        const fragments = once.flatMap((part) => (part.length > mtu ? fragmentIpv4(part, mtu) : [part]));
        const result = new Uint8Array(size);
        fragments.forEach((fragment, index) => {
          expect(fragment.length).toBeLessThanOrEqual(Math.max(mtu, whole.length === 32 ? 32 : mtu));
          const decoded = decodeIpv4(fragment.view());
          expect(decoded.moreFragments).toBe(index < fragments.length - 1);
          expect(decoded.identification).toBe(77);
          expect([...decoded.options]).toEqual(index === 0 ? [...options] : [130, 4, 1, 2]);
          result.set(decoded.payload, decoded.fragmentOffset);
        });
        expect(result).toEqual(payload);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test('SIT-30 IP4-11 a router cuts what may be cut, and says "fragmentation needed" of the rest', () => {
    const peer = new CablePeer({ sendsIpv4Redirects: false });
    peer.host.ipv4.forwarding = true;
    peer.card.ipv4.settings.mtu = 576;
    const destination = Ipv4Address.parse('192.0.2.2');
    const source = Ipv4Address.parse('192.0.2.77');
    peer.inject(encodeIpv4(packetOf(new Uint8Array(1000), { destination, source, protocol: 41 })), etherType.ipv4);
    peer.run();
    const cut = peer.takeSent(etherType.ipv4).map((bytes) => decodeIpv4(bytes));
    expect(
      cut.map(({ fragmentOffset, moreFragments, timeToLive }) => [fragmentOffset, moreFragments, timeToLive]),
    ).toEqual([
      [0, true, 63],
      [552, false, 63],
    ]);
    peer.card.arp.neighbors.learn(source, peer.card.arp.neighbors.find(PEER_IPV4)!.mac!);
    const refused = packetOf(new Uint8Array(1000), { destination, source, protocol: 41, dontFragment: true });
    peer.inject(encodeIpv4(refused), etherType.ipv4);
    peer.run();
    const [error] = icmpOf(peer);
    expect(error).toMatchObject({ type: 3, code: 4, parameter: 576 });
    expect(error!.data.length).toBe(548);
    expect(peer.takeDrops()).toEqual(['dont-fragment']);
  });
});
