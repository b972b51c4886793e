import { type IpAddress, parseIpAddress } from '../../src/addr/ip.ts';
import { EchoProbe, type EchoResult } from '../../src/app/echo-probe.ts';
import { firstBytesOf } from '../../src/app/first-bytes.ts';
import type { IcmpReport } from '../../src/host/protocol-handler.ts';
import { buildNetwork, type Network } from '../../src/scenario/network.ts';
import type { Node } from '../../src/scenario/node.ts';
import { start } from '../../src/sim/process.ts';
import { type Nanoseconds, ms, seconds } from '../../src/sim/time.ts';
import {
  type Drop,
  traceKind,
  type Tap,
  type TapPoint,
  type TracedPacket,
  type Translation,
} from '../../src/trace/trace.ts';
import type { ReceivedDatagram, UdpSocket } from '../../src/transport/udp.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { badChecksums } from './packet-parts.ts';
import { loadText } from './scenarios.ts';

const ETHERNET = 1;

/** An IP packet on the wire. `at`: who received it, `HOST/interface`. */
export interface SeenIp {
  readonly at: string;
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** A datagram socket of a test that keeps what it gets. */
export class Socket implements UdpSocket {
  readonly datagrams: ReceivedDatagram[] = [];
  readonly failures: IcmpReport[] = [];
  private readonly node: Node;
  readonly port: number;

  constructor(node: Node, port: number) {
    this.node = node;
    this.port = port;
    node.udp.open(this);
  }

  received({ payload, ...datagram }: ReceivedDatagram): void {
    this.datagrams.push({ ...datagram, payload: payload.slice() });
  }

  failed(report: IcmpReport): void {
    this.failures.push(report);
  }

  close(): void {
    this.node.udp.close(this);
  }

  send(to: string | IpAddress, port: number, payload: Uint8Array = Uint8Array.of(1, 2, 3)): void {
    this.node.udp.send(payload, this.port, null, typeof to === 'string' ? parseIpAddress(to) : to, port);
  }

  get senders(): readonly string[] {
    return this.datagrams.map(({ source, sourcePort }) => `${source.toString()} ${sourcePort}`);
  }
}

/**
 * C and D (fd9c::c1, ::d1, IPv6 only) and a router IN to E (fd9c:0:0:2::e1) on the inside of DAV, a NAT64 with
 * 172.16.10.25; A (172.16.10.60, TCP 80), B (.61) and DC (.10, the DNS server of corp.example) on its outside, and R
 * there that leads to F (10.9.9.9) over a link of 1400 bytes.
 */
export class Nat64Network implements Tap {
  readonly network: Network;
  readonly packets: SeenIp[] = [];
  readonly drops: (Drop & { readonly host: string })[] = [];
  readonly translations: (Translation & { readonly packet: number })[] = [];

  /** @param settings of NAT64, @param dns64 of DNS64 */
  constructor(settings = '', dns64 = '') {
    this.network = buildNetwork(loadText(scenario(settings, dns64)));
    const { trace } = this.network;
    trace.tap = this;
    trace.listen({
      consume: ({ count, kind, evidence, host, packet }) => {
        for (let row = 0; row < count; row++) {
          const where = trace.hosts[host[row]!]!;
          if (kind[row] === traceKind.dropped) this.drops.push({ ...(evidence[row] as Drop), host: where });
          if (kind[row] === traceKind.translated)
            this.translations.push({ ...(evidence[row] as Translation), packet: packet[row]! });
        }
      },
    });
    this.run(seconds(5));
    this.clear();
  }

  see(point: TapPoint, _time: number, interfaceId: number, { bytes, start, end, id }: TracedPacket): void {
    const frame = bytes.slice(start, end);
    const type = (frame[12]! << 8) | frame[13]!;
    if (point !== 'received' || (type !== etherType.ipv4 && type !== etherType.ipv6)) return;
    const { hostName, name } = this.network.trace.interfaces[interfaceId]!;
    const wrong = badChecksums(ETHERNET, frame);
    if (wrong.length > 0) throw new Error(`packet ${id} at ${hostName}: bad ${wrong[0]!.layer.protocol} checksum`);
    const length = type === etherType.ipv4 ? (frame[16]! << 8) | frame[17]! : 40 + ((frame[18]! << 8) | frame[19]!);
    this.packets.push({ at: `${hostName}/${name}`, id, bytes: frame.slice(14, 14 + length) });
  }

  node(name: string): Node {
    return this.network.nodes.get(name)!;
  }

  socket(name: string, port: number): Socket {
    return new Socket(this.node(name), port);
  }

  run(time: Nanoseconds = ms(100)): void {
    const { simulator, trace } = this.network;
    simulator.run(simulator.now + time);
    trace.flush();
  }

  clear(): void {
    this.packets.length = 0;
    this.drops.length = 0;
    this.translations.length = 0;
  }

  /** Connects, says the first words of the service and lets time pass. @returns what came back, as text */
  exchange(name: string, to: string, port: number): string {
    const connection = this.node(name).tcp.connect(parseIpAddress(to), port)!;
    this.run();
    connection.write(firstBytesOf(port).request);
    this.run(seconds(1));
    return connection
      .read()
      .map((part) => new TextDecoder().decode(part))
      .join('');
  }

  /** One echo request and what came of it in two seconds. */
  ping(name: string, to: string, size = 32, hopLimit: number | null = null): EchoResult {
    const probe = new EchoProbe(this.node(name).host, parseIpAddress(to), 0);
    let result: EchoResult | null = null;
    start(
      this.network.simulator,
      (function* () {
        result = yield* probe.send(size, hopLimit, seconds(2));
        probe.close();
      })(),
    );
    this.run(seconds(3));
    return result!;
  }

  /** IP packets that an interface got, such as `A/Ethernet`. */
  at(place: string): readonly Uint8Array[] {
    return this.packets.filter(({ at }) => at === place).map(({ bytes }) => bytes);
  }

  /** `CODE at HOST` of everything that ended. */
  get fates(): readonly string[] {
    return this.drops.map(({ reason, host }) => `${reason} at ${host}`);
  }
}

/** An IPv4 address under the prefix of DAV. */
export const under = (address: string): string => `fd9c:0:0:7777::${address}`;

const scenario = (settings: string, dns64: string): string => `
title: NAT64
links: { inside: {}, deep: {}, corp: {}, far: { mtu: 1400 } }
hosts:
  C:
    profile: linux
    interfaces: { Ethernet: { link: inside, ipv6: 'fd9c::c1/64' } }
    dns: { servers: ['fd9c:0:0:3333::1'] }
    services: [tcp/80]
    routes: [{ to: '::/0', via: 'fd9c::1', interface: Ethernet }]
  D:
    profile: linux
    interfaces: { Ethernet: { link: inside, ipv6: 'fd9c::d1/64' } }
    routes: [{ to: '::/0', via: 'fd9c::1', interface: Ethernet }]
  IN:
    profile: router
    interfaces:
      inside: { link: inside, ipv6: 'fd9c::2/64', forwarding: true }
      deep: { link: deep, ipv6: 'fd9c:0:0:2::1/64', forwarding: true, mtu: 1280 }
    routes: [{ to: '::/0', via: 'fd9c::1', interface: inside }]
  E:
    profile: linux
    interfaces: { Ethernet: { link: deep, ipv6: 'fd9c:0:0:2::e1/64' } }
    routes: [{ to: '::/0', via: 'fd9c:0:0:2::1', interface: Ethernet }]
  DAV:
    profile: windows-server-2012r2
    interfaces:
      Inside: { link: inside, ipv6: ['fd9c::1/64', 'fd9c:0:0:3333::1/128'], forwarding: true }
      Corp: { link: corp, ipv4: 172.16.10.25/24, gateway: 172.16.10.1 }
    routes: [{ to: 'fd9c:0:0:2::/64', via: 'fd9c::2', interface: Inside }]
    nat64: { prefix: 'fd9c:0:0:7777::/96'${settings === '' ? '' : `, ${settings}`} }
    dns64: { address: 'fd9c:0:0:3333::1', prefix: 'fd9c:0:0:7777::/96'${dns64.includes('servers') ? '' : ', servers: [172.16.10.10]'}${dns64 === '' ? '' : `, ${dns64}`} }
  A:
    profile: linux
    interfaces: { Ethernet: { link: corp, ipv4: 172.16.10.60/24, gateway: 172.16.10.1 } }
    services: [tcp/80]
  B: { profile: linux, interfaces: { Ethernet: { link: corp, ipv4: 172.16.10.61/24 } }, services: [tcp/80] }
  DC:
    profile: windows-server-2012r2
    interfaces: { Ethernet: { link: corp, ipv4: 172.16.10.10/24 } }
    dnsServer:
      zones:
        corp.example:
          ttl: 20m
          records:
            app01: { A: 172.16.10.60 }
            www: { CNAME: app01 }
            both: { A: 172.16.10.61, AAAA: 'fd9c::d1' }
            mapped: { A: 172.16.10.61, AAAA: '::ffff:1.2.3.4' }
            mixed: { AAAA: ['::ffff:1.2.3.4', 'fd9c::d1'] }
            six: { AAAA: 'fd9c::d1' }
            text: { TXT: hello }
        10.16.172.in-addr.arpa:
          records:
            '60': { PTR: app01.corp.example. }
  R:
    profile: router
    forwarding: true
    interfaces:
      corp: { link: corp, ipv4: 172.16.10.1/24 }
      far: { link: far, ipv4: 10.9.9.1/24 }
  F:
    profile: linux
    interfaces: { Ethernet: { link: far, ipv4: 10.9.9.9/24, gateway: 10.9.9.1 } }
    services: [tcp/80]
`;
