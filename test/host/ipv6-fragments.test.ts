import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import { encodeFragmentHeader, findUpperLayer } from '../../src/wire/ipv6-extension.ts';
import { fragmentIpv6 } from '../../src/wire/ipv6-fragment.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { CablePeer, HOST_IPV6, PEER_IPV6 } from '../support/cable-peer.ts';

const ICMPV6 = ipProtocol.icmpv6;

function echoRequest(size: number): Uint8Array {
  const data = Uint8Array.from({ length: size }, (_, index) => index & 0xff);
  return encodeIcmpv6({ kind: 'echo-request', code: 0, identifier: 7, sequence: 1, data }, PEER_IPV6, HOST_IPV6);
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly more: boolean;
  readonly id?: number;
  readonly nextHeader?: number;
  readonly offset?: number;
  readonly trafficClass?: number;
}

/** Sends a part of an upper-layer message in a fragment. */
function injectPiece(peer: CablePeer, message: Uint8Array, piece: Piece): void {
  const { from, to, more, id = 1, nextHeader = ICMPV6, offset = from, trafficClass = 0 } = piece;
  const header = encodeFragmentHeader({ nextHeader, reserved1: 0, offset, reserved2: 0, more, identification: id });
  peer.injectIpv6(ipProtocol.fragment, Uint8Array.of(...header, ...message.subarray(from, to)), { trafficClass });
}

/** ICMPv6 messages that the host sent, ND left out. */
function icmpOf(peer: CablePeer): Icmpv6Message[] {
  return peer
    .takeSent(etherType.ipv6)
    .map((bytes) => decodeIpv6(bytes))
    .filter(({ nextHeader }) => nextHeader === ICMPV6)
    .map(({ payload }) => decodeIcmpv6(payload))
    .filter(({ kind }) => kind === 'error' || kind === 'echo-reply');
}

const errorOf = (message: Icmpv6Message | undefined): string =>
  message?.kind === 'error' ? `${message.type}/${message.code} ${message.parameter}` : String(message?.kind);

describe('reassembly', () => {
  const message = echoRequest(92);

  test.each<[string, readonly Piece[]]>([
    [
      'in order',
      [
        { from: 0, to: 48, more: true },
        { from: 48, to: 100, more: false },
      ],
    ],
    [
      'the last first',
      [
        { from: 48, to: 100, more: false },
        { from: 0, to: 48, more: true },
      ],
    ],
    [
      'three, the middle last',
      [
        { from: 0, to: 16, more: true },
        { from: 64, to: 100, more: false },
        { from: 16, to: 64, more: true },
      ],
    ],
    [
      'FRAG-08 an exact duplicate is tolerated',
      [
        { from: 0, to: 48, more: true },
        { from: 0, to: 48, more: true },
        { from: 48, to: 100, more: false },
      ],
    ],
    [
      'FRAG-03 the next header of a later fragment does not matter',
      [
        { from: 0, to: 48, more: true },
        { from: 48, to: 100, more: false, nextHeader: 17 },
      ],
    ],
    ['FRAG-10 an atomic fragment', [{ from: 0, to: 100, more: false }]],
  ])('%s: the echo request is answered whole', (_name, pieces) => {
    const peer = new CablePeer();
    for (const piece of pieces) injectPiece(peer, message, piece);
    peer.run();
    expect(icmpOf(peer)).toMatchObject([{ kind: 'echo-reply', identifier: 7, data: message.slice(8) }]);
    expect(peer.takeDrops()).toEqual([]);
  });

  test('FRAG-10 an atomic fragment does not mix with those that wait under the same identification', () => {
    const peer = new CablePeer();
    injectPiece(peer, message, { from: 0, to: 48, more: true });
    injectPiece(peer, echoRequest(4), { from: 0, to: 12, more: false });
    injectPiece(peer, message, { from: 48, to: 100, more: false });
    peer.run();
    expect(icmpOf(peer).map((reply) => reply.kind === 'echo-reply' && reply.data.length)).toEqual([4, 92]);
  });

  test('FRAG-08 FRAG-09 an overlap ends the datagram in silence, and what still comes of it', () => {
    const peer = new CablePeer();
    injectPiece(peer, message, { from: 0, to: 48, more: true });
    injectPiece(peer, message, { from: 40, to: 80, more: true });
    injectPiece(peer, message, { from: 48, to: 100, more: false });
    injectPiece(peer, message, { from: 0, to: 48, more: true });
    peer.run(seconds(70));
    expect(icmpOf(peer)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['malformed', 'malformed', 'malformed']);
  });

  test('FRAG-04 after 60 s the rest is thrown away, and the source is told when the first fragment had come', () => {
    const peer = new CablePeer();
    injectPiece(peer, message, { from: 0, to: 48, more: true });
    peer.run(seconds(59));
    expect(icmpOf(peer)).toEqual([]);
    peer.run(seconds(2));
    expect(icmpOf(peer).map(errorOf)).toEqual(['3/1 0']);
    expect(peer.takeDrops()).toEqual(['fragment-timeout']);
    injectPiece(peer, message, { from: 48, to: 100, more: false });
    peer.run(seconds(61));
    expect(icmpOf(peer)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['fragment-timeout']);
  });

  test.each<[string, Piece, string]>([
    ['FRAG-05 a length that is no multiple of eight', { from: 0, to: 50, more: true }, '4/0 4'],
    ['FRAG-06 an end behind 65,535', { from: 0, to: 80, more: true, offset: 65_528 }, '4/0 42'],
    [
      'FRAG-07 a first fragment without the upper-layer header',
      { from: 0, to: 0, more: false, nextHeader: 6 },
      '4/3 0',
    ],
  ])('%s', (_name, piece, expected) => {
    const peer = new CablePeer();
    injectPiece(peer, message, piece.nextHeader === 6 ? { ...piece, to: 8, more: true } : piece);
    peer.run();
    expect(icmpOf(peer).map(errorOf)).toEqual([expected]);
    expect(peer.takeDrops()).toEqual(['parameter-problem']);
  });

  test('ND-32 neighbor discovery in fragments is ignored', () => {
    const peer = new CablePeer();
    const solicitation = encodeIcmpv6(
      { kind: 'neighbor-solicitation', code: 0, reserved: 0, target: HOST_IPV6, options: [] },
      PEER_IPV6,
      HOST_IPV6,
    );
    injectPiece(peer, solicitation, { from: 0, to: 24, more: false });
    injectPiece(peer, solicitation, { from: 0, to: 16, more: true, id: 2 });
    injectPiece(peer, solicitation, { from: 16, to: 24, more: false, id: 2 });
    peer.run();
    expect(peer.takeDrops()).toEqual(['nd-invalid', 'nd-invalid']);
  });

  // RFC 3168 section 5.3; 0 not-ECT, 2 ECT(0), 3 CE.
  test.each([
    [2, 3, 3],
    [2, 2, 2],
    [0, 3, null],
  ])('ECN-07 fragments marked %i and %i', (first, second, expected) => {
    const peer = new CablePeer();
    injectPiece(peer, message, { from: 0, to: 48, more: true, trafficClass: first });
    injectPiece(peer, message, { from: 48, to: 100, more: false, trafficClass: second });
    peer.run();
    expect(peer.takeDrops()).toEqual(expected === null ? ['ecn-invalid'] : []);
    expect(icmpOf(peer)).toHaveLength(expected === null ? 0 : 1);
  });

  test('IP6-04 1500 bytes are taken, and a flood of first fragments does not fill the memory', () => {
    const peer = new CablePeer();
    for (let id = 0; id < 1000; id++) injectPiece(peer, message, { from: 0, to: 48, more: true, id });
    const large = echoRequest(1452 - 8);
    injectPiece(peer, large, { from: 0, to: 1200, more: true, id: 2000 });
    injectPiece(peer, large, { from: 1200, to: 1452, more: false, id: 2000 });
    peer.run();
    expect(peer.takeDrops().filter((reason) => reason === 'fragment-timeout').length).toBeGreaterThan(700);
    expect(icmpOf(peer).some(({ kind }) => kind === 'echo-reply')).toBe(true);
  });
});

describe('a flood', () => {
  test('of fragments without data leaves nothing behind', () => {
    const peer = new CablePeer();
    const timers = peer.simulator.pending;
    for (let id = 0; id < 1000; id++) injectPiece(peer, echoRequest(92), { from: 48, to: 48, more: true, id });
    peer.run(ms(10));
    expect(peer.takeDrops()).toEqual(Array.from({ length: 1000 }, () => 'malformed'));
    expect(peer.simulator.pending).toBe(timers);
  });
});

describe('fragmentation', () => {
  test('FRAG-01 FRAG-02 FRAG-12 any size, any MTU: the parts fit, and the whole comes back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1280, max: 9000 }), (size, mtu) => {
        const message = echoRequest(size);
        const whole = encodeIpv6({
          source: PEER_IPV6,
          destination: HOST_IPV6,
          nextHeader: ICMPV6,
          hopLimit: 64,
          trafficClass: 0,
          flowLabel: 0,
          payload: message,
          trailer: new Uint8Array(0),
        });
        const fragments = fragmentIpv6(PacketBuffer.from(whole), mtu, 0x12345678);
        const data = fragments.map((fragment, index) => {
          expect(fragment.length).toBeLessThanOrEqual(mtu);
          const upper = findUpperLayer(fragment.bytes, fragment.start, fragment.end);
          expect(upper.fragment).toMatchObject({ more: index < fragments.length - 1, identification: 0x12345678 });
          if (index < fragments.length - 1) expect((fragment.length - 48) % 8).toBe(0);
          return fragment.view().slice(48);
        });
        expect(Uint8Array.from(data.flatMap((part) => [...part]))).toEqual(message);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test('SIT-31 a host cuts what is larger than its link, and every fragment has the id of the whole', () => {
    const peer = new CablePeer();
    peer.injectIcmpv6({ kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: new Uint8Array(20) });
    const large = echoRequest(2900);
    injectPiece(peer, large, { from: 0, to: 1448, more: true });
    injectPiece(peer, large, { from: 1448, to: 2896, more: true });
    injectPiece(peer, large, { from: 2896, to: 2908, more: false });
    peer.run();
    const sent = peer.takeSent(etherType.ipv6).map((bytes) => decodeIpv6(bytes));
    const fragments = sent.filter(({ nextHeader }) => nextHeader === ipProtocol.fragment);
    expect(fragments.map(({ payload }) => payload.length)).toEqual([1456, 1456, 20]);
  });

  test('FRAG-01 a router never cuts: packet too big', () => {
    const peer = new CablePeer({}, 1500);
    peer.card.ipv6.settings.forwarding = true;
    peer.card.ipv6.settings.mtu = 1280;
    peer.host.ipv6.routes.changed();
    peer.injectIpv6(17, new Uint8Array(1400), { destination: Ipv6Address.parse('2001:db8::99') });
    peer.run();
    expect(icmpOf(peer).map(errorOf)).toEqual(['2/0 1280']);
    expect(peer.takeDrops()).toEqual(['packet-too-big']);
  });
});
