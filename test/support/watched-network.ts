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
import type { TcpConnection } from '../../src/transport/tcp/connection.ts';
import type { ReceivedDatagram, UdpSocket } from '../../src/transport/udp.ts';
import { loadText } from './scenarios.ts';

/** A datagram socket of a test that keeps what it gets. */
export class TestSocket implements UdpSocket {
  readonly datagrams: ReceivedDatagram[] = [];
  readonly failures: IcmpReport[] = [];
  readonly port: number;
  private readonly node: Node;

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

  /** Where what came was sent from, such as `203.0.113.2:5000` or `[fd9c::1]:5000`. */
  get senders(): readonly string[] {
    return this.datagrams.map(({ source, sourcePort }) =>
      source.family === 4 ? `${source.toString()}:${sourcePort}` : `[${source.toString()}]:${sourcePort}`,
    );
  }
}

/** A network of a scenario text in the hands of a test: real hosts, and a record of what went over the wires. */
export abstract class WatchedNetwork<Seen> implements Tap {
  readonly network: Network;
  readonly packets: Seen[] = [];
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
  }

  /** Lets the hosts find each other, and forgets what that took. */
  protected settle(): void {
    this.run(seconds(5));
    this.clear();
  }

  /** A frame that an interface got, such as `S/Ethernet`. */
  protected abstract saw(frame: Uint8Array, at: string, id: number): void;

  see(point: TapPoint, _time: number, interfaceId: number, { bytes, start: begin, end, id }: TracedPacket): void {
    if (point !== 'received') return;
    const { hostName, name } = this.network.trace.interfaces[interfaceId]!;
    this.saw(bytes.slice(begin, end), `${hostName}/${name}`, id);
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
    return this.node(name).tcp.connect(parseIpAddress(to), port)!;
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

  /** `CODE at HOST` of everything that ended. */
  get fates(): readonly string[] {
    return this.drops.map(({ reason, host }) => `${reason} at ${host}`);
  }
}

export const textOf = (connection: TcpConnection): string =>
  connection
    .read()
    .map((part) => new TextDecoder().decode(part))
    .join('');
