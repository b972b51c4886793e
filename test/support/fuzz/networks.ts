import { parseIpAddress } from '../../../src/addr/ip.ts';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import { MacAddress } from '../../../src/addr/mac.ts';
import { IpPrefix } from '../../../src/addr/prefix.ts';
import { ping } from '../../../src/app/ping.ts';
import { serveTcp, tcpExchange } from '../../../src/app/tcp-exchange.ts';
import { EthernetInterface } from '../../../src/host/ethernet-interface.ts';
import { hostProfiles } from '../../../src/host/profile.ts';
import type { Link } from '../../../src/link/link.ts';
import { Switch } from '../../../src/link/switch.ts';
import { Node } from '../../../src/scenario/node.ts';
import { Balancer } from '../../../src/service/balancer/balancer.ts';
import { DnsServer } from '../../../src/service/dns-server.ts';
import { Nat } from '../../../src/service/nat/nat.ts';
import { type Process, sleep, start } from '../../../src/sim/process.ts';
import { Simulator } from '../../../src/sim/simulator.ts';
import { seconds, us } from '../../../src/sim/time.ts';
import { Trace } from '../../../src/trace/trace.ts';
import { dnsClass } from '../../../src/wire/dns/record.ts';
import { tunnelNetworks } from './tunnel-networks.ts';

/** A small network in which the first host talks to the others for `duration`. */
export interface FuzzNetwork {
  readonly simulator: Simulator;
  readonly trace: Trace;
  readonly nodes: readonly Node[];
  readonly cards: readonly EthernetInterface[];
}

export const DURATION = seconds(40);
/** Addresses are unique and routers found by then. */
const SETTLED = seconds(8);

const ip4 = (text: string): Ipv4Address => Ipv4Address.parse(text);
const ip6 = (text: string): Ipv6Address => Ipv6Address.parse(text);

class Builder implements FuzzNetwork {
  readonly simulator = new Simulator(1);
  readonly trace = new Trace();
  readonly nodes: Node[] = [];
  readonly cards: EthernetInterface[] = [];
  readonly lan: Link = new Switch(this.simulator, 'lan', { rate: 1e9, delay: us(20), mtu: 1500 });

  add(name: string, ipv4: string, ipv6: string | null): { node: Node; card: EthernetInterface } {
    const dns = { servers: [ip4('10.0.0.2')], suffix: 'example' };
    const node = new Node(this.simulator, this.trace, name, hostProfiles['windows-10'], dns, null);
    this.nodes.push(node);
    const card = this.addCard(node, 10, 'Ethernet', ipv4);
    if (ipv6 !== null) card.assignIpv6(ip6(ipv6), 64);
    return { node, card };
  }

  addCard({ host }: Node, index: number, name: string, ipv4: string): EthernetInterface {
    const address = ip4(ipv4);
    const card = new EthernetInterface(host, index, name, MacAddress.of(0x0200, address.w3), this.lan);
    host.addInterface(card);
    card.discovery.start();
    card.ipv4.assign(address, 24);
    this.cards.push(card);
    return card;
  }

  /** The first host sends to closed ports, pings and connects, one after the other; how it ends does not matter here. */
  talk(
    pings: readonly (readonly [to: string, size: number])[],
    connections: readonly (readonly [to: string, port: number])[],
  ): this {
    const [first, ...others] = this.nodes;
    for (const { tcp } of others) serveTcp(tcp, 445);
    const process = function* (): Process {
      yield* sleep(SETTLED);
      for (const [to] of pings) first!.udp.send(Uint8Array.of(1), 9, null, parseIpAddress(to), 9);
      for (const [to, size] of pings) yield* ping(first!, to, 1, size, 0);
      for (const [to, port] of connections) yield* tcpExchange(first!, to, port, 0);
    };
    start(this.simulator, process());
    return this;
  }
}

function twoHosts(): FuzzNetwork {
  const builder = new Builder();
  builder.add('A', '10.0.0.1', '2001:db8::1');
  const { node } = builder.add('B', '10.0.0.2', '2001:db8::2');
  const data = { kind: 'AAAA', address: ip6('2001:db8::2') } as const;
  const records = [{ name: 'b.example', class: dnsClass.IN, timeToLive: 60, data }];
  new DnsServer([{ name: 'example', timeToLive: 60, primary: 'b.example', records, dynamicUpdate: true }], []).listen(
    node.udp,
  );
  const closed = [['10.0.0.2', 81]] as const;
  return builder.talk(
    [
      ['10.0.0.2', 2000],
      ['2001:db8::2', 2000],
    ],
    [['b', 445], ['10.0.0.2', 445], ...closed],
  );
}

function sixInFour(): FuzzNetwork {
  const builder = new Builder();
  const ends = [builder.add('A', '10.0.0.1', null), builder.add('B', '10.0.0.2', null)];
  ends.forEach(({ node, card }, index) => {
    const remote = ip4(`10.0.0.${2 - index}`);
    const settings = { remote, mtu: 1280, followsPathMtu: false, timeToLive: undefined, ingressFilter: false };
    node.addConfiguredTunnel(11, 'tunnel', card, settings).assignIpv6(ip6(`2001:db8:f::${index + 1}`), 64);
  });
  return builder.talk(
    [['2001:db8:f::2', 2000]],
    [
      ['2001:db8:f::2', 445],
      ['2001:db8:f::2', 81],
    ],
  );
}

function isatap(): FuzzNetwork {
  const builder = new Builder();
  const nodes = ['1', '3', '31'].map((last) => builder.add(`H${last}`, `10.0.0.${last}`, null));
  for (const { node, card } of nodes) node.addIsatap(11, 'isatap', card);
  const [, , router] = nodes;
  for (const { node } of nodes.slice(0, 2)) node.isatap.configure({ routerName: '10.0.0.31', state: 'enabled' });
  const { host, isatap: service } = router!.node;
  service.configure({ resolves: false, state: 'enabled' });
  const [adapter] = service.adapters;
  adapter!.ipv6.settings.advertise = true;
  adapter!.ipv6.settings.forwarding = true;
  router!.card.ipv6.settings.forwarding = true;
  adapter!.settingsChanged();
  const route = {
    nextHop: null,
    interface: adapter!,
    metric: 256,
    publish: 'yes',
    origin: 'manual',
    validUntil: Infinity,
  } as const;
  host.ipv6.routes.add({ ...route, prefix: IpPrefix.parse6('2001:db8:1::/64') });
  router!.card.assignIpv6(ip6('2001:db8:2::31'), 64);
  host.ipv6.routes.add({ ...route, prefix: IpPrefix.parse6('2001:db8:2::/64'), interface: router!.card });
  const near = '2001:db8:1:0:0:5efe:10.0.0.3';
  return builder.talk(
    [
      [near, 1500],
      ['2001:db8:2::31', 100],
    ],
    [
      [near, 445],
      ['2001:db8:2::31', 445],
      [near, 81],
    ],
  );
}

/** A client behind a NAT and a server behind a load balancer; their subnets share the one link. */
function middleBoxes(): FuzzNetwork {
  const builder = new Builder();
  const client = builder.add('A', '10.0.0.1', null);
  const server = builder.add('B', '10.0.2.2', null);
  const nat = builder.add('NAT', '10.0.0.254', null);
  const outside = builder.addCard(nat.node, 11, 'outside', '10.0.1.1');
  const balancer = builder.add('LB', '10.0.1.2', null);
  builder.addCard(balancer.node, 11, 'inside', '10.0.2.254');
  for (const { node } of [nat, balancer]) node.host.ipv4.forwarding = true;
  for (const [{ node, card }, gateway] of [
    [client, '10.0.0.254'],
    [server, '10.0.2.254'],
  ] as const)
    node.host.ipv4.routes.add({
      prefix: IpPrefix.of(Ipv4Address.unspecified, 0),
      nextHop: ip4(gateway),
      interface: card,
      metric: 256,
      publish: 'no',
      origin: 'manual',
      validUntil: Infinity,
    });
  const times = { established: seconds(7440), transitory: seconds(240) };
  new Nat(nat.node, [nat.card], outside, {
    filtering: 'address-dependent',
    tcp: times,
    udpTimeout: seconds(300),
    icmpTimeout: seconds(60),
    inboundRefresh: true,
    hairpinning: true,
    clampMss: true,
    unsolicitedSyn: 'port-unreachable',
  }).start();
  new Balancer(balancer.node, {
    address: ip4('10.0.1.2'),
    port: 445,
    members: [{ name: 'B', address: ip4('10.0.2.2'), port: 445 }],
    method: 'round-robin',
    persistence: null,
    sourceNat: true,
    probe: null,
    memberDown: 'reset',
    noMember: 'reset',
    idle: times,
  }).start();
  return builder.talk(
    [
      ['10.0.1.2', 2000],
      ['10.0.1.1', 100],
    ],
    [
      ['10.0.1.2', 445],
      ['10.0.1.2', 81],
    ],
  );
}

/** Small enough to damage each frame of them in turn. */
export const smallNetworks: Readonly<Record<string, () => FuzzNetwork>> = {
  'two hosts': twoHosts,
  '6in4': sixInFour,
  isatap,
  'middle boxes': middleBoxes,
};

export const fuzzNetworks: Readonly<Record<string, () => FuzzNetwork>> = { ...smallNetworks, ...tunnelNetworks };
