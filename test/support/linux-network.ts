import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import { Host } from '../../src/host/host.ts';
import { hostProfiles } from '../../src/host/profile.ts';
import { Switch } from '../../src/link/switch.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { ms, seconds, us } from '../../src/sim/time.ts';
import { Trace, type TraceChunk, traceKind } from '../../src/trace/trace.ts';
import { IsatapInterface } from '../../src/tunnel/isatap/isatap-interface.ts';
import { Protocol41 } from '../../src/tunnel/protocol-41.ts';
import { etherType, ethernetType } from '../../src/wire/ethernet.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';

const ip4 = (text: string): Ipv4Address => Ipv4Address.parse(text);
const ip6 = (text: string): Ipv6Address => Ipv6Address.parse(text);

/** MAC addresses of the Linux run: 02:00 and the IPv4 address. */
const macOf = (address: Ipv4Address): MacAddress => MacAddress.of(0x0200, address.w3);

/** The two that are put to the test. */
export type LinuxHost = 'mgmt' | 'isatap01';

/** What became of one injected packet, within a second. */
export interface Fate {
  /** Reached a protocol of the host over the tunnel. */
  readonly delivered: boolean;
  /** Left the host again without its outer header. */
  readonly forwarded: boolean;
  /** Why it ended; null when it ended nowhere, or was only counted. */
  readonly drop: string | null;
  /** IPv6 packets that the host made because of it, in order. */
  readonly answers: readonly Uint8Array[];
  /** IPv4 packets that reached the one who injected it. */
  readonly back: readonly Uint8Array[];
}

/**
 * The network of `captures/linux/f`: a host with the potential router list {192.0.2.31}, that router with an empty
 * list, a server with one client behind it, and somebody who injects frames and answers nothing but ARP.
 */
export class LinuxNetwork {
  readonly simulator = new Simulator(1);
  private readonly trace = new Trace();
  private readonly lan = new Switch(this.simulator, 'lan', { rate: 1e9, delay: us(20), mtu: 1500 });
  private readonly stub = new Switch(this.simulator, 'stub', { rate: 1e9, delay: us(20), mtu: 1500 });
  readonly mgmt: Host;
  readonly router: Host;
  readonly tunnels: Readonly<Record<LinuxHost, IsatapInterface>>;
  private readonly evil: EthernetInterface;
  private readonly back: Uint8Array[] = [];
  private readonly answers: { readonly host: string; readonly cause: number; readonly bytes: Uint8Array }[] = [];
  private readonly rows: { packet: number; kind: number; host: string; interface: string; evidence: object | null }[] =
    [];

  constructor() {
    this.watch();
    this.mgmt = this.addHost('mgmt', '192.0.2.100');
    this.router = this.addHost('isatap01', '192.0.2.31', 'fd9c:30c:2da4:111::31');
    this.tunnels = { mgmt: addTunnel(this.mgmt), isatap01: addTunnel(this.router) };
    this.addServer();
    this.evil = card(this.addHost('evil', '192.0.2.66'));
    this.evil.host.ipv4.register(ipProtocol.ipv6, { receive: () => undefined, receiveError: () => true });
    this.configureRouter();
    const { mgmt } = this.tunnels;
    mgmt.potentialRouters.addManual(ip4('192.0.2.31'));
    mgmt.connect();
    mgmt.discovery.solicitRouters();
    this.simulator.run(seconds(10));
  }

  private addHost(name: string, ipv4: string, ipv6?: string): Host {
    const host = new Host(this.simulator, this.trace, name, hostProfiles.linux);
    const added = new EthernetInterface(host, 2, 'eth0', macOf(ip4(ipv4)), this.lan);
    host.addInterface(added);
    added.ipv4.assign(ip4(ipv4), 24);
    added.discovery.start();
    if (ipv6 !== undefined) added.assignIpv6(ip6(ipv6), 64);
    return host;
  }

  private configureRouter(): void {
    const tunnel = this.tunnels.isatap01;
    tunnel.connect();
    tunnel.assignIpv6(ip6('fd9c:30c:2da4:1:0:5efe:192.0.2.31'), 64);
    tunnel.ipv6.settings.forwarding = true;
    tunnel.ipv6.settings.advertise = true;
    // As radvd.conf there.
    tunnel.discovery.advertiser.fixed = {
      prefixes: [IpPrefix.parse6('fd9c:30c:2da4:1::/64')],
      routes: [IpPrefix.parse6('fd9c:30c:2da4:1000::/64'), IpPrefix.parse6('fd9c:30c:2da4:1001::/64')],
      lifetime: 1800,
      mtu: null,
      hopLimit: 64,
      validLifetime: 86_400,
      preferredLifetime: 14_400,
      dns: [],
      search: [],
      dnsLifetime: 0,
      routeLifetime: 1800,
    };
    tunnel.settingsChanged();
    card(this.router).ipv6.settings.forwarding = true;
    addRoute(card(this.router), 'fd9c:30c:2da4:1000::/64', 'fd9c:30c:2da4:111::25');
    addRoute(card(this.router), 'fd9c:30c:2da4:1001::/64', 'fd9c:30c:2da4:111::26');
  }

  private addServer(): void {
    const server = this.addHost('dav01', '192.0.2.25', 'fd9c:30c:2da4:111::25');
    const inside = new EthernetInterface(server, 3, 'stub0', MacAddress.of(0x0200, 0x1001), this.stub);
    server.addInterface(inside);
    inside.discovery.start();
    inside.assignIpv6(ip6('fd9c:30c:2da4:1000::1'), 64);
    for (const { ipv6 } of server.interfaces) ipv6.settings.forwarding = true;
    addRoute(card(server), 'fd9c:30c:2da4:1::/64', 'fd9c:30c:2da4:111::31');
    const client = new Host(this.simulator, this.trace, 'dac1', hostProfiles.linux);
    const outside = new EthernetInterface(client, 2, 'eth0', MacAddress.of(0x0200, 0x10c1), this.stub);
    client.addInterface(outside);
    outside.discovery.start();
    outside.assignIpv6(ip6('fd9c:30c:2da4:1000::c1'), 64);
    addRoute(outside, '::/0', 'fd9c:30c:2da4:1000::1');
  }

  private watch(): void {
    const { trace } = this;
    trace.listen({ consume: (chunk) => this.consume(chunk) });
    trace.tap = {
      see: (point, _time, interfaceId, packet) => {
        const bytes = packet.bytes.slice(packet.start, packet.end);
        const { hostName } = trace.interfaces[interfaceId]!;
        if (point === 'originated' && bytes[0]! >>> 4 === 6)
          this.answers.push({ host: hostName, cause: packet.parent, bytes });
        const isBack = point === 'received' && hostName === 'evil';
        if (isBack && (bytes[0]! & 1) === 0 && ethernetType(bytes, 0) === etherType.ipv4)
          this.back.push(bytes.slice(14));
      },
    };
  }

  private consume(chunk: TraceChunk): void {
    for (let row = 0; row < chunk.count; row++) {
      this.rows.push({
        packet: chunk.packet[row]!,
        kind: chunk.kind[row]!,
        host: this.trace.hosts[chunk.host[row]!]!,
        interface: this.trace.interfaces[chunk.interface[row]!]?.name ?? '',
        evidence: chunk.evidence[row] ?? null,
      });
    }
  }

  /** Puts frames on the wire as the injecting host's, and looks at what comes of the last of them for a second. */
  inject(frames: readonly Uint8Array[], target: LinuxHost): Fate {
    this.trace.flush();
    this.rows.length = 0;
    this.back.length = 0;
    this.answers.length = 0;
    const ids = frames.map((frame) => {
      const packet = PacketBuffer.from(frame);
      packet.id = this.trace.takePacketId();
      this.evil.port.transmit(packet);
      this.simulator.run(this.simulator.now + ms(1));
      return packet.id;
    });
    this.simulator.run(this.simulator.now + ms(900));
    this.trace.flush();
    const here = this.rows.filter(({ packet, host }) => ids.includes(packet) && host === target);
    const tunnelled = here.some(({ kind }) => kind === traceKind.decapsulated);
    const dropped = here.find(({ kind }) => kind === traceKind.dropped)?.evidence as { reason: string } | undefined;
    const fate: Fate = {
      delivered: tunnelled && here.some((row) => row.kind === traceKind.delivered && row.interface === 'is0'),
      forwarded: dropped === undefined && tunnelled && here.some(({ kind }) => kind === traceKind.routed),
      drop: dropped?.reason ?? null,
      answers: this.answers.flatMap(({ host, cause, bytes }) =>
        host === target && ids.includes(cause) ? [bytes] : [],
      ),
      back: [...this.back],
    };
    this.simulator.run(this.simulator.now + seconds(4));
    return fate;
  }
}

const card = (host: Host): EthernetInterface => host.interfaces[0] as EthernetInterface;

function addTunnel(host: Host): IsatapInterface {
  const tunnel = new IsatapInterface(host, 3, 'is0', card(host));
  host.addInterface(tunnel);
  new Protocol41(host).add(tunnel);
  return tunnel;
}

function addRoute(out: EthernetInterface, prefix: string, nextHop: string): void {
  out.host.ipv6.routes.add({
    prefix: IpPrefix.parse6(prefix),
    nextHop: ip6(nextHop),
    interface: out,
    metric: 1024,
    publish: 'no',
    origin: 'manual',
    validUntil: Infinity,
  });
}
