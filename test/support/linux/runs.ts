import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import { IpPrefix } from '../../../src/addr/prefix.ts';
import { Port } from '../../../src/link/port.ts';
import { etherType, ethernetType } from '../../../src/wire/ethernet.ts';
import { ipv4Protocol, ipv4SetTypeOfService, ipv4TypeOfService } from '../../../src/wire/ipv4.ts';
import type { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import type { Change, Replay } from './replay.ts';

/** A run of Linux and the scenario of ours that stands for it. */
export interface ComparedRun {
  readonly name: string;
  /** Below test/conformance/linux. */
  readonly scenario: string;
  readonly changes?: readonly Change[];
  /** When which of the crafted frames were sent. */
  readonly crafted?: { readonly at: number; readonly name: RegExp; readonly count: number };
  /** When the tunnels came up, in seconds since the machine was switched on; ten seconds before the first command otherwise. */
  readonly startsAt?: number;
  /** Conversations that are left out, since what was set there is nothing that can be set here. */
  readonly omitted?: readonly string[];
  /** Nothing but these packets, for some seconds from the first of them on. */
  readonly only?: { readonly conversation: RegExp; readonly seconds: number };
}

const PREFIX = 'fd9c:30c:2da4:1::/64';

const setForwarding = (replay: Replay, card: string, value: boolean): void => {
  const out = replay.node('isatap01').host.interfaceByName(card)!;
  out.ipv6.settings.forwarding = value;
  out.settingsChanged();
};

const setAdvertising = (replay: Replay, value: boolean): void => {
  const tunnel = replay.tunnel('isatap01');
  tunnel.ipv6.settings.advertise = value;
  tunnel.settingsChanged();
};

const addRouter = (replay: Replay, address: string): void =>
  replay.tunnel('mgmt').potentialRouters.addManual(Ipv4Address.parse(address));

/** `ip tunnel add is1 mode isatap local 192.0.2.25` on dav01, and its address. */
function addSecondTunnel(replay: Replay): void {
  const dav01 = replay.node('dav01');
  dav01.isatap.configure({ state: 'enabled' });
  const tunnel = dav01.addIsatap(30, 'is1', replay.card('dav01'));
  tunnel.ipv6.settings.forwarding = true;
  tunnel.assignIpv6(Ipv6Address.parse('fd9c:30c:2da4:1:0:5efe:192.0.2.25'), 64);
}

/** Another metric of the route back. */
function setReturnMetric(replay: Replay, metric: number): void {
  const { routes } = replay.node('dav01').host.ipv6;
  const prefix = IpPrefix.parse6(PREFIX);
  const old = routes.routes.find((route) => route.prefix.equals(prefix) && route.nextHop !== null)!;
  routes.remove(old);
  routes.add({ ...old, metric });
}

function advertiseMtu(replay: Replay): void {
  const { advertiser } = replay.tunnel('isatap01').discovery;
  advertiser.fixed = { ...advertiser.fixed!, mtu: 1280 };
}

/** What r4 forwards in IPv4 tunnels met congestion: `nft add rule ... ip protocol 41 ip ecn set ce`. */
function markCongestion(replay: Replay, isOn: boolean): void {
  for (const name of ['eth0', 'eth1']) {
    const { port } = replay.card('r4', name);
    const send = Port.prototype.transmit.bind(port);
    port.transmit = isOn ? (packet) => send(marked(packet)) : send;
  }
}

const ETHERNET_HEADER = 14;
const CE = 3;

function marked(packet: PacketBuffer): PacketBuffer {
  const { bytes, start } = packet;
  const at = start + ETHERNET_HEADER;
  if (ethernetType(bytes, start) === etherType.ipv4 && ipv4Protocol(bytes, at) === ipProtocol.ipv6)
    ipv4SetTypeOfService(bytes, at, ipv4TypeOfService(bytes, at) | CE);
  return packet;
}

/** Both tunnel routers of the loop are ISATAP routers from j3 to j4. */
const onlyBetweenIsatapRouters = { conversation: /^ping fd9c:30c:2da4:2:/, seconds: 3 };

/** All but f, which has a test of its own, m, a defect of that kernel, and n, which has no packets. */
export const comparedRuns: readonly ComparedRun[] = [
  { name: 'a1', scenario: 'network' },
  { name: 'a2', scenario: 'other-subnet' },
  {
    name: 'a3',
    scenario: 'by-hand',
    // After `accept_ra_rt_info_max_plen=0`.
    omitted: ['ping 2'],
    changes: [
      // There without the default flag and 1.7 s later with it, a difference that RFC 5214 does not know.
      { at: 29.96, make: (replay) => addRouter(replay, '192.0.2.31') },
    ],
  },
  {
    name: 'b',
    scenario: 'network',
    changes: [
      { at: 29.65, make: addSecondTunnel },
      { at: 32.6, make: (replay) => setReturnMetric(replay, 300) },
      { at: 43.76, make: (replay) => addRouter(replay, '192.0.2.25') },
    ],
  },
  { name: 'c', scenario: 'no-return-route' },
  {
    name: 'd',
    scenario: 'network',
    startsAt: 20,
    changes: [
      { at: 28.78, make: (replay) => ['is0', 'eth0'].forEach((card) => setForwarding(replay, card, false)) },
      { at: 34.19, make: (replay) => setForwarding(replay, 'eth0', true) },
      {
        at: 36.87,
        make: (replay) => {
          setForwarding(replay, 'is0', true);
          setForwarding(replay, 'eth0', false);
        },
      },
    ],
  },
  {
    name: 'e',
    scenario: 'short-lifetime',
    startsAt: 18.5,
    changes: [
      { at: 18.5, make: (replay) => setAdvertising(replay, false) },
      { at: 68.04, make: (replay) => setAdvertising(replay, true) },
      { at: 148.65, make: (replay) => setAdvertising(replay, false) },
    ],
  },
  { name: 'g1', scenario: 'network' },
  { name: 'g2', scenario: 'small-tunnels' },
  { name: 'g3', scenario: 'small-router-tunnel', startsAt: 20.8, changes: [{ at: 36.14, make: advertiseMtu }] },
  { name: 'g5', scenario: 'without-path-mtu' },
  { name: 'g6', scenario: 'below-the-minimum' },
  // j1 and j2 go through a 6to4 relay, j4 through a tunnel that takes any remote end; ours has neither.
  {
    name: 'j',
    scenario: 'loop',
    startsAt: 12.71,
    crafted: { at: 22.8, name: /^j3/, count: 1 },
    only: onlyBetweenIsatapRouters,
  },
  {
    name: 'k',
    scenario: 'injector',
    changes: [
      { at: 29.85, make: (replay) => (replay.tunnel('mgmt').typeOfService = 'inherit') },
      { at: 30.77, make: (replay) => (replay.tunnel('mgmt').typeOfService = 0x10) },
      { at: 31.3, make: (replay) => (replay.tunnel('mgmt').typeOfService = 0) },
      { at: 31.44, make: (replay) => markCongestion(replay, true) },
      { at: 36.98, make: (replay) => markCongestion(replay, false) },
    ],
    crafted: { at: 37.5, name: /^k2/, count: 18 },
  },
];
