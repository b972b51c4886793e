import { Ipv4Address } from '../../src/addr/ipv4.ts';
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
import type { TcpConnection } from '../../src/transport/tcp/connection.ts';
import type { ReceivedDatagram } from '../../src/transport/udp.ts';
import { decodeIcmpv4, type Icmpv4Message } from '../../src/wire/icmpv4.ts';
import { decodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { decodeTcp, type TcpSegment } from '../../src/wire/tcp/tcp.ts';
import { badChecksums } from './packet-parts.ts';
import { loadText } from './scenarios.ts';

const ETHERNET = 1;

/** An IPv4 packet on the wire. `at`: who received it, `HOST/interface`. */
export interface SeenPacket {
  readonly at: string;
  readonly id: number;
  readonly frame: Uint8Array;
  readonly packet: Ipv4Packet;
}

/** A datagram socket of a test that keeps what it gets. */
export class TestSocket {
  readonly received: ReceivedDatagram[] = [];
  readonly failures: IcmpReport[] = [];
  private readonly node: Node;
  readonly port: number;

  constructor(node: Node, port: number) {
    this.node = node;
    this.port = port;
    node.udp.open({
      port,
      received: ({ payload, ...datagram }) => this.received.push({ ...datagram, payload: payload.slice() }),
      failed: (report) => this.failures.push(report),
    });
  }

  send(to: string, port: number, payload: Uint8Array = Uint8Array.of(1, 2, 3)): void {
    this.node.udp.send(payload, this.port, null, Ipv4Address.parse(to), port);
  }

  /** Where what came was sent from, such as `203.0.113.2:5000`. */
  get senders(): readonly string[] {
    return this.received.map(({ source, sourcePort }) => `${source.toString()}:${sourcePort}`);
  }
}

/** A network of a scenario text in the hands of a test: real hosts, and a record of what went over the wires. */
export class MiddleBoxNetwork implements Tap {
  readonly network: Network;
  readonly packets: SeenPacket[] = [];
  readonly drops: (Drop & { readonly host: string })[] = [];
  readonly translations: (Translation & { readonly packet: number; readonly host: string })[] = [];

  constructor(text: string) {
    this.network = buildNetwork(loadText(text));
    const { trace } = this.network;
    trace.tap = this;
    trace.listen({
      consume: ({ count, kind, evidence, host, packet }) => {
        for (let row = 0; row < count; row++) {
          const where = trace.hosts[host[row]!]!;
          if (kind[row] === traceKind.dropped) this.drops.push({ ...(evidence[row] as Drop), host: where });
          if (kind[row] === traceKind.translated)
            this.translations.push({ ...(evidence[row] as Translation), packet: packet[row]!, host: where });
        }
      },
    });
    this.run(seconds(5));
    this.clear();
  }

  see(point: TapPoint, _time: number, interfaceId: number, { bytes, start, end, id }: TracedPacket): void {
    const frame = bytes.slice(start, end);
    if (point !== 'received' || ((frame[12]! << 8) | frame[13]!) !== etherType.ipv4) return;
    const { hostName, name } = this.network.trace.interfaces[interfaceId]!;
    this.packets.push({ at: `${hostName}/${name}`, id, frame, packet: decodeIpv4(frame.subarray(14)) });
  }

  node(name: string): Node {
    return this.network.nodes.get(name)!;
  }

  socket(name: string, port: number): TestSocket {
    return new TestSocket(this.node(name), port);
  }

  run(time: Nanoseconds = ms(100)): void {
    const { simulator, trace } = this.network;
    simulator.run(simulator.now + time);
    trace.flush();
  }

  /** Forgets what was seen so far. */
  clear(): void {
    this.packets.length = 0;
    this.drops.length = 0;
    this.translations.length = 0;
  }

  connect(name: string, to: string, port: number): TcpConnection {
    return this.node(name).tcp.connect(Ipv4Address.parse(to), port)!;
  }

  /** Connects, lets time pass and says the first words of the service. @returns what came back, as text */
  exchange(name: string, to: string, port: number): string {
    const connection = this.connect(name, to, port);
    this.run();
    connection.write(firstBytesOf(port).request);
    this.run(seconds(1));
    return textOf(connection);
  }

  /** One echo request and what came of it in two seconds. */
  ping(name: string, to: string, { size = 32, hopLimit = null as number | null } = {}): EchoResult {
    const probe = new EchoProbe(this.node(name).host, Ipv4Address.parse(to), 0);
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

  /** Packets that an interface got, such as `S/Ethernet`. */
  at(place: string, protocol?: number): readonly Ipv4Packet[] {
    return this.packets
      .filter(({ at, packet }) => at === place && (protocol === undefined || packet.protocol === protocol))
      .map(({ packet }) => packet);
  }

  segmentsAt(place: string): readonly TcpSegment[] {
    return this.at(place, ipProtocol.tcp).map(({ payload }) => decodeTcp(payload));
  }

  icmpAt(place: string): readonly Icmpv4Message[] {
    return this.at(place, ipProtocol.icmp).map(({ payload }) => decodeIcmpv4(payload));
  }

  /** `CODE at HOST` of everything that ended. */
  get fates(): readonly string[] {
    return this.drops.map(({ reason, host }) => `${reason} at ${host}`);
  }

  /** Frames with a wrong checksum; there must never be any. */
  get badFrames(): readonly string[] {
    return this.packets
      .filter(({ frame }) => badChecksums(ETHERNET, frame).length > 0)
      .map(({ at, id }) => `packet ${id} at ${at}`);
  }
}

export const textOf = (connection: TcpConnection): string =>
  connection
    .read()
    .map((part) => new TextDecoder().decode(part))
    .join('');
