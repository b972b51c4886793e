import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { describePacket, Gate } from '../../src/live/gate.ts';
import { encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { encodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { ipv6, NOTHING, outerPacket } from '../support/tunnel-router.ts';

const BIND = Ipv4Address.parse('192.0.2.1');
const PEER = Ipv4Address.parse('192.0.2.2');
const OTHER = Ipv4Address.parse('198.51.100.9');
const gate = new Gate(BIND, [PEER], 1500);

const packet = (payload: Uint8Array, changes: Partial<Ipv4Packet> = {}): Uint8Array =>
  encodeIpv4({ ...outerPacket({ source: PEER, destination: BIND, ...changes }), payload });
const inner = (length = 10): Uint8Array => ipv6(new Uint8Array(length));
const icmp = (changes: Partial<Ipv4Packet> = {}, data: Uint8Array = NOTHING, type = 8): Uint8Array =>
  packet(encodeIcmpv4({ type, code: 0, parameter: 1, data }), { protocol: 1, ...changes });
const quoted = (destination: Ipv4Address, source = BIND): Uint8Array =>
  encodeIpv4({ ...outerPacket({ source, destination }), payload: inner() }).subarray(0, 28);

/** The packet with one byte changed. */
function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

describe('what may come in', () => {
  test.each<[string, Uint8Array, string | null]>([
    ['IPv6 in protocol 41', packet(inner()), null],
    ['bytes behind the inner packet', packet(Uint8Array.of(...inner(), 0, 0, 0)), null],
    ['bytes behind the packet', Uint8Array.of(...packet(inner()), 0, 0), null],
    ['options in the outer header', packet(inner(), { options: Uint8Array.of(1, 1, 1, 0) }), null],
    ['don’t fragment', packet(inner(), { dontFragment: true }), null],
    ['reassembled and larger than the link', packet(inner(3000)), null],
    ['the largest', packet(inner(4096 - 60)), null],
    ['an echo request', icmp(), null],
    ['fragmentation needed, of a peer', icmp({}, quoted(PEER), 3), null],
    ['nothing', NOTHING, 'malformed'],
    ['19 bytes', packet(inner()).subarray(0, 19), 'malformed'],
    ['version 6', changed(packet(inner()), 0, 0x65), 'malformed'],
    ['version 4 with a header of 16 bytes', changed(packet(inner()), 0, 0x44), 'malformed'],
    ['a header longer than the packet', changed(packet(NOTHING), 0, 0x4f), 'malformed'],
    ['a total length beyond the end', changed(packet(inner()), 2, 0xff), 'malformed'],
    ['a total length within the header', changed(changed(packet(inner()), 2, 0), 3, 19), 'malformed'],
    ['a wrong header checksum', changed(packet(inner()), 8, 63), 'bad-checksum'],
    ['another address of this machine', packet(inner(), { destination: OTHER }), 'other-address'],
    ['a broadcast', packet(inner(), { destination: Ipv4Address.broadcast }), 'other-address'],
    ['the bound address as its source', packet(inner(), { source: BIND }), 'own-source'],
    ['a stranger', packet(inner(), { source: OTHER }), 'not-a-peer'],
    ['no source', packet(inner(), { source: Ipv4Address.unspecified }), 'not-a-peer'],
    ['a router that tells of a packet to a peer', icmp({ source: OTHER }, quoted(PEER), 3), 'router-not-a-peer'],
    ['a router that tells of a packet to somebody else', icmp({ source: OTHER }, quoted(OTHER), 3), 'not-a-peer'],
    ['a router that tells of what was not sent here', icmp({ source: OTHER }, quoted(PEER, OTHER), 3), 'not-a-peer'],
    ['an echo reply of a stranger', icmp({ source: OTHER }, quoted(PEER), 0), 'not-a-peer'],
    ['the first fragment', packet(inner(), { moreFragments: true }), 'fragment'],
    ['a later fragment', packet(inner(), { fragmentOffset: 800 }), 'fragment'],
    ['one byte more than the largest', packet(inner(4097 - 60)), 'oversized'],
    ['larger than the link and not to be cut', packet(inner(1441), { dontFragment: true }), 'oversized'],
    ['UDP', packet(new Uint8Array(20), { protocol: 17 }), 'other-protocol'],
    ['protocol 41 with nothing in it', packet(NOTHING), 'not-ipv6'],
    ['protocol 41 with 39 bytes', packet(inner(0).subarray(0, 39)), 'not-ipv6'],
    ['protocol 41 with IPv4 in it', packet(packet(inner())), 'not-ipv6'],
    ['an inner payload length beyond the end', packet(inner().subarray(0, 49)), 'not-ipv6'],
    ['ICMP of seven bytes', packet(new Uint8Array(7), { protocol: 1 }), 'malformed'],
    ['a wrong ICMP checksum', packet(new Uint8Array(8).fill(1), { protocol: 1 }), 'bad-checksum'],
  ])('%s', (_name, bytes, refusal) => {
    expect(gate.judgeArrival(bytes)).toBe(refusal);
  });
});

describe('what may go out', () => {
  const leaving = (changes: Partial<Ipv4Packet>): Uint8Array =>
    packet(inner(), { source: BIND, destination: PEER, ...changes });

  test.each<[string, Uint8Array, string | null]>([
    ['to a peer', leaving({}), null],
    ['ICMP to a peer', leaving({ protocol: 1 }), null],
    ['a fragment to a peer', leaving({ moreFragments: true, fragmentOffset: 8 }), null],
    ['to a stranger', leaving({ destination: OTHER }), 'not-a-peer'],
    ['to all', leaving({ destination: Ipv4Address.broadcast }), 'not-a-peer'],
    ['of another host', leaving({ source: OTHER }), 'foreign-source'],
    ['TCP to a peer', leaving({ protocol: 6 }), 'other-protocol'],
    ['damaged on a link of the scenario', changed(leaving({}), 8, 1), 'bad-checksum'],
  ])('%s', (_name, bytes, refusal) => {
    expect(gate.judgeDeparture(bytes)).toBe(refusal);
  });
});

test('packets in words', () => {
  expect(describePacket(packet(inner()))).toBe('192.0.2.2 > 192.0.2.1, protocol 41, 70 bytes');
  expect(describePacket(Uint8Array.of(0x45, 0))).toBe('2 bytes');
});
