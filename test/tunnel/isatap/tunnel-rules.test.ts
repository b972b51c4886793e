import { describe, expect, test } from 'vitest';
import { IpPrefix } from '../../../src/addr/prefix.ts';
import { icmpv4Error } from '../../../src/host/icmpv4-error.ts';
import { seconds } from '../../../src/sim/time.ts';
import { encodeIpv4, ipv4DontFragment, ipv4HeaderLength, ipv4TotalLength } from '../../../src/wire/ipv4.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { decodeTcpOptions } from '../../../src/wire/tcp/options.ts';
import { decodeTcp } from '../../../src/wire/tcp/tcp.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import {
  advertisement,
  ECHO_REQUEST,
  ip4,
  ip6,
  IsatapNetwork,
  linkLocalOf,
  prefixOption,
} from '../../support/isatap-network.ts';

const STATION = '172.16.10.50';
const ROUTER = '172.16.10.31';
const PREFIX = 'fd9c:30c:2da4:1::/64';
const address = (ipv4: string): string => `fd9c:30c:2da4:1:0:5efe:${ipv4}`;
/** Of the one who forges packets: it answers ARP and nothing else. */
const NEIGHBOUR = address('172.16.10.99');

function withRouter() {
  const network = new IsatapNetwork();
  const router = network.addRouter('R', ROUTER, [PREFIX]);
  const station = network.addStation('PC', STATION);
  station.node.isatap.configure({ routerName: ROUTER, state: 'enabled' });
  network.run(seconds(5));
  return { network, router, station };
}

/** A station that heard an advertisement of the prefix without an MTU. */
function withSilentRouter(profile: 'windows-8.1' | 'linux') {
  const network = new IsatapNetwork();
  network.addSilent('SILENT', ROUTER);
  const station = network.addStation('PC', STATION, profile);
  station.node.isatap.configure({ routerName: ROUTER, state: 'enabled' });
  network.run(seconds(2));
  network.advertise(ROUTER, STATION, advertisement([prefixOption(PREFIX)]));
  return { network, station };
}

describe('ISATAP-11 the rules of RFC 4213 section 3 on an ISATAP adapter', () => {
  test('the outer header: 20 bytes, protocol 41, payload length and 60, its own time to live', () => {
    const { network, station } = withRouter();
    network.ping(station, NEIGHBOUR);
    const sent = network.tunnelled.filter(({ host }) => host === 'PC');
    expect(sent.length).toBeGreaterThan(1);
    for (const { outer, inner } of sent) {
      const bytes = encodeIpv4(outer);
      expect(ipv4HeaderLength(bytes, 0)).toBe(20);
      expect(ipv4TotalLength(bytes, 0)).toBe(inner.payload.length + 60);
      expect(outer).toMatchObject({ protocol: 41, typeOfService: 0, timeToLive: 128, dontFragment: false });
    }
  });

  test('an inner source that nobody may have is refused, whoever brings it', () => {
    const { network } = withRouter();
    for (const source of ['ff02::1', '::1', '::1.2.3.4', '::ffff:1.2.3.4'])
      network.forgeMessage([ROUTER, STATION], [source, linkLocalOf(STATION)], ECHO_REQUEST);
    network.run(seconds(1));
    // Who forges has the router's address, so the check of RFC 5214 section 7.3 is passed.
    expect(network.dropsAt('PC')).toEqual(Array.from({ length: 4 }, () => 'invalid-source'));
  });

  test('what is larger than its MTU is cut by the sender inside, never outside', () => {
    const { network, station } = withRouter();
    network.ping(station, NEIGHBOUR, 2000);
    const sent = network.tunnelled.filter(
      ({ host, inner }) => host === 'PC' && inner.nextHeader === ipProtocol.fragment,
    );
    expect(sent.map(({ inner }) => inner.payload.length + 40)).toEqual([1280, 824]);
    expect(sent.every(({ outer }) => !outer.moreFragments && outer.fragmentOffset === 0)).toBe(true);
  });
});

test.each([
  ['windows-8.1', 1280, false],
  ['linux', 1480, true],
] as const)('ISATAP-55 %s: an MTU of %i, outer packets forbid fragmentation: %s', (profile, mtu, dontFragment) => {
  const { network, station } = withSilentRouter(profile);
  expect(station.adapter.ipv6.mtu).toBe(mtu);
  network.ping(station, NEIGHBOUR);
  const outer = network.tunnelled.filter(({ host }) => host === 'PC').map((seen) => encodeIpv4(seen.outer));
  expect(outer.map((bytes) => ipv4DontFragment(bytes, 0))).toEqual(outer.map(() => dontFragment));
});

test('ISATAP-55 an advertised MTU counts within what the link carries', () => {
  const { network, station } = withSilentRouter('linux');
  for (const [advertised, expected] of [
    [1279, 1480],
    [1481, 1480],
    [1400, 1400],
  ] as const) {
    network.advertise(ROUTER, STATION, advertisement([{ kind: 'mtu', reserved: 0, mtu: advertised }]));
    expect(station.adapter.ipv6.mtu).toBe(expected);
  }
});

test('ISATAP-22 each potential router has an address, an origin and a time of its own', () => {
  const network = new IsatapNetwork();
  const SECOND = '172.16.10.32';
  for (const router of [ROUTER, SECOND]) network.addSilent(`SILENT-${router}`, router);
  network.setName('isatap', [ROUTER]);
  const station = network.addStation('PC', STATION);
  station.node.isatap.addPotentialRouter(station.adapter, ip4(SECOND));
  network.run(seconds(2));
  const begin = network.simulator.now;
  network.advertise(ROUTER, STATION, advertisement([], { routerLifetime: 300 }));
  network.advertise(SECOND, STATION, advertisement([], { routerLifetime: 1000 }));
  expect(station.adapter.potentialRouters.routers).toEqual([
    { address: ip4(SECOND), origin: 'manual' },
    { address: ip4(ROUTER), origin: 'name' },
  ]);
  network.run(seconds(900));
  const nextAfter = (router: string): number => {
    const times = network
      .messages('PC', 'router-solicitation')
      .filter(({ outer }) => outer.destination === ip4(router));
    return (times.find(({ time }) => time > begin + seconds(1))!.time - begin) / seconds(1);
  };
  expect(nextAfter(ROUTER)).toBeGreaterThanOrEqual(240);
  expect(nextAfter(ROUTER)).toBeLessThan(243);
  expect(nextAfter(SECOND)).toBeGreaterThanOrEqual(800);
  expect(nextAfter(SECOND)).toBeLessThan(803);
});

describe('LOOP-11 a packet from the ISATAP link to another node of the same link', () => {
  test('goes back once, its hop limit one less', () => {
    const { network, router, station } = withRouter();
    const other = network.addStation('OTHER', '172.16.10.51');
    other.node.isatap.configure({ routerName: ROUTER, state: 'enabled' });
    router.adapter.assignIpv6(ip6(address(ROUTER)), 64);
    network.run(seconds(5));
    // The station sends by way of the router what it could send itself.
    network.forgeMessage([STATION, ROUTER], [address(STATION), address('172.16.10.51')], ECHO_REQUEST, 64);
    network.run(seconds(1));
    const seen = network.tunnelled.filter(({ host, message }) => host === 'R' && message?.kind === 'echo-request');
    expect(seen.map(({ outer, inner }) => [outer.destination.toString(), inner.hopLimit])).toEqual([
      ['172.16.10.51', 63],
    ]);
    expect(network.messages('OTHER', 'echo-reply')).toHaveLength(1);
    expect(station.adapter.isUp).toBe(true);
  });
});

/**
 * RFC 6324 section 2: two ISATAP routers, each with a route for the other's prefix over the ISATAP link; a packet with
 * the address of the one in its source and of the other in its destination.
 */
function loop(tunnelLoopChecks: boolean): { passes: number; drops: readonly string[] } {
  const network = new IsatapNetwork();
  const [first, second] = [ROUTER, '172.16.10.32'];
  const routers = [first, second].map((ipv4, index) => {
    const made = network.addRouter(`R${index + 1}`, ipv4, [`2001:db8:${index + 1}::/64`], [], { tunnelLoopChecks });
    made.adapter.potentialRouters.addManual(ip4(index === 0 ? second : first));
    return made;
  });
  routers.forEach(({ node, adapter }, index) =>
    node.host.ipv6.routes.add({
      prefix: IpPrefix.parse6(`2001:db8:${2 - index}::/64`),
      nextHop: ip6(linkLocalOf(index === 0 ? second : first)),
      interface: adapter,
      metric: 256,
      publish: 'no',
      origin: 'manual',
      validUntil: Infinity,
    }),
  );
  network.run(seconds(2));
  // Prf2 with the first router's address: the first sends it to the second, on whose link it is that of the first.
  network.forgeMessage(
    [second, first],
    [`2001:db8:1:0:0:5efe:${second}`, `2001:db8:2:0:0:5efe:${first}`],
    ECHO_REQUEST,
    64,
  );
  network.run(seconds(1));
  const passes = network.tunnelled.filter(
    ({ host, message }) => host.startsWith('R') && message?.kind === 'echo-request',
  );
  return { passes: passes.length, drops: [...network.dropsAt('R1'), ...network.dropsAt('R2')] };
}

test('LOOP-01 without a check the packet goes round until its hop limit is used up, with it not at all', () => {
  const [unchecked, checked] = [loop(false), loop(true)];
  expect(unchecked.passes).toBe(63);
  expect(unchecked.drops).toContain('hop-limit-exceeded');
  expect(checked).toEqual({ passes: 0, drops: ['tunnel-loop'] });
});

describe('PMTU-08 the way through tunnels', () => {
  test('a segment fits the smallest link: 1220 bytes announced on an adapter of 1280', () => {
    const { network, station } = withRouter();
    station.node.tcp.connect(ip6(NEIGHBOUR), 80);
    network.run(seconds(1));
    const [syn] = network.tunnelled.filter(({ inner }) => inner.nextHeader === ipProtocol.tcp);
    expect(decodeTcpOptions(decodeTcp(syn!.inner.payload).options)).toContainEqual({ kind: 'mss', value: 1220 });
  });

  test('each tunnel takes 20 bytes: on an IPv4 path of 1400 one that follows it has room for 1380', () => {
    const { network, station } = withSilentRouter('linux');
    const { host } = station.node;
    expect(host.pathMtu(ip6(NEIGHBOUR))).toBe(1480);
    network.ping(station, NEIGHBOUR, 1400);
    const [big] = network.tunnelled.filter(({ host: name, inner }) => name === 'PC' && inner.payload.length > 1400);
    host.icmpv4.reportLocally(PacketBuffer.from(encodeIpv4(big!.outer)), icmpv4Error.fragmentationNeeded(1400));
    // The next large packet is told the rest of the way, and the one behind it is cut to it.
    network.ping(station, NEIGHBOUR, 1400);
    expect(host.pathMtu(ip6(NEIGHBOUR))).toBe(1380);
    const before = network.tunnelled.length;
    network.ping(station, NEIGHBOUR, 1400);
    const sizes = network.tunnelled.slice(before).map(({ inner }) => inner.payload.length + 40);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1380);
    expect(sizes.length).toBe(2);
  });
});
