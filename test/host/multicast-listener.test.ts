import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { ms, type Nanoseconds, seconds } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { type ListenerQuery, maxResponseDelay } from '../../src/wire/icmpv6/multicast-listener.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { findUpperLayer } from '../../src/wire/ipv6-extension.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { CablePeer, HOST_IPV6 } from '../support/cable-peer.ts';

const ip6 = (text: string): Ipv6Address => Ipv6Address.parse(text);
const GROUP = ip6('ff02::1:3');
const QUERIER = ip6('fe80::1');
const NOTHING = new Uint8Array(0);

interface Told {
  readonly time: Nanoseconds;
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly hopLimit: number;
  /** Hop-by-hop options; empty where there are none. */
  readonly options: Uint8Array;
  readonly message: Icmpv6Message;
}

/** ICMPv6 that the host sent since it was last asked. */
function told(peer: CablePeer): Told[] {
  const { sent } = peer;
  peer.frames.length = 0;
  return sent
    .filter(({ type }) => type === etherType.ipv6)
    .map(({ time, payload: bytes }) => {
      const packet = decodeIpv6(bytes);
      const end = 40 + packet.payload.length;
      const upper = findUpperLayer(bytes, 0, end);
      const message = decodeIcmpv6(bytes.subarray(upper.offset, end));
      return { ...packet, time, options: bytes.slice(40, upper.offset), message };
    });
}

/** `4 ff02::1:3` for each record of the reports, `131 ff02::1:3` for messages of version 1. */
const records = (messages: readonly Told[]): string[] =>
  messages.flatMap(({ message, destination }) => {
    if (message.kind === 'older-listener-report') return [`131 ${destination.toString()}`];
    if (message.kind === 'listener-done') return [`132 ${destination.toString()}`];
    if (message.kind !== 'listener-report') return [];
    return message.records.map(({ type, group, sources }) =>
      [type, group.toString(), ...sources.map((source) => source.toString())].join(' '),
    );
  });

/** A host that tells of its groups, with a link-local address, after everything it has to tell at first. */
function listening(): CablePeer {
  const peer = new CablePeer({ reportsMulticastGroups: true, interfaceIdentifier: 'eui-64' });
  peer.card.discovery.start();
  peer.run(seconds(5));
  told(peer);
  return peer;
}

const query = (change: Partial<ListenerQuery> = {}): ListenerQuery => ({
  kind: 'listener-query',
  code: 0,
  maxResponseCode: 1000,
  reserved: 0,
  group: Ipv6Address.unspecified,
  version2: { flags: 2, intervalCode: 125, sources: [], extra: NOTHING },
  ...change,
});
const VERSION_1 = { version2: null } as const;

interface Damage {
  readonly source?: Ipv6Address;
  readonly hopLimit?: number;
  readonly options?: readonly number[];
}

const ALERT = [5, 2, 0, 0, 1, 0] as const;

function ask(peer: CablePeer, message: ListenerQuery, damage: Damage = {}): void {
  const { source = QUERIER, hopLimit = 1, options = ALERT } = damage;
  const destination = message.group.isUnspecified ? Ipv6Address.allNodes : message.group;
  const header = Uint8Array.of(ipProtocol.icmpv6, 0, ...options);
  const bytes = Uint8Array.of(...header, ...encodeIcmpv6(message, source, destination));
  peer.injectIpv6(ipProtocol.hopByHop, bytes, { source, destination, hopLimit });
}

describe('changes', () => {
  test('SLAAC-02 the solicited-node group is joined and told of from :: before the address is asked for', () => {
    const peer = new CablePeer({ reportsMulticastGroups: true });
    peer.run(seconds(3));
    told(peer);
    peer.card.ipv6.settings.dadTransmits = 1;
    peer.card.assignIpv6(ip6('2001:db8::55'), 64);
    peer.run(ms(1));
    const [report, solicitation] = told(peer);
    expect(report).toMatchObject({ source: Ipv6Address.unspecified, destination: ip6('ff02::16'), hopLimit: 1 });
    expect([...report!.options]).toEqual([58, 0, ...ALERT]);
    expect(records([report!])).toEqual(['4 ff02::1:ff00:55']);
    expect(solicitation!.message.kind).toBe('neighbor-solicitation');
  });

  test('a group joined or left is told twice, the second time within a second, from the link-local address', () => {
    const peer = listening();
    peer.card.ipv6.join(GROUP);
    peer.run(seconds(3));
    const joined = told(peer);
    expect(records(joined)).toEqual(['4 ff02::1:3', '4 ff02::1:3']);
    expect(joined.every(({ source }) => source === peer.card.ipv6.linkLocal)).toBe(true);
    expect(joined[1]!.time - joined[0]!.time).toBeLessThanOrEqual(seconds(1));
    peer.card.ipv6.leave(GROUP);
    peer.run(seconds(3));
    expect(records(told(peer))).toEqual(['3 ff02::1:3', '3 ff02::1:3']);
  });

  test('what changes while something is still to be told goes with it', () => {
    const peer = listening();
    peer.card.ipv6.join(GROUP);
    peer.card.ipv6.leave(GROUP);
    peer.run(seconds(3));
    expect(records(told(peer))).toEqual(['4 ff02::1:3', '3 ff02::1:3', '3 ff02::1:3']);
  });

  test('nothing is told of all-nodes and of groups that stay on the node, nor twice of one', () => {
    const peer = listening();
    for (const group of [Ipv6Address.allNodes, ip6('ff01::5'), ip6('ff00::5'), HOST_IPV6.solicitedNode])
      peer.card.ipv6.join(group);
    peer.run(seconds(3));
    expect(told(peer)).toEqual([]);
  });

  test('a host without the switch tells nothing', () => {
    const peer = new CablePeer();
    peer.card.ipv6.join(GROUP);
    ask(peer, query());
    peer.run(seconds(3));
    expect(told(peer)).toEqual([]);
  });
});

describe('queries', () => {
  test('a general one is answered for all groups in one report within the delay', () => {
    const peer = listening();
    peer.card.ipv6.join(GROUP);
    peer.run(seconds(3));
    told(peer);
    const asked = peer.simulator.now;
    ask(peer, query());
    peer.run(seconds(2));
    const answers = told(peer);
    expect(answers).toHaveLength(1);
    expect(answers[0]!.time - asked).toBeLessThanOrEqual(ms(1001));
    const linkLocal = peer.card.ipv6.linkLocal!.solicitedNode.toString();
    expect(records(answers).toSorted()).toEqual(
      ['2 ff02::1:3', '2 ff02::1:ff00:1', `2 ${linkLocal}`]
        .toSorted()
        .filter((text, at, all) => all.indexOf(text) === at),
    );
  });

  test('one for a group is answered by its members, with the sources that were asked for', () => {
    const peer = listening();
    peer.card.ipv6.join(GROUP);
    peer.run(seconds(3));
    told(peer);
    ask(peer, query({ group: GROUP }));
    ask(peer, query({ group: ip6('ff02::1:4') }));
    peer.run(seconds(2));
    expect(records(told(peer))).toEqual(['2 ff02::1:3']);
    const sources = [ip6('2001:db8::7')];
    ask(peer, query({ group: GROUP, version2: { flags: 2, intervalCode: 125, sources, extra: NOTHING } }));
    peer.run(seconds(2));
    expect(records(told(peer))).toEqual(['1 ff02::1:3 2001:db8::7']);
  });

  test('two that wait are answered once, at the earlier time', () => {
    const peer = listening();
    peer.card.ipv6.join(GROUP);
    peer.run(seconds(3));
    told(peer);
    ask(peer, query({ group: GROUP, maxResponseCode: 30_000 }));
    peer.run(ms(1));
    const asked = peer.simulator.now;
    ask(peer, query({ group: GROUP, maxResponseCode: 10 }));
    peer.run(seconds(40));
    const answers = told(peer);
    expect(records(answers)).toEqual(['2 ff02::1:3']);
    expect(answers[0]!.time - asked).toBeLessThan(ms(12));
  });

  test.each<[string, Damage]>([
    ['from an address that is not link-local', { source: ip6('2001:db8::2') }],
    ['with a hop limit of 2', { hopLimit: 2 }],
    ['without router alert', { options: [1, 4, 0, 0, 0, 0] }],
    ['with a router alert for RSVP', { options: [5, 2, 0, 1, 1, 0] }],
  ])('one %s is dropped', (_name, damage) => {
    const peer = listening();
    peer.takeDrops();
    ask(peer, query(), damage);
    peer.run(seconds(2));
    expect(told(peer)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['nd-invalid']);
  });

  test('after one of version 1 reports and done messages are of version 1, until its time is over', () => {
    const peer = listening();
    peer.card.ipv6.join(GROUP);
    peer.run(seconds(3));
    told(peer);
    ask(peer, query({ group: GROUP, ...VERSION_1 }));
    peer.run(seconds(2));
    const [report] = told(peer);
    expect(records([report!])).toEqual(['131 ff02::1:3']);
    expect(report!.message).toMatchObject({ group: GROUP, maxResponseCode: 0 });
    peer.card.ipv6.leave(GROUP);
    peer.run(seconds(2));
    expect(records(told(peer))).toEqual(['132 ff02::2', '132 ff02::2']);
    peer.run(seconds(252));
    peer.card.ipv6.join(GROUP);
    peer.run(ms(1));
    expect(records(told(peer))).toEqual(['4 ff02::1:3']);
  });

  test('the delay is a floating-point number from 32768 on (RFC 3810 section 5.1.3)', () => {
    expect([0, 1000, 32_767, 0x8000, 0x8fff, 0xffff].map(maxResponseDelay)).toEqual([
      0,
      1000,
      32_767,
      0x1000 << 3,
      0x1fff << 3,
      0x1fff << 10,
    ]);
  });
});
