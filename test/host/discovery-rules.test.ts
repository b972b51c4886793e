import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { CablePeer, HOST_IPV6, PEER_IPV6, PEER_MAC } from '../support/cable-peer.ts';
import { advertisement, prefixOption } from '../support/isatap-network.ts';

const ip6 = (text: string): Ipv6Address => Ipv6Address.parse(text);
const ROUTER = ip6('fe80::2');
const ALL_ROUTERS = Ipv6Address.allRouters;
const PREFIX = '2001:db8:5::/64';

interface Heard {
  readonly time: number;
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly hopLimit: number;
  readonly message: Icmpv6Message;
}

/** ICMPv6 that the host sent since it was last asked. */
function heard(peer: CablePeer): Heard[] {
  const { sent } = peer;
  peer.frames.length = 0;
  return sent.flatMap(({ time, type, payload }) => {
    if (type !== etherType.ipv6) return [];
    const { source, destination, hopLimit, nextHeader, payload: body } = decodeIpv6(payload);
    return nextHeader === ipProtocol.icmpv6
      ? [{ time, source, destination, hopLimit, message: decodeIcmpv6(body) }]
      : [];
  });
}

const kinds = (peer: CablePeer): string[] => heard(peer).map(({ message }) => message.kind);

/** A host that listens to routers and has a link-local address. */
function listening(profile = {}): CablePeer {
  const peer = new CablePeer(profile);
  peer.card.ipv6.settings.routerDiscovery = true;
  peer.card.discovery.start();
  // Three solicitations that nobody answered.
  peer.run(seconds(20));
  heard(peer);
  return peer;
}

/** A router that advertises a default route. */
function advertising(): CablePeer {
  const peer = new CablePeer();
  Object.assign(peer.card.ipv6.settings, { advertise: true, forwarding: true, advertiseDefaultRoute: true });
  peer.card.discovery.start();
  peer.run(seconds(100));
  heard(peer);
  return peer;
}

interface Damage {
  readonly hopLimit?: number;
  readonly change?: (bytes: Uint8Array) => Uint8Array;
  /** The checksum is left as the change makes it. */
  readonly keepsChecksum?: boolean;
}

/** Sends a message whose bytes were changed, with a right checksum unless said otherwise. */
function sendDamaged(
  peer: CablePeer,
  message: Icmpv6Message,
  source: Ipv6Address,
  destination: Ipv6Address,
  damage: Damage,
): void {
  const bytes = (damage.change ?? ((same) => same))(encodeIcmpv6(message, source, destination));
  const body = { kind: 'other', type: bytes[0]!, code: bytes[1]!, body: bytes.slice(4) } as const;
  const payload = damage.keepsChecksum === true ? bytes : encodeIcmpv6(body, source, destination);
  peer.injectIpv6(ipProtocol.icmpv6, payload, { source, destination, hopLimit: damage.hopLimit ?? 255 });
  peer.run(seconds(1));
}

const CODE_1: Damage = { change: (bytes) => bytes.with(1, 1) };
const OPTION_0: Damage = { change: (bytes) => Uint8Array.of(...bytes, 1, 0, 0, 0, 0, 0, 0, 0) };
const BAD_CHECKSUM: Damage = { change: (bytes) => bytes.with(2, bytes[2]! ^ 1), keepsChecksum: true };
const cutTo = (length: number): Damage => ({ change: (bytes) => bytes.slice(0, length) });
const sourceOption = { kind: 'source-link-layer-address', address: PEER_MAC } as const;

describe('ND-01 router solicitations', () => {
  const message: Icmpv6Message = { kind: 'router-solicitation', code: 0, reserved: 0, options: [] };
  const withOption: Icmpv6Message = { ...message, options: [sourceOption] };

  test.each<[string, Icmpv6Message, Ipv6Address, Damage, boolean]>([
    ['a good one', withOption, ROUTER, {}, true],
    ['a good one from ::', message, Ipv6Address.unspecified, {}, true],
    ['hop limit 254', withOption, ROUTER, { hopLimit: 254 }, false],
    ['a wrong checksum', withOption, ROUTER, BAD_CHECKSUM, false],
    ['code 1', withOption, ROUTER, CODE_1, false],
    ['seven bytes', message, ROUTER, cutTo(7), false],
    ['an option of length 0', message, ROUTER, OPTION_0, false],
    ['a link-layer address from ::', withOption, Ipv6Address.unspecified, {}, false],
  ])('%s', (_name, sent, source, damage, isAnswered) => {
    const peer = advertising();
    sendDamaged(peer, sent, source, ALL_ROUTERS, damage);
    expect(kinds(peer).includes('router-advertisement')).toBe(isAnswered);
    expect(peer.takeDrops()).toHaveLength(isAnswered ? 0 : 1);
  });

  test('ND-02 a host discards them', () => {
    const peer = listening();
    sendDamaged(peer, withOption, ROUTER, Ipv6Address.allNodes, {});
    expect(kinds(peer)).toEqual([]);
  });
});

describe('ND-03 router advertisements', () => {
  const message = advertisement([prefixOption(PREFIX)]);

  test.each<[string, Ipv6Address, Damage, boolean]>([
    ['a good one', ROUTER, {}, true],
    ['a source that is not link-local', PEER_IPV6, {}, false],
    ['hop limit 254', ROUTER, { hopLimit: 254 }, false],
    ['a wrong checksum', ROUTER, BAD_CHECKSUM, false],
    ['code 1', ROUTER, CODE_1, false],
    ['fifteen bytes', ROUTER, cutTo(15), false],
    ['an option of length 0', ROUTER, OPTION_0, false],
    ['an option that does not fit', ROUTER, cutTo(40), false],
  ])('%s', (_name, source, damage, isTaken) => {
    const peer = listening();
    const before = peer.host.ipv6.routes.routes.length;
    sendDamaged(peer, message, source, Ipv6Address.allNodes, damage);
    expect(peer.host.ipv6.routes.routes.length - before).toBe(isTaken ? 2 : 0);
    expect(peer.card.ipv6.addresses.some(({ origin }) => origin === 'advertisement')).toBe(isTaken);
  });
});

describe('ND-04 neighbor solicitations', () => {
  const message: Icmpv6Message = {
    kind: 'neighbor-solicitation',
    code: 0,
    reserved: 0,
    target: HOST_IPV6,
    options: [],
  };
  const withOption: Icmpv6Message = { ...message, options: [sourceOption] };
  const group = HOST_IPV6.solicitedNode;

  test.each<[string, Icmpv6Message, Ipv6Address, Ipv6Address, Damage, boolean]>([
    ['a good one', withOption, PEER_IPV6, group, {}, true],
    ['from :: to the solicited-node group', message, Ipv6Address.unspecified, group, {}, true],
    ['from :: to the address itself', message, Ipv6Address.unspecified, HOST_IPV6, {}, false],
    ['from :: with a link-layer address', withOption, Ipv6Address.unspecified, group, {}, false],
    ['hop limit 254', withOption, PEER_IPV6, group, { hopLimit: 254 }, false],
    ['a wrong checksum', withOption, PEER_IPV6, group, BAD_CHECKSUM, false],
    ['code 1', withOption, PEER_IPV6, group, CODE_1, false],
    ['23 bytes', message, PEER_IPV6, group, cutTo(23), false],
    ['an option of length 0', message, PEER_IPV6, group, OPTION_0, false],
    ['a group as target', { ...withOption, target: group }, PEER_IPV6, group, {}, false],
  ])('%s', (_name, sent, source, destination, damage, isAnswered) => {
    const peer = new CablePeer();
    sendDamaged(peer, sent, source, destination, damage);
    expect(kinds(peer)).toEqual(isAnswered ? ['neighbor-advertisement'] : []);
  });

  test('ND-24 the answer is solicited and overrides for who asked, and goes to all, not solicited, for who is ::', () => {
    const peer = new CablePeer();
    sendDamaged(peer, withOption, PEER_IPV6, group, {});
    sendDamaged(peer, message, Ipv6Address.unspecified, group, {});
    const target = { kind: 'target-link-layer-address', address: peer.card.mac };
    const answers = heard(peer);
    expect(answers).toMatchObject([
      {
        hopLimit: 255,
        source: HOST_IPV6,
        message: { solicited: true, override: true, router: false, options: [target] },
      },
      { hopLimit: 255, source: HOST_IPV6, message: { solicited: false, override: true, options: [target] } },
    ]);
    expect(answers.map(({ destination }) => destination)).toEqual([PEER_IPV6, Ipv6Address.allNodes]);
    peer.card.ipv6.settings.forwarding = true;
    sendDamaged(peer, withOption, PEER_IPV6, group, {});
    expect(heard(peer)).toMatchObject([{ message: { router: true } }]);
  });

  test('ND-23 who asks is known from then on, not as reachable: the answer to it starts the delay of a stale one', () => {
    const peer = new CablePeer();
    const asker = ip6('2001:db8::77');
    const mac = MacAddress.of(0x0200, 77);
    sendDamaged(peer, { ...withOption, options: [{ ...sourceOption, address: mac }] }, asker, group, {});
    expect(peer.card.discovery.neighbors.find(asker)).toMatchObject({ mac, state: 'delay' });
  });
});

describe('ND-05 neighbor advertisements', () => {
  const TARGET = ip6('2001:db8::99');
  const flags = { router: false, solicited: true, override: true, reserved: 0 };
  const options = [{ kind: 'target-link-layer-address', address: MacAddress.of(0x0200, 0x99) }] as const;
  const message: Icmpv6Message = { kind: 'neighbor-advertisement', code: 0, ...flags, target: TARGET, options };

  test.each<[string, Icmpv6Message, Ipv6Address, Damage, boolean]>([
    ['a good one', message, HOST_IPV6, {}, true],
    ['to a group, not solicited', { ...message, solicited: false }, Ipv6Address.allNodes, {}, true],
    ['to a group, solicited', message, Ipv6Address.allNodes, {}, false],
    ['hop limit 254', message, HOST_IPV6, { hopLimit: 254 }, false],
    ['a wrong checksum', message, HOST_IPV6, BAD_CHECKSUM, false],
    ['code 1', message, HOST_IPV6, CODE_1, false],
    ['23 bytes', message, HOST_IPV6, cutTo(23), false],
    ['an option of length 0', message, HOST_IPV6, OPTION_0, false],
    ['a group as target', { ...message, target: Ipv6Address.allNodes }, HOST_IPV6, {}, false],
  ])('%s', (_name, sent, destination, damage, isTaken) => {
    const peer = new CablePeer();
    peer.udp.send(Uint8Array.of(1), 9, HOST_IPV6, TARGET, 9);
    peer.run(ms(10));
    sendDamaged(peer, sent, TARGET, destination, damage);
    expect(peer.card.discovery.neighbors.find(TARGET)?.mac ?? null).toBe(isTaken ? options[0].address : null);
  });
});

describe('routers', () => {
  test('ND-08 three solicitations four seconds apart, the first within a second, until one answers', () => {
    const peer = new CablePeer();
    peer.card.ipv6.settings.routerDiscovery = true;
    peer.card.discovery.start();
    peer.run(seconds(60));
    const sent = heard(peer).filter(({ message }) => message.kind === 'router-solicitation');
    expect(sent).toHaveLength(3);
    expect(sent[0]!.time).toBeLessThanOrEqual(seconds(1));
    expect(sent[1]!.time - sent[0]!.time).toBe(seconds(4));
    expect(sent[2]!.time - sent[1]!.time).toBe(seconds(4));
    expect(sent.every(({ hopLimit, destination }) => hopLimit === 255 && destination === ALL_ROUTERS)).toBe(true);
    const answered = new CablePeer();
    answered.card.ipv6.settings.routerDiscovery = true;
    answered.card.discovery.start();
    answered.run(seconds(2));
    answered.injectIcmpv6(advertisement([]), { source: ROUTER, destination: Ipv6Address.allNodes, hopLimit: 255 });
    answered.run(seconds(60));
    expect(kinds(answered).filter((kind) => kind === 'router-solicitation')).toHaveLength(1);
  });

  test('ND-10 ND-11 ND-13 three advertisements within 16 s of each other, then every 200 to 600 s, never alike', () => {
    const peer = new CablePeer();
    Object.assign(peer.card.ipv6.settings, { advertise: true, forwarding: true, advertiseDefaultRoute: true });
    peer.card.discovery.start();
    peer.card.settingsChanged();
    peer.run(seconds(20_000));
    const sent = heard(peer).filter(({ message }) => message.kind === 'router-advertisement');
    const gaps = sent.slice(1).map(({ time }, index) => (time - sent[index]!.time) / seconds(1));
    expect(gaps.slice(0, 2).every((gap) => gap <= 16)).toBe(true);
    expect(gaps.slice(2).every((gap) => gap >= 200 && gap <= 600)).toBe(true);
    expect(gaps.length).toBeGreaterThan(30);
    expect(new Set(gaps.slice(2)).size).toBe(gaps.length - 2);
    expect(sent[0]).toMatchObject({
      hopLimit: 255,
      destination: Ipv6Address.allNodes,
      message: { routerLifetime: 1800 },
    });
  });

  test('ND-14 a router that ceases to advertise says so: a lifetime of 0', () => {
    const peer = advertising();
    peer.card.settingsChanged();
    peer.run(seconds(60));
    heard(peer);
    peer.card.ipv6.settings.advertise = false;
    peer.card.settingsChanged();
    peer.run(seconds(2000));
    const sent = heard(peer).filter(({ message }) => message.kind === 'router-advertisement');
    expect(sent).toMatchObject([{ destination: Ipv6Address.allNodes, message: { routerLifetime: 0 } }]);
  });

  test('ND-11 nothing is advertised unless it is said so', () => {
    const peer = new CablePeer();
    peer.card.ipv6.settings.forwarding = true;
    peer.card.discovery.start();
    peer.run(seconds(2000));
    expect(kinds(peer)).not.toContain('router-advertisement');
  });

  test('ND-15 a solicitation is answered within half a second, at random', () => {
    const delays = Array.from({ length: 20 }, (_, index) => {
      const peer = advertising();
      peer.run(ms(index));
      const begin = peer.simulator.now;
      for (let count = 0; count < 5; count++)
        peer.injectIcmpv6(
          { kind: 'router-solicitation', code: 0, reserved: 0, options: [sourceOption] },
          { source: ROUTER, destination: ALL_ROUTERS, hopLimit: 255 },
        );
      peer.run(seconds(1));
      return heard(peer).map(({ time }) => time - begin);
    }).flat();
    expect(delays).toHaveLength(100);
    expect(Math.max(...delays)).toBeLessThan(ms(502));
    expect(Math.min(...delays)).toBeLessThan(ms(100));
  });

  test('ND-15 ND-10 advertisements to all are three seconds apart, whoever asks', () => {
    const peer = advertising();
    for (let count = 0; count < 40; count++) {
      peer.injectIcmpv6(
        { kind: 'router-solicitation', code: 0, reserved: 0, options: [] },
        { source: Ipv6Address.unspecified, destination: ALL_ROUTERS, hopLimit: 255 },
      );
      peer.run(ms(250));
    }
    peer.run(seconds(10));
    const times = heard(peer)
      .filter(({ destination }) => destination === Ipv6Address.allNodes)
      .map(({ time }) => time);
    expect(times.length).toBeGreaterThanOrEqual(3);
    for (let index = 1; index < times.length; index++)
      expect(times[index]! - times[index - 1]!).toBeGreaterThanOrEqual(seconds(3));
  });
});

describe('what a host takes of an advertisement', () => {
  const hear = (peer: CablePeer, ...change: Parameters<typeof advertisement>): void => {
    peer.injectIcmpv6(advertisement(...change), { source: ROUTER, destination: Ipv6Address.allNodes, hopLimit: 255 });
    peer.run(ms(10));
  };
  const routesOf = (peer: CablePeer): string[] =>
    peer.host.ipv6.routes.routes
      .filter(({ origin }) => origin === 'advertisement')
      .map(({ prefix, nextHop }) => `${prefix.toString()} ${nextHop?.toString() ?? 'on-link'}`);

  test('ND-16 hop limit, reachable time and retransmit time count unless they are 0', () => {
    const peer = listening();
    const { settings } = peer.card.ipv6;
    const values = (): number[] => [settings.hopLimit, settings.baseReachableTime, settings.retransmitTime];
    const before = values();
    hear(peer, []);
    expect(values()).toEqual(before);
    const message = { ...advertisement([]), currentHopLimit: 33, reachableTime: 5000, retransTimer: 200 };
    peer.injectIcmpv6(message, { source: ROUTER, destination: Ipv6Address.allNodes, hopLimit: 255 });
    peer.run(ms(10));
    expect(values()).toEqual([33, seconds(5), ms(200)]);
    hear(peer, []);
    expect(values()).toEqual([33, seconds(5), ms(200)]);
  });

  test('ND-17 a lifetime of 0 takes the default route away at once', () => {
    const peer = listening();
    hear(peer, []);
    expect(routesOf(peer)).toEqual(['::/0 fe80::2']);
    hear(peer, [], { routerLifetime: 0 });
    expect(routesOf(peer)).toEqual([]);
  });

  test('ND-18 an MTU from 1280 to that of the link', () => {
    const peer = listening();
    for (const [mtu, expected] of [
      [9000, 1500],
      [1279, 1500],
      [1400, 1400],
      [1501, 1400],
      [1500, 1500],
    ] as const) {
      hear(peer, [{ kind: 'mtu', reserved: 0, mtu }]);
      expect(peer.card.ipv6.mtu).toBe(expected);
    }
  });

  test('ND-19 a prefix with L is on-link, without L it says nothing, with a lifetime of 0 it goes', () => {
    const peer = listening();
    const option = { ...prefixOption(PREFIX), autonomous: false } as const;
    const offLink = { ...option, onLink: false };
    hear(peer, [offLink], { routerLifetime: 0 });
    expect(routesOf(peer)).toEqual([]);
    hear(peer, [option], { routerLifetime: 0 });
    expect(routesOf(peer)).toEqual([`${PREFIX} on-link`]);
    hear(peer, [offLink], { routerLifetime: 0 });
    expect(routesOf(peer)).toEqual([`${PREFIX} on-link`]);
    hear(peer, [{ ...prefixOption(PREFIX, 0), autonomous: false } as typeof option], { routerLifetime: 0 });
    expect(routesOf(peer)).toEqual([]);
  });

  test('ND-20 the longest on-link prefix, else a router, else no route: nothing is assumed on-link', () => {
    const peer = listening();
    const far = ip6('2001:db8:77::1');
    expect(peer.host.ipv6.destinationOf(far).kind).toBe('none');
    hear(peer, [prefixOption(PREFIX)]);
    expect(peer.host.ipv6.destinationOf(far).nextHop).toBe(ROUTER);
    const near = ip6('2001:db8:5::9');
    expect(peer.host.ipv6.destinationOf(near).nextHop).toBe(near);
  });

  test('ND-28 a default router that does not answer is passed over, and used again when none does', () => {
    const peer = listening();
    const second = ip6('fe80::3');
    for (const [router, mac] of [
      [ROUTER, 2],
      [second, 3],
    ] as const) {
      const message = advertisement([{ ...sourceOption, address: MacAddress.of(0x0200, mac) }]);
      peer.injectIcmpv6(message, { source: router, destination: Ipv6Address.allNodes, hopLimit: 255 });
    }
    peer.run(ms(10));
    const far = ip6('2001:db8:77::1');
    const used = (): Ipv6Address => peer.host.ipv6.destinationOf(far).nextHop as Ipv6Address;
    const first = used();
    peer.udp.send(Uint8Array.of(1), 9, HOST_IPV6, far, 9);
    // Five seconds of delay, three probes a second apart.
    peer.run(ms(7900));
    expect(used()).toBe(first);
    peer.run(ms(300));
    expect(used()).not.toBe(first);
  });
});

describe('SLAAC', () => {
  const hear = (peer: CablePeer, option: ReturnType<typeof prefixOption>): void => {
    peer.injectIcmpv6(advertisement([option]), { source: ROUTER, destination: Ipv6Address.allNodes, hopLimit: 255 });
    peer.run(ms(10));
  };
  const formed = (peer: CablePeer) => peer.card.ipv6.addresses.filter(({ origin }) => origin === 'advertisement');

  test('SLAAC-01 SLAAC-03 each address is asked for once from ::, without options; none where that is switched off', () => {
    const peer = listening();
    peer.card.ipv6.settings.dadTransmits = 1;
    const address = ip6('2001:db8::55');
    peer.card.assignIpv6(address, 64);
    expect(peer.card.ipv6.has(address)).toBe(false);
    peer.run(ms(1100));
    expect(peer.card.ipv6.has(address)).toBe(true);
    expect(heard(peer)).toMatchObject([
      {
        source: Ipv6Address.unspecified,
        destination: address.solicitedNode,
        hopLimit: 255,
        message: { kind: 'neighbor-solicitation', target: address, options: [] },
      },
    ]);
    peer.card.ipv6.settings.dadTransmits = 0;
    peer.card.assignIpv6(ip6('2001:db8::56'), 64);
    peer.run(ms(1100));
    expect(heard(peer)).toEqual([]);
    expect(peer.card.ipv6.has(ip6('2001:db8::56'))).toBe(true);
  });

  test('SLAAC-03 as many as are set, a retransmit time apart', () => {
    const peer = listening();
    Object.assign(peer.card.ipv6.settings, { dadTransmits: 3, retransmitTime: ms(500) });
    peer.card.assignIpv6(ip6('2001:db8::55'), 64);
    peer.run(seconds(5));
    const times = heard(peer).map(({ time }) => time);
    expect(times).toHaveLength(3);
    expect(times[1]! - times[0]!).toBe(ms(500));
    expect(times[2]! - times[1]!).toBe(ms(500));
  });

  const collide = (peer: CablePeer, target: Ipv6Address): void =>
    peer.injectIcmpv6(
      { kind: 'neighbor-solicitation', code: 0, reserved: 0, target, options: [] },
      { source: Ipv6Address.unspecified, destination: target.solicitedNode, hopLimit: 255 },
    );

  /** A card whose link-local address somebody else is found to have. */
  function collided(interfaceIdentifier: 'eui-64' | 'random'): CablePeer {
    const peer = new CablePeer({ interfaceIdentifier });
    peer.card.ipv6.settings.dadTransmits = 1;
    peer.card.ipv6.settings.routerDiscovery = true;
    peer.card.discovery.start();
    peer.run(ms(100));
    collide(peer, peer.card.ipv6.addresses.find(({ address }) => address.isLinkLocal)!.address);
    peer.run(seconds(10));
    heard(peer);
    peer.takeDrops();
    peer.injectIcmpv6({ kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: new Uint8Array(0) });
    peer.run(seconds(1));
    return peer;
  }

  test('SLAAC-06 a link-local address made of the hardware address that is a duplicate ends IPv6 on the card', () => {
    const peer = collided('eui-64');
    expect(peer.takeDrops()).toEqual(['interface-down']);
    const data = PacketBuffer.from(new Uint8Array(8));
    peer.host.ipv6.send(data, { source: HOST_IPV6, destination: PEER_IPV6, protocol: 17 });
    peer.run(seconds(20));
    expect(heard(peer)).toEqual([]);
    expect(peer.takeDrops()).toEqual(['interface-down']);
    // IPv4 goes on.
    expect(peer.card.isUp).toBe(true);
  });

  test('SLAAC-06 one with an identifier at random costs only itself', () => {
    const peer = collided('random');
    expect(kinds(peer)).toEqual(['echo-reply']);
    expect(peer.card.ipv6.linkLocal).toBeNull();
  });

  test.each<[string, (peer: CablePeer, address: Ipv6Address) => void, 'duplicate' | 'preferred']>([
    ['SLAAC-04 a solicitation from :: of another node', collide, 'duplicate'],
    [
      'SLAAC-04 a solicitation from an address',
      (peer, target) =>
        peer.injectIcmpv6(
          { kind: 'neighbor-solicitation', code: 0, reserved: 0, target, options: [sourceOption] },
          { source: PEER_IPV6, destination: target.solicitedNode, hopLimit: 255 },
        ),
      'preferred',
    ],
    [
      'SLAAC-05 SLAAC-06 an advertisement',
      (peer, target) =>
        peer.injectIcmpv6(
          {
            kind: 'neighbor-advertisement',
            code: 0,
            router: false,
            solicited: false,
            override: true,
            reserved: 0,
            target,
            options: [{ kind: 'target-link-layer-address', address: PEER_MAC }],
          },
          { source: target, destination: Ipv6Address.allNodes, hopLimit: 255 },
        ),
      'duplicate',
    ],
  ])('%s while an address is tentative', (_name, inject, state) => {
    const peer = listening();
    peer.card.ipv6.settings.dadTransmits = 1;
    const address = ip6('2001:db8::55');
    peer.card.assignIpv6(address, 64);
    peer.run(ms(100));
    heard(peer);
    inject(peer, address);
    peer.run(seconds(3));
    expect(peer.card.ipv6.find(address)?.state).toBe(state);
    expect(peer.card.ipv6.has(address)).toBe(state === 'preferred');
    // Nothing is sent from it, and nobody who asks for it is answered.
    peer.injectIcmpv6(
      { kind: 'neighbor-solicitation', code: 0, reserved: 0, target: address, options: [sourceOption] },
      { source: PEER_IPV6, destination: address.solicitedNode, hopLimit: 255 },
    );
    peer.run(ms(100));
    expect(kinds(peer)).toEqual(state === 'preferred' ? ['neighbor-advertisement'] : []);
  });

  test.each<[string, Partial<Extract<ReturnType<typeof prefixOption>, { kind: 'prefix-information' }>>, number]>([
    ['as it should be', {}, 1],
    ['without A', { autonomous: false }, 0],
    ['link-local', { prefix: ip6('fe80::') }, 0],
    ['preferred longer than valid', { validLifetime: 100, preferredLifetime: 101 }, 0],
    ['of 63 bits', { prefixLength: 63 }, 0],
    ['of 65 bits', { prefixLength: 65 }, 0],
    ['with a valid lifetime of 0', { validLifetime: 0, preferredLifetime: 0 }, 0],
  ])('SLAAC-07 a prefix %s', (_name, change, count) => {
    const peer = listening();
    hear(peer, { ...prefixOption(PREFIX), ...change } as ReturnType<typeof prefixOption>);
    expect(formed(peer)).toHaveLength(count);
  });

  test.each([
    ['three hours left, a minute told', 10_800, 60, 7200],
    ['an hour left, a minute told', 3600, 60, 3600],
    ['an hour left, two hours told', 3600, 7200, 7200],
    ['a minute left, an hour told', 60, 3600, 3600],
    ['an hour left, three hours told', 3600, 10_800, 10_800],
  ])('SLAAC-08 two hours are kept: %s', (_name, left, told, expected) => {
    const peer = listening();
    hear(peer, prefixOption(PREFIX, left, 50));
    hear(peer, prefixOption(PREFIX, told, 40));
    const [address] = formed(peer);
    const seconds_ = (until: number): number => Math.round((until - peer.simulator.now) / seconds(1));
    expect(seconds_(address!.validUntil)).toBe(expected);
    expect(seconds_(address!.preferredUntil)).toBe(40);
  });

  test('SLAAC-09 an address whose preferred lifetime has ended is no source while there is another, and still received', () => {
    const peer = listening();
    hear(peer, prefixOption(PREFIX, 7200, 5));
    const { address } = formed(peer)[0]!;
    const near = ip6('2001:db8:5::9');
    expect(peer.host.ipv6.selectSource(near)).toBe(address);
    peer.run(seconds(6));
    expect(formed(peer)[0]!.state).toBe('deprecated');
    expect(peer.host.ipv6.selectSource(near)).toBe(HOST_IPV6);
    expect(peer.card.ipv6.has(address)).toBe(true);
  });

  test('SLAAC-09 an address that was deprecated while it was being checked never is preferred', () => {
    const peer = listening();
    peer.card.ipv6.settings.dadTransmits = 2;
    hear(peer, prefixOption(PREFIX, 7200, 0));
    peer.run(seconds(4));
    expect(formed(peer).map(({ state }) => state)).toEqual(['deprecated']);
  });

  test('SLAAC-03 an address that was taken away and given again is checked from the beginning', () => {
    const peer = listening();
    const { card } = peer;
    card.ipv6.settings.dadTransmits = 1;
    const address = ip6('2001:db8:5::77');
    const state = (): string | undefined => card.ipv6.find(address)?.state;
    card.assignIpv6(address, 64);
    peer.run(ms(900));
    card.removeIpv6(address);
    peer.run(ms(50));
    card.assignIpv6(address, 64);
    peer.run(ms(900));
    expect(state()).toBe('tentative');
    peer.run(ms(200));
    expect(state()).toBe('preferred');
  });

  test('SLAAC-10 SLAAC-11 SLAAC-12 link-local: fe80 and 54 zero bits before the identifier, fixed at random or from the card', () => {
    const linkLocal = (profile: object): Ipv6Address => listening(profile).card.ipv6.linkLocal!;
    for (const interfaceIdentifier of ['random', 'eui-64'] as const) {
      const { w0, w1 } = linkLocal({ interfaceIdentifier });
      expect([w0, w1]).toEqual([0xfe800000, 0]);
    }
    expect(linkLocal({ interfaceIdentifier: 'eui-64' }).toString()).toBe('fe80::ff:fe00:1');
    const random = linkLocal({ interfaceIdentifier: 'random' });
    expect(random.toString()).not.toBe('fe80::ff:fe00:1');
    // The same host has the same one the next time.
    expect(linkLocal({ interfaceIdentifier: 'random' })).toBe(random);
    expect(IpPrefix.parse6('fe80::/64').contains(random)).toBe(true);
  });
});
