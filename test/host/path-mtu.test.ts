import { describe, expect, test } from 'vitest';
import { PathMtuTable } from '../../src/host/path-mtu.ts';
import { plateauBelow } from '../../src/wire/mtu-plateau.ts';
import { TokenBucket } from '../../src/host/token-bucket.ts';
import { EchoProbe } from '../../src/app/echo-probe.ts';
import { start } from '../../src/sim/process.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { encodeIpv6, decodeIpv6 } from '../../src/wire/ipv6.ts';
import { encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { CablePeer, HOST_IPV6, PEER_IPV4, PEER_IPV6 } from '../support/cable-peer.ts';

test('PMTU-02 PMTU-03 a path MTU only falls, and is forgotten after ten minutes', () => {
  const table = new PathMtuTable();
  expect(table.of(PEER_IPV6, 0)).toBe(Infinity);
  expect(table.lower(PEER_IPV6, 1400, 0)).toBe(true);
  expect(table.lower(PEER_IPV6, 1450, seconds(1))).toBe(false);
  expect(table.lower(PEER_IPV6, 1300, seconds(2))).toBe(true);
  expect(table.lower(PEER_IPV6, 1279, seconds(2))).toBe(false);
  expect(table.of(PEER_IPV6, seconds(601))).toBe(1300);
  expect(table.of(PEER_IPV6, seconds(602))).toBe(Infinity);
  expect(table.lower(PEER_IPV4, 67, 0)).toBe(false);
  expect(table.lower(PEER_IPV4, 68, 0)).toBe(true);
});

test('PMTU4-03 RFC 1191 plateaus for routers that do not say', () => {
  expect([1500, 1492, 1006, 500, 60].map((length) => plateauBelow(length))).toEqual([1492, 1006, 508, 296, 68]);
});

test('ICMP6-07 a token bucket: a burst, then the rate', () => {
  const bucket = new TokenBucket(10, 10);
  const take = (time: number): number => Array.from({ length: 20 }).filter(() => bucket.take(time)).length;
  expect(take(0)).toBe(10);
  expect(take(ms(99))).toBe(0);
  expect(take(ms(100))).toBe(1);
  expect(take(ms(550))).toBe(4);
  expect(take(seconds(100))).toBe(10);
});

test.each([10_240, 3, 700_000_001, 2_000_000_000, 0xffff_ffff])('a token bucket counts %i a second exactly', (rate) => {
  const bucket = new TokenBucket(rate, rate);
  expect(bucket.take(0, rate)).toBe(true);
  expect(bucket.take(0)).toBe(false);
  // In steps that no number of tokens fits into, so that parts of them are carried over.
  for (let step = 1; step < 1000; step++) expect(bucket.take(ms(step), rate)).toBe(false);
  expect(bucket.take(seconds(1) - 1, rate)).toBe(false);
  expect(bucket.take(seconds(1), rate)).toBe(true);
  expect(bucket.take(seconds(1))).toBe(false);
});

describe('packet too big', () => {
  /** A host that has sent one echo request of 1400 bytes, and the packet as it left. */
  function afterEcho(): { peer: CablePeer; sent: Uint8Array } {
    const peer = new CablePeer();
    const probe = new EchoProbe(peer.host, PEER_IPV6, 0);
    start(
      peer.simulator,
      (function* () {
        yield* probe.send(1352, null, seconds(1));
      })(),
    );
    peer.run(ms(100));
    const [sent] = peer.takeSent(etherType.ipv6);
    return { peer, sent: sent! };
  }

  const tooBig = (peer: CablePeer, quoted: Uint8Array, mtu: number): void => {
    peer.injectIcmpv6({ kind: 'error', type: 2, code: 0, parameter: mtu, quoted: quoted.slice(0, 1232) });
    peer.run(ms(10));
  };

  test('PMTU-02 lowers the path MTU to its destination, and the next packet is cut', () => {
    const { peer, sent } = afterEcho();
    expect(sent.length).toBe(1400);
    tooBig(peer, sent, 1300);
    expect(peer.host.pathMtu(PEER_IPV6)).toBe(1300);
    peer.injectIcmpv6({ kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: new Uint8Array(1400) });
    peer.run(ms(10));
    const lengths = peer.takeSent(etherType.ipv6).map((bytes) => bytes.length);
    expect(lengths).toEqual([1296, 48 + 1408 - 1248]);
  });

  test.each<[string, number, (sent: Uint8Array) => Uint8Array]>([
    ['PMTU-01 below 1280', 1279, (sent) => sent],
    ['PMTU-04 about an echo that nobody sent', 1300, (sent) => sent.with(45, 99)],
    [
      'PMTU-04 about a packet of another source',
      1300,
      () =>
        packet(
          PEER_IPV6,
          encodeIcmpv6(
            { kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: new Uint8Array(1352) },
            PEER_IPV6,
            HOST_IPV6,
          ),
        ),
    ],
    ['about something unreadable', 1300, (sent) => sent.slice(0, 30)],
  ])('%s changes nothing', (_name, mtu, change) => {
    const { peer, sent } = afterEcho();
    tooBig(peer, change(sent), mtu);
    expect(peer.host.pathMtu(PEER_IPV6)).toBe(1500);
  });

  const packet = (source: typeof PEER_IPV6, payload: Uint8Array): Uint8Array =>
    encodeIpv6({
      source,
      destination: PEER_IPV6,
      nextHeader: 58,
      hopLimit: 64,
      trafficClass: 0,
      flowLabel: 0,
      payload,
      trailer: new Uint8Array(0),
    });

  test('FRAG-11 what fits is sent without a fragment header', () => {
    const { peer, sent } = afterEcho();
    tooBig(peer, sent, 1280);
    peer.injectIcmpv6({ kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: new Uint8Array(1232) });
    peer.run(ms(10));
    expect(peer.takeSent(etherType.ipv6).map((bytes) => decodeIpv6(bytes).nextHeader)).toEqual([58]);
  });
});

test('an MTU beyond what the link takes may be set but is not used', () => {
  const { card } = new CablePeer({}, 1400);
  card.ipv6.settings.mtu = 9000;
  expect(card.ipv6.mtu).toBe(1400);
  card.ipv6.settings.mtu = 1280;
  expect(card.ipv6.mtu).toBe(1280);
});
