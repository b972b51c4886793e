import { isatapLinkLocal } from '../../src/addr/embedded.ts';
import { ping } from '../../src/app/ping.ts';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import { Host } from '../../src/host/host.ts';
import { type HostProfile, hostProfiles, type ProfileName } from '../../src/host/profile.ts';
import { Switch } from '../../src/link/switch.ts';
import { Node } from '../../src/scenario/node.ts';
import { DnsServer } from '../../src/service/dns-server.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { type Process, start } from '../../src/sim/process.ts';
import { type Nanoseconds, seconds, us } from '../../src/sim/time.ts';
import type { DropReason } from '../../src/trace/drop-reason.ts';
import { type Drop, Trace, traceKind } from '../../src/trace/trace.ts';
import type { IsatapInterface } from '../../src/tunnel/isatap/isatap-interface.ts';
import { decodeDns } from '../../src/wire/dns/message.ts';
import { dnsClass, type ResourceRecord } from '../../src/wire/dns/record.ts';
import { etherType, ethernetType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import type { Icmpv6Option } from '../../src/wire/icmpv6/options.ts';
import type { RouterAdvertisement } from '../../src/wire/icmpv6/router.ts';
import { decodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6, type Ipv6Packet } from '../../src/wire/ipv6.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { decodeUdp } from '../../src/wire/udp.ts';

export const ip4 = (text: string): Ipv4Address => Ipv4Address.parse(text);
export const ip6 = (text: string): Ipv6Address => Ipv6Address.parse(text);
/** fe80::[200:]5efe:a.b.c.d as a text. */
export const linkLocalOf = (ipv4: string): string => isatapLinkLocal(ip4(ipv4)).toString();

/** A protocol 41 packet as its sender put it on the wire. `message`: null when it is no ICMPv6. */
export interface Tunnelled {
  readonly time: Nanoseconds;
  readonly host: string;
  readonly outer: Ipv4Packet;
  readonly inner: Ipv6Packet;
  readonly message: Icmpv6Message | null;
}

interface Frame {
  readonly time: Nanoseconds;
  readonly host: string;
  readonly packet: Ipv4Packet;
}

/** A station or router with one card, its ISATAP adapter over it. */
export interface IsatapNode {
  readonly node: Node;
  readonly card: EthernetInterface;
  readonly adapter: IsatapInterface;
}

/**
 * Hosts with ISATAP adapters on one LAN, 172.16.10.0/24, with a DNS server at .10 for domain.local and somebody at .99
 * who sends what no host would. What was put on the wire, and what was dropped, is kept.
 */
export class IsatapNetwork {
  readonly simulator = new Simulator(1);
  private readonly trace = new Trace();
  private readonly lan = new Switch(this.simulator, 'lan', { rate: 1e9, delay: us(20), mtu: 1500 });
  private readonly records: ResourceRecord[] = [];
  private readonly frames: Frame[] = [];
  private readonly dropped: { readonly host: string; readonly reason: DropReason }[] = [];
  private readonly forger: Host;

  constructor() {
    this.watch();
    const server = this.addNode('DC', ['172.16.10.10'], hostProfiles.linux);
    const zone = { name: 'domain.local', timeToLive: 1200, primary: 'dc.domain.local', records: this.records };
    new DnsServer([zone], []).listen(server.node.udp);
    this.forger = this.addSilent('FORGER', '172.16.10.99');
  }

  /** A host that answers ARP and swallows what comes inside protocol 41. */
  addSilent(name: string, ipv4: string): Host {
    const { host } = this.addNode(name, [ipv4], hostProfiles.linux).node;
    host.ipv4.register(ipProtocol.ipv6, { receive: () => undefined, receiveError: () => true });
    return host;
  }

  private watch(): void {
    const { trace } = this;
    trace.tap = {
      see: (point, time, interfaceId, packet) => {
        if (point !== 'sent' || ethernetType(packet.bytes, packet.start) !== etherType.ipv4) return;
        const bytes = packet.bytes.slice(packet.start + 14, packet.end);
        this.frames.push({ time, host: trace.interfaces[interfaceId]!.hostName, packet: decodeIpv4(bytes) });
      },
    };
    trace.listen({
      consume: (chunk) => {
        for (let row = 0; row < chunk.count; row++) {
          if (chunk.kind[row] !== traceKind.dropped) continue;
          const { reason } = chunk.evidence[row] as Drop;
          this.dropped.push({ host: trace.hosts[chunk.host[row]!]!, reason });
        }
      },
    });
  }

  private addNode(name: string, ipv4: readonly string[], profile: HostProfile) {
    const dns = { servers: [ip4('172.16.10.10')], suffix: 'domain.local' };
    const node = new Node(this.simulator, this.trace, name, profile, dns, null);
    const { host } = node;
    const first = ip4(ipv4[0]!);
    const card = new EthernetInterface(host, 10, 'Ethernet', MacAddress.of(0x0200, first.w3), this.lan);
    host.addInterface(card);
    for (const address of ipv4) card.ipv4.assign(ip4(address), 24);
    card.discovery.start();
    return { node, card };
  }

  /** A host with an ISATAP adapter whose settings are the profile's defaults. Several IPv4 addresses stand on one card. */
  addStation(
    name: string,
    ipv4: string | readonly string[],
    profile: ProfileName = 'windows-8.1',
    switches: Partial<HostProfile> = {},
  ): IsatapNode {
    const addresses = typeof ipv4 === 'string' ? [ipv4] : ipv4;
    const { node, card } = this.addNode(name, addresses, { ...hostProfiles[profile], ...switches });
    return { node, card, adapter: node.addIsatap(11, 'isatap', card) };
  }

  /** An ISATAP router whose list is empty: it advertises these prefixes on-link and these routes. */
  addRouter(
    name: string,
    ipv4: string,
    prefixes: readonly string[],
    routes: readonly string[] = [],
    switches: Partial<HostProfile> = {},
  ): IsatapNode {
    const made = this.addStation(name, ipv4, 'windows-server-2012r2', switches);
    const { node, card, adapter } = made;
    node.isatap.configure({ resolves: false, state: 'enabled' });
    adapter.ipv6.settings.advertise = true;
    adapter.ipv6.settings.forwarding = true;
    card.ipv6.settings.forwarding = true;
    adapter.settingsChanged();
    for (const prefix of prefixes) publish(node, adapter, prefix, null);
    for (const prefix of routes) publish(node, card, prefix, ip6('fe80::1'));
    return made;
  }

  /** Sets the A records of a name in domain.local. `timeToLive` in seconds. */
  setName(name: string, addresses: readonly string[], timeToLive = 1200): void {
    this.removeName(name);
    for (const address of addresses) {
      const data = { kind: 'A', address: ip4(address) } as const;
      this.records.push({ name: `${name}.domain.local`, class: dnsClass.IN, timeToLive, data });
    }
  }

  setAlias(name: string, target: string, timeToLive: number): void {
    const data = { kind: 'CNAME', name: `${target}.domain.local` } as const;
    this.records.push({ name: `${name}.domain.local`, class: dnsClass.IN, timeToLive, data });
  }

  removeName(name: string): void {
    const kept = this.records.filter((record) => record.name !== `${name}.domain.local`);
    this.records.splice(0, this.records.length, ...kept);
  }

  /** Runs on for a time. */
  run(time: Nanoseconds): void {
    this.simulator.run(this.simulator.now + time);
  }

  /** Pings once and waits as long as ping does. @returns what the sender saw */
  ping({ node }: IsatapNode, destination: string, size = 32): string {
    let observed = 'nothing';
    const process = function* (): Process {
      ({ observed } = yield* ping(node, destination, 1, size, 0));
    };
    start(this.simulator, process());
    this.run(seconds(5));
    return observed;
  }

  /** Sends an IPv6 packet inside IPv4 under any two addresses. */
  forge(outerSource: string, outerDestination: string, inner: Uint8Array): void {
    this.forger.ipv4.send(PacketBuffer.from(inner), {
      source: ip4(outerSource),
      destination: ip4(outerDestination),
      protocol: ipProtocol.ipv6,
    });
  }

  /** Forges an ICMPv6 message; `hopLimit` 255 unless said. */
  forgeMessage(
    outer: readonly [source: string, destination: string],
    inner: readonly [source: string, destination: string],
    message: Icmpv6Message,
    hopLimit = 255,
  ): void {
    const [source, destination] = [ip6(inner[0]), ip6(inner[1])];
    const payload = encodeIcmpv6(message, source, destination);
    const trailer = new Uint8Array(0);
    const header = { source, destination, nextHeader: ipProtocol.icmpv6, hopLimit, trafficClass: 0, flowLabel: 0 };
    this.forge(outer[0], outer[1], encodeIpv6({ ...header, payload, trailer }));
  }

  /** Forges an advertisement of the router at `router` to a station, and lets it arrive. */
  advertise(router: string, station: string, message: RouterAdvertisement, source = linkLocalOf(router)): void {
    this.forgeMessage([router, station], [source, linkLocalOf(station)], message);
    this.run(us(2000));
  }

  /** Protocol 41 packets in the order in which they were sent. */
  get tunnelled(): readonly Tunnelled[] {
    return this.frames
      .filter(({ packet }) => packet.protocol === ipProtocol.ipv6)
      .map(({ time, host, packet }) => {
        const inner = decodeIpv6(packet.payload);
        const message = inner.nextHeader === ipProtocol.icmpv6 ? decodeIcmpv6(inner.payload) : null;
        return { time, host, outer: packet, inner, message };
      });
  }

  /** What a host sent of one kind of ICMPv6 message over the tunnel. */
  messages(host: string, kind: Icmpv6Message['kind']): readonly Tunnelled[] {
    return this.tunnelled.filter((seen) => seen.host === host && seen.message?.kind === kind);
  }

  /** Times and names of a host's DNS questions. */
  questions(host: string): readonly { readonly time: Nanoseconds; readonly name: string }[] {
    return this.frames
      .filter((frame) => frame.host === host && frame.packet.protocol === ipProtocol.udp)
      .map(({ time, packet }) => ({ time, datagram: decodeUdp(packet.payload) }))
      .filter(({ datagram }) => datagram.destinationPort === 53)
      .map(({ time, datagram }) => ({ time, name: decodeDns(datagram.payload).questions[0]!.name }));
  }

  /** IPv4 packets that a host has sent so far. */
  sentBy(host: string): number {
    return this.frames.filter((frame) => frame.host === host).length;
  }

  /** Reasons for which packets that came to a host ended there, in order; not those that found no neighbour. */
  dropsAt(host: string): readonly DropReason[] {
    this.trace.flush();
    return this.dropped
      .filter((drop) => drop.host === host && drop.reason !== 'neighbor-unreachable')
      .map(({ reason }) => reason);
  }
}

function publish(
  node: Node,
  out: EthernetInterface | IsatapInterface,
  prefix: string,
  nextHop: Ipv6Address | null,
): void {
  node.host.ipv6.routes.add({
    prefix: IpPrefix.parse6(prefix),
    nextHop,
    interface: out,
    metric: 256,
    publish: 'yes',
    origin: 'manual',
    validUntil: Infinity,
  });
}

/** An advertisement with these options; `routerLifetime` in seconds, 1800 unless said. */
export function advertisement(
  options: readonly Icmpv6Option[],
  fields: Partial<Pick<RouterAdvertisement, 'routerLifetime' | 'preference'>> = {},
): RouterAdvertisement {
  return {
    kind: 'router-advertisement',
    code: 0,
    currentHopLimit: 0,
    managed: false,
    otherConfiguration: false,
    homeAgent: false,
    preference: 'medium',
    proxy: false,
    reserved: 0,
    routerLifetime: 1800,
    reachableTime: 0,
    retransTimer: 0,
    ...fields,
    options,
  };
}

/** A ping's request. */
export const ECHO_REQUEST: Icmpv6Message = {
  kind: 'echo-request',
  code: 0,
  identifier: 1,
  sequence: 1,
  data: new Uint8Array(8),
};

/** A prefix on-link and for addresses; lifetimes in seconds. */
export const prefixOption = (prefix: string, valid = 86_400, preferred = valid): Icmpv6Option => ({
  kind: 'prefix-information',
  prefixLength: IpPrefix.parse6(prefix).length,
  onLink: true,
  autonomous: true,
  reserved1: 0,
  validLifetime: valid,
  preferredLifetime: preferred,
  reserved2: 0,
  prefix: IpPrefix.parse6(prefix).address,
});

/** A route of RFC 4191; lifetime in seconds. */
export function routeOption(
  prefix: string,
  lifetime = 1800,
  preference: 'high' | 'medium' | 'low' | 'reserved' = 'medium',
): Icmpv6Option {
  const { address, length } = IpPrefix.parse6(prefix);
  const units = length > 64 ? 3 : length > 0 ? 2 : 1;
  return {
    kind: 'route-information',
    prefixLength: length,
    preference,
    reserved: 0,
    routeLifetime: lifetime,
    prefix: address,
    units,
  };
}

/** Learned and other routes of a host's IPv6 table as `PREFIX via NEXTHOP metric M`, those over one interface. */
export const routesOver = ({ node, adapter }: IsatapNode): readonly string[] =>
  node.host.ipv6.routes.routes
    .filter((route) => route.interface === adapter)
    .map((route) => `${route.prefix.toString()} via ${route.nextHop?.toString() ?? 'on-link'} metric ${route.metric}`);

/** Addresses of a station's adapter. */
export const addressesOf = ({ adapter }: IsatapNode): readonly string[] =>
  adapter.ipv6.addresses.map(({ address }) => address.toString());
