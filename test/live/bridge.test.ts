import { describe, expect, test } from 'vitest';
import { isatapLinkLocal } from '../../src/addr/embedded.ts';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { ms, seconds, us } from '../../src/sim/time.ts';
import { encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import { encodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import { PING_INSIDE, ROUTER, station } from '../support/live/scenarios.ts';
import { ScriptedLive } from '../support/live/scripted-live.ts';
import { NOTHING, outerPacket } from '../support/tunnel-router.ts';

const PEER = Ipv4Address.parse('10.77.0.2');
const FAR_PEER = Ipv4Address.parse('192.0.2.7');
const BIND = Ipv4Address.parse('10.77.0.1');
const INSIDE = Ipv6Address.parse('2001:db8:1::50');
const ip6 = (text: string): Ipv6Address => Ipv6Address.parse(text);

const outer = (payload: Uint8Array, changes: Partial<Ipv4Packet> = {}): Uint8Array =>
  encodeIpv4({ ...outerPacket({ source: PEER, destination: BIND, ...changes }), payload });

function tunnelled(source: Ipv6Address, destination: Ipv6Address, message: Icmpv6Message, from = PEER): Uint8Array {
  const payload = encodeIcmpv6(message, source, destination);
  const fields = { trafficClass: 0, flowLabel: 0, nextHeader: 58, hopLimit: 255, trailer: NOTHING };
  return outer(encodeIpv6({ ...fields, source, destination, payload }), { source: from });
}

const SOLICITATION: Icmpv6Message = { kind: 'router-solicitation', code: 0, reserved: 0, options: [] };
const solicitation = (from = PEER): Uint8Array =>
  tunnelled(isatapLinkLocal(from), isatapLinkLocal(BIND), SOLICITATION, from);

const echoRequest = (sequence: number, size = 8): Uint8Array =>
  tunnelled(ip6('2001:db8:2::5efe:10.77.0.2'), INSIDE, {
    kind: 'echo-request',
    code: 0,
    identifier: 1,
    sequence,
    data: new Uint8Array(size),
  });

const pingOf = (to: Ipv4Address): Uint8Array =>
  outer(encodeIcmpv4({ type: 8, code: 0, parameter: 1, data: new Uint8Array(4) }), { protocol: 1, destination: to });

/** What went out: `10.77.0.2 router-advertisement`. */
const told = (packets: readonly Ipv4Packet[]): string[] =>
  packets.map(({ destination, protocol, payload }) => {
    const what = protocol === 41 ? decodeIcmpv6(decodeIpv6(payload).payload).kind : `protocol ${protocol}`;
    return `${destination.toString()} ${what}`;
  });

const routerLive = (peers: readonly string[] = ['10.77.0.2'], rate?: number, text = ROUTER): ScriptedLive =>
  new ScriptedLive(text, 'ROUTER', '10.77.0.1', peers, rate);

describe('a real station and a simulated router', () => {
  test('asks for an advertisement, gets it, and reaches the host behind', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    live.socket.arrive(solicitation());
    live.clock.goTo(seconds(6));
    expect(told(live.socket.takeSent())).toEqual(['10.77.0.2 router-advertisement']);
    live.socket.arrive(echoRequest(1));
    live.clock.goTo(seconds(7));
    expect(told(live.socket.takeSent())).toEqual(['10.77.0.2 echo-reply']);
    expect(live.tally.crossed).toEqual({ in: { packets: 2, bytes: 144 }, out: { packets: 2, bytes: 208 } });
    expect({ refused: live.refused, inside: live.insideDrops, faults: live.faults }).toEqual({
      refused: [],
      inside: [],
      faults: [],
    });
  });

  test('what crossed is told with the time at which it did', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    live.socket.arrive(echoRequest(1));
    live.clock.goTo(seconds(6));
    expect(live.crossings.map(({ direction }) => direction)).toEqual(['in', 'out']);
    const [came, left] = live.crossings;
    expect(came).toMatchObject({ time: seconds(5), packet: echoRequest(1) });
    expect(left!.time).toBeGreaterThan(seconds(5));
    expect(left!.time).toBeLessThan(seconds(5) + ms(2));
  });

  test('a peer that is not on the link is answered through the gateway, which nobody in the scenario is', () => {
    const live = routerLive(['192.0.2.7']);
    live.clock.goTo(seconds(5));
    live.socket.arrive(solicitation(FAR_PEER));
    live.clock.goTo(seconds(6));
    expect(told(live.socket.takeSent())).toEqual(['192.0.2.7 router-advertisement']);
  });

  test('and through the gateway that the scenario has, which does not get what is for the peer', () => {
    const gateway = `
  CORE: { profile: router, forwarding: true, interfaces: { down: { link: lan, ipv4: 10.77.0.254/24 } } }
`;
    const live = routerLive(['192.0.2.7'], 1000, ROUTER + gateway);
    live.clock.goTo(seconds(5));
    live.socket.arrive(solicitation(FAR_PEER));
    live.clock.goTo(seconds(6));
    expect(told(live.socket.takeSent())).toEqual(['192.0.2.7 router-advertisement']);
    expect(live.insideDrops).toEqual([]);
  });

  test('an echo request over IPv4 is answered by the host', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    live.socket.arrive(pingOf(BIND));
    live.clock.goTo(seconds(6));
    expect(told(live.socket.takeSent())).toEqual(['10.77.0.2 protocol 1']);
  });

  test('an ICMP error about the tunnel reaches the tunnel: the station is told that its packet was too big', () => {
    const text = `title: a configured tunnel to the peer
links: { lan: {}, far: {} }
hosts:
  R:
    profile: router
    interfaces:
      LAN: { link: lan, ipv4: 10.77.0.1/24, forwarding: true }
      far: { link: far, ipv6: '2001:db8:5::1/64', forwarding: true }
    tunnels:
      t: { kind: 6in4, over: LAN, remote: 10.77.0.2, pmtud: true, forwarding: true }
    routes: [{ to: '2001:db8:6::/64', interface: t }]
  A:
    profile: windows-8.1
    interfaces: { LAN: { link: far, ipv6: '2001:db8:5::2/64' } }
    routes: [{ to: '::/0', via: '2001:db8:5::1', interface: LAN }]
flows:
  large: { from: A, to: '2001:db8:6::9', ping: 3, size: 1380, at: 5s }
`;
    const live = new ScriptedLive(text, 'R', '10.77.0.1', ['10.77.0.2']);
    live.clock.goTo(seconds(6));
    const first = live.socket.sent.splice(0).find(({ packet }) => packet.length === 1448);
    const needed = { type: 3, code: 4, parameter: 1400, data: first!.packet.subarray(0, 100) };
    live.socket.arrive(outer(encodeIcmpv4(needed), { protocol: 1 }));
    live.clock.goTo(seconds(30));
    expect(live.insideDrops).toEqual(['packet-too-big at R: 1']);
    expect(Math.max(...live.socket.takeSent().map(({ payload }) => payload.length))).toBeLessThanOrEqual(1380);
  });

  test('what is larger than the link comes in fragments that the host puts together', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    // It is too large for the link behind the tunnel as well, which shows that it came whole.
    live.socket.arrive(echoRequest(1, 1800));
    live.clock.goTo(seconds(6));
    expect(live.refused).toEqual([]);
    expect(live.tally.crossed.in).toEqual({ packets: 1, bytes: 1868 });
    expect(live.insideDrops).toEqual(['packet-too-big at ROUTER: 1']);
  });

  test('a filter on the link of the scenario stands between them', () => {
    const live = routerLive(['10.77.0.2'], 1000, ROUTER.replace('lan: {}', 'lan: { filter: [proto41] }'));
    live.clock.goTo(seconds(5));
    live.socket.arrive(solicitation());
    live.clock.goTo(seconds(6));
    expect(live.socket.sent).toEqual([]);
    expect(live.insideDrops).toEqual(['link-filter at lan: 1']);
  });

  test('a source that embeds another address dies in the host, and the summary knows', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    live.socket.arrive(tunnelled(ip6('2001:db8:9::1'), isatapLinkLocal(BIND), SOLICITATION));
    live.clock.goTo(seconds(6));
    expect(live.insideDrops).toEqual(['isatap-source-check at ROUTER: 1']);
  });
});

describe('a simulated station and a real router', () => {
  test('the flow of the scenario goes out at its time and is answered', () => {
    const live = new ScriptedLive(station(PING_INSIDE), 'STATION', '10.77.0.2', ['10.77.0.1']);
    const router = routerLive();
    // Two simulators, each the other's real network, with a clock that goes on by half milliseconds.
    const sides = [
      { from: live, to: router },
      { from: router, to: live },
    ];
    for (let time = 0; time <= seconds(11); time += us(500)) {
      for (const { from, to } of sides) {
        from.clock.goTo(time);
        for (const { packet } of from.socket.sent.splice(0)) to.socket.arrive(packet);
      }
    }
    const [ping] = live.plan.begun.flows;
    expect(ping!.outcome).toMatchObject({ observed: 'answer', sent: 4, received: 4 });
    const crossed = (side: ScriptedLive, way: string): string[] =>
      side.crossings.flatMap(({ direction, packet }) =>
        direction === way ? [Buffer.from(packet).toString('hex')] : [],
      );
    expect(crossed(live, 'out')).toEqual(crossed(router, 'in'));
    expect(crossed(live, 'in')).toEqual(crossed(router, 'out'));
    expect([...live.refused, ...router.refused, ...live.faults, ...router.faults]).toEqual([]);
  });
});

describe('nothing else crosses', () => {
  test('strangers, and addresses that are not bound', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    live.socket.arrive(solicitation(FAR_PEER));
    live.socket.arrive(solicitation(FAR_PEER));
    live.socket.arrive(pingOf(FAR_PEER));
    live.socket.arrive(NOTHING);
    live.clock.goTo(seconds(6));
    expect(live.refused).toEqual(['in not-a-peer: 2', 'in other-address: 1', 'in malformed: 1']);
    expect(live.firsts).toEqual([
      'in not-a-peer: 192.0.2.7 > 10.77.0.1, protocol 41, 68 bytes',
      'in other-address: 10.77.0.2 > 192.0.2.7, protocol 1, 32 bytes',
      'in malformed: 0 bytes',
    ]);
    expect(live.socket.sent).toEqual([]);
    expect(live.plan.ready.network.simulator.pending).toBeLessThan(50);
  });

  test('what the host sends to others through a gateway that is not there ends at the door', () => {
    const flows = 'flows:\n  f: { from: STATION, to: 192.0.2.99, ping: 2, at: 1s }\n';
    const live = new ScriptedLive(station(flows), 'STATION', '10.77.0.2', ['192.0.2.7']);
    live.clock.goTo(seconds(30));
    expect(live.refused).toContain('out not-a-peer: 2');
    expect(live.socket.sent).toEqual([]);
  });

  test('what another host on the link sends to a peer stays inside: nobody answers its ARP', () => {
    const flows = 'flows:\n  f: { from: INSIDE, to: 10.77.0.2, ping: 2, at: 1s }\n';
    const live = routerLive(['10.77.0.2'], 1000, ROUTER + flows);
    live.clock.goTo(seconds(30));
    expect(live.socket.sent).toEqual([]);
    expect(live.refused).toEqual([]);
    expect(live.insideDrops).toEqual(['neighbor-unreachable at INSIDE: 2']);
  });

  test('TCP of the host to a peer ends at the door', () => {
    const flows = 'flows:\n  f: { from: STATION, to: 10.77.0.1, tcp: 80, at: 1s }\n';
    const live = new ScriptedLive(station(flows), 'STATION', '10.77.0.2', ['10.77.0.1']);
    live.clock.goTo(seconds(30));
    expect(live.refused.some((text) => text.startsWith('out other-protocol'))).toBe(true);
    expect(live.socket.takeSent().every(({ protocol }) => protocol === 41)).toBe(true);
  });
});

describe('limits', () => {
  test('the rate holds in both directions: a quarter of a second of packets at once, then each waits its turn', () => {
    const live = routerLive(['10.77.0.2'], 100);
    live.clock.goTo(seconds(5));
    // A thousand packets in a second.
    for (let number = 0; number < 1000; number++) {
      live.clock.goTo(seconds(5) + ms(number));
      live.socket.arrive(echoRequest(number & 0xff));
    }
    live.clock.goTo(seconds(10));
    // 25 at once, 100 in this second, 200 that have waited for two seconds at most.
    expect(live.tally.crossed.in.packets).toBe(324);
    expect(live.refused).toEqual(['in rate-exceeded: 676']);
    expect(live.tally.crossed.out.packets).toBe(324);
    for (const way of ['in', 'out'] as const) {
      const times = live.crossings.flatMap(({ direction, time }) => (direction === way ? [time] : []));
      for (const [index, time] of times.entries())
        expect(times.slice(index).filter((later) => later < time + seconds(1)).length).toBeLessThanOrEqual(125);
    }
  });

  test('at the rate nothing is lost, after a pause of a second neither', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    for (let number = 0; number < 3000; number++) {
      // A second in which nothing is read.
      const isPause = number >= 1000 && number < 2000;
      const time = seconds(5) + ms(isPause ? 2000 : number);
      if (time > live.clock.time) live.clock.goTo(time);
      live.socket.arrive(echoRequest(number & 0xff));
    }
    live.clock.goTo(seconds(11));
    expect(live.refused).toEqual([]);
    expect(live.tally.crossed.out.packets).toBe(3000);
  });

  test('a flood fills no memory: what waits for a slow link is bounded', () => {
    const live = routerLive(['10.77.0.2'], 1_000_000, ROUTER.replace('lan: {}', 'lan: { rate: 1Mbps }'));
    live.clock.goTo(seconds(5));
    for (let number = 0; number < 20_000; number++) live.socket.arrive(echoRequest(number & 0xff, 1000));
    live.clock.goTo(seconds(60));
    const { in: came } = live.tally.crossed;
    expect(came.packets).toBeLessThan(4500);
    expect(live.refused).toEqual([`in queue-full: ${20_000 - came.packets}`]);
  });

  test('a system that does not send keeps four thousand packets at most', () => {
    const live = routerLive(['10.77.0.2'], 1_000_000);
    live.clock.goTo(seconds(5));
    live.socket.isSlow = true;
    for (let number = 0; number < 5000; number++) {
      live.clock.goTo(seconds(5) + us(100 * number));
      live.socket.arrive(echoRequest(number & 0xff));
    }
    live.clock.goTo(seconds(6));
    expect(live.socket.sent).toHaveLength(4000);
    expect(live.refused).toEqual(['out queue-full: 1000']);
    expect(live.tally.crossed.out.packets).toBe(0);
    live.network.bridge.close();
    expect(live.refused).toEqual(['out queue-full: 1000', 'out unfinished: 4000']);
    live.socket.release();
    expect(live.tally.crossed.out.packets).toBe(0);
  });
});

describe('time', () => {
  test('a packet gets the time at which it arrived, behind what was due before', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    const { simulator } = live.plan.ready.network;
    live.pacer.advance();
    const log: string[] = [];
    simulator.after(ms(100), () => log.push(`timer at ${simulator.now / 1e6 - 5000}`));
    const { peerPort } = live.network.bridge;
    const deliver = peerPort.deliver.bind(peerPort);
    peerPort.deliver = (packet) => {
      log.push(`packet at ${simulator.now / 1e6 - 5000}`);
      deliver(packet);
    };
    // The process pauses; the timer is late, and the packet comes after it all the same.
    live.clock.time = seconds(5) + ms(300);
    live.socket.arrive(solicitation());
    expect(log).toEqual(['timer at 100', 'packet at 300']);
    expect(live.pacer.lateness).toBeGreaterThanOrEqual(ms(200));
  });
});

describe('the end', () => {
  test('nothing crosses any more; the socket is closed; what the system lost is counted', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    live.socket.lost = 17;
    live.network.bridge.close();
    live.network.bridge.close();
    live.socket.arrive(solicitation());
    live.clock.goTo(seconds(9));
    expect(live.socket.sent).toEqual([]);
    expect(live.socket.isClosed).toBe(true);
    expect(live.refused).toEqual(['in receive-buffer-full: 17']);
    expect(live.crossings).toEqual([]);
  });

  test('what the system refuses to send is told in its words', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    live.socket.answer = 'Operation not permitted';
    live.socket.arrive(echoRequest(1));
    live.clock.goTo(seconds(6));
    expect(live.firsts).toEqual([
      'out send-failed: 10.77.0.1 > 10.77.0.2, protocol 41, 76 bytes: Operation not permitted',
    ]);
    expect(live.crossings.map(({ direction }) => direction)).toEqual(['in']);
  });

  test('a fault while a packet crosses is told, not swallowed', () => {
    const live = routerLive();
    live.clock.goTo(seconds(5));
    live.crossingFault = new Error('no space left');
    live.socket.arrive(echoRequest(1));
    expect(live.faults).toEqual([new Error('no space left')]);
  });
});

test('the host is live again after a reboot', () => {
  const events = 'events:\n  - { at: 6s, host: ROUTER, reboot: true }\n';
  const live = routerLive(['10.77.0.2'], 1000, ROUTER + events);
  live.clock.goTo(seconds(7));
  live.socket.arrive(pingOf(BIND));
  live.clock.goTo(seconds(300));
  expect(live.insideDrops).toContain('interface-down at ROUTER: 1');
  live.socket.takeSent();
  live.socket.arrive(pingOf(BIND));
  live.clock.goTo(seconds(301));
  expect(told(live.socket.takeSent())).toEqual(['10.77.0.2 protocol 1']);
});

test('a host with its address on a VLAN of a trunk', () => {
  const text = `title: trunk
links: { switch: { vlans: [10, 20] } }
hosts:
  R:
    profile: router
    forwarding: true
    interfaces:
      eth: { link: switch, trunk: {} }
      v10: { over: eth, vlan: 10, ipv4: 10.77.0.1/24 }
      v20: { over: eth, vlan: 20, ipv4: 10.78.0.1/24 }
  A: { profile: windows-8.1, interfaces: { LAN: { link: switch, vlan: 20, ipv4: 10.78.0.2/24 } } }
`;
  const live = new ScriptedLive(text, 'R', '10.77.0.1', ['10.77.0.2']);
  live.clock.goTo(seconds(5));
  live.socket.arrive(pingOf(BIND));
  live.clock.goTo(seconds(6));
  expect(told(live.socket.takeSent())).toEqual(['10.77.0.2 protocol 1']);
  expect(live.refused).toEqual([]);
});
